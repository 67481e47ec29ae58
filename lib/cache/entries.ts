// What the cache holds, and how it is read and written so that no reader ever trusts what is not whole.
//
//   KEY/           a binary: kernel.node, kernel.c, and entry.json about it
//   lookup-*.json  which kernels a source was made to: the first thing a warm start reads
//   points-*.json  where the import hook puts its code into a module
//   tmp-*/         work under way (work.ts); moved to its place by one rename
//
// Every JSON file begins with its seal (seal.ts) and names its key, and entry.json has the binary's hash. What doesn't
// agree, one entry under another's name too, and what somebody else may have written, is not there: it is compiled
// again. Processes may race: who comes second finds the place taken, and drops what it has.

import { accessSync, constants, lstatSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, hashOfFile } from '../hash.ts';
import { readOwn, whyForeignFolder } from './owners.ts';
import { type CachePlace, LAYOUT } from './places.ts';
import { readSealed, type Trust, writeSealed } from './seal.ts';
import { makeWorkFolder, namesIn } from './work.ts';

/** What is known of a binary. */
export interface Entry {
  readonly key: string;
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
  /** Arrays of its module that it is given in front of these. */
  readonly bound?: readonly { readonly name: string; readonly type: string; readonly written: boolean }[];
  /** Values of modules that are in it, as they were: other modules may write to them. */
  readonly shared?: readonly {
    readonly name: string;
    readonly hash: string;
    readonly file?: string | undefined;
    readonly path: readonly string[];
    readonly local?: string | undefined;
  }[];
  readonly result: string;
  /** JavaScript that is put around it, if its values are not passed as they are. */
  readonly around?: string;
  /** It is one version of a kernel; the first has the JavaScript that chooses. */
  readonly version?: { readonly of: string; readonly at: number; readonly choice?: string };
}

export interface Lookup {
  /** The key of the source. */
  readonly source: string;
  readonly kernels: readonly FoundKernel[];
  /** Files that it depends on, by path and hash: for the hook, imported kernel modules. */
  readonly inputs: readonly { readonly path: string; readonly hash: string }[];
}

export const BINARY = 'kernel.node';

export function entryFolder(place: string, key: string): string {
  return join(place, LAYOUT, key);
}

export interface WholeEntry {
  readonly path: string;
  readonly entry: Entry;
}

/** The binary of `key` with what is known of it, from the first place where it is whole. */
export function readEntry(
  places: readonly CachePlace[],
  key: string,
): (WholeEntry & { readonly trust: Trust }) | undefined {
  for (const { folder, trust } of places) {
    const found = readWholeEntry(entryFolder(folder, key), key, trust);
    if (found !== undefined) return { ...found, trust };
  }
  return undefined;
}

export function readWholeEntry(folder: string, key: string, trust: Trust): WholeEntry | undefined {
  try {
    // Through no link, and not where others could exchange its files.
    if (whyForeignFolder(folder) !== undefined) return undefined;
    const entry = readSealed<Entry>(join(folder, ENTRY), sealedName(key), trust);
    const path = join(folder, BINARY);
    if (entry?.key !== key || hashOf(readOwn(path)) !== entry.hash) return undefined;
    // Where the disk is mounted noexec, nothing can be loaded.
    accessSync(path, constants.X_OK);
    return { path, entry };
  } catch {
    return undefined; // Not there, or not whole.
  }
}

const ENTRY = 'entry.json';

/** What is known of a binary, without a look at the binary. Undefined: not there, or not to be believed. */
export function readEntryFile(folder: string, key: string, trust: Trust): Entry | undefined {
  const entry = readSealed<Entry>(join(folder, ENTRY), sealedName(key), trust);
  return entry?.key === key ? entry : undefined;
}

function sealedName(key: string): string {
  return `${key}/${ENTRY}`;
}

/** In this order: whoever reads an entry while it is mended finds it whole, or not yet. */
export const ENTRY_FILES: readonly string[] = [BINARY, 'kernel.c', ENTRY];

