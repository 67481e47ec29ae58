// A folder is exchanged for a link while it is being removed: at the worst moment, which a real attacker needs some
// tries to meet.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { removeOwnFolder } from '../../lib/cache/remove.ts';
import { temporaryFolder } from '../helpers.ts';

/** Called when a folder has been read. */
let whenRead: (names: readonly string[]) => void = () => {};

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const read = (path: string, options?: { readonly withFileTypes: true }) => {
    // Who wants more than names looks what the test has left.
    if (options !== undefined) return fs.readdirSync(path, options);
    const names = fs.readdirSync(path);
    whenRead(names);
    return names;
  };
  return { ...fs, readdirSync: read };
});

it.each(['outer', 'inner'])(
  'what is linked to stays, if the %s folder is exchanged once its names are read',
  (which) => {
    const folder = temporaryFolder();
    const [work, precious] = [join(folder, 'work'), join(folder, 'precious')];
    for (const at of [work, precious]) {
      mkdirSync(join(at, 'outer', 'inner'), { recursive: true });
      writeFileSync(join(at, 'outer', 'inner', 'file'), at);
    }
    const isRead = { outer: 'inner', inner: 'file' }[which] as string;
    const swapped = join(work, which === 'outer' ? 'outer' : 'outer/inner');
    let isSwapped = false;
    whenRead = (names) => {
      if (isSwapped || !names.includes(isRead)) return;
      isSwapped = true;
      renameSync(swapped, join(folder, 'away'));
      symlinkSync(join(precious, swapped.slice(work.length)), swapped);
    };
    expect(removeOwnFolder(work)).toBe(false);
    expect(isSwapped).toBe(true);
    expect(readFileSync(join(precious, 'outer', 'inner', 'file'), 'utf8')).toBe(precious);
    // The next one finds a link, and removes it.
    expect(removeOwnFolder(work)).toBe(true);
    expect([existsSync(work), readdirSync(join(precious, 'outer', 'inner'))]).toEqual([false, ['file']]);
  },
);
