// kernelize bench FILES: users' kernels, at the arguments in their lists of `benchmarks` or on the command line. Out: a
// run, as of the pi series.
//
// Everything is compiled before anything is timed.

import type { Command } from 'commander';
import { describeEnvironment } from '../../bench/environment.ts';
import { type Measurement, measure } from '../../bench/measure.ts';
import type { Run } from '../../bench/report.ts';
import { parseArguments } from '../../bench/user/arguments.ts';
import { caseFromOptions, casesFromList } from '../../bench/user/cases.ts';
import { importTypeScript } from '../../bench/user/import-typescript.ts';
import { callsFor } from '../../bench/user/runner.ts';
import { type UserCase, userVariants } from '../../bench/user/variants.ts';
import { UsageError } from '../../errors.ts';
import { TARGETS } from '../../targets.ts';
import type { Compiler } from '../../toolchains/find.ts';
import type { Interrupts } from '../interrupts.ts';
import { parseTolerance } from '../measuring-options.ts';
import { spinnerFor } from '../progress.ts';
import {
  benchmarksBeside,
  type CompiledFile,
  type CompileWords,
  compileFile,
  configFrom,
  loadFile,
  readKernelFiles,
  versionsOf,
} from '../user-kernels.ts';

/** What both kinds of run are given. */
export interface Work {
  readonly threads: readonly number[];
  readonly compilers: () => Promise<Compiler[]>;
  readonly interrupts: Interrupts;
}

export interface FileOptions extends CompileWords {
  readonly fn?: string;
  readonly args?: readonly string[];
  readonly tolerance?: string;
}

/** As commander gives all of them: those that mean nothing for files, too. */
interface Options extends FileOptions {
  readonly rounds: number;
  readonly json?: string;
  readonly series?: string;
  readonly intervals?: number;
  readonly profiles?: string;
  readonly addon?: readonly string[];
  readonly peers?: string | true;
  readonly sweep?: true;
}

export function addFileOptions(command: Command): void {
  command
    .option('--fn <name>', 'of one file: this kernel, at --args, instead of its `benchmarks`')
    .option('--args <list>', "arguments: '1e8', 'f64:1e6, 3' (may be repeated; see kernelize timeit --help)", append)
    .option('--target <target>', `CPUs that files are compiled for: ${TARGETS.join(', ')} (default: native)`)
    .option('--directive <name=on|off>', 'of files: unless a kernel says otherwise (may be repeated)', append)
    .option('--tolerance <d>', 'with --args: how far results may differ, relatively')
    .addHelpText('after', AFTER_HELP);
}

const AFTER_HELP = `
A file says what is measured in a list, in itself or in NAME.bench.ts beside NAME.ts: docs/measuring.md.

  export const benchmarks: Benchmark[] = [{ fn: dot, args: () => [new Float64Array(1e6), new Float64Array(1e6)] }];

Exit codes: 0 done; 1 a result is wrong, or something could not be built; 2 the call was wrong; 130 interrupted.

  kernelize bench 'src/**/*.kernel.ts' --compilers gcc,clang --json now.json
  kernelize bench dot.ts --fn dot --args 'f64:1e6, f64:1e6'
  kernelize compare before.json now.json`;

function append(word: string, words: readonly string[] = []): string[] {
  return [...words, word];
}

/** A sample is of at least so many seconds. */
const SAMPLE = 0.02;

export async function measureFiles(patterns: readonly string[], options: Options, work: Work): Promise<Run> {
  const { interrupts, threads } = work;
  const forSeries = (['series', 'intervals', 'profiles', 'addon', 'peers', 'sweep'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (forSeries !== undefined) {
    const hint = forSeries === 'profiles' ? 'files have --target and --directive' : 'leave the files out';
    throw new UsageError(`--${forSeries} is for the pi series, and there are files`, hint);
  }
  const tolerance = parseTolerance(options.tolerance ?? '0');
  const args = parseArguments(options.args ?? []);
  const isOne = options.fn !== undefined || options.args !== undefined;
  const sources = await readKernelFiles(patterns);
  if (isOne && sources.length > 1)
    throw new UsageError('--fn and --args are for one file', `here are ${sources.length}`);
  for (const source of sources) configFrom(source, options);
  const environment = describeEnvironment();
  const compilers = await work.compilers();

  const progress = spinnerFor(
    `compilers: ${compilers.map(({ name }) => name).join(', ') || 'none'}`,
    options.json === '-',
  );
  const files: CompiledFile[] = [];
  try {
    for (const source of sources) {
      progress.update(`compiling ${source.file}`);
      files.push(await compileFile(source, options, compilers, interrupts.signal));
    }
  } catch (error) {
    progress.fail();
    throw error;
  }
  progress.success();
  interrupts.endAtOnce();

  const measurements: Measurement[] = [];
  for (const file of files) {
    const cases = isOne
      ? [caseFromOptions(await loadFile(file), { fn: options.fn, args, tolerance })]
      : await listedCases(file);
    for (const each of cases) {
      const variants = userVariants(each, versionsOf(file, each.kernel), threads);
      if (options.json !== '-') console.error(`${each.name}: ${variants.length} variants`);
      const callsOf = (variant: (typeof variants)[number]) => callsFor((calls) => variant.run([], calls), SAMPLE);
      measurements.push(...(await measure(variants, { rounds: options.rounds, callsOf })));
    }
  }
  const failed = files.flatMap((file) => file.failed);
  return { environment, rounds: options.rounds, measurements, failed, missing: [], peers: [] };
}

/** @throws UsageError that shows a list, if the file has none. */
async function listedCases(file: CompiledFile): Promise<readonly UserCase[]> {
  const module = await loadFile(file);
  const { benchmarks } = module.exports;
  if (benchmarks !== undefined) return casesFromList(module, benchmarks, module.file);
  const beside = benchmarksBeside(file.source);
  const list = beside && (await importTypeScript(beside.path, beside.file)).benchmarks;
  if (beside !== undefined && list !== undefined) return casesFromList(module, list, beside.file);
  const [kernel = ''] = file.kernels;
  const hint = `export const benchmarks = [{ fn: ${kernel}, args: () => [...] }]; or --fn ${kernel} --args '...'`;
  throw new UsageError(`${beside?.file ?? module.file} exports no 'benchmarks'`, hint);
}
