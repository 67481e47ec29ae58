// One kernel module: to its results in the folder for them, unless they are current.
//
// Results appear together, each by a rename, after everything has been compiled: an interrupted build leaves the last
// one's results, and never a new .js beside an old .node.

import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Compiled } from '../../compiler/compile.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { UserError } from '../../errors.ts';
import { hashOf } from '../../hash.ts';
import type { Compiler } from '../../toolchains/find.ts';
import { makeOutputFolder } from '../output-folder.ts';
import type { Source } from '../sources.ts';
import { type Kind, type Settings, SUFFIXES } from './settings.ts';
import {
  type FileHash,
  inputsOf,
  nativeStamp,
  readStamp,
  type Stamp,
  type Wanted,
  wantedStamp,
  whyRebuild,
  whyRebuildNative,
} from './stamp.ts';

export interface ModuleResult {
  readonly source: Source;
  readonly status: 'built' | 'current' | 'failed';
  /** Why it was built, or tried. */
  readonly why: string | undefined;
  /** Names of the exported kernels. */
  readonly kernels: readonly string[];
  readonly outputs: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** What failed, if not the source. */
  readonly error: UserError | undefined;
  /** The files that were read, the source first: from the folder of results. */
  readonly inputs: readonly FileHash[];
  /** The same with their texts, if it was compiled. */
  readonly read: Compiled['inputs'];
  /** What a process that loads the results needs in its environment. */
  readonly environment: Work['environment'];
  readonly milliseconds: number;
}

export interface Work {
  readonly settings: Settings;
  /** Undefined: no .node is asked for. On its way while the first module goes through the front end. */
  readonly compiler: Promise<Compiler | undefined>;
  /** What a process that loads the results needs in its environment. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
}

/** The name that all results of a source share. */
export function nameOf({ path }: Pick<Source, 'path'>): string {
  return basename(path).replace(/\.[cm]?[jt]s$/, '');
}

/** @throws the signal's reason when it aborts. */
export async function buildModule(source: Source, work: Work): Promise<ModuleResult> {
  // The front end holds the thread: between two modules signals and the spinner have their turn.
  await nextTurn();
  const start = performance.now();
  const { settings, signal } = work;
  signal.throwIfAborted();
  const name = nameOf(source);
  const files = settings.kinds.map((kind) => `${name}${SUFFIXES[kind]}`);
  const outputs = files.map((file) => join(settings.outDir, file));
  const stampPath = join(settings.outDir, `${name}.kernelize.json`);
  const wanted = wantedStamp(source.file, settings);
  const stamp = readStamp(stampPath);
  let why = settings.force ?? whyRebuild(stamp, settings.outDir, wanted);
  const common = { source, diagnostics: [], read: [], error: undefined, environment: work.environment };
  const took = () => Math.round(performance.now() - start);
  if (why === undefined && stamp !== undefined) {
    why = whyRebuildNative(stamp, settings.outDir, nativeStamp(settings, await work.compiler), files);
    const { exports: kernels, inputs } = stamp;
    if (why === undefined) return { ...common, status: 'current', why, inputs, kernels, outputs, milliseconds: took() };
  }
  const { compileSource } = await import('../compile-source.ts');
  const compiled = compileSource(source, settings.compile);
  // Before what is wrong with the source: a compiler that is not there is said first.
  const compiler = await work.compiler;
  const { diagnostics, output, inputs: read } = compiled;
  const inputs = inputsOf(read, settings.outDir);
  const failed = { ...common, diagnostics, inputs, read, status: 'failed', why, kernels: [], outputs: [] } as const;
  if (output === undefined) return { ...failed, milliseconds: took() };
  try {
    await writeResults({ name, stampPath, wanted, inputs, output, compiler, work });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...failed, error, milliseconds: took() };
  }
  return { ...failed, status: 'built', kernels: output.exports, outputs, milliseconds: took() };
}

interface Writing {
  readonly name: string;
  readonly stampPath: string;
  readonly wanted: Wanted;
  readonly inputs: readonly FileHash[];
  readonly output: NonNullable<Compiled['output']>;
  readonly compiler: Compiler | undefined;
  readonly work: Work;
}

async function writeResults({ name, stampPath, wanted, inputs, output, compiler, work }: Writing): Promise<void> {
  const { outDir, kinds } = work.settings;
  makeOutputFolder('--out-dir', outDir);
  const folder = mkdtempSync(join(outDir, '.kernelize-'));
  try {
    const file = (kind: Kind) => `${name}${SUFFIXES[kind]}`;
    for (const kind of ['c', 'js', 'dts'] as const) writeFileSync(join(folder, file(kind)), output[kind]);
    if (compiler !== undefined) await compileC(name, folder, compiler, work);
    const outputs = kinds.map((kind) => ({ file: file(kind), hash: hashOf(readFileSync(join(folder, file(kind)))) }));
    const native = nativeStamp(work.settings, compiler);
    const stamp: Stamp = { ...wanted, native, exports: output.exports, inputs, outputs };
    // What the last build made and this one doesn't would be stale, and a stale .node would be loaded.
    for (const old of readStamp(stampPath)?.outputs ?? []) {
      if (!outputs.some((each) => each.file === old.file)) rmSync(join(outDir, basename(old.file)), { force: true });
    }
    for (const each of outputs) renameSync(join(folder, each.file), join(outDir, each.file));
    writeFileSync(join(folder, 'stamp'), `${JSON.stringify(stamp, null, 2)}\n`);
    renameSync(join(folder, 'stamp'), stampPath);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** NAME.c to NAME.node in `folder`. If that fails, the C and the tools' words are kept for the report. */
async function compileC(name: string, folder: string, compiler: Compiler, work: Work): Promise<void> {
  const { target, builder, outDir, variant } = work.settings;
  const [source, log] = [resolve(outDir, `${name}.c`), resolve(outDir, `${name}.log`)];
  const request = {
    compiler,
    target,
    variant,
    ...(variant === 'release' ? {} : { sourceFolder: resolve(outDir) }),
    source: resolve(folder, `${name}.c`),
    output: resolve(folder, `${name}.node`),
    log,
  };
  try {
    await builder.build({ ...request, signal: work.signal });
    rmSync(log, { force: true });
  } catch (error) {
    work.signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    renameSync(request.source, source);
    throw new UserError(error.message, error.hint?.replace(request.source, source));
  }
}
