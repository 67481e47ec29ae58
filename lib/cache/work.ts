// Work under way: folders with the name of the process that works in them, so that it can end what it began, and others can tell what
// nobody will end any more.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from '../hash.ts';
import { LAYOUT } from './places.ts';

/** In the cache; and in the system's temporary folder, if the cache can't take it. */
const IN_CACHE = 'tmp-';
const IN_TEMPORARY = 'kernelize-tmp-';

/** The machine is in the name: in containers that share a cache, all processes have the same few ids. */
function ownPrefix(): string {
  return `${machine()}-${process.pid}-`;
}

function machine(): string {
  return hashOf(hostname()).slice(0, 8);
}

/** @throws the file system's error if there is no room, or no permission. */
export function makeWorkFolder(place: string): string {
  const layout = join(place, LAYOUT);
  mkdirSync(layout, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(layout, IN_CACHE + ownPrefix()));
}

/** For what no cache takes. @throws the file system's error. */
export function makeTemporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), IN_TEMPORARY + ownPrefix()));
}

/** What this process has under way, when it can't wait for it: in these places and in the system's temporary folder. */
export function removeOwnWork(places: Iterable<string>): void {
  for (const folder of workIn([...places])) if (folder.own) remove(folder.path);
}

/** Longer than any compiler takes: whoever began it can't clean up any more. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** Removes what processes left behind that were killed, or out of power. @returns the folders. */
export function removeAbandonedWork(places: readonly string[], now: number = Date.now()): string[] {
  const abandoned = workIn(places).filter(({ path, process: pid, local }) => {
    if (local && !isRunning(pid)) return true;
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats !== undefined && now - stats.mtimeMs > ABANDONED_AFTER_MS;
  });
  return abandoned.map(({ path }) => path).filter(remove);
}

export interface WorkFolder {
  readonly path: string;
  /** Of this process. */
  readonly own: boolean;
  /** Of this machine. */
  readonly local: boolean;
  readonly process: number;
}

/** Folders with work under way, or left behind, in `places` and the system's temporary folder. */
export function workIn(places: readonly string[]): WorkFolder[] {
  const folders = places.map((place) => [join(place, LAYOUT), IN_CACHE] as const);
  return [...folders, [tmpdir(), IN_TEMPORARY] as const].flatMap(([folder, prefix]) =>
    namesIn(folder).flatMap((name) => {
      const [, host, pid] = name.startsWith(prefix)
        ? (/^([0-9a-f]{8})-(\d+)-\w{6}$/.exec(name.slice(prefix.length)) ?? [])
        : [];
      if (host === undefined) return [];
      const local = host === machine();
      return [{ path: join(folder, name), local, own: local && Number(pid) === process.pid, process: Number(pid) }];
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

/** Whether it is gone. Others may be removing it too, or may not let us: neither is a reason to stop. */
function remove(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
