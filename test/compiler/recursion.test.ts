// Recursive kernels: what V8 computes, and V8's error where the stack ends, on whatever thread.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { bitsOf, run } from '../helpers.ts';
import { build, everyWay, interpret, outcome, usualWays } from './build.ts';

const source = `
  export function ackermann(m: number, n: number): number {
    'use kernel';
    return m === 0 ? n + 1 : n === 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
  }
  export function isEven(n: number): boolean { 'use kernel'; return n === 0 ? true : isOdd(n - 1); }
  function isOdd(n: number): boolean { return n === 0 ? false : isEven(n - 1); }
  export function sort(a: Float64Array, from: number, to: number): void {
    'use kernel';
    if (to - from < 2) return;
    const pivot = a[(from + to) >> 1]!;
    let i = from;
    let k = to - 1;
    while (i <= k) {
      while (a[i]! < pivot) i++;
      while (a[k]! > pivot) k--;
      if (i <= k) { const swap = a[i]!; a[i++] = a[k]!; a[k--] = swap; }
    }
    sort(a, from, k + 1);
    sort(a, i, to);
  }
  export function depth(n: number): number {
    'use kernel';
    if (n <= 0) return 0;
    const a = new Float64Array(4);
    a[1] = n;
    return 1 + depth(n - 1) + 0 * a[1]!;
  }
  export function checked(n: i32): i32 { 'use kernel'; return n > 5 ? 2147483647 : checked(n + 2147483640); }
  export function forever(x: number): void { 'use kernel'; forever(x + 1); }
  export function foreverValue(x: number): number { 'use kernel'; return foreverValue(x + 1); }
`;

const overflow = 'RangeError: Maximum call stack size exceeded';

describe.each(usualWays)('recursion, by $compiler at $optimisation', (way) => {
  it("gives V8's answers and errors", async () => {
    const built = await build(source, way);
    const { native, js } = built;
    const v8 = await interpret(built);
    for (const kernels of [native, js]) {
      for (const [m, n] of [
        [0, 0],
        [1, 4],
        [2, 3],
        [3, 3],
      ]) {
        expect(outcome(() => kernels.ackermann?.(m, n))).toBe(outcome(() => v8.ackermann?.(m, n)));
      }
      for (const n of [0, 1, 7, 500]) expect(kernels.isEven?.(n)).toBe(v8.isEven?.(n));
      const values = Float64Array.from({ length: 500 }, (_, at) => (at * 7919) % 503);
      kernels.sort?.(values, 0, values.length);
      expect(values).toEqual(values.slice().sort());
      expect(outcome(() => kernels.sort?.(values, 0, 600))).toMatch(
        /^RangeError: sort \(kernel\.ts:\d+:\d+\): index 5\d\d/,
      );
      expect(kernels.depth?.(1000)).toBe(1000);
      expect(outcome(() => kernels.checked?.(1))).toBe(bitsOf(2147483647));
      expect(outcome(() => kernels.forever?.(1))).toBe(overflow);
      expect(outcome(() => kernels.foreverValue?.(1))).toBe(overflow);
    }
    expect(native.depth?.(10_000)).toBe(10_000);
    // What the calls allocated is given back: the second would not fit beside the first.
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 200; round++) native.depth?.(10_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(50e6);
    expect(outcome(() => native.depth?.(1e9))).toBe(overflow);
  });

  it('finds the end of the stack of worker threads, small ones too', async () => {
    const { folder } = await build(source, way);
    const script = `
      const { parentPort } = require('node:worker_threads');
      const { depth, forever } = require(${JSON.stringify(join(folder, 'kernel.node'))});
      const errors = [];
      for (const call of [() => forever(1), () => depth(1e9)]) try { call(); } catch (error) { errors.push(String(error)); }
      parentPort.postMessage([...errors, depth(5000)]);`;
    for (const resourceLimits of [{}, { stackSizeMb: 1 }]) {
      const worker = new Worker(script, { eval: true, resourceLimits });
      const message = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      expect(message).toEqual([overflow, overflow, 5000]);
    }
  });
});

/** A frame has the partial results of many sums: more than what a check of the stack leaves to others. */
const sums = Array.from({ length: 150 }, (_, at) => `s${at}`);
const largeFrames = `
  export function large(n: number, a: Float64Array): number { 'use kernel parallel reassociate';
    if (n <= 0) return 0;
    ${sums.map((name) => `let ${name} = 0;`).join(' ')}
    for (let i = 0; i < a.length; i++) { ${sums.map((name, at) => `${name} += a[i]! * ${at};`).join(' ')} }
    return large(n - 1, a) + ${sums.join(' + ')}; }
  function even(n: number, a: Float64Array): number { if (n <= 0) return 0; return odd(n - 1, a) + 1; }
  export function odd(n: number, a: Float64Array): number { 'use kernel'; if (n <= 0) return 0; return even(n - 1, a) + large(1, a) * 0; }
`;

// Frames are largest without optimisation, and -O3 takes half a minute for so many sums in lanes.
const plainWays = everyWay.filter(({ optimisation }) => optimisation === '-O0');

describe.each(plainWays)('recursion with large frames, by $compiler at $optimisation', (way) => {
  it('ends in an error, on the main thread and in workers', async () => {
    const { folder } = await build(largeFrames, way);
    const program = `
      const { large, odd } = require(${JSON.stringify(join(folder, 'kernel.node'))});
      const a = new Float64Array(10).fill(1);
      const say = [large(3, a)];
      for (const fn of [large, odd]) try { fn(1e9, a); } catch (error) { say.push(String(error)); }`;
    writeFileSync(
      join(folder, 'program.cjs'),
      `${program} console.log(JSON.stringify(say));
      const { Worker } = require('node:worker_threads');
      new Worker(${JSON.stringify(`${program} require('node:worker_threads').parentPort.postMessage(say);`)}, { eval: true })
        .on('message', (said) => console.log(JSON.stringify(said)));`,
    );
    const { code, signal, stdout, stderr } = await run(process.execPath, [join(folder, 'program.cjs')], {
      timeout: 60_000,
    });
    expect([code, signal], stderr).toEqual([0, null]);
    const said = `${JSON.stringify([335250, overflow, overflow])}\n`;
    expect(stdout).toBe(said + said);
  });
});

it('has a limit of its own where the stack has none', async ({ skip }) => {
  const { folder } = await build(source, usualWays[1] ?? {});
  writeFileSync(
    join(folder, 'program.cjs'),
    `const { forever } = require('./kernel.node');
    try { forever(1); } catch (error) { console.log(String(error)); }
    console.log(process.resourceUsage().maxRSS < 500_000);`,
  );
  const unlimited = (command: string) =>
    run('/bin/sh', ['-c', `ulimit -s unlimited && ${command}`], { cwd: folder, timeout: 60_000 });
  if ((await unlimited('true')).code !== 0) skip('the stack may not be unlimited here');
  const { stdout, signal } = await unlimited(`exec ${process.execPath} program.cjs`);
  expect([signal, stdout]).toEqual([null, `${overflow}\ntrue\n`]);
});
