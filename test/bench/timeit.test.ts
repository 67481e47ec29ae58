// The command on real kernels: tiny, since what is tested is what it says and not how fast anything is.

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelize, packageRoot, run, temporaryFolder, writeExecutable } from '../helpers.ts';

const KERNELS = `
import { half } from './half.js';
import type { i32 } from 'kernelize';
export function count(n: i32): i32 {
  'use kernel';
  let sum: i32 = 0;
  for (let i = 0; i < n; i++) sum = sum + 1000000;
  return sum;
}
export function fill(a: Float64Array, value: number): void {
  'use kernel';
  for (let i = 0; i < a.length; i++) a[i] = a[i]! * half + value;
}
export function sum(a: Float64Array): number {
  'use kernel reassociate';
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += 1 / (a[i]! + 1);
  return sum;
}
export function twice(x: bigint): bigint {
  'use kernel';
  return x * 2n;
}
`;

/** A folder with kernels. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder();
  const all = { 'kernels.ts': KERNELS, 'half.ts': 'export const half: number = 0.5;\n', ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  return folder;
}

const quick = ['--rounds', '2', '--loops', '3'];

interface Report {
  readonly measurements: readonly {
    readonly series: string;
    readonly variant: string;
    readonly compiler: string;
    readonly profile: string;
    readonly args: readonly unknown[];
    readonly result: string;
    readonly samples: readonly number[];
    readonly calls: number;
    readonly interval: object;
    readonly wrong: string | null;
  }[];
}

async function timed(args: readonly string[], cwd: string): Promise<Report['measurements']> {
  const { code, stdout, stderr } = await kernelize(['timeit', 'kernels.ts', ...args, '--json', '-'], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as Report).measurements;
}

const STATE = `
const state = new Float64Array(4);
const sines = new Float64Array(360);
for (let i = 0; i < sines.length; i++) sines[i] = Math.sin((i * Math.PI) / 180);
export function step(a: Float64Array, x: number): number {
  'use kernel';
  state[1]! += x;
  a[0]! += state[1]!;
  return state[1]! + sines[90]!;
}
export function all(): number {
  'use kernel reassociate';
  let sum = 0;
  for (let i = 0; i < sines.length; i++) sum += sines[i]! * state.length;
  return sum + state[1]!;
}
export function fails(i: number): number { 'use kernel'; state[0] = 5; return sines[i]!; }
state[1] = 10;
`;

describe('arrays of the module', () => {
  it.each([
    ['step', "'[new Float64Array(2), 3]'"],
    ['step', 'f64:2, 3'],
    ['all', ''],
  ])('%s %s: native code has the very ones, and each call finds them as they were', async (fn, args) => {
    const given = args === '' ? [] : ['--args', args.replaceAll("'", '')];
    const cwd = project({ 'kernels.ts': STATE.replace('const state', 'let state') });
    const found = await timed(['--fn', fn, ...given, ...quick], cwd);
    expect(found.map(({ variant, wrong }) => [variant, wrong])).toEqual([
      ['JavaScript', null],
      ['native', null],
    ]);
    const [v8, native] = found.map(({ result }) => result);
    if (fn === 'all') expect(native).not.toBe('');
    else {
      expect(native).toBe(v8);
      expect(v8).toMatch(/^14, argument 1 = .*, 'state' of the module = Float64Array\(4\) \[0, 13, 0, /);
    }
  });

  it('are put back where a call ends in an error, which native code says best', async () => {
    const cwd = project({
      'kernels.ts': STATE.replace('return sines[i]!', 'if (i > 3) throw new RangeError("no"); return i'),
    });
    const { code, stderr } = await kernelize(['timeit', 'kernels.ts', '--fn', 'fails', '--args', '4', ...quick], {
      cwd,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('fails throws RangeError: no');
  });
});

describe('kernelize timeit', () => {
  it('says mean, deviation, best, loops and rounds of V8 and of native code, and the ratio with its interval', async () => {
    const { code, stdout, stderr } = await kernelize(
      ['timeit', 'kernels.ts', '--fn', 'count', '--args', '2000', ...quick],
      { cwd: project() },
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('count(2000): its TypeScript, run by V8, and native code');
    const figures = '[\\d.]+ [nµm]?s ± [\\d.]+ [nµm]?s, best [\\d.]+ [nµm]?s \\(2 rounds of 3 loops\\)';
    expect(stdout).toMatch(new RegExp(`^JavaScript, V8 [\\d.]+ +${figures}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^native, (gcc|clang) [\\d.]+ +${figures}$`, 'm'));
    expect(stdout).toMatch(/^native, .*, is [\d.]+ times as fast as JavaScript \[[\d.]+, [\d.]+\]/m);
    expect(stdout).toContain('result 2000000000');
  });

  it('finds the number of loops by itself, for each of the two', async () => {
    const rows = await timed(['--fn', 'count', '--args', '2000', '--rounds', '1'], project());
    expect(rows.map(({ variant }) => variant)).toEqual(['JavaScript', 'native']);
    for (const { calls, samples } of rows) {
      expect(calls).toBeGreaterThan(1);
      expect(samples).toHaveLength(1);
    }
  });

  it('puts arrays that a kernel changes back before each call, imports included', async () => {
    const cwd = project();
    const args = ['--fn', 'fill', '--args', '[new Float64Array(4).fill(2), 3]'];
    const rows = await timed([...args, ...quick], cwd);
    for (const { result } of rows) expect(result).toBe('argument 1 = Float64Array(4) [4, 4, 4, ...]');
    expect(rows[0]?.args).toEqual(['Float64Array(4)', 3]);
    const { stdout } = await kernelize(['timeit', 'kernels.ts', ...args, ...quick], { cwd });
    expect(stdout).toContain('arrays that the kernel changes are put back before each call, outside of its time');
  });

  it('compares sums under `reassociate` with the stated order, and times the TypeScript as it is', async () => {
    const [js, native] = await timed(['--fn', 'sum', '--args', 'f64:5000', ...quick], project());
    expect(js?.result).not.toBe(native?.result);
    expect(Number(js?.result)).toBeCloseTo(Number(native?.result), 6);
    expect(native?.samples).toHaveLength(2);
  });

  it('takes bigints, a compiler, a target, directives and threads', async () => {
    const args = ['--fn', 'twice', '--args', '21n', '--compiler', 'gcc', '--target', 'baseline', ...quick];
    const rows = await timed([...args, '--directive', 'overflowcheck=off'], project());
    expect(rows[1]).toMatchObject({ variant: 'native, overflowcheck=off', profile: 'baseline', result: '42n' });
    expect(rows[1]?.compiler).toMatch(/^gcc /);
    const onThreads = project({
      'kernels.ts': KERNELS.replace("'use kernel reassociate'", "'use kernel reassociate parallel'"),
    });
    const variants = await timed(['--fn', 'sum', '--args', 'f64:50000', '--threads', '1,2', ...quick], onThreads);
    expect(variants.map(({ variant }) => variant)).toEqual(['JavaScript', 'native, 1 thread', 'native, 2 threads']);
  });

  it('times nothing where native code gives something else than V8, says what, and exits 1', async () => {
    const cwd = project();
    const args = ['timeit', 'kernels.ts', '--fn', 'count', '--args', '10000'];
    const wraps = await kernelize([...args, '--directive', 'overflowcheck=off'], { cwd });
    expect(wraps.code).toBe(1);
    expect(wraps.stdout).toContain('WRONG at (10000): the result is 1410065408, expected 10000000000');
    expect(wraps.stdout).toContain('nothing was timed');
    const throws = await kernelize([...args, '--json', '-'], { cwd });
    expect(throws.code).toBe(1);
    const [js, native] = (JSON.parse(throws.stdout) as Report).measurements;
    expect(native?.wrong).toMatch(/FAILED at \(10000\): count \(kernels\.ts:\d+:\d+\): 'sum' would be 2148000000/);
    expect([js?.samples, native?.samples]).toEqual([[], []]);
    const tolerated = await kernelize([...args, '--directive', 'overflowcheck=off', '--tolerance', '1', ...quick], {
      cwd,
    });
    expect([tolerated.code, tolerated.stderr]).toEqual([0, '']);
    expect(tolerated.stdout).toContain('within the tolerance');
  });

  it.each([
    [
      ['kernels.ts', '--fn', 'cuont'],
      "kernels.ts exports no kernel 'cuont'",
      'did you mean count? (there are: count, fill',
    ],
    [['kernels.ts', '--fn', 'dot'], "kernels.ts exports no kernel 'dot'", 'there are: count, fill, sum, twice'],
    [['kernels.ts'], 'kernels.ts has 4 kernels: say which with --fn', 'there are: count, fill, sum, twice'],
    [['kernels.ts', '--fn', 'fill', '--args', 'f64:3'], 'fill(a, value) takes 2 arguments, but got 1', '--args'],
    [
      ['kernels.ts', '--fn', 'fill', '--args', '1, 2'],
      "argument 'a' must be a Float64Array, but got a number",
      '--args',
    ],
    [['kernels.ts', '--fn', 'count', '--args', '0.5'], "argument 'n' must be an integer from -2147483648", '--args'],
    [
      ['kernels.ts', '--fn', 'count', '--args', '"7"'],
      'argument 1 is of type string, which no kernel takes',
      'f64:1e6',
    ],
    [['kernels.ts', '--fn', 'count', '--args', '1', '--loops', '0'], '--loops must be an integer of at least 1', ''],
    [['kernels.ts', '--fn', 'count', '--args', '1', '--threads', '0'], '--threads must be integers from 1 to 256', ''],
    [['kernels.ts', '--fn', 'count', '--args', '1', '--target', 'z80'], "unknown target 'z80'", 'there are: native'],
    [['kernels.ts', '--fn', 'count', '--args', '1', '--directive', 'speed'], '--directive: ', ''],
    [['kernels.ts', '--fn', 'count', '--args', '1', '--json', '/nowhere/x'], '--json /nowhere/x: ENOENT', ''],
    [['kernels.ts', '--fn', 'count', '--args', '1', '--compiler', 'gcc-99'], "compiler 'gcc-99' was not found", ''],
    [['nowhere.ts'], "no file matches 'nowhere.ts'", ''],
  ])('refuses %j', async (args, message, hint) => {
    const { code, stdout, stderr } = await kernelize(['timeit', ...args], { cwd: project() });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect([code, stdout]).toEqual([2, '']);
  });

  it.each([
    ['half.ts', 'error KZ1017: this module has no kernels'],
    ['throws.ts', "throws.ts can't be loaded: Error: not today"],
  ])('exits 1 where %s can not be used', async (file, message) => {
    const text = "throw new Error('not today');\nexport function f(): number {\n  'use kernel';\n  return 1;\n}\n";
    const { code, stderr } = await kernelize(['timeit', file], { cwd: project({ 'throws.ts': text }) });
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it('stops at Ctrl-C while the compiler runs, with exit code 130 and no files left', async () => {
    const cwd = project();
    const slow = writeExecutable(
      join(cwd, 'slow-gcc'),
      `[ "$1" = -dM ] && exec gcc "$@"; echo compiling >&2; touch "${cwd}/started"; sleep 60`,
    );
    const [cache, temporary] = [temporaryFolder(), temporaryFolder()];
    const script = `
      const { spawn } = require('node:child_process');
      const { existsSync } = require('node:fs');
      const args = ['${join(packageRoot, 'dist/cli/main.js')}', 'timeit', 'kernels.ts', '--fn', 'twice', '--args', '1n', '--compiler', '${slow}'];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      let text = '';
      child.stderr.on('data', (chunk) => { text += chunk; });
      const timer = setInterval(() => { if (existsSync('started')) { clearInterval(timer); child.kill('SIGINT'); } }, 10);
      child.on('close', (code) => console.log(code, text.trim()));`;
    const env = { KERNELIZE_CACHE_DIR: cache, TMPDIR: temporary };
    const { stdout } = await run(process.execPath, ['-e', script], { cwd, env });
    expect(stdout).toBe('130 interrupted\n');
    const left = () => [
      ...readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => /tmp-/.test(name)),
      ...readdirSync(temporary),
    ];
    // What was started ends in processes of its own, which may take a moment longer.
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  });

  it('ends at Ctrl-C in the middle of a kernel', async () => {
    const cwd = project({
      'endless.ts':
        "export function f(n: number): number {\n'use kernel';\nlet s = 0;\nfor (let i = 0; i < n; i++) s += i;\nreturn s;\n}\nconsole.log('loaded');",
    });
    const args = ['timeit', 'endless.ts', '--args', '1e15'];
    const { signal } = await kernelize(args, { cwd, interruptAtOutput: 'SIGINT' });
    expect(signal).toBe('SIGINT');
  });

  it.each([24])('loads TypeScript on Node %d too', async (version) => {
    const node = join(packageRoot, `test/node-versions/node_modules/node-${version}/bin/node`);
    if (!existsSync(node)) return;
    const args = ['timeit', 'kernels.ts', '--fn', 'fill', '--args', 'f64:10, 1', ...quick];
    const { code, stdout, stderr } = await run(node, [join(packageRoot, 'dist/cli/main.js'), ...args], {
      cwd: project(),
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^native, .* is [\d.]+ times as fast/m);
  });

  it('times what V8 runs even if the import hook is there', async () => {
    const hook = join(packageRoot, 'dist/hook/register.js');
    const cwd = project({
      'hooked.ts':
        "export function f(x: number): number {\n'use kernel';\nreturn x;\n}\nconsole.error(String(f).includes('kz$'));",
    });
    const args = ['timeit', 'hooked.ts', '--args', '1', ...quick];
    const { stderr } = await kernelize(args, { cwd, env: { NODE_OPTIONS: `--import ${hook}` } });
    expect(stderr).toBe('false\n');
  });
});
