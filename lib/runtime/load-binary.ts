// Loads a kernel's binary and tells it where its kernel stands in the source.

import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BINARY, type Entry, type FoundKernel, readEntry, readWholeEntry } from '../cache/entries.ts';
import type { CachePlace } from '../cache/places.ts';
import type { Trust } from '../cache/seal.ts';
import { isOfNode } from '../no-addons.ts';
import { type Around, putAround } from './around.ts';
import { registerThreads } from './threads.ts';

/** The code of what a binary throws whose CPU this isn't: native/include/kernelize/needs.h. */
const OTHER_CPU = 'KERNELIZE_CPU';

export type NativeFunction = (...args: unknown[]) => unknown;

/** A version, and the arguments for it. */
export interface ChosenVersion {
  readonly kernel: LoadedKernel;
  /** With the arrays of the module that it takes, in front. */
  readonly args: readonly unknown[];
}

export interface LoadedKernel {
  readonly call: NativeFunction;
  readonly name: string;
  /** Of a kernel whose values are not passed as they are: `call` is JavaScript around it. */
  readonly prepare: Around['prepare'] | undefined;
  /** Of a kernel of several versions: the one for these arguments. @throws TypeError if there is none. */
  readonly choose?: (args: readonly unknown[]) => ChosenVersion;
  /** Copies what it is given, in and back, and computes nothing. */
  readonly copying: NativeFunction | undefined;
  /** For calls off the event loop: with the name, what the runtime's startKernel takes. */
  readonly descriptor: object | undefined;
  readonly entry: Entry;
  /** Of CPUs, whose versions serve; undefined where there is one version. */
  readonly level: string | undefined;
  readonly parameters: FoundKernel['parameters'];
  /** Arrays of its module that `call` takes in front of these. */
  readonly bound: NonNullable<FoundKernel['bound']>;
  readonly shared: NonNullable<FoundKernel['shared']>;
  /** Whether it has loops that run on threads. */
  readonly onThreads: boolean;
  /** In the cache. */
  readonly key: string;
  readonly path: string;
}

/** The binary in the cache; undefined if no whole one that can be loaded is there: then it is compiled again. */
export function loadFromCache(places: readonly CachePlace[], kernel: FoundKernel): LoadedKernel | undefined {
  const found = readEntry(places, kernel.key);
  if (found === undefined) return undefined;
  try {
    return load(found.path, found.entry, kernel);
  } catch (error) {
    discard(dirname(found.path), error as Error);
    return undefined;
  }
}

/** The binary in a folder that the background thread made. @throws Error if it isn't whole or can't be loaded. */
export function loadFromFolder(folder: string, trust: Trust, kernel: FoundKernel): LoadedKernel {
  const found = readWholeEntry(folder, kernel.key, trust);
  if (found === undefined) throw new Error(`${join(folder, BINARY)} is not what was compiled`);
  try {
    return load(found.path, found.entry, kernel);
  } catch (error) {
    discard(folder, error as Error);
    throw error;
  }
}

/**
 * What a compiler made that can't be loaded: nobody shall find it again. What is right for another CPU, or a Node.js
 * that loads anything, stays.
 */
function discard(folder: string, error: NodeJS.ErrnoException): void {
  if (error.code === OTHER_CPU || isOfNode(error)) return;
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // A cache that may only be read.
  }
}

function load(path: string, entry: Entry, kernel: FoundKernel): LoadedKernel {
  const { name, key, places, parameters, bound = [], shared = [], around } = kernel;
  const module = { exports: {} as Record<string, unknown> };
  // Not require: its cache would keep every binary's exports for ever.
  process.dlopen(module, path);
  const { exports } = module;
  registerThreads(exports);
  const call = exports[name];
  if (typeof call !== 'function') throw new Error(`${path} has no kernel '${name}'`);
  const place = exports.kz_place as ((texts: readonly string[]) => void) | undefined;
  place?.(places.map(({ fn, file, line, column }) => `${fn} (${file}:${line}:${column})`));
  const put = around === undefined ? undefined : putAround(around, call as NativeFunction, bound.length);
  return {
    call: put?.call ?? (call as NativeFunction),
    prepare: put?.prepare,
    copying: put?.copying,
    descriptor: exports.kz_kernels as object | undefined,
    name,
    entry,
    level: exports.kz_level as string | undefined,
    parameters,
    bound,
    shared,
    onThreads: typeof exports.kz_set_threads === 'function',
    key,
    path,
  };
}
