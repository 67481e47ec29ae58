// What is in a place, and which of it is whole: for people who look. Nothing is changed, and nothing is made.

import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Entry, type Lookup, readEntryFile, readWholeEntry, sourceInName } from './entries.ts';
import { LAYOUT, type PlaceState } from './places.ts';
import { readSealed, type Trust } from './seal.ts';
import { namesIn, workIn } from './work.ts';

/** A binary, as far as it can be told without reading it. */
export interface ListedEntry {
  readonly key: string;
  readonly path: string;
  /** Of all its files. */
  readonly bytes: number;
  /** Undefined: entry.json is not as this user wrote it. */
  readonly entry: Entry | undefined;
}

export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
}

export interface Listing {
  readonly folder: string;
  readonly trust: Trust;
  /** Newest first. */
  readonly entries: readonly ListedEntry[];
  readonly lookups: readonly ListedFile[];
  /** Where the import hook puts its code into modules. */
  readonly points: readonly ListedFile[];
  /** Work under way, or left behind. */
  readonly work: readonly ListedFile[];
  readonly bytes: number;
}

export const KEY = /^[0-9a-f]{40}$/;
const POINTS = /^points-.*\.json$/;

export function listPlace({ folder, trust }: Pick<PlaceState, 'folder' | 'trust'>): Listing {
  const layout = join(folder, LAYOUT);
  const names = namesIn(layout);
  const listed = (name: string) => ({ path: join(layout, name), bytes: bytesOf(join(layout, name)) });
  const entries = names
    .filter((name) => KEY.test(name))
    .map((key) => {
      const { path, bytes } = listed(key);
      return { key, path, bytes, entry: readEntryFile(path, key, trust) };
    })
    .sort((a, b) => (b.entry?.created ?? '').localeCompare(a.entry?.created ?? ''));
  const lookups = names.filter((name) => sourceInName(name) !== undefined).map(listed);
  const points = names.filter((name) => POINTS.test(name)).map(listed);
  const work = workIn([folder])
    .filter(({ path }) => path.startsWith(layout))
    .map(({ path }) => ({ path, bytes: bytesOf(path) }));
  const bytes = [...entries, ...lookups, ...points, ...work].reduce((sum, each) => sum + each.bytes, 0);
  return { folder, trust, entries, lookups, points, work, bytes };
}

export interface Broken {
  readonly path: string;
  readonly why: string;
}

/** Reads everything whole. `all`: the folders of all places, because a lookup may name an entry in another one. */
export function verifyPlace(listing: Listing, all: readonly string[]): Broken[] {
  const entries = listing.entries
    .filter(({ key, path }) => readWholeEntry(path, key, listing.trust) === undefined)
    .map(({ path, entry }) => ({ path, why: whyBroken(entry) }));
  const lookups = listing.lookups.flatMap(({ path }) => {
    const why = whyLookupIsBroken(path, listing.trust, all);
    return why === undefined ? [] : [{ path, why }];
  });
  const points = listing.points
    .filter(({ path }) => readSealed(path, basename(path), listing.trust) === undefined)
    .map(({ path }) => ({ path, why: 'it is not as this user wrote it' }));
  return [...entries, ...lookups, ...points];
}

function whyBroken(entry: Entry | undefined): string {
  return entry === undefined
    ? 'entry.json is not as this user wrote it'
    : 'kernel.node is not what was compiled, or can not be loaded from there';
}

function whyLookupIsBroken(path: string, trust: Trust, places: readonly string[]): string | undefined {
  const lookup = readSealed<Lookup>(path, basename(path), trust);
  const source = sourceInName(basename(path)) ?? '';
  if (!lookup?.source.startsWith(source)) return 'it is not as this user wrote it';
  const missing = lookup.kernels.find(({ key }) => !places.some((place) => isFolder(join(place, LAYOUT, key))));
  return missing === undefined ? undefined : `${missing.name} was compiled to ${missing.key}, which is gone`;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Of a file, or of all files in a folder. Others may be at work there: what is gone has none. */
export function bytesOf(path: string): number {
  try {
    const stats = lstatSync(path);
    if (!stats.isDirectory()) return stats.size;
    return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
  } catch {
    return 0;
  }
}
