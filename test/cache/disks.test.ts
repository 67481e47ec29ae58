// Disks that are full, read-only, or that programs may not run from. Needs root, to mount small ones.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelize, temporaryFolder } from '../helpers.ts';
import {
  contents,
  HARMONIC,
  LOGISTIC,
  leftIn,
  mountDisk,
  NOBODY,
  programOf,
  remount,
  runProgram,
  whyNotOtherUsers,
} from './program.ts';

const WHY_NOT = 'mounting a tmpfs is not permitted';

/** Leaves so many bytes, rounded to pages. */
function fill(disk: string, left: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filling'), Buffer.alloc(Math.max(bavail * bsize - left, 0)));
}

describe('a full disk', () => {
  // Where it fails: making a folder, the C, the compiler's own files, the linker's output, what is written after it.
  it.for([0, 4096, 12_288, 20_480, 32_768, 49_152])(
    'with the cache on it and %i bytes left: another folder takes it',
    async (left, { skip }) => {
      const disk = mountDisk('size=4m') ?? skip(WHY_NOT);
      fill(disk, left);
      const temporary = temporaryFolder();
      const env = { KERNELIZE_CACHE_DIR: join(disk, 'cache'), TMPDIR: temporary };
      const { native, warnings } = await runProgram({ env });
      expect(native).toBe(true);
      const { entries } = contents(env.KERNELIZE_CACHE_DIR);
      if (entries.length === 0) expect(warnings[0]).toMatch(/is not kept for the next start: .*(cache|ENOSPC)/);
      expect([contents(env.KERNELIZE_CACHE_DIR).work, leftIn(temporary)]).toEqual([[], []]);
      expect((await kernelize(['cache', 'verify'], { env })).code).toBe(0);
    },
  );

  it('with the cache and the temporary folder on it: JavaScript serves, and says why', async ({ skip }) => {
    const disk = mountDisk('size=1m') ?? skip(WHY_NOT);
    fill(disk, 0);
    const env = { KERNELIZE_CACHE_DIR: join(disk, 'cache'), TMPDIR: disk };
    const { native, warnings } = await runProgram({ env });
    expect(native).toBe(false);
    expect(warnings[0]).toMatch(/harmonic stays JavaScript: .*(ENOSPC|No space left)/s);
    expect(leftIn(disk)).toEqual([]);
  });

  it('of the project: the user keeps it', async ({ skip }) => {
    const disk = mountDisk('size=1m') ?? skip(WHY_NOT);
    mkdirSync(join(disk, 'node_modules'));
    writeFileSync(join(disk, 'package.json'), '{}');
    writeFileSync(join(disk, 'program.mjs'), programOf());
    fill(disk, 0);
    const home = temporaryFolder();
    const env = { HOME: home, XDG_CACHE_HOME: join(home, 'caches'), XDG_CONFIG_HOME: join(home, 'settings') };
    const options = { cwd: disk, env };
    expect(await runProgram(options)).toMatchObject({ native: true, warnings: [] });
    expect(contents(join(home, 'caches', 'kernelize')).entries).toHaveLength(1);
    expect(await runProgram(options)).toMatchObject({ cached: true, warnings: [] });
  });
});

