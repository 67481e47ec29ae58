// kernelize timeit FILE: how long a call of one kernel takes, as the TypeScript that V8 runs and as native code.
// Results are compared first.

import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describeEnvironment } from '../../bench/environment.ts';
import { measure } from '../../bench/measure.ts';
import { jsonReport, type Run } from '../../bench/report.ts';
import { parseArguments } from '../../bench/user/arguments.ts';
import { caseFromOptions } from '../../bench/user/cases.ts';
import { callsFor } from '../../bench/user/runner.ts';
import { timeitReport } from '../../bench/user/timeit-report.ts';
import { userVariants } from '../../bench/user/variants.ts';
import { UsageError } from '../../errors.ts';
import { TARGETS } from '../../targets.ts';
import { findCompiler } from '../../toolchains/find.ts';
import type { Interrupts } from '../interrupts.ts';
import { checkWritable, parseTolerance } from '../measuring-options.ts';
import { spinnerFor } from '../progress.ts';
import { parseThreadCounts } from '../thread-counts.ts';
import { type CompileWords, compileFile, configFrom, loadFile, readKernelFiles, versionsOf } from '../user-kernels.ts';

interface Options extends CompileWords {
  readonly fn?: string;
  readonly args?: readonly string[];
  readonly compiler?: string;
  readonly threads?: string;
  readonly loops?: string;
  readonly rounds: string;
  readonly tolerance?: string;
  readonly json?: string;
}

/** As %timeit of IPython has it: long enough that a clock and a timer's interrupt are nothing. Seconds. */
const SAMPLE = 0.2;

export function timeit(program: Command, interrupts: Interrupts): void {
  program
    .command('timeit')
    .description('time a kernel: as V8 runs it, and native')
    .argument('<file>', 'a file with kernels')
    .option('--fn <name>', 'which kernel (default: the only one)')
    .option('--args <list>', "its arguments: '1e8', 'f64:1e6, 3' (may be repeated)", append)
    .option('--compiler <cc>', 'gcc, clang-19, a path (default: $KERNELIZE_CC, package.json, $CC, else cc)')
    .option('--target <target>', `CPUs that it is compiled for: ${TARGETS.join(', ')} (default: native)`)
    .option('--directive <name=on|off>', 'unless the kernel says otherwise (may be repeated)', append)
    .option('--threads <counts>', 'of a kernel on threads, for example 1,2,4 (default: one for each CPU)')
    .option('--loops <n>', 'calls in a sample (default: as many as take 0.2 s)')
    .option('--rounds <n>', 'samples of each', '7')
    .option('--tolerance <d>', 'how far results may differ, relatively, where Math.sin and its kin are called', '0')
    .option('--json <file>', 'write raw samples, machine, versions and flags to a file (- for standard output)')
    .addHelpText('after', AFTER_HELP)
    .action((file: string, options: Options) => run(file, options, interrupts));
}

const AFTER_HELP = `
Arguments are JavaScript. KIND:LENGTH is an array of random values, the same in every run: f64 f32 (from 0 to 1),
i8 u8 u8c i16 u16 i32 u32 i64 u64 (integers from 0 to 99). docs/measuring.md has the rest.

Exit codes: 0 done; 1 native code gives another result than V8, or the file can't be compiled; 2 the call was wrong;
130 interrupted.

  kernelize timeit pi.ts --fn leibniz --args 1e8
  kernelize timeit dot.ts --args 'f64:1e6, f64:1e6' --compiler clang
  kernelize timeit fill.ts --args '[new Float64Array(1e6).fill(0.5), 3]'`;

function append(word: string, words: readonly string[] = []): string[] {
  return [...words, word];
}

async function run(path: string, options: Options, interrupts: Interrupts): Promise<void> {
  const rounds = count('--rounds', options.rounds);
  const loops = options.loops === undefined ? undefined : count('--loops', options.loops);
  const threads = options.threads === undefined ? [] : parseThreadCounts(options.threads);
  const tolerance = parseTolerance(options.tolerance);
  const args = parseArguments(options.args ?? []);
  const [source, ...others] = await readKernelFiles([path]);
  if (source === undefined || others.length > 0) throw new UsageError(`${path} is more than one file: name one`);
  configFrom(source, options);
  if (options.json !== undefined) checkWritable('--json', options.json);
  const { signal } = interrupts;
  const compiler = options.compiler === undefined ? undefined : await findCompiler(options.compiler, { signal });

  const environment = describeEnvironment();
  const progress = spinnerFor(`compiling ${source.file}`, options.json === '-' || !process.stderr.isTTY);
  let compiled: Awaited<ReturnType<typeof compileFile>>;
  try {
    compiled = await compileFile(source, options, [compiler], signal);
  } catch (error) {
    progress.fail();
    throw error;
  }
  progress.success();
  interrupts.endAtOnce();
  const each = caseFromOptions(await loadFile(compiled), { fn: options.fn, args, tolerance });
  const variants = userVariants(each, versionsOf(compiled, each.kernel), threads);
  const measurements = await measure(variants, {
    rounds,
    atWrong: 'time nothing',
    async callsOf(variant) {
      const calls = await callsFor((each) => variant.run([], each), SAMPLE);
      return loops ?? calls;
    },
  });
  const refused = measurements.map(({ wrong }) => wrong?.value).find(isRefusal);
  if (refused !== undefined) throw new UsageError(refused.message, "--args takes 'f64:1e6, 3': see --help");

  const result: Run = { environment, rounds, measurements, failed: [], missing: [], peers: [] };
  if (options.json === '-') process.stdout.write(jsonReport(result));
  else console.log(timeitReport(result));
  if (options.json !== undefined && options.json !== '-') writeFileSync(options.json, jsonReport(result));
  if (measurements.some(({ wrong }) => wrong !== undefined)) process.exitCode = 1;
}

function count(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new UsageError(`${option} must be an integer of at least 1, but got '${text}'`);
}

/** Arguments that JavaScript takes and the kernel's types forbid. */
function isRefusal(value: unknown): value is Error {
  return value instanceof TypeError || (value instanceof RangeError && /: argument '.*' must be /.test(value.message));
}
