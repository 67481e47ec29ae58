// Arrays of calls off the event loop, which JavaScript may take away, resize or read meanwhile: right values, or a
// rejection.

import { beforeAll, describe, expect, it, vi } from 'vitest';
import { jit } from '../../lib/index.ts';
import { runModule, sharedFolder } from '../helpers.ts';

const cache = sharedFolder();
vi.stubEnv('KERNELIZE_CACHE_DIR', cache);

/** Works on the array for as long as `turns` says. */
const sum = jit(
  function sum(x: Float64Array, turns: number) {
    let s = 0;
    for (let k = 0; k < turns; k++) for (let i = 0; i < x.length; i++) s += (x[i] as number) * (k + 1);
    return s;
  },
  { wait: true, signature: 'f64(Float64Array, f64)' },
);
const scale = jit(
  function scale(x: Float64Array, turns: number) {
    for (let k = 0; k < turns; k++) for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + 1;
  },
  { wait: true, signature: 'void(Float64Array, f64)' },
);
const shift = jit(
  function shift(to: Float64Array, from: Float64Array, last: number) {
    for (let i = 0; i < last; i++) to[i] = (from[i] as number) * 2;
  },
  { wait: true, signature: 'void(Float64Array, Float64Array, f64)' },
);
const mixed = jit(
  function mixed(numbers: Float64Array, bytes: Uint8Array) {
    for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] as number) + i;
    let s = 0;
    for (let i = 0; i < numbers.length; i++) s += numbers[i] as number;
    return s;
  },
  { wait: true, signature: 'f64(Float64Array, Uint8Array)' },
);

const LONG = 2e5;
const filled = (length: number) => Float64Array.from({ length }, (_, i) => Math.sin(i));
/** Gives threads time to begin. It blocks: however long they take, no call is over for JavaScript before it goes on. */
const soon = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
const take = (x: Float64Array) => structuredClone(x.buffer as ArrayBuffer, { transfer: [x.buffer as ArrayBuffer] });

// From here on the runtime is there, and calls begin when they are made.
beforeAll(() => sum.async(filled(3), 1));

