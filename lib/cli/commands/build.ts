// kernelize build FILES: kernel modules to NAME.c, NAME.node, NAME.js and NAME.d.ts.

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { buildDirect, TARGETS, type Target } from '../../builders/direct.ts';
import { UsageError, UserError } from '../../errors.ts';
import { type Compiler, defaultCompiler, findCompiler } from '../../toolchains/find.ts';
import { installCommand } from '../../toolchains/packages.ts';
import { addInspectOptions, type InspectOptions, inspection } from '../dump-ir.ts';
import { spinnerFor } from '../progress.ts';
import { compileSource, printDiagnostics, readSources, type Source } from '../sources.ts';

interface Options extends InspectOptions {
  readonly outDir: string;
  readonly compiler?: string;
  readonly target: string;
  readonly emit: string;
  readonly lineDirectives?: boolean;
}

const KINDS = ['c', 'js', 'dts', 'node'];

export function build(program: Command, signal: AbortSignal): void {
  const command = program
    .command('build')
    .description('compile kernel modules to native code')
    .argument('<files...>', 'files or globs')
    .option('--out-dir <folder>', 'where the results go', 'build/kernels')
    .option('--compiler <cc>', 'gcc, clang-19, a path (default: $KERNELIZE_CC, $CC, else cc)')
    .option('--target <target>', TARGETS.join(', '), 'native')
    .option('--emit <kinds>', `comma-separated, of ${KINDS.join(', ')}`, KINDS.join(','))
    .option('--line-directives', '#line directives in the C, for debuggers and profilers')
    .action((files: readonly string[], options: Options) => run(files, options, signal));
  addInspectOptions(command);
}

async function run(patterns: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  const kinds = options.emit.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined) throw new UsageError(`--emit has no '${unknown}'`, `there are: ${KINDS.join(', ')}`);
  const target = TARGETS.find((each) => each === options.target);
  if (target === undefined)
    throw new UsageError(`unknown target '${options.target}'`, `there are: ${TARGETS.join(', ')}`);
  const sources = readSources(patterns);
  const compiler = kinds.includes('node') ? await chooseCompiler(options.compiler) : undefined;
  mkdirSync(options.outDir, { recursive: true });
  const done = await Promise.all(
    sources.map((source) => buildOne(source, { ...options, kinds, target, compiler, signal })),
  );
  if (done.includes(false)) process.exitCode = 1;
}

async function chooseCompiler(wanted: string | undefined): Promise<Compiler> {
  const name = wanted ?? process.env.KERNELIZE_CC;
  const compiler = name ? await findCompiler(name) : await defaultCompiler();
  if (compiler !== undefined) return compiler;
  throw new UserError('no C compiler (gcc, clang, icx) was found on PATH', installCommand(['compiler']));
}

interface Work extends Omit<Options, 'compiler' | 'target'> {
  readonly kinds: readonly string[];
  readonly target: Target;
  readonly compiler: Compiler | undefined;
  readonly signal: AbortSignal;
}

/** False if the source has errors. */
async function buildOne(source: Source, work: Work): Promise<boolean> {
  const start = performance.now();
  const compiled = compileSource(source, { ...inspection(work), lineDirectives: work.lineDirectives ?? false });
  printDiagnostics(compiled);
  const { output } = compiled;
  if (output === undefined) return false;
  const base = join(resolve(work.outDir), basename(source.path).replace(/\.[cm]?[jt]s$/, ''));
  const texts = { c: output.c, js: output.js, dts: output.dts };
  const suffixes = { c: '.c', js: '.js', dts: '.d.ts' };
  for (const kind of ['c', 'js', 'dts'] as const) {
    if (work.kinds.includes(kind) || (kind === 'c' && work.compiler !== undefined))
      writeFileSync(`${base}${suffixes[kind]}`, texts[kind]);
  }
  if (work.compiler !== undefined) {
    const progress = spinnerFor(`${source.file}: compiling with ${work.compiler.name}`, !process.stderr.isTTY);
    const { compiler, target, signal } = work;
    try {
      await buildDirect({ compiler, target, source: `${base}.c`, output: `${base}.node`, signal });
      progress.success();
    } catch (error) {
      progress.fail();
      throw error;
    }
  }
  console.error(
    `${source.file}: ${output.exports.length} kernels in ${Math.round(performance.now() - start)} ms -> ${base}.*`,
  );
  return true;
}
