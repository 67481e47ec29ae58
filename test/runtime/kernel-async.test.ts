// `.async` of compiled kernels: off the event loop, stopped when nobody wants them.

import { describe, expect, it, vi } from 'vitest';
import { jit } from '../../lib/index.ts';
import { runModule, sharedFolder, temporaryFolder } from '../helpers.ts';

// One cache for all: the runtime is compiled once.
const cache = sharedFolder();
vi.stubEnv('KERNELIZE_CACHE_DIR', cache);

const sum = jit(
  function sum(a: Float64Array, times: number) {
    let s = 0;
    for (let k = 0; k < times; k++) for (let i = 0; i < a.length; i++) s += (a[i] as number) * (k + 1);
    return s;
  },
  { wait: true, signature: 'f64(Float64Array, f64)' },
);
const a = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));

describe('.async', () => {
  it('gives the same bits, of every kind of result', async () => {
    expect(await sum.async(a, 3)).toBe(sum.js(a, 3));
    const wide = jit((x: bigint) => x * 3n, { wait: true, signature: 'i64(i64)' });
    expect(await wide.async(14n)).toBe(42n);
    const isLarge = jit((x: number) => x > 10, { wait: true, signature: 'boolean(f64)' });
    expect([await isLarge.async(11), await isLarge.async(9)]).toEqual([true, false]);
    const squares = jit(
      (n: number) => {
        const result = new Int32Array(n);
        for (let i = 0; i < n; i++) result[i] = i * i;
        return result;
      },
      { wait: true, signature: 'Int32Array(i32)' },
    );
    expect(await squares.async(4)).toEqual(new Int32Array([0, 1, 4, 9]));
    const scale = jit(
      (x: Float64Array, by: number) => {
        for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) * by;
      },
      { wait: true, signature: 'void(Float64Array, f64)' },
    );
    const x = new Float64Array([1, -0, 3]);
    expect(await scale.async(x, 2)).toBeUndefined();
    expect([...x]).toEqual([2, -0, 6]);
  });

  it('gives an argument that the kernel returns: the very array, written to or not', async () => {
    const scaled = jit(
      (x: Float64Array, by: number) => {
        if (by < 0) throw new RangeError('by must not be negative');
        for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) * by;
        return x;
      },
      { wait: true, signature: 'Float64Array(Float64Array, f64)' },
    );
    const x = new Float64Array([1, -0, 3]);
    expect(scaled(x, 2)).toBe(x);
    expect(await scaled.async(x, 2)).toBe(x);
    expect([...x]).toEqual([4, -0, 12]);
    await expect(scaled.async(x, -1)).rejects.toThrow('by must not be negative');
    const same = jit((_: number, y: Float64Array) => y, { wait: true, signature: 'Float64Array(f64, Float64Array)' });
    for (const y of [x, new Float64Array(0), new Float64Array(new SharedArrayBuffer(16))])
      expect(await same.async(1, y)).toBe(y);
  });

  it('rejects with the errors that the call throws', async () => {
    const at = jit((x: Float64Array, i: number) => x[i], { wait: true, signature: 'f64(Float64Array, i32)' });
    const thrown = (() => {
      try {
        return at(a, 1000);
      } catch (error) {
        return error;
      }
    })();
    await expect(at.async(a, 1000)).rejects.toEqual(thrown);
    expect(String(thrown)).toContain("index 1000 is outside 'x' of length 1000");
    await expect(at.async(a, 0.5)).rejects.toThrow("argument 'i' must be an integer");
    await expect((at.async as (...args: unknown[]) => Promise<number>)(a)).rejects.toThrow(
      'takes 2 arguments, but got 1',
    );
    await expect(sum.async(a, 1, { signals: 1 } as never)).rejects.toThrow("unknown option 'signals'");
  });

  it('stops when its signal aborts, before it starts, while it waits and while it runs', async () => {
    const reason = new Error('enough');
    await expect(sum.async(a, 1e12, { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      name: 'AbortError',
      cause: reason,
    });
    const controller = new AbortController();
    const { signal } = controller;
    const many = Array.from({ length: 40 }, () => sum.async(a, 1e12, { signal }).catch((error: Error) => error.name));
    await new Promise((resolve) => setTimeout(resolve, 30));
    controller.abort();
    expect(new Set(await Promise.all(many))).toEqual(new Set(['AbortError']));
    expect(await sum.async(a, 1)).toBe(sum.js(a, 1));
  });

  it('leaves the event loop free, and does many calls at once', async () => {
    let turns = 0;
    let done = false;
    const turn = () => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    turn();
    const results = await Promise.all(Array.from({ length: 200 }, (_, k) => sum.async(a, k * 20)));
    done = true;
    expect(results.every((value, k) => Object.is(value, sum.js(a, k * 20)))).toBe(true);
    expect(turns).toBeGreaterThan(200);
  });
});