describe('.async', () => {
  it('writes to the arrays that it got, also where the kernel then fails', async () => {
    const x = filled(100);
    const wanted = x.map((each) => each * 2);
    await shift.async(x, x, 100);
    expect(x).toEqual(wanted);
    const [to, from] = [new Float64Array(5), filled(3)];
    await expect(shift.async(to, from, 5)).rejects.toThrow("index 3 is outside 'from' of length 3");
    expect([...to]).toEqual([...from].map((each) => each * 2).concat(0, 0));
  });

  it('sees one array in another where they share memory', async () => {
    for (const [first, second] of [
      [0, 1],
      [1, 0],
      [0, 0],
      [0, 50],
      [3, 52],
    ] as const) {
      const [ours, theirs] = [filled(120), filled(120)];
      const views = (x: Float64Array) => [x.subarray(first, first + 50), x.subarray(second, second + 50)] as const;
      await shift.async(...views(ours), 50);
      shift.js(...views(theirs), 50);
      expect(ours, `${first}, ${second}`).toEqual(theirs);
    }
    const [ours, theirs] = [filled(40), filled(40)];
    const views = (x: Float64Array) => [x.subarray(2, 30), new Uint8Array(x.buffer, 60, 31)] as const;
    const result = await mixed.async(...views(ours));
    expect([result, ours]).toEqual([mixed.js(...views(theirs)), theirs]);
  });

  it('takes arrays without elements, the same one twice, and shared ones, which stay where they are', async () => {
    expect(await sum.async(new Float64Array(0), 3)).toBe(0);
    expect(await sum.async(new Float64Array(new ArrayBuffer(16), 16), 3)).toBe(0);
    const shared = new Float64Array(new SharedArrayBuffer(80));
    const call = scale.async(shared, LONG * 100);
    soon();
    const meanwhile = shared[3] as number;
    await call;
    expect([...new Set(shared)]).toEqual([LONG * 100]);
    expect(meanwhile).toBeLessThanOrEqual(LONG * 100);
  });

  it('gives right values where arrays that it only reads are taken away', async () => {
    const x = filled(1000);
    const wanted = sum.js(x, LONG);
    const call = sum.async(x, LONG);
    soon();
    const moved = new Float64Array(take(x));
    moved.fill(7);
    expect(await call).toBe(wanted);
  });

  it('computes with what arrays hold when it is called', async () => {
    const x = filled(1000);
    const wanted = sum.js(x, 3);
    const call = sum.async(x, 3);
    x.fill(9);
    const taken = sum.async(x, 3);
    take(x);
    expect(await call).toBe(wanted);
    expect(await taken).toBe(sum.js(new Float64Array(1000).fill(9), 3));
  });

  it('rejects where arrays that it writes to are taken away, and leaves them alone', async () => {
    const [x, y] = [filled(1000), filled(1000)];
    const call = scale.async(x, LONG);
    soon();
    const moved = new Float64Array(take(x));
    await expect(call).rejects.toThrow(TypeError);
    expect(moved).toEqual(y);
    await expect(scale.async(x, 1)).rejects.toThrow('is detached');
  });

  type Resizable = ArrayBuffer & { resize(length: number): void };
  const resizable = (length: number) =>
    new (ArrayBuffer as unknown as new (length: number, options: object) => Resizable)(length, { maxByteLength: 4096 });

  it('takes arrays of resizable buffers', async () => {
    const buffer = resizable(800);
    const [fixed, tracking] = [new Float64Array(buffer, 0, 100), new Float64Array(buffer)];
    fixed.fill(0.5);
    const wanted = sum.js(fixed, LONG);
    const [reading, alsoReading] = [sum.async(fixed, LONG), sum.async(tracking, LONG)];
    buffer.resize(8);
    expect(await Promise.all([reading, alsoReading])).toEqual([wanted, wanted]);
    buffer.resize(800);
    fixed.fill(0);
    const growing = scale.async(tracking, 3);
    buffer.resize(1600);
    await growing;
    expect([...tracking]).toEqual([...new Array(100).fill(3), ...new Array(100).fill(0)]);
    const shrinking = scale.async(tracking, LONG);
    buffer.resize(16);
    await expect(shrinking).rejects.toThrow('transferred or resized while a kernel worked for it');
    expect([...tracking]).toEqual([3, 3]);
  });

  it('leaves arrays as they were where it is aborted', async () => {
    const x = filled(1000);
    const controller = new AbortController();
    const call = scale.async(x, 1e12, { signal: controller.signal });
    soon();
    controller.abort();
    await expect(call).rejects.toThrow('aborted');
    expect(x).toEqual(filled(1000));
  });

  it("reads arguments again after JavaScript that reading them runs: an array's own keys", async () => {
    const victim = filled(1000);
    const empty = new Float64Array(0);
    Object.defineProperty(empty, 'keys', {
      value: () => {
        if (victim.length > 0) take(victim);
      },
    });
    await expect(shift.async(victim, empty, 3)).rejects.toThrow("argument 'to' is detached");
    expect(() => shift(victim, empty, 3)).toThrow("argument 'to' is detached");
  });

  it('holds no memory of what it is done with', async () => {
    const script = `
      import { jit } from 'kernelize';
      const scale = jit(function scale(x, turns) { for (let k = 0; k < turns; k++) for (let i = 0; i < x.length; i++) x[i] += 1; },
        { wait: true, signature: 'void(Float64Array, f64)' });
      const calls = async (count) => {
        for (let k = 0; k < count; k++) {
          const x = new Float64Array(100_000);
          const call = scale.async(x, 30).catch(() => {});
          if (k % 3 === 0) structuredClone(x.buffer, { transfer: [x.buffer] });
          if (k % 5 === 0) gc();
          await call;
        }
        gc();
        return process.memoryUsage().rss;
      };
      const before = await calls(300);
      console.log(((await calls(1500)) - before) / 1e6 < 100);`;
    const { stdout, stderr } = await runModule(script, {
      env: { KERNELIZE_CACHE_DIR: cache, NODE_OPTIONS: '--expose-gc' },
    });
    expect([stderr, stdout.trim()]).toEqual(['', 'true']);
  });
});
