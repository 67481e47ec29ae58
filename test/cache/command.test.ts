// kernelize cache: says what is there, and removes only what kernelize made.

import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Entry, readEntryFile, writeEntry } from '../../lib/cache/entries.ts';
import { makeWorkFolder } from '../../lib/cache/work.ts';
import { kernelize, temporaryFolder } from '../helpers.ts';
import { contents, HARMONIC, LOGISTIC, runProgram } from './program.ts';

async function warmCache(): Promise<{
  env: NodeJS.ProcessEnv;
  cache: string;
  layout: string;
  keys: readonly string[];
}> {
  const cache = join(temporaryFolder(), 'cache');
  const env = { KERNELIZE_CACHE_DIR: cache };
  const { keys } = await runProgram({ env, functions: [HARMONIC, LOGISTIC] });
  return { env, cache, layout: join(cache, 'v1'), keys };
}

function abandonedWork(layout: string): string {
  const folder = join(layout, 'tmp-aaaaaaaa-77-abcdef');
  mkdirSync(folder);
  return folder;
}

describe('kernelize cache', () => {
  it('path says what is made when it is needed, and makes nothing', async () => {
    const folder = temporaryFolder();
    const cache = join(folder, 'deep', 'cache');
    const { stdout, code } = await kernelize(['cache', 'path'], { env: { KERNELIZE_CACHE_DIR: cache } });
    expect([stdout, code]).toEqual([`${cache}: made when it is needed\n`, 0]);
    const json = await kernelize(['cache', 'path', '--json'], { env: { KERNELIZE_CACHE_DIR: cache } });
    expect(JSON.parse(json.stdout)).toEqual({
      places: [{ folder: cache, state: 'missing', writable: true, trust: 'owner' }],
    });
    expect(existsSync(join(folder, 'deep'))).toBe(false);
    writeFileSync(join(folder, 'deep'), '');
    const refused = await kernelize(['cache', 'path'], { env: { KERNELIZE_CACHE_DIR: cache } });
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(`refused: ${cache} can't be made: ${join(folder, 'deep')} is no folder`);
  });

  it("ls lists kernels, compilers, sizes, and work under way; of another's folder nothing", async () => {
    const { env, cache, layout, keys } = await warmCache();
    abandonedWork(layout);
    writeFileSync(join(layout, 'notes.txt'), 'mine');
    const { stdout, code } = await kernelize(['cache', 'ls'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 binaries, 2 lookups, 1 folder of work under way or left behind, \d+\.\d KiB\n/);
    expect(stdout).toMatch(/│ harmonic │ (gcc|clang) [\d.]+ +│ native │ +[\d.]+ KiB │ +\d+ ms │ \d{4}-\d\d-\d\d /);
    for (const key of keys) expect(stdout).toContain(key);
    const { places, bytes } = JSON.parse((await kernelize(['cache', 'ls', '--json'], { env })).stdout);
    expect(places[0].folder).toBe(cache);
    expect(places[0].entries.map(({ entry }: { entry: Entry }) => entry.kernel).sort()).toEqual([
      'harmonic',
      'logistic',
    ]);
    expect(bytes).toBe(places[0].bytes);
    expect(stdout).not.toContain('notes');
  });

  it('verify names what is broken; --repair removes it, and what leads to it', async () => {
    const { env, layout, keys } = await warmCache();
    const [key = ''] = keys;
    expect(await kernelize(['cache', 'verify'], { env })).toMatchObject({ code: 0, stdout: '4 of 4 whole\n' });
    appendFileSync(join(layout, key, 'kernel.node'), 'x');
    const left = abandonedWork(layout);
    const broken = await kernelize(['cache', 'verify'], { env });
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain(`${key}: kernel.node is not what was compiled`);
    expect(broken.stdout).toContain('3 of 4 whole\n');
    const json = JSON.parse((await kernelize(['cache', 'verify', '--json'], { env })).stdout);
    expect(json).toMatchObject({ broken: [{ path: join(layout, key) }], removed: [] });
    const repaired = await kernelize(['cache', 'verify', '--repair'], { env });
    expect([repaired.code, repaired.stdout]).toEqual([0, expect.stringContaining('3 of 4 whole, 2 removed')]);
    expect(contents(env.KERNELIZE_CACHE_DIR ?? '')).toMatchObject({ entries: [keys[1]], lookups: [expect.anything()] });
    // It is new, of another machine, and perhaps at work.
    expect(existsSync(left)).toBe(true);
    expect((await kernelize(['cache', 'verify'], { env })).stdout).toBe('2 of 2 whole\n');
  });

  it('clear removes all that kernelize made, says how much, and nothing else', async () => {
    const { env, cache, layout, keys } = await warmCache();
    const foreign = [
      'notes.txt',
      'lookup-mine.json',
      join(keys[0] ?? '', 'notes.txt'),
      'tmp-mine/notes.txt',
      'abc/kernel.c',
    ];
    for (const name of foreign) {
      mkdirSync(join(layout, name, '..'), { recursive: true });
      writeFileSync(join(layout, name), 'mine');
    }
    const { bytes } = JSON.parse((await kernelize(['cache', 'ls', '--json'], { env })).stdout);
    const atWork = makeWorkFolder(cache);
    const { stdout, code } = await kernelize(['cache', 'clear'], { env });
    expect(stdout).toMatch(/: removed 1 binary, 2 lookups, \d+\.\d KiB\n/);
    expect(code).toBe(1);
    for (const name of [...foreign, atWork.slice(layout.length)])
      expect(existsSync(join(layout, name)), name).toBe(true);
    expect(existsSync(join(layout, keys[0] ?? '', 'kernel.node'))).toBe(false);
    expect(bytes).toBeGreaterThan(20_000);
    rmSync(join(layout, keys[0] ?? ''), { recursive: true });
    expect(await kernelize(['cache', 'clear'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 binaries'),
    });
    expect(await runProgram({ env })).toMatchObject({ native: true, cached: false, warnings: [] });
  });

  it('clear of all leaves an empty folder', async () => {
    const { env, cache, layout } = await warmCache();
    const { code, stdout } = await kernelize(['cache', 'clear', '--json'], { env });
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { places: [{ folder: cache, entries: 2, lookups: 2, work: 0 }] },
    ]);
    expect(existsSync(layout)).toBe(false);
  });

  it('clear --older-than removes what is old, and the lookups that lead to it', async () => {
    const { env, layout, keys } = await warmCache();
    const [key = ''] = keys;
    const entry = readEntryFile(join(layout, key), key, 'owner') as Entry;
    const created = new Date(Date.now() - 31 * 24 * 3600_000).toISOString();
    writeEntry(join(layout, key), { ...entry, created }, 'owner');
    const { stdout, code } = await kernelize(['cache', 'clear', '--older-than', '30'], { env });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/removed 1 binary, 1 lookup, /)]);
    expect(await kernelize(['cache', 'verify'], { env })).toMatchObject({ code: 0, stdout: '2 of 2 whole\n' });
  });

  it.each([
    [['cache'], 'Usage: kernelize cache'],
    [['cache', 'list'], "unknown command 'list'"],
    [['cache', 'ls', '--jsn'], '(Did you mean --json?)'],
    [['cache', 'clear', '--older-than', 'week'], "--older-than must be a number of days, but is 'week'"],
    [['cache', 'clear', '--older-than', '-1'], "--older-than must be a number of days, but is '-1'"],
  ])('answers %j with exit code 2 and what is wrong', async (args, message) => {
    const { code, stderr } = await kernelize(args, { env: { KERNELIZE_CACHE_DIR: '/nowhere' } });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it.each([['path'], ['ls'], ['verify'], ['clear']])('%s --help has an example and the exit codes', async (name) => {
    const { code, stdout } = await kernelize(['cache', name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Exit codes: 0');
    expect(stdout).toContain(`\n  kernelize cache ${name}`);
  });
});
