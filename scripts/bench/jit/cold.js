// One process: jit of leibniz with an empty cache. Prints how long until native code serves, and the longest the thread
// was held.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { jit } from '../../../dist/index.js';

const approxPi = jit(
  function approxPi(intervals) {
    let pi = 0;
    for (let i = 0; i < intervals; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
    return pi;
  },
  { compiler: process.argv[2] },
);

// The loop turns for a while first, as a service's does. Its delay counts from timers of a millisecond.
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
await new Promise((resolve) => setTimeout(resolve, 50));
delay.reset();
const start = performance.now();
approxPi(10);
const call = performance.now() - start;
const info = await approxPi.ready;
const ready = performance.now() - start;
await new Promise((resolve) => setTimeout(resolve, 5));
if (approxPi(1000) !== approxPi.js(1000)) throw new Error('native code gives another result');
const longest = Math.max(call, delay.max / 1e6 - 1);
console.log(JSON.stringify({ ready, longest, call, compiler: info.compileMilliseconds }));
