// What the cache holds, and how it is read and written so that no reader ever trusts what is not whole.
//
//   KEY/           a binary: kernel.node, kernel.c, and entry.json about it
//   lookup-*.json  which kernels a source was made to: the first thing a warm start reads
//   points-*.json  where the import hook puts its code into a module
//   tmp-*/         work under way; moved to its place by one rename
//
// Every JSON file begins with its own hash, and entry.json has the binary's. What doesn't agree is not there: it is compiled again.
// Processes may race: who comes second finds the place taken, and drops what it has.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hashOf, hashOfFile } from '../hash.ts';
import { type CachePlace, LAYOUT } from './places.ts';

/** What is known of a binary. */
export interface Entry {
  readonly kernel: string;
  /** Of kernel.node. */
  readonly hash: string;
  readonly compiler: { readonly family: string; readonly version: string; readonly path: string };
  readonly flags: readonly string[];
  readonly target: string;
  /** What compiling took. */
  readonly milliseconds: number;
  /** When it was made, in ISO 8601. */
  readonly created: string;
}

/** A kernel as a warm start needs it: which binary, and what the binary must be told. */
export interface FoundKernel {
  readonly name: string;
  /** Key of its binary. */
  readonly key: string;
  readonly places: readonly {
    readonly fn: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly result: string;
}

export interface Lookup {
  readonly kernels: readonly FoundKernel[];
  /** Files that it depends on, by path and hash: for the hook, imported kernel modules. */
  readonly inputs: readonly { readonly path: string; readonly hash: string }[];
}

export const BINARY = 'kernel.node';

export function entryFolder(place: string, key: string): string {
  return join(place, LAYOUT, key);
}

/** The binary of `key` with what is known of it, from the first place where it is whole. */
export function readEntry(
  places: readonly CachePlace[],
  key: string,
): { readonly path: string; readonly entry: Entry } | undefined {
  for (const { folder } of places) {
    const found = readWholeEntry(entryFolder(folder, key));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function readWholeEntry(folder: string): { readonly path: string; readonly entry: Entry } | undefined {
  try {
    const entry = readSealed<Entry>(join(folder, 'entry.json'));
    const path = join(folder, BINARY);
    return entry !== undefined && hashOf(readFileSync(path)) === entry.hash ? { path, entry } : undefined;
  } catch {
    return undefined; // Not there, or not whole.
  }
}

/** @throws the file system's error if there is no room, or no permission. */
export function makeWorkFolder(place: string): string {
  const layout = join(place, LAYOUT);
  mkdirSync(layout, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(layout, `tmp-${process.pid}-`));
}

/** Moves a finished work folder to its place. Somebody else's whole entry stays; one that isn't whole makes room. */
export function publish(work: string, place: string, key: string): void {
  const folder = entryFolder(place, key);
  for (const attempt of [1, 2]) {
    try {
      renameSync(work, folder);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (attempt === 2 || (code !== 'ENOTEMPTY' && code !== 'EEXIST')) throw error;
      if (readWholeEntry(folder) !== undefined) {
        rmSync(work, { recursive: true, force: true });
        return;
      }
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

export function writeEntry(work: string, entry: Entry): void {
  writeSealed(join(work, 'entry.json'), entry);
}

const lookupName = (source: string, tools: string | undefined) => {
  return `lookup-${source.slice(0, 40)}-${tools === undefined ? 'none' : hashOf(tools).slice(0, 16)}.json`;
};

/**
 * What `source`, a key of the source, was made to by the compiler `tools`. Without a compiler on this machine, what any made: a
 * cache may be carried to where there is none.
 */
export function readLookup(
  places: readonly CachePlace[],
  source: string,
  tools: string | undefined,
): Lookup | undefined {
  for (const { folder } of places) {
    const layout = join(folder, LAYOUT);
    const names = tools === undefined ? lookupsOf(layout, source) : [lookupName(source, tools)];
    for (const name of names) {
      const lookup = readSealed<Lookup>(join(layout, name));
      if (lookup?.inputs.every(({ path, hash }) => hashOfFile(path) === hash)) return lookup;
    }
  }
  return undefined;
}

/** @throws the file system's error. */
export function writeLookup(place: string, source: string, tools: string | undefined, lookup: Lookup): void {
  writeWhole(place, lookupName(source, tools), lookup);
}

/** What some other part keeps here under a name of its own. Undefined: not there, or not whole. */
export function readSealedIn<T>(places: readonly CachePlace[], name: string): T | undefined {
  for (const { folder } of places) {
    const found = readSealed<T>(join(folder, LAYOUT, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** In the first place that takes it; a cache that takes nothing is no error. */
export function writeSealedIn(places: readonly CachePlace[], name: string, content: object): void {
  for (const { folder, writable } of places) {
    try {
      if (writable) return writeWhole(folder, name, content);
    } catch {
      // No room, or no permission after all.
    }
  }
}

function writeWhole(place: string, name: string, content: object): void {
  const work = makeWorkFolder(place);
  try {
    writeSealed(join(work, 'new'), content);
    renameSync(join(work, 'new'), join(place, LAYOUT, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function lookupsOf(layout: string, source: string): string[] {
  return namesIn(layout).filter((name) => name.startsWith(`lookup-${source.slice(0, 40)}-`));
}

function writeSealed(file: string, content: object): void {
  const text = JSON.stringify(content);
  writeFileSync(file, `${hashOf(text)}\n${text}\n`, { mode: 0o600 });
}

/** Undefined: not there, or not as it was written. */
export function readSealed<T>(file: string): T | undefined {
  try {
    const [seal, text = ''] = readFileSync(file, 'utf8').split('\n');
    return hashOf(text) === seal ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Work that somebody left behind who can't clean up any more: killed, or out of power. */
const ABANDONED_AFTER_MS = 10 * 60_000;

export function removeAbandonedWork(place: string, now: number = Date.now()): void {
  const layout = join(place, LAYOUT);
  for (const name of namesIn(layout)) {
    const folder = join(layout, name);
    const age = name.startsWith('tmp-') ? now - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? now) : 0;
    if (age > ABANDONED_AFTER_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/** What this process has under way, when it can't wait for it. */
export function removeOwnWork(place: string): void {
  for (const name of namesIn(join(place, LAYOUT))) {
    if (name.startsWith(`tmp-${process.pid}-`)) rmSync(join(place, LAYOUT, name), { recursive: true, force: true });
  }
}

export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
