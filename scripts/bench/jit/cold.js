// One process: jit of leibniz with an empty cache. Prints how long until native code serves, and the longest the thread was held.

import { jit } from '../../../dist/index.js';

const approxPi = jit(
  function approxPi(intervals) {
    let pi = 0;
    for (let i = 0; i < intervals; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
    return pi;
  },
  { compiler: process.argv[2] },
);

let longest = 0;
let last = performance.now();
const turn = () => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
  if (approxPi.info.backend === 'js') setImmediate(turn);
};

// The loop turns for a while first, as a service's does.
await new Promise((resolve) => setTimeout(resolve, 50));
last = performance.now();
const start = last;
approxPi(10);
const call = performance.now() - start;
turn();
const info = await approxPi.ready;
const ready = performance.now() - start;
if (approxPi(1000) !== approxPi.js(1000)) throw new Error('native code gives another result');
console.log(
  JSON.stringify({
    ready,
    longest: Math.max(longest, performance.now() - last),
    call,
    compiler: info.compileMilliseconds,
  }),
);
