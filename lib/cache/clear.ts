// Removes from a place what kernelize made, and nothing else: a folder in which somebody put a file of his own stays,
// with that file.

import { lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ENTRY_FILES, type Lookup } from './entries.ts';
import type { Listing } from './list.ts';
import { LAYOUT } from './places.ts';
import { readSealed } from './seal.ts';
import { removeAbandonedWork } from './work.ts';

export interface Cleared {
  readonly entries: number;
  readonly lookups: number;
  /** Folders of work that was left behind. Work under way stays. */
  readonly work: number;
  readonly bytes: number;
}

/**
 * Removes entries made before `before`, in milliseconds since 1970, and the lookups that lead to them; all by default.
 */
export function clearPlace(listing: Listing, before: number = Number.POSITIVE_INFINITY): Cleared {
  const old = listing.entries.filter(({ entry }) => entry === undefined || Date.parse(entry.created) < before);
  const entries = old.filter(({ path }) => removeEntry(path));
  const gone = new Set(entries.map(({ key }) => key));
  const isNeeded = (lookup: Lookup | undefined) =>
    before !== Number.POSITIVE_INFINITY && lookup !== undefined && !lookup.kernels.some(({ key }) => gone.has(key));
  const lookups = listing.lookups.filter(
    ({ path }) => !isNeeded(readSealed<Lookup>(path, basename(path), listing.trust)) && removeFile(path),
  );
  const points = before === Number.POSITIVE_INFINITY ? listing.points.filter(({ path }) => removeFile(path)) : [];
  const abandoned = new Set(removeAbandonedWork([listing.folder]));
  const work = listing.work.filter(({ path }) => abandoned.has(path));
  removeEmpty(join(listing.folder, LAYOUT));
  return {
    entries: entries.length,
    lookups: lookups.length,
    work: work.length,
    bytes: [...entries, ...lookups, ...points, ...work].reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Whether it is gone. @returns false for what has somebody else's files in it, or may not be removed. */
export function removeBroken(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ? removeEntry(path) : removeFile(path);
}

function removeEntry(folder: string): boolean {
  for (const name of ENTRY_FILES) removeFile(join(folder, name));
  return removeEmpty(folder);
}

function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
