// Compilers that hang, crash, lie, vanish or are not there; and binaries that are made again because something else is
// asked for.

import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  kernelize,
  packageRoot,
  pathWithOnly,
  runModule,
  sharedFolder,
  temporaryFolder,
  writeExecutable,
} from '../helpers.ts';
import { contents, HARMONIC, isRunningWith, LOGISTIC, leftIn, runProgram } from './program.ts';

/**
 * A compiler that says who it is (told by the first argument alone: `-dM` may stand in a temporary folder's random
 * name), and does `body` when it shall compile. `$out` is where the binary should go.
 */
function compilerThat(body: string): { env: NodeJS.ProcessEnv; folder: string; cc: string; cache: string } {
  const folder = temporaryFolder();
  const find = 'for each; do [ "$last" = -o ] && out=$each; last=$each; done';
  const cc = writeExecutable(join(folder, 'gcc'), `case "$1" in -dM) exec gcc "$@";; esac\n${find}\n${body}`);
  const cache = join(folder, 'cache');
  return { folder, cc, cache, env: { KERNELIZE_CACHE_DIR: cache, KERNELIZE_CC: cc, TMPDIR: folder } };
}

const bad: readonly (readonly [string, string, RegExp])[] = [
  ['hangs', 'sleep 1000', /still not done after 1 s, and was stopped/],
  ["hangs, and won't be told to end", "trap '' TERM; while :; do sleep 1; done", /still not done after 1 s/],
  ['crashes', 'kill -SEGV $$', /gcc failed:\n +(Segmentation fault|exit code 139)/],
  ['is killed, for want of memory', 'kill -KILL $$', /gcc failed:\n +(Killed|exit code 137)/],
  ['fails without a word', 'exit 1', /gcc failed:\n {2}exit code 1, and not a word/],
  ['fails with garbage', 'head -c 3000 /dev/urandom; exit 1', /gcc failed:/],
  ['talks without end', 'yes error: oh no', /still not done after 1 s/],
  ['says yes and makes nothing', 'exit 0', /said nothing of an error, but made no file/],
  ['says yes and makes an empty file', ': > "$out"', /invalid ELF header/],
  ['says yes and makes garbage', 'head -c 9000 /dev/urandom > "$out"', /invalid ELF header/],
  ['says yes and makes a folder', 'mkdir "$out"', /EISDIR|made no file/],
  [
    'makes a library without the kernel',
    'echo "int nothing;" > "$out.c"; exec gcc -shared -fPIC "$out.c" -o "$out"',
    /has no kernel|did not self-register|symbol/,
  ],
  [
    'makes half a library',
    `gcc "$@"; head -c 9000 "$out" > "$out.half"; mv "$out.half" "$out"`,
    /it should have \d+ bytes, and has 9000/,
  ],
];

describe('a compiler that', () => {
  it.for(bad)('%s: JavaScript serves, and one warning says why', async ([, body, message]) => {
    const { env, cache, folder, cc } = compilerThat(body);
    // Those that never end are waited for; a real compiler may need more on a busy machine.
    const limit = /\bgcc\b/.test(body) ? '50' : '1';
    const { native, warnings } = await runProgram({ env: { ...env, KERNELIZE_TIME_LIMIT: limit }, timeout: 60_000 });
    expect(native).toBe(false);
    expect(warnings[0]).toMatch(/harmonic stays JavaScript/);
    expect(warnings[0]).toMatch(message);
    expect([contents(cache), leftIn(folder)]).toEqual([{ entries: [], lookups: expect.anything(), work: [] }, []]);
    while (isRunningWith(cc)) await sleep(20);
    // Nothing of it is kept: a better compiler serves.
    writeExecutable(cc, 'exec gcc "$@"');
    expect(await runProgram({ env })).toMatchObject({ native: true, cached: false, warnings: [] });
  });

  it.each([
    ['hangs', "trap '' TERM; while :; do sleep 1; done"],
    ['leaves a process behind', 'sleep 1000 & wait'],
    ['talks without end', 'yes'],
    ['fails', 'exit 1'],
  ])('%s when it is asked who it is: is none', async (_what, body) => {
    const folder = temporaryFolder();
    const cc = writeExecutable(join(folder, 'gcc'), body);
    const env = { KERNELIZE_CACHE_DIR: join(folder, 'cache'), KERNELIZE_CC: cc };
    // A compiler is waited for 30 s: it may only be slow.
    const { native, warnings } = await runProgram({ env, timeout: 110_000 });
    expect(native).toBe(false);
    expect(warnings[0]).toContain(`${cc} is not a C compiler that kernelize knows`);
    while (isRunningWith(cc)) await sleep(20);
  });

  it('is gone when it shall compile: JavaScript serves', async () => {
    const { env, cc } = compilerThat('exit 1');
    writeExecutable(cc, `rm -f ${cc}; exec gcc "$@"`);
    const { native, warnings } = await runProgram({ env });
    expect(native).toBe(false);
    expect(warnings[0]).toMatch(/could not be started|not found/);
  });

  it('is not there: a warning names it', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache'), KERNELIZE_CC: 'no-such-cc' };
    const { native, warnings } = await runProgram({ env });
    expect(native).toBe(false);
    expect(warnings[0]).toContain("compiler 'no-such-cc' was not found");
  });
});

