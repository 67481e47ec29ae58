// One build at a time in a folder: two would write each other's objects.

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processWorld } from '../process-world.ts';

/** Waits until no other process holds `folder`, and runs `work` while this one does. */
export async function withLock<T>(folder: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(folder), { recursive: true });
  while (!tryLock(folder)) {
    if (isAbandoned(folder)) rmSync(folder, { recursive: true, force: true });
    else await delay(100, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Making a folder is atomic: one of several processes succeeds. */
function tryLock(folder: string): boolean {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'pid'), `${process.pid} ${processWorld()}`);
  return true;
}

/** No build takes so long. Milliseconds. */
const LONGEST = 60 * 60_000;

/**
 * Held by a process that is gone, as far as that can be told: one of another container is asked for its time only. A
 * lock without a number yet is being taken.
 */
function isAbandoned(folder: string): boolean {
  try {
    const file = join(folder, 'pid');
    const [pid = '', world] = readFileSync(file, 'utf8').split(' ');
    if (world !== undefined && world !== processWorld()) return Date.now() - statSync(file).mtimeMs > LONGEST;
    if (Number(pid) > 0) process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
