// Calls of `.async` that wait by the thousands: each settles, in whatever order they are aborted or their worker ends.

import { describe, expect, it } from 'vitest';
import { runModule, sharedFolder } from '../helpers.ts';

// One cache for all: the runtime is compiled once.
const cache = sharedFolder();

const CALLS = 20_000;
/** A hang, that is: none of this takes more than seconds. */
const timeout = 300_000;

const leibniz = `const { leibniz: kernel } = await import('kernelize/pi');`;
const compiled = `
  const { jit } = await import('kernelize');
  const kernel = jit(function sum(n) { let s = 0; for (let i = 0; i < n; i++) s += i % 7; return s; },
    { wait: true, signature: 'f64(f64)' });`;

describe.each([
  ['of a compiled kernel', compiled, 'native'],
  ['of the built-in addon', leibniz, 'native'],
  ['in JavaScript', leibniz, 'js'],
])(
  '20,000 calls %s',
  (_whose, kernel, backend) => {
    const env = { KERNELIZE_THREADS: '2', KERNELIZE_CACHE_DIR: cache, KERNELIZE_BACKEND: backend };

    // 7919 has no divisor in common with their number: each is met once.
    it.each([
      ['newest first', `${CALLS - 1} - at`],
      ['oldest first', 'at'],
      ['in no order', `(at * 7919) % ${CALLS}`],
    ])('are aborted %s', async (_order, place) => {
      const script = `
      ${kernel}
      await kernel.async(10);
      const controllers = Array.from({ length: ${CALLS} }, () => new AbortController());
      const calls = controllers.map(({ signal }) =>
        kernel.async(1e15, { signal }).then(() => 'a value', (error) => error.name));
      const behind = kernel.async(1000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (let at = 0; at < ${CALLS}; at++) controllers[${place}].abort();
      const after = kernel.async(1000);
      const ends = await Promise.all(calls);
      const values = [await behind, await after];
      console.log(ends.length, new Set(ends), values.every((value) => value === kernel(1000)), kernel.info.backend);`;
      const { code, stdout, stderr } = await runModule(script, { env, timeout });
      expect([code, stdout, stderr]).toEqual([0, `${CALLS} Set(1) { 'AbortError' } true ${backend}\n`, '']);
    });

    it('end with their worker, and others go on', async () => {
      const worker = `(async () => {
      ${kernel}
      await kernel.async(10);
      for (let at = 0; at < ${CALLS}; at++) kernel.async(1e15).catch(() => {});
      require('node:worker_threads').parentPort.postMessage(kernel.info.backend);
    })()`;
      const script = `
      import { Worker } from 'node:worker_threads';
      ${kernel}
      const worker = new Worker(${JSON.stringify(worker)}, { eval: true, execArgv: [] });
      console.log(await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)));
      const meanwhile = kernel.async(1000);
      console.log(await worker.terminate(), await meanwhile === kernel(1000));`;
      const { code, stdout, stderr } = await runModule(script, { env, timeout });
      expect([code, stdout, stderr]).toEqual([0, `${backend}\n1 true\n`, '']);
    });
  },
  300_000,
);
