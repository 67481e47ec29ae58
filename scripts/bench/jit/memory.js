// One process: a million calls, then 200 times compile and load. Prints how memory grew beyond the
// libraries that were loaded, and what was left open at the end.

import { existsSync, readFileSync } from 'node:fs';
import { jit } from '../../../dist/index.js';

const compiler = process.argv[2];
/** The thread that compiles ends when it has been idle: its memory is none of what stays. */
const megabytes = async () => {
  await new Promise((resolve) => setTimeout(resolve, 3000));
  for (let k = 0; k < 4; k++) globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: rss / 2 ** 20 - libraries(), heap: (heapUsed + external) / 2 ** 20 };
};
/** Resident megabytes of the kernels that are loaded. */
const libraries = () => {
  const maps = existsSync('/proc/self/smaps') ? readFileSync('/proc/self/smaps', 'utf8') : '';
  const parts = maps
    .split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
    .filter((part) => part.split('\n', 1)[0].endsWith('kernel.node'));
  return parts.reduce((sum, part) => sum + Number(/^Rss:\s+(\d+) kB/m.exec(part)?.[1] ?? 0) / 1024, 0);
};
const make = (by) =>
  new Function(
    `return function scaled(x, a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i] * x; return s + ${by}; }`,
  )();
const array = new Float64Array(100).fill(1);

const first = jit(make(0), { compiler, wait: true });
const call = () => {
  for (let k = 0; k < 1e6; k++) first(k, array);
};
for (let k = 0; k < 1e5; k++) first(k, array);
const before = await megabytes();
call();
const afterCalls = await megabytes();

const cycle = (by) => {
  const fn = jit(make(by), { compiler, wait: true });
  if (fn(2, array) !== 200 + by || fn.info.backend !== 'native') throw new Error(`cycle ${by}: ${fn.info.why}`);
};
for (let by = 1; by <= 20; by++) cycle(by);
const beforeCycles = await megabytes();
for (let by = 21; by <= 220; by++) cycle(by);
const afterCycles = await megabytes();
// What the collector freed has its say.
await new Promise((resolve) => setTimeout(resolve, 100));
const open = process.getActiveResourcesInfo().filter((name) => !/^(TTYWrap|PipeWrap)$/.test(name));
console.log(
  JSON.stringify({
    calls: { rss: afterCalls.rss - before.rss, heap: afterCalls.heap - before.heap },
    cycles: { rss: afterCycles.rss - beforeCycles.rss, heap: afterCycles.heap - beforeCycles.heap },
    open,
  }),
);
