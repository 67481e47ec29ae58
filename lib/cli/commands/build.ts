// kernelize build FILES: kernel modules to NAME.c, NAME.node, NAME.js and NAME.d.ts, those that changed.

import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { TARGETS } from '../../builders/module-builder.ts';
import { MODULE_BUILDERS } from '../../builders/modules.ts';
import { UsageError, UserError } from '../../errors.ts';
import { type Compiler, defaultCompiler, findCompiler } from '../../toolchains/find.ts';
import { installCommand } from '../../toolchains/packages.ts';
import { sanitizerEnvironment } from '../../toolchains/sanitizer.ts';
import { buildModule, type ModuleResult, nameOf, type Work } from '../building/module.ts';
import { type Reporter, reporterFor } from '../building/report.ts';
import { type BuildOptions, KINDS, type Settings, SUFFIXES, settingsOf } from '../building/settings.ts';
import { watchModules } from '../building/watch.ts';
import { whereItDoesNotRun } from '../building/where-it-runs.ts';
import { commonConfig } from '../config.ts';
import { addInspectOptions } from '../inspect-options.ts';
import type { Interrupts } from '../interrupts.ts';
import { readSources, type Source } from '../sources.ts';

export function build(program: Command, { signal }: Interrupts): void {
  const command = program
    .command('build')
    .description('compile kernel modules to native code: those that changed')
    .argument('<files...>', 'files or globs')
    .option('--out-dir <folder>', 'where the results go', 'build/kernels')
    .option('--compiler <cc>', 'gcc, clang-19, a path (default: $KERNELIZE_CC, package.json, $CC, else cc)')
    .option('--builder <name>', `what calls the compiler: ${MODULE_BUILDERS.join(', ')}`, 'direct')
    .option('--target <target>', `CPUs that the results are for: ${TARGETS.join(', ')} (default: native)`)
    .option('--emit <kinds>', `comma-separated, of ${KINDS.join(', ')}`, KINDS.join(','))
    .option('--directive <name=on|off>', 'for all modules, unless they say otherwise (may be repeated)', append)
    .option('--line-directives', 'optimised as ever, and profilers show the TypeScript')
    .option('--debug', 'not optimised: debuggers step through the TypeScript, and show its locals')
    .option('--sanitize', 'the same with the address and undefined-behaviour sanitizers; says how to run it')
    .option('--jobs <n>', 'C compilers at once (default: one for each CPU)')
    .option('--force', 'compile what is current too')
    .option('--watch', 'stay, and compile what changes, until Ctrl-C')
    .option('--json', 'on standard output a line of JSON for each module, and no other words')
    .action((files: readonly string[], options: BuildOptions) => run(files, options, signal));
  addInspectOptions(command).addHelpText('after', AFTER_HELP);
}

const AFTER_HELP = `
A module becomes NAME.c, NAME.node, NAME.js (import this) and NAME.d.ts. NAME.kernelize.json
beside them says what they were made from: a module is compiled again when that has changed.
NAME.js is an ES module or CommonJS, as "type" in the nearest package.json above the folder says.

"kernelize" in the nearest package.json may say compiler, target and directives; the environment
($KERNELIZE_CC, $KERNELIZE_TARGET) wins over it, and options win over both.

Targets: native, this CPU; portable, any CPU, with a version of each kernel for each level, chosen
at load ($KERNELIZE_MAX_CPU=baseline|x86-64-v3 forbids better ones); x86-64-v4, x86-64-v3 and
baseline, CPUs of that level.

Directives: boundscheck (on, off, js) and overflowcheck (on), cdivision, reassociate and parallel (off).
docs/directives.md has their meaning.

Exit codes: 0 done; 1 a module was not built; 2 the call was wrong; 130 interrupted.

  kernelize build 'src/**/*.kernel.ts' --out-dir dist/kernels --target x86-64-v3
  kernelize build dot.ts --compiler clang --directive boundscheck=off --watch`;

function append(word: string, words: readonly string[] = []): string[] {
  return [...words, word];
}