describe('processes with calls under way', () => {
  const script = (rest: string) => `
    import { jit } from 'kernelize';
    const spin = jit(function spin(n) { let s = 0; for (let i = 0; i < n; i++) s += i % 7; return s; }, { wait: true, signature: 'f64(f64)' });
    ${rest}`;
  const env = { KERNELIZE_CACHE_DIR: cache };

  it('end by themselves when the calls have', async () => {
    const { code, stdout, stderr } = await runModule(script('console.log(await spin.async(1e6), spin.js(1e6));'), {
      env,
    });
    expect([code, stderr]).toEqual([0, '']);
    const [actual, expected] = stdout.trim().split(' ');
    expect(actual).toBe(expected);
  });

  it('end at once by process.exit, and with a worker that is terminated', async () => {
    const exit = await runModule(script('spin.async(1e15); setTimeout(() => process.exit(3), 100);'), { env });
    expect([exit.code, exit.stderr]).toEqual([3, '']);
    const worker = `
      import { Worker } from 'node:worker_threads';
      const text = ${JSON.stringify(`import('kernelize').then(async ({ jit }) => {
        const spin = jit(function spin(n) { let s = 0; for (let i = 0; i < n; i++) s += i % 7; return s; }, { wait: true, signature: 'f64(f64)' });
        await spin.async(10);
        spin.async(1e15).catch(() => {});
        spin.async(1e15).catch(() => {});
        const { parentPort } = await import('node:worker_threads');
        setTimeout(() => parentPort.postMessage('running'), 50);
      })`)};
      const worker = new Worker(text, { eval: true });
      worker.once('message', async () => { console.log(await worker.terminate()); });`;
    const ended = await runModule(worker, { env });
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, '1\n', '']);
  });

  it('keep arrays alive that nobody else holds', async () => {
    const { code, stdout, stderr } = await runModule(
      `
      import { jit } from 'kernelize';
      const sum = jit(function sum(a, times) { let s = 0; for (let k = 0; k < times; k++) for (let i = 0; i < a.length; i++) s += a[i]; return s; },
        { wait: true, signature: 'f64(Float64Array, f64)' });
      const calls = Array.from({ length: 8 }, () => sum.async(new Float64Array(1e6).fill(1), 20));
      for (let k = 0; k < 20; k++) { gc(); await new Promise((resolve) => setTimeout(resolve, 2)); new Float64Array(1e6).fill(2); }
      console.log(new Set(await Promise.all(calls)));`,
      { env, flags: ['--expose-gc'] },
    );
    expect([code, stdout, stderr]).toEqual([0, 'Set(1) { 20000000 }\n', '']);
  });

  it('compute on the calling thread where there is no compiler for the runtime', async () => {
    const folder = temporaryFolder();
    const { code, stdout } = await runModule(
      `import { jit } from 'kernelize';
      const twice = jit(function twice(x) { return x * 2; });
      console.log(await twice.async(21), twice.info.backend);`,
      { env: { KERNELIZE_CACHE_DIR: folder, PATH: '/nowhere' } },
    );
    expect([code, stdout]).toEqual([0, '42 js\n']);
  });
});
