// The direct builder: one C file to a .node by calling the compiler itself: once, or for the target portable once for
// each level of CPUs. No Python, make or CMake; Node-API's headers come from the package node-api-headers.

import { copyFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type Level, levelsOf } from '../targets.ts';
import { compilerEnvironment } from '../toolchains/environment.ts';
import { type CompilerFamily, DEBUG_INFORMATION } from '../toolchains/family.ts';
import { sanitizerFlags } from '../toolchains/sanitizer.ts';
import { type ModuleBuilder, type ModuleRequest, reportAsBug, type Variant } from './module-builder.ts';
import { runTool } from './run.ts';

export { TARGETS, type Target } from './module-builder.ts';

export interface DirectRequest extends Omit<ModuleRequest, 'log'> {
  readonly optimisation?: '-O0' | '-O3';
  readonly extra?: readonly string[];
  /** What the compiler said. Default: beside the output. */
  readonly log?: string;
}

type Flavour = Pick<DirectRequest, 'compiler' | 'target' | 'optimisation' | 'variant'>;

/**
 * Flags for compiling generated C, by any builder. Two arrays may share memory and differ in kind: no strict aliasing.
 */
export function generatedFlags({ compiler, target, optimisation, variant = 'release' }: Flavour): string[] {
  const { family } = compiler;
  const cpu = {
    native: withoutOptimisation(family.profiles.native),
    'x86-64-v4': withoutOptimisation(family.levels['x86-64-v4']),
    'x86-64-v3': withoutOptimisation(family.levels['x86-64-v3']),
    baseline: [],
    portable: [], // but for the objects of levels
  }[target];
  const level = optimisation ?? (variant === 'debug' || variant === 'sanitize' ? '-O0' : '-O3');
  return [
    level,
    ...cpu,
    ...family.strict,
    ...(family.generated ?? []),
    '-fno-strict-aliasing',
    '-w',
    ...variantFlags(family, variant),
  ];
}

/**
 * -O0 for debuggers, and not -Og or -O1: with those, gcc 12 and clang lose locals (a loop's counter, what is not read
 * again) and run lines in another order, and with -O0 neither.
 */
function variantFlags(family: CompilerFamily, variant: Variant): readonly string[] {
  switch (variant) {
    case 'release':
      return [];
    case 'profile':
      return DEBUG_INFORMATION;
    case 'debug':
      return [...DEBUG_INFORMATION, '-fno-omit-frame-pointer'];
    case 'sanitize':
      return sanitizerFlags(family);
  }
}

function withoutOptimisation(flags: readonly string[]): readonly string[] {
  return flags.filter((flag) => !flag.startsWith('-O'));
}

export function directFlags(flavour: Flavour): string[] {
  return [...generatedFlags(flavour), '-fPIC', '-shared', '-pipe', ...flavour.compiler.family.link];
}

/** What a level's object is compiled with, beside generatedFlags: it has kernels only, under names of its own. */
export function levelFlags({ compiler }: Flavour, level: Level): string[] {
  return [
    ...withoutOptimisation(compiler.family.levels[level]),
    `-DKZ_LEVEL(name)=name##_${level.replace('x86-64-', '')}`,
  ];
}

/** All that decides a binary's code, for stamps and caches. */
export function allFlags(flavour: Flavour): string[] {
  return [...directFlags(flavour), ...levelsOf(flavour.target).flatMap((level) => levelFlags(flavour, level))];
}

/** @throws UserError if the compiler rejects the C: that is a bug in kernelize, and it says so. */
export async function buildDirect(request: DirectRequest): Promise<void> {
  const levels = levelsOf(request.target);
  const { source, remove } = plainlyNamed(request);
  const plain = { ...request, source };
  const work = levels.length === 0 ? link(plain, [source]) : buildVersions(plain, levels);
  await work.catch((error) => reportAsBug(error, request)).finally(remove);
}

/**
 * gcc writes the file's name into what the assembler reads, quotes and line ends as they are: an odd name would be code
 * there.
 */
function plainlyNamed({ source, output }: DirectRequest): { source: string; remove: () => void } {
  if (/^[\w.+-]+$/.test(basename(source)) && !basename(source).startsWith('-')) return { source, remove: () => {} };
  const folder = mkdtempSync(join(dirname(output), '.kernelize-source-'));
  const plain = join(folder, 'kernel.c');
  copyFileSync(source, plain);
  return { source: plain, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** An object for each level, and one for the baseline with the glue in it: side by side, and then linked. */
async function buildVersions(request: DirectRequest, levels: readonly Level[]): Promise<void> {
  const { output, log = `${output}.log` } = request;
  const folder = mkdtempSync(join(dirname(output), '.kernelize-objects-'));
  const object = (level: Level | 'baseline') => join(folder, `${level}.o`);
  try {
    await allOrNone(request.signal, [
      (signal) => compileObject({ ...request, log, signal, output: object('baseline') }, []),
      ...levels.map((level) => (signal: AbortSignal) => {
        return compileObject({ ...request, log, signal, output: object(level) }, levelFlags(request, level));
      }),
    ]);
    await link(request, [object('baseline'), ...levels.map(object)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs all, and ends the others when one fails. @throws what the first to fail threw, when none runs any more. */
async function allOrNone(
  signal: AbortSignal | undefined,
  runs: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const failed = new AbortController();
  const any = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  await Promise.all(runs.map((run) => run(any).catch((error) => failed.abort(error))));
  failed.signal.throwIfAborted();
}

function compileObject(request: DirectRequest, flags: readonly string[]): Promise<void> {
  return callCompiler(request, [...generatedFlags(request), ...flags, '-fPIC', '-pipe', '-c'], [request.source]);
}

function link(request: DirectRequest, inputs: readonly string[]): Promise<void> {
  return callCompiler(request, directFlags(request), inputs, ['-lm']);
}

/** Debug information names the folder where the C was compiled, which is gone afterwards. */
function sourceFolderFlags({ source, sourceFolder }: Pick<DirectRequest, 'source' | 'sourceFolder'>): string[] {
  if (sourceFolder === undefined) return [];
  const folder = dirname(source);
  return [...new Set([folder, realpathSync(folder)])].map((from) => `-fdebug-prefix-map=${from}=${sourceFolder}`);
}

function callCompiler(
  { compiler, output, log, extra = [], signal, temporaryFolder, watch, ...request }: DirectRequest,
  flags: readonly string[],
  inputs: readonly string[],
  libraries: readonly string[] = [],
): Promise<void> {
  const mapped = sourceFolderFlags(request);
  return runTool({
    title: compiler.name,
    command: compiler.cc,
    args: [...flags, ...mapped, ...extra, `-I${nodeApiHeaders()}`, ...inputs, '-o', output, ...libraries],
    // What #line directives are relative to.
    cwd: dirname(request.sourceFolder === undefined ? output : request.source),
    log: log ?? `${output}.log`,
    signal,
    watch,
    ...(temporaryFolder === undefined ? {} : { env: compilerEnvironment(process.env, { TMPDIR: temporaryFolder }) }),
  });
}

export const direct: ModuleBuilder = { name: 'direct', lacks: async () => [], build: buildDirect };

export function nodeApiHeaders(): string {
  return join(dirname(createRequire(import.meta.url).resolve('node-api-headers')), 'include');
}
