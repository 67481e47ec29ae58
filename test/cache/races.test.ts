// Many processes at once, and processes that end while they compile.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LAYOUT } from '../../lib/cache/places.ts';
import { removeAbandonedWork } from '../../lib/cache/work.ts';
import { kernelize, plainEnvironment, temporaryFolder, writeExecutable } from '../helpers.ts';
import { contents, HARMONIC, isRunningWith, LOGISTIC, leftIn, programOf, runProgram } from './program.ts';

const functions = [HARMONIC, LOGISTIC];

describe('processes that start at once', () => {
  it('leave one entry for each kernel, whoever comes first', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
    const all = await Promise.all(Array.from({ length: 8 }, () => runProgram({ functions, env, timeout: 100_000 })));
    for (const each of all) expect(each).toMatchObject({ native: true, warnings: [] });
    const { entries, lookups, work } = contents(env.KERNELIZE_CACHE_DIR);
    expect([entries.length, lookups.length, work]).toEqual([2, 2, []]);
    expect(await runProgram({ functions, env })).toMatchObject({ cached: true });
    expect((await kernelize(['cache', 'verify'], { env })).code).toBe(0);
  });

  it('mend what is broken without taking it from each other', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
    const [key = ''] = (await runProgram({ env })).keys;
    truncateSync(join(env.KERNELIZE_CACHE_DIR, LAYOUT, key, 'kernel.node'), 1000);
    const all = await Promise.all(Array.from({ length: 6 }, () => runProgram({ env, timeout: 100_000 })));
    for (const each of all) expect(each).toMatchObject({ native: true, warnings: [] });
    expect((await kernelize(['cache', 'verify'], { env })).code).toBe(0);
  });
});

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<NodeJS.Signals | number | null>;
}

function start(program: string, env: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...plainEnvironment(), ...env },
    stdio: 'ignore',
  });
  return { child, ended: new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code))) };
}

describe('a process that is killed while it compiles', () => {
  it('leaves nothing that the next one trips over, at any moment', { timeout: 240_000 }, async () => {
    const folder = temporaryFolder();
    for (let delay = 70; delay <= 900; delay += 90) {
      const env = { KERNELIZE_CACHE_DIR: join(folder, `cache-${delay}`), TMPDIR: folder };
      const { child, ended } = start(programOf({ functions }), env);
      await sleep(delay);
      child.kill('SIGKILL');
      await ended;
      expect(await runProgram({ functions, env }), `killed after ${delay} ms`).toMatchObject({
        native: true,
        warnings: [],
      });
      // What was left behind went when the next one compiled; if all was compiled already, nothing was.
      expect(contents(env.KERNELIZE_CACHE_DIR).entries).toHaveLength(2);
      const verified = await kernelize(['cache', 'verify', '--repair'], { env });
      expect([verified.code, contents(env.KERNELIZE_CACHE_DIR).work]).toEqual([0, []]);
      expect(await runProgram({ functions, env })).toMatchObject({ cached: true });
    }
  });

  it('has its work removed: at once where it ran, after a while by other machines', () => {
    const cache = temporaryFolder();
    const layout = join(cache, LAYOUT);
    const mine = `tmp-aaaaaaaa-${process.pid}-abcdef`;
    for (const name of [mine, 'tmp-notes', 'tmp-1-abcdef']) mkdirSync(join(layout, name), { recursive: true });
    utimesSync(join(layout, mine), new Date(1e12), new Date(1e12));
    expect(removeAbandonedWork([cache], 1e12 + 119 * 60_000)).toEqual([]);
    // A clock that was put back is no reason either.
    expect(removeAbandonedWork([cache], 1e12 - 3600_000)).toEqual([]);
    expect(removeAbandonedWork([cache], 1e12 + 121 * 60_000)).toEqual([join(layout, mine)]);
    expect(contents(cache).work).toEqual(['tmp-1-abcdef', 'tmp-notes']);
  });
});

describe('the thread that compiles', () => {
  it('is started again for a request that comes as it ends for want of work', async () => {
    // 2000 ms is when it ends: this timer was set after that one, and so runs right behind it.
    const before = `
      const before = jit(function before(n) { return n + 1; });
      before(1);
      await before.ready;
      await new Promise((resolve) => setTimeout(resolve, 2000));`;
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache'), KERNELIZE_TIME_LIMIT: '5' };
    expect(await runProgram({ env, before, options: '{ wait: true }' })).toMatchObject({ native: true, warnings: [] });
  });
});

describe('a compiler under way', () => {
  /** A compiler that says who it is, and never ends when it shall compile. `mark` is in its command line. */
  const hanging = (folder: string) =>
    writeExecutable(
      join(folder, 'gcc'),
      `case "$1" in -dM) exec gcc "$@";; *) trap '' TERM; : > "${join(folder, 'started')}"; while :; do sleep 0.1; done;; esac`,
    );

  const ends: readonly (readonly [string, (child: ChildProcess) => void, string])[] = [
    ['SIGTERM', (child) => child.kill('SIGTERM'), ''],
    ['SIGINT', (child) => child.kill('SIGINT'), ''],
    ['SIGKILL', (child) => child.kill('SIGKILL'), ''],
    ['process.exit()', () => {}, `setInterval(() => existsSync(process.env.KZ_STARTED) && process.exit(3), 20);`],
    [
      'an error that nobody catches',
      () => {},
      `setInterval(() => { if (existsSync(process.env.KZ_STARTED)) throw new Error('of the program'); }, 20);`,
    ],
  ];

  it.each(ends)('ends with the process that started it: %s', async (_how, end, exits) => {
    const folder = temporaryFolder();
    const started = join(folder, 'started');
    const env = {
      KERNELIZE_CACHE_DIR: join(folder, 'cache'),
      KERNELIZE_CC: hanging(folder),
      KZ_STARTED: started,
      TMPDIR: folder,
    };
    const before = `import { existsSync } from 'node:fs'; ${exits}`;
    const { child, ended } = start(programOf({ before }), env);
    while (!existsSync(started) && child.exitCode === null) await sleep(20);
    expect(existsSync(started)).toBe(true);
    end(child);
    await ended;
    while (isRunningWith(env.KERNELIZE_CC)) await sleep(20);
    if (exits !== '') {
      expect(contents(env.KERNELIZE_CACHE_DIR).work).toEqual([]);
      expect(leftIn(folder)).toEqual([]);
    }
  });
});
