// Work under way: folders with the name of the process that works in them, so that it can end what it began, and others
// can tell what nobody will end any more.

import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processWorld } from '../process-world.ts';
import { ownUser, whyForeign, whyForeignAbove } from './owners.ts';
import { LAYOUT } from './places.ts';
import { removeOwnFolder } from './remove.ts';

/** In the cache; and in the system's temporary folder, if the cache can't take it. */
const IN_CACHE = 'tmp-';
const IN_TEMPORARY = 'kernelize-tmp-';

function ownPrefix(): string {
  return `${processWorld()}-${process.pid}-`;
}

/** @throws the file system's error if there is no room, or no permission. */
export function makeWorkFolder(place: string): string {
  const layout = join(place, LAYOUT);
  mkdirSync(layout, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(layout, IN_CACHE + ownPrefix()));
}

/** For what no cache takes. @throws Error if others could exchange what is in it, and the file system's errors. */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), IN_TEMPORARY + ownPrefix()));
  const real = realpathSync(folder);
  const why = whyForeign(real, lstatSync(real)) ?? whyForeignAbove(real);
  if (why === undefined) return real;
  removeOwnFolder(folder);
  throw new Error(`what is compiled can't be kept even for this process: ${why}`);
}

/** What this process has under way, when it can't wait for it: in these places and in the system's temporary folder. */
export function removeOwnWork(places: Iterable<string>): void {
  for (const folder of workIn([...places])) if (folder.own) removeOwnFolder(folder.path);
}

/** Longer than any compiler may take, an hour: whoever began it can't clean up any more. */
const ABANDONED_AFTER_MS = 2 * 60 * 60_000;

/** Removes what processes of this user left behind that were killed, or out of power. @returns the folders. */
export function removeAbandonedWork(places: readonly string[], now: number = Date.now()): string[] {
  const abandoned = workIn(places).filter(({ process: pid, local, begun }) => {
    return (local && !isRunning(pid)) || now - begun > ABANDONED_AFTER_MS;
  });
  return abandoned.map(({ path }) => path).filter(removeOwnFolder);
}

export interface WorkFolder {
  readonly path: string;
  /** Of this process. */
  readonly own: boolean;
  /** Of a process whose id means something here. */
  readonly local: boolean;
  readonly process: number;
  /** When something was made in it last, in milliseconds since 1970. */
  readonly begun: number;
}

/**
 * Folders with work under way, or left behind, in `places` and the system's temporary folder. There anybody may have
 * made any name, so this user's alone count.
 */
export function workIn(places: readonly string[]): WorkFolder[] {
  const folders = places.map((place) => [join(place, LAYOUT), IN_CACHE] as const);
  return [...folders, [tmpdir(), IN_TEMPORARY] as const].flatMap(([folder, prefix]) =>
    namesIn(folder).flatMap((name) => {
      const [, where, pid] = name.startsWith(prefix)
        ? (/^([0-9a-f]{8})-(\d+)-\w{6}$/.exec(name.slice(prefix.length)) ?? [])
        : [];
      if (where === undefined) return [];
      const path = join(folder, name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      const isOwnFolder = stats?.isDirectory() && (ownUser() === undefined || stats.uid === ownUser());
      if (stats === undefined || !isOwnFolder) return [];
      const local = where === processWorld();
      const own = local && Number(pid) === process.pid;
      return [{ path, local, own, process: Number(pid), begun: stats.mtimeMs }];
    }),
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