describe('a disk that may only be read', () => {
  it('serves what is on it; the rest is compiled elsewhere', async ({ skip }) => {
    const disk = mountDisk('size=4m') ?? skip(WHY_NOT);
    const temporary = temporaryFolder();
    const env = { KERNELIZE_CACHE_DIR: join(disk, 'cache'), TMPDIR: temporary };
    await runProgram({ env });
    remount(disk, 'ro');
    expect(await runProgram({ env })).toMatchObject({ native: true, cached: true, warnings: [] });
    const other = await runProgram({ env, functions: [HARMONIC, LOGISTIC] });
    expect(other).toMatchObject({ native: true, cached: false });
    expect(other.warnings[0]).toContain(`not kept for the next start: ${env.KERNELIZE_CACHE_DIR} may only be read`);
    expect(leftIn(temporary)).toEqual([]);
    const { stdout } = await kernelize(['cache', 'path'], { env });
    expect(stdout).toBe(`${env.KERNELIZE_CACHE_DIR}: usable, may only be read\n`);
  });

  it('with nothing on it: says so once, and compiles elsewhere', async ({ skip }) => {
    const disk = mountDisk('size=1m,ro') ?? skip(WHY_NOT);
    const temporary = temporaryFolder();
    const env = { KERNELIZE_CACHE_DIR: join(disk, 'cache'), TMPDIR: temporary };
    const { native, warnings } = await runProgram({ env, functions: [HARMONIC, LOGISTIC] });
    expect(native).toBe(true);
    expect(warnings[0]).toContain(`${env.KERNELIZE_CACHE_DIR} can't be made (EROFS)`);
    expect(leftIn(temporary)).toEqual([]);
  });

  it('by its permissions alone, for a user who does not own it', async ({ skip }) => {
    const why = whyNotOtherUsers();
    if (why !== undefined) skip(why);
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    const env = { KERNELIZE_CACHE_DIR: join(folder, 'cache'), TMPDIR: temporary, HOME: '/nowhere' };
    await runProgram({ env });
    const closed = await runProgram({ env, user: NOBODY, cwd: '/' });
    expect(closed).toMatchObject({ native: true, cached: false });
    expect(closed.warnings[0]).toContain(`can't be read by user ${NOBODY}: chmod -R a+rX ${env.KERNELIZE_CACHE_DIR}`);
    expect(spawnSync('chmod', ['-R', 'a+rX', env.KERNELIZE_CACHE_DIR]).status).toBe(0);
    const open = await runProgram({ env, user: NOBODY, cwd: '/' });
    expect(open).toMatchObject({ native: true, cached: true, warnings: [] });
    expect(leftIn(temporary)).toEqual([]);
  });
});

describe('a disk that programs may not run from', () => {
  it('is not used: what is compiled is loaded from elsewhere', async ({ skip }) => {
    const disk = mountDisk('size=4m,noexec') ?? skip(WHY_NOT);
    const temporary = temporaryFolder();
    const env = { KERNELIZE_CACHE_DIR: join(disk, 'cache'), TMPDIR: temporary };
    for (const _ of [1, 2]) {
      const { native, warnings } = await runProgram({ env });
      expect(native).toBe(true);
      expect(warnings[0]).toContain(`${env.KERNELIZE_CACHE_DIR}: it is mounted noexec`);
      expect([contents(env.KERNELIZE_CACHE_DIR).entries, leftIn(temporary)]).toEqual([[], []]);
    }
  });

  it('is not loaded from, even if it has what is needed', async ({ skip }) => {
    const disk = mountDisk('size=4m') ?? skip(WHY_NOT);
    const temporary = temporaryFolder();
    const env = { KERNELIZE_CACHE_DIR: join(disk, 'cache'), TMPDIR: temporary };
    await runProgram({ env });
    remount(disk, 'noexec');
    expect(await runProgram({ env })).toMatchObject({ native: true, cached: false });
    expect(contents(env.KERNELIZE_CACHE_DIR).entries).toHaveLength(1);
  });

  it('with the temporary folder on it too: JavaScript serves, and says why', async ({ skip }) => {
    const disk = mountDisk('size=4m,noexec') ?? skip(WHY_NOT);
    const env = { KERNELIZE_CACHE_DIR: join(disk, 'cache'), TMPDIR: disk };
    const { native, warnings } = await runProgram({ env });
    expect(native).toBe(false);
    expect(warnings[0]).toContain('mounted noexec');
    expect(leftIn(disk)).toEqual([]);
  });
});

describe('a cache that was copied', () => {
  it('serves from where it is now', async () => {
    const folder = temporaryFolder();
    await runProgram({ env: { KERNELIZE_CACHE_DIR: join(folder, 'a') } });
    cpSync(join(folder, 'a'), join(folder, 'b c ä'), { recursive: true });
    chmodSync(join(folder, 'b c ä'), 0o700);
    expect(existsSync(join(folder, 'b c ä', 'v1'))).toBe(true);
    const run = await runProgram({ env: { KERNELIZE_CACHE_DIR: join(folder, 'b c ä') } });
    expect(run).toMatchObject({ cached: true, warnings: [] });
  });
});