describe('without a parser', () => {
  it.each(['{}', '{ wait: true }'])('JavaScript serves, and says why: jit with %s', async (options) => {
    const folder = temporaryFolder();
    const preload = join(folder, 'preload.cjs');
    writeFileSync(
      preload,
      `const { Module } = require('node:module');
      const { _load: load } = Module;
      Module._load = function (name, ...rest) {
        if (name === 'oxc-parser') throw new Error('Cannot find native binding');
        return load.call(this, name, ...rest);
      };`,
    );
    const env = { KERNELIZE_CACHE_DIR: join(folder, 'cache'), NODE_OPTIONS: `--require ${preload}` };
    const { native, warnings } = await runProgram({ env, options });
    expect(native).toBe(false);
    expect(warnings[0]).toContain('stays JavaScript: Cannot find native binding');
  });
});

describe('without any compiler', () => {
  it('what the cache has serves; the rest is JavaScript', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
    await runProgram({ env });
    const PATH = pathWithOnly({});
    expect(await runProgram({ env: { ...env, PATH } })).toMatchObject({ cached: true, warnings: [] });
    const more = await runProgram({ env: { ...env, PATH }, functions: [HARMONIC, LOGISTIC] });
    expect(more.native).toBe(false);
    expect(more.warnings[0]).toContain('logistic stays JavaScript: no C compiler (gcc, clang, icx) was found on PATH');
  });
});

