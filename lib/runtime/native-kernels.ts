// The kernels of a source as native functions: at once if the cache has them, else a request for the background thread.
//
// A warm start ends in `findKernels`: no parser is loaded and no process started.

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FoundKernel, readEntry, readLookup } from '../cache/entries.ts';
import { compilerIdentity, machineIdentity } from '../cache/identity.ts';
import { type CachePlaces, findCachePlaces, workingFolder } from '../cache/places.ts';
import type { Config } from '../config.ts';
import { hashOf } from '../hash.ts';
import { kernelizeIdentity } from '../package.ts';
import { kernelsOf } from './choices.ts';
import type { CompileRequest, Reply } from './compile-protocol.ts';
import { type LoadedKernel, loadFromCache, loadFromFolder } from './load-binary.ts';
import { warnOnce } from './warn.ts';

export type KernelSource = Pick<CompileRequest, 'file' | 'source' | 'fromFunction' | 'isRuntime' | 'bindsArrays'>;

/** What runs kernels off the event loop. */
export const RUNTIME: KernelSource = { file: 'runtime', source: '', fromFunction: undefined, isRuntime: true };

/** Where kernels stand in their file, if not where their source says. */
export type Placing = (kernel: FoundKernel) => FoundKernel;

const places = new Map<string, CachePlaces>();

/** The cache's places for code of `project`, looked for once. Undefined: of no project. */
export function cachePlaces(project: string | undefined): CachePlaces {
  const named = process.env.KERNELIZE_CACHE_DIR;
  const key = named ? `named ${named} ${workingFolder()}` : `of ${project}`;
  const found = places.get(key) ?? findCachePlaces(process.env, project);
  places.set(key, found);
  return found;
}

/**
 * With KERNELIZE_STRICT=1, by which caches of images are made, kernels are wanted with all that any call of them needs.
 */
export function requestFor(source: KernelSource, config: Config): CompileRequest {
  const { compiler, target, directives, timeLimit } = config;
  const tools = compilerIdentity(compiler);
  const isWhole = process.env.KERNELIZE_STRICT === '1' && !source.isRuntime;
  return {
    ...(isWhole ? { runtime: requestFor(RUNTIME, config) } : {}),
    ...source,
    directives,
    compiler,
    target,
    places: cachePlaces(config.project),
    lookup: { source: sourceKey(source, config), tools },
    timeLimit,
  };
}

function sourceKey(kernels: KernelSource, { directives, target }: Config): string {
  const { file, source, fromFunction, isRuntime, bindsArrays } = kernels;
  const words = Object.entries(directives).map(([name, on]) => `${name}=${on}`);
  const parts = [kernelizeIdentity(), machineIdentity(target), ...words.sort(), file, source];
  // The same text elsewhere imports other files.
  if (bindsArrays === true) parts.push('arrays of the module');
  if (fromFunction === undefined) parts.push(isRuntime ? 'the runtime' : resolve(file));
  else {
    const { name, parameters, result, captures, fractions = [] } = fromFunction;
    parts.push(
      name,
      String(parameters.length),
      parameters.join(),
      result ?? '',
      fractions.join(),
      ...Object.entries(captures).map(captureText),
    );
  }
  // Lengths first: no two lists of parts give the same text.
  return hashOf(parts.map((part) => `${part.length}:${part}`).join('\n'));
}

function captureText([name, value]: [string, unknown]): string {
  if (!ArrayBuffer.isView(value)) return `${name} ${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return `${name} ${Object.prototype.toString.call(value)} ${hashOf(bytes)}`;
}

/** The kernels by name, if the cache has all of them whole and they can be loaded. */
export function findKernels(request: CompileRequest, placing?: Placing): ReadonlyMap<string, LoadedKernel> | undefined {
  const { usable } = request.places;
  const lookup = readLookup(usable, request.lookup.source, request.lookup.tools);
  if (lookup === undefined || (request.runtime !== undefined && !isCached(request.runtime))) return undefined;
  const found: LoadedKernel[] = [];
  for (const kernel of lookup.kernels) {
    const loaded = loadFromCache(usable, placing?.(kernel) ?? kernel);
    if (loaded === undefined) return undefined;
    found.push(loaded);
  }
  return kernelsOf(lookup.kernels, found);
}

/** Whether the cache has all of it whole. Nothing is loaded. */
function isCached({ places: { usable }, lookup: { source, tools } }: CompileRequest): boolean {
  return readLookup(usable, source, tools)?.kernels.every(({ key }) => readEntry(usable, key) !== undefined) ?? false;
}

/** What the background thread made, loaded. @throws Error if something can't be. */
export function loadCompiled(
  { kernels, notCached }: Extract<Reply, { kind: 'compiled' }>,
  placing?: Placing,
): ReadonlyMap<string, LoadedKernel> {
  if (notCached !== undefined) warnOnce(`kernelize: what is compiled is not kept for the next start: ${notCached}`);
  try {
    const loaded = kernels.map((kernel) => {
      const { folder, trust, isTemporary: _, ...found } = kernel;
      return loadFromFolder(folder, trust, placing?.(found) ?? found);
    });
    return kernelsOf(kernels, loaded);
  } finally {
    // A loaded binary needs its file no more.
    for (const { folder, isTemporary } of kernels) if (isTemporary) rmSync(folder, { recursive: true, force: true });
  }
}
