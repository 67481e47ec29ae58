// `.async` where there is no native code: on worker threads, with the kernel's own checks, and with arrays as native
// code has them.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { usableCpus } from '../../lib/runtime/usable-cpus.ts';
import { pathWithOnly, runModule, temporaryFolder } from '../helpers.ts';

/** No compiler, and nothing in the cache. */
const environment = () => ({ KERNELIZE_CACHE_DIR: temporaryFolder(), PATH: pathWithOnly({}) });

async function printed(script: string, env: NodeJS.ProcessEnv = environment()): Promise<unknown> {
  const { stdout, stderr, code } = await runModule(`import { jit } from 'kernelize'; ${script}`, { env });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

it('leaves the event loop free, and gives the same bits', async () => {
  const found = await printed(`
    const sum = jit(function sum(n) { let s = 0; for (let i = 0; i < n; i++) s += 1 / (i + 0.5); return s; }, { signature: 'f64(f64)' });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const results = await Promise.all([3e8, 1e8, 10].map((n) => sum.async(n)));
    clearInterval(timer);
    console.log(JSON.stringify([sum.info.backend, turns > 10, results[2] === sum.js(10), results[1] === sum.js(1e8)]));`);
  expect(found).toEqual(['js', true, true, true]);
});

it('writes arrays back, sees one in another, and checks as the kernel does', async () => {
  const found = await printed(`
    const shift = jit(function shift(to, from, last) { for (let i = 0; i < last; i++) to[i] = from[i] * 2; }, { signature: 'void(Float64Array, Float64Array, f64)' });
    const x = Float64Array.from({ length: 8 }, (_, i) => i + 1);
    await shift.async(x.subarray(1), x.subarray(0, 7), 7);
    const [to, from] = [new Float64Array(3), new Float64Array([5, 6])];
    const error = await shift.async(to, from, 3).catch((error) => error.message);
    const shared = new Float64Array(new SharedArrayBuffer(16));
    await shift.async(shared, new Float64Array([3, 4]), 2);
    const taken = new Float64Array(4);
    const lost = shift.async(taken, new Float64Array(4).fill(1), 4).catch((error) => error.constructor.name);
    // Until the worker has its copy. Its answer can't come before the event loop turns.
    for (let turn = 0; turn < 100; turn++) await undefined;
    structuredClone(taken.buffer, { transfer: [taken.buffer] });
    console.log(JSON.stringify([[...x], error, [...to], [...shared], await lost]));`);
  expect(found).toEqual([
    [1, 2, 4, 8, 16, 32, 64, 128],
    expect.stringContaining("index 2 is outside 'from' of length 2"),
    [10, 12, 0],
    [6, 8],
    'TypeError',
  ]);
});

it('stops when its signal aborts, and takes what is not compiled on this thread', async () => {
  const found = await printed(`
    const forever = jit(function forever(n) { let s = 0; for (let i = 0; i < n; i++) s += i % 7; return s; }, { signature: 'f64(f64)' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const error = await forever.async(1e15, { signal: controller.signal }).catch((error) => error.name);
    const K = { k: 3 };
    const odd = jit((x) => x + K.k);
    console.log(JSON.stringify([error, await odd.async(4)]));`);
  expect(found).toEqual(['AbortError', 7]);
});

it('has as many threads as CPUs by affinity and quota', () => {
  const root = temporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const all = usableCpus(root);
  write('proc/self/cgroup', '0::/a/b\n');
  write('sys/fs/cgroup/a/b/cpu.max', 'max 100000\n');
  expect(usableCpus(root)).toBe(all);
  write('sys/fs/cgroup/a/cpu.max', '50000 100000\n');
  expect(usableCpus(root)).toBe(1);
  write('proc/self/cgroup', '4:cpu,cpuacct:/c\n3:memory:/c\n');
  write('sys/fs/cgroup/cpu/c/cpu.cfs_quota_us', '100000\n');
  write('sys/fs/cgroup/cpu/c/cpu.cfs_period_us', '100000\n');
  expect([usableCpus(root), existsSync(root)]).toEqual([1, true]);
});