/**
 * Moves a finished work folder to its place. Somebody else's whole entry stays; one that isn't whole is mended file by
 * file, so that it is never away.
 */
export function publish(work: string, { folder: place, trust }: CachePlace, key: string): void {
  const folder = entryFolder(place, key);
  if (isRenamed(work, folder)) return;
  if (readWholeEntry(folder, key, trust) === undefined) mend(work, folder);
  rmSync(work, { recursive: true, force: true });
}

function mend(work: string, folder: string): void {
  if (!lstatSync(folder).isDirectory()) {
    rmSync(folder, { force: true });
    renameSync(work, folder);
    return;
  }
  // Whose it is, or who may write to it, no new file would change.
  if (whyForeignFolder(folder) !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
    return;
  }
  for (const name of ENTRY_FILES) moveFile(join(work, name), join(folder, name));
}

function moveFile(from: string, to: string): void {
  if (lstatSync(to, { throwIfNoEntry: false })?.isDirectory()) rmSync(to, { recursive: true, force: true });
  renameSync(from, to);
}

/** Whether the place was free. @throws the file system's error if that is not why. */
function isRenamed(work: string, folder: string): boolean {
  try {
    renameSync(work, folder);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)) throw error;
    return false;
  }
}

export function writeEntry(work: string, entry: Entry, trust: Trust): void {
  writeSealed(join(work, ENTRY), sealedName(entry.key), entry, trust);
}

const lookupName = (source: string, tools: string | undefined) => {
  return `lookup-${source.slice(0, 40)}-${tools === undefined ? 'none' : hashOf(tools).slice(0, 16)}.json`;
};

/** The first digits of the source's key, if a file of this name is a lookup. */
export function sourceInName(name: string): string | undefined {
  return /^lookup-([0-9a-f]{40})-(?:[0-9a-f]{16}|none)\.json$/.exec(name)?.[1];
}

/** Whether nothing was ever compiled into it. */
export function isCacheEmpty(places: readonly CachePlace[]): boolean {
  return !places.some(({ folder }) => namesIn(join(folder, LAYOUT)).some((name) => name.startsWith('lookup-')));
}

/**
 * What `source`, a key of the source, was made to by the compiler `tools`. Without a compiler on this machine, what any
 * made: a cache may be carried to where there is none.
 */
export function readLookup(
  places: readonly CachePlace[],
  source: string,
  tools: string | undefined,
): Lookup | undefined {
  for (const { folder, trust } of places) {
    const layout = join(folder, LAYOUT);
    const names = tools === undefined ? lookupsOf(layout, source) : [lookupName(source, tools)];
    for (const name of names) {
      const lookup = readSealed<Lookup>(join(layout, name), name, trust);
      if (lookup?.source !== source) continue;
      if (lookup.inputs.every(({ path, hash }) => hashOfFile(path) === hash)) return lookup;
    }
  }
  return undefined;
}

/** @throws the file system's error. */
export function writeLookup(place: CachePlace, tools: string | undefined, lookup: Lookup): void {
  writeWhole(place, lookupName(lookup.source, tools), lookup);
}

/** What some other part keeps here under a name of its own. Undefined: not there, or not whole. */
export function readSealedIn<T>(places: readonly CachePlace[], name: string): T | undefined {
  for (const { folder, trust } of places) {
    const found = readSealed<T>(join(folder, LAYOUT, name), name, trust);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** In the first place that takes it; a cache that takes nothing is no error. */
export function writeSealedIn(places: readonly CachePlace[], name: string, content: object): void {
  for (const place of places) {
    try {
      if (place.writable) return writeWhole(place, name, content);
    } catch {
      // No room, or no permission after all.
    }
  }
}

function writeWhole({ folder, trust }: CachePlace, name: string, content: object): void {
  const work = makeWorkFolder(folder);
  try {
    writeSealed(join(work, 'new'), name, content, trust);
    moveFile(join(work, 'new'), join(folder, LAYOUT, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function lookupsOf(layout: string, source: string): string[] {
  return namesIn(layout).filter((name) => name.startsWith(`lookup-${source.slice(0, 40)}-`));
}
