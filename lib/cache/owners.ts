// Who may have written a file: told by owners and permissions, of it and of all folders above it.
//
// Trusted are this user, and root, who can do as he likes anyway. A folder that others may write to is theirs to
// exchange, and so is all that is in it; a sticky one (/tmp) only lets them add.

import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

const STICKY = 0o1000;
const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** Undefined where there are none. */
export function ownUser(): number | undefined {
  return process.geteuid?.();
}

/** Why somebody else may have written what has these owner and permissions; undefined if nobody else can have. */
export function whyForeign(path: string, { uid, mode }: Pick<Stats, 'uid' | 'mode'>): string | undefined {
  const user = ownUser();
  if (user === undefined) return undefined;
  if (uid !== user && uid !== 0 && uid !== unmappedRoot()) return `${path} belongs to somebody else (user ${uid})`;
  if ((mode & 0o022) === 0) return undefined;
  const group = (mode & 0o002) === 0 ? 'its group' : 'others';
  return `${group} may write to ${path}: chmod go-w ${path}`;
}

/**
 * The same for the folders above `path`, which has no links in it: who can write there can put something else in its
 * place.
 */
export function whyForeignAbove(path: string): string | undefined {
  for (let at = dirname(path), below = path; below !== at; below = at, at = dirname(at)) {
    const stats = lstatSync(at);
    if ((stats.mode & STICKY) !== 0 && whyForeign(at, { uid: stats.uid, mode: 0 }) === undefined) continue;
    const why = whyForeign(at, stats);
    if (why !== undefined) return `${path} can be exchanged: ${why}`;
  }
  return undefined;
}

let root: number | undefined;

/** In a user namespace in which root is nobody, what is root's shows as the overflow user's. -1: root is there. */
function unmappedRoot(): number {
  root ??= readUnmappedRoot();
  return root;
}

function readUnmappedRoot(): number {
  try {
    const lines = readFileSync('/proc/self/uid_map', 'utf8').trim().split('\n');
    const maps = lines.map((line) => line.trim().split(/\s+/).map(Number));
    if (maps.some(([inside, outside = 0, count = 0]) => inside === 0 || (outside === 0 && count > 0))) return -1;
    return Number(readFileSync('/proc/sys/kernel/overflowuid', 'utf8'));
  } catch {
    return -1;
  }
}

/**
 * The bytes of a file that nobody else can have written. @throws Error if somebody else can, and the file system's
 * errors.
 */
export function readOwn(path: string): Buffer {
  // Not through a link, and without waiting for whoever writes into a pipe.
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    const why = stats.isFile() ? whyForeign(path, stats) : `${path} is no file`;
    if (why !== undefined) throw new Error(why);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Opens a folder itself, and no link to it. @throws the file system's error. */
export function openFolder(path: string): number {
  return openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
}

/** Why others may have put something into the folder `path`; undefined if it is a folder, and they can't. */
export function whyForeignFolder(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return stats.isDirectory() ? whyForeign(path, stats) : `${path} is no folder`;
}
