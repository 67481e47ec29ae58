// One build at a time in a folder, also where the folder is shared by containers.

import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withLock } from '../../lib/builders/lock.ts';
import { processWorld } from '../../lib/process-world.ts';
import { run, temporaryFolder } from '../helpers.ts';

async function heldBy(world: string): Promise<string> {
  const gone = await run(process.execPath, ['--eval', 'console.log(process.pid)']);
  const lock = join(temporaryFolder(), 'lock');
  mkdirSync(lock);
  writeFileSync(join(lock, 'pid'), `${gone.stdout.trim()} ${world}`);
  return lock;
}

it('takes over from a process that is gone', async () => {
  const lock = await heldBy(processWorld());
  expect(await withLock(lock, undefined, async () => existsSync(lock))).toBe(true);
  expect(existsSync(lock)).toBe(false);
});

it('waits for one of another container, whose id says nothing here, but not for ever', async () => {
  const lock = await heldBy('00000000');
  const stop = new AbortController();
  const waiting = withLock(lock, stop.signal, async () => 'taken');
  // It has looked at the lock once when this turn is over.
  await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort();
  await expect(waiting).rejects.toThrow(/abort/);
  utimesSync(join(lock, 'pid'), new Date(0), new Date(0));
  expect(await withLock(lock, undefined, async () => 'taken')).toBe('taken');
});