describe('a kernel is compiled again', () => {
  interface Change {
    readonly env?: NodeJS.ProcessEnv;
    readonly options?: string;
    readonly functions?: readonly string[];
  }
  const CAPTURES = 'function scaled(n) { return factor * n; }';
  const captured = (value: string): Change => ({
    functions: [`(() => { const factor = ${value}; return (${CAPTURES}); })()`],
    options: `{ captures: { factor: ${value} } }`,
  });
  const changes: readonly (readonly [string, Change])[] = [
    ['compiler', { env: { KERNELIZE_CC: 'clang-19' } }],
    ['target', { env: { KERNELIZE_TARGET: 'baseline' } }],
    ['target, by an option', { options: "{ target: 'x86-64-v3' }" }],
    ['types', { options: "{ signature: 'f64(i32)' }" }],
    ['text', { functions: [HARMONIC.replace('1 / i', '2 / i')] }],
    ['constant', captured('1.5')],
    ['other constant', captured('2.5')],
    ['zero', captured('0')],
    ['sign of a zero', captured('-0')],
  ];

  // One cache for all of them: each is another kernel than those before.
  const KERNELIZE_CACHE_DIR = join(sharedFolder(), 'cache');
  const runHere = (change: Change) => runProgram({ ...change, env: { ...change.env, KERNELIZE_CACHE_DIR } });
  const keys = new Set<string>();

  it.for(changes)('for another %s, and stays', async ([, change], { skip }) => {
    if (JSON.stringify(change).includes('clang-19') && (await isMissing('clang-19'))) skip('clang-19 is not installed');
    if (keys.size === 0) for (const key of (await runHere({})).keys) keys.add(key);
    const made = await runHere(change);
    expect(made).toMatchObject({ native: true, cached: false });
    for (const key of made.keys) {
      expect(keys).not.toContain(key);
      keys.add(key);
    }
    expect(await runHere(change)).toMatchObject({ cached: true });
  });

  it('for another compiler by an option as by the environment', async ({ skip }) => {
    if (await isMissing('clang-19')) skip('clang-19 is not installed');
    const first = await runHere({});
    const byEnvironment = await runHere({ env: { KERNELIZE_CC: 'clang-19' } });
    const byOption = await runHere({ options: "{ compiler: 'clang-19' }" });
    expect(byOption).toMatchObject({ native: true, cached: true, keys: byEnvironment.keys });
    expect(byOption.keys).not.toEqual(first.keys);
  });

  it('and the first stays', async () => {
    expect(await runHere({})).toMatchObject({ cached: keys.size > 0 });
  });

  it('for other directives', async () => {
    const KERNELIZE_CACHE_DIR = join(temporaryFolder(), 'cache');
    const functions = ['function low(n) { return (n | 0) % 7; }'];
    const run = (options: string) => runProgram({ functions, options, env: { KERNELIZE_CACHE_DIR } });
    await run('{}');
    expect(await run('{ directives: { cdivision: true } }')).toMatchObject({ native: true, cached: false });
    expect(await run('{}')).toMatchObject({ cached: true });
  });

  it('when the compiler is another file under the same name', async () => {
    const { env, cc } = compilerThat('exec gcc "$@"');
    const first = await runProgram({ env });
    expect(await runProgram({ env })).toMatchObject({ cached: true });
    utimesSync(cc, new Date(), new Date(Date.now() - 3600_000));
    const second = await runProgram({ env });
    expect(second).toMatchObject({ native: true, cached: false, warnings: [] });
    expect(second.keys).not.toEqual(first.keys);
  });

  it('when kernelize is another', async () => {
    const folder = temporaryFolder();
    const cache = join(folder, 'cache');
    const script = `
      import { requestFor } from ${JSON.stringify(join(packageRoot, 'dist/runtime/native-kernels.js'))};
      import { configFor } from ${JSON.stringify(join(packageRoot, 'dist/config.js'))};
      const source = { file: 'f', source: 'function f() { return 1; }', fromFunction: undefined };
      console.log(requestFor(source, configFor('/')).lookup.source);`;
    const env = { KERNELIZE_CACHE_DIR: cache };
    const patched = `
      import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
      const read = fs.readFileSync;
      fs.readFileSync = (file, ...rest) => String(file).endsWith('build-id') ? 'another' : read(file, ...rest);
      syncBuiltinESMExports();`;
    const preload = join(folder, 'another.mjs');
    writeFileSync(preload, patched);
    const here = await runModule(script, { env });
    const another = await runModule(script, { env, flags: ['--import', preload] });
    expect([here.stderr, another.stderr]).toEqual(['', '']);
    expect(another.stdout).not.toBe(here.stdout);
    expect((await runModule(script, { env })).stdout).toBe(here.stdout);
  });
});

describe('a kernel is not compiled again', () => {
  it('when it moves in its file, or what is around it changes', async () => {
    const folder = temporaryFolder();
    const env = { KERNELIZE_CACHE_DIR: join(folder, 'cache') };
    const index = JSON.stringify(join(packageRoot, 'dist/index.js'));
    const kernel = 'function element(values, index) { return values[index]; }';
    const program = (above: string) => `import { jit } from ${index};\n${above}
      const k = jit(${kernel});
      k(new Float64Array(3), 0);
      const { cached, backend } = await k.ready;
      let where = '';
      try { k(new Float64Array(3), 5); } catch (error) { where = error.message; }
      console.log(cached, backend, where);`;
    const run = async (above: string) => {
      const file = join(folder, 'program.mjs');
      writeFileSync(file, program(above));
      return runModule(`await import(${JSON.stringify(file)})`, { env });
    };
    const first = await run('');
    const moved = await run('// a comment\n\nconst other = 1;\n');
    expect(first.stdout).toMatch(/^false native element \(.*program\.mjs:3:\d+\): index 5 is outside/);
    // Where it stands now is told to the binary.
    expect(moved.stdout).toMatch(/^true native element \(.*program\.mjs:6:\d+\): index 5 is outside/);
    expect(contents(env.KERNELIZE_CACHE_DIR).entries).toHaveLength(1);
    rmSync(join(folder, 'program.mjs'));
  });

  it('when the clock is put back', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
    await runProgram({ env });
    const before = 'Date.now = () => 0;';
    expect(await runProgram({ env, before })).toMatchObject({ cached: true, warnings: [] });
    expect((await kernelize(['cache', 'verify'], { env })).code).toBe(0);
  });
});

async function isMissing(command: string): Promise<boolean> {
  const { stdout } = await runModule(`
    import { spawnSync } from 'node:child_process';
    console.log(spawnSync(${JSON.stringify(command)}, ['--version']).status);`);
  return stdout.trim() !== '0';
}
