// Kernel files on the command line, to be measured: compiled by each compiler, from the cache where it has them, and
// loaded by V8.

import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { FailedAddon } from '../bench/addons.ts';
import type { RunnableModule } from '../bench/user/cases.ts';
import { importTypeScript, variableOf } from '../bench/user/import-typescript.ts';
import { compileRequestFor, nativeKernels } from '../bench/user/native.ts';
import type { NativeVersion } from '../bench/user/variants.ts';
import { directivesFrom } from '../compiler/compile.ts';
import { readText } from '../compiler/read-module.ts';
import type { Config } from '../config.ts';
import { UsageError, UserError } from '../errors.ts';
import type { LoadedKernel, NativeFunction } from '../runtime/load-binary.ts';
import { orderedFunctions } from '../runtime/ordered-js.ts';
import { TARGETS } from '../targets.ts';
import type { Compiler } from '../toolchains/find.ts';
import { compileSource, diagnosticsText } from './compile-source.ts';
import { configOf } from './config.ts';
import { readSources, type Source } from './sources.ts';

/** As commander gives them. */
export interface CompileWords {
  readonly target?: string;
  readonly directive?: readonly string[];
}

/** A file that has been compiled; nothing of it has run. */
export interface CompiledFile {
  readonly source: Source;
  readonly kernels: readonly string[];
  /** Of each compiler, the kernels by name. */
  readonly natives: readonly ReadonlyMap<string, LoadedKernel>[];
  readonly failed: readonly FailedAddon[];
  readonly directives: string;
  readonly ordered: ReadonlyMap<string, NativeFunction>;
}

/** Kernel files by name or glob. A file of benchmarks stands for the kernels that it stands beside. */
export async function readKernelFiles(patterns: readonly string[]): Promise<Source[]> {
  const sources = (await readSources(patterns)).map((source) => {
    const path = source.path.replace(/\.bench(\.[cm]?[jt]s)$/, '$1');
    if (path === source.path || !existsSync(path)) return source;
    return { path, file: relative(process.cwd(), path), text: readText(path) };
  });
  return [...new Map(sources.map((source) => [source.path, source])).values()];
}

/** The list of benchmarks beside a kernel file; undefined if there is none. */
export function benchmarksBeside({ path }: Source): { readonly path: string; readonly file: string } | undefined {
  const beside = path.replace(/(\.[cm]?[jt]s)$/, '.bench$1');
  return existsSync(beside) ? { path: beside, file: relative(process.cwd(), beside) } : undefined;
}

/** package.json, the environment and the command line. @throws UsageError for what is unknown. */
export function configFrom(source: Source, { target, directive = [] }: CompileWords): Config {
  const config = configOf(source);
  if (target !== undefined && !(TARGETS as readonly string[]).includes(target)) {
    throw new UsageError(`unknown target '${target}'`, `there are: ${TARGETS.join(', ')}`);
  }
  const { directives, problems } = directivesFrom(directive);
  if (problems[0] !== undefined) throw new UsageError(`--directive: ${problems[0]}`);
  return { ...config, target: target ?? config.target, directives: { ...config.directives, ...directives } };
}

/**
 * @param compilers undefined in the list: the one that a build takes when nobody chose
 * @throws UserError for a source with mistakes, which are printed; the signal's reason when it aborts.
 */
export async function compileFile(
  source: Source,
  words: CompileWords,
  compilers: readonly (Compiler | undefined)[],
  signal: AbortSignal,
): Promise<CompiledFile> {
  const config = configFrom(source, words);
  const compiled = compileSource(source, { directives: config.directives, bindsArrays: true });
  if (compiled.diagnostics.length > 0) console.error(diagnosticsText(compiled));
  if (compiled.output === undefined) throw new UserError(`${source.file} can't be compiled`);
  const natives: ReadonlyMap<string, LoadedKernel>[] = [];
  const failed: FailedAddon[] = [];
  for (const compiler of compilers) {
    const request = compileRequestFor(source, { ...config, compiler: compiler?.cc ?? config.compiler });
    try {
      natives.push(await nativeKernels(request, signal));
    } catch (error) {
      signal.throwIfAborted();
      // The only one is what was asked for; of several, the others go on.
      if (compilers.length === 1) throw error;
      const name = compiler === undefined ? 'the default compiler' : `${compiler.family.id} ${compiler.version}`;
      failed.push({ compiler: name, profile: config.target, reason: (error as Error).message });
    }
  }
  const { reordered } = compiled;
  const isReordered = reordered.length > 0 && natives.length > 0;
  return {
    ...{ source, natives, failed, kernels: compiled.output.exports },
    directives: words.directive?.join(' ') ?? '',
    ordered: isReordered ? only(reordered, orderedFunctions(compileRequestFor(source, config))) : new Map(),
  };
}

function only(names: readonly string[], functions: ReadonlyMap<string, NativeFunction> = new Map()) {
  return new Map([...functions].filter(([name]) => names.includes(name)));
}

/** The module as V8 has it: its code runs now. */
export async function loadFile({ source, kernels, ordered, natives }: CompiledFile): Promise<RunnableModule> {
  const [native] = natives;
  const names = [...(native?.values() ?? [])].flatMap(({ bound }) => bound.map(({ name }) => name));
  const exports = await importTypeScript(source.path, source.file, [...new Set(names)]);
  const variable = (name: string) => variableOf(source.path, name);
  return { file: source.file, kernels, exports, ordered, native, variable };
}

/** The native versions of one kernel. */
export function versionsOf({ natives, directives }: CompiledFile, kernel: string): NativeVersion[] {
  return natives.flatMap((each) => {
    const found = each.get(kernel);
    return found === undefined ? [] : [{ kernel: found, directives }];
  });
}