async function run(patterns: readonly string[], options: BuildOptions, signal: AbortSignal): Promise<void> {
  const sources = await readSources(patterns);
  const config = commonConfig(sources);
  const settings = await settingsOf(options, config);
  checkNames(sources, settings);
  // The compiler is asked who it is while the first module goes through the front end. What goes wrong is said there.
  const compiler = settings.kinds.includes('node')
    ? chooseCompiler(options.compiler ?? config?.compiler, signal)
    : Promise.resolve(undefined);
  compiler.catch(() => {});
  const reporter = await reporterFor(options.json ? 'json' : 'text');
  const sanitized = settings.variant === 'sanitize' ? await compiler : undefined;
  const environment = sanitized && (await sanitizerEnvironment(sanitized));
  const work: Work = { settings, compiler, environment, signal };
  const all = async (each: readonly Source[]) => {
    const results = await buildAll(each, work, reporter);
    if (environment !== undefined && results.length > 0) reporter.note(runWith(environment));
    const binaries = results.flatMap(({ status, outputs }) =>
      status === 'built' ? outputs.filter((path) => path.endsWith(SUFFIXES.node)) : [],
    );
    for (const warning of await whereItDoesNotRun(settings, binaries)) reporter.note(warning);
    return results;
  };
  try {
    if (options.watch) await watchModules({ patterns, outDir: settings.outDir, build: all, reporter, signal });
    const results = await all(sources);
    if (results.some(({ status }) => status === 'failed')) process.exitCode = 1;
  } finally {
    reporter.end();
  }
}

/** A command line for a shell. */
function runWith(environment: Readonly<Record<string, string>>): string {
  const words = Object.entries(environment).map(([name, value]) => `  ${name}=${quoted(value)} \\`);
  return ['run the program so, and not otherwise:', ...words, '  node app.js'].join('\n');
}

function quoted(text: string): string {
  return /^[\w./:=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** @throws UsageError if two sources would be written to the same files, or one over itself. */
function checkNames(sources: readonly Source[], { outDir, kinds }: Settings): void {
  const known = new Map<string, Source>();
  const paths = new Map(sources.map((source) => [source.path, source]));
  for (const source of sources) {
    const name = nameOf(source);
    const other = known.get(name);
    if (other !== undefined) {
      const message = `${other.file} and ${source.file} would both become ${join(outDir, name)}.*`;
      throw new UsageError(message, 'build them apart, each with an --out-dir of its own');
    }
    known.set(name, source);
    const over = kinds.map((kind) => paths.get(resolve(outDir, `${name}${SUFFIXES[kind]}`))).find(Boolean);
    if (over !== undefined) throw new UsageError(`${over.file} would be overwritten`, 'name another --out-dir');
  }
}

async function chooseCompiler(name: string | undefined, signal: AbortSignal): Promise<Compiler> {
  const compiler = name ? await findCompiler(name, { signal }) : await defaultCompiler(process.env, signal);
  if (compiler !== undefined) return compiler;
  const hint = `${installCommand(['compiler'])}\n  or --emit c,js,dts, which needs none: the kernels run in JavaScript`;
  throw new UserError('no C compiler (gcc, clang, icx) was found on PATH', hint);
}

/** As many at once as there may be jobs. Waits for all of them, so that nothing is left behind by the first error. */
async function buildAll(sources: readonly Source[], work: Work, reporter: Reporter): Promise<ModuleResult[]> {
  const results: ModuleResult[] = [];
  const waiting = [...sources];
  const working = new Set<string>();
  const takeOneAfterAnother = async () => {
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
      working.add(source.file);
      reporter.working([...working]);
      const result = await buildModule(source, work);
      working.delete(source.file);
      results.push(result);
      await reporter.done(result);
      reporter.working([...working]);
    }
  };
  const jobs = Array.from({ length: Math.min(work.settings.jobs, sources.length) }, takeOneAfterAnother);
  for (const outcome of await Promise.allSettled(jobs)) if (outcome.status === 'rejected') throw outcome.reason;
  return results;
}
