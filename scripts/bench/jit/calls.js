// One process: the cost of a call of a jitted function and of one written by hand, in turns. Prints nanoseconds.

import { createRequire } from 'node:module';
import { jit } from '../../../dist/index.js';

const [, , compiler, byHand] = process.argv;
const hand = createRequire(import.meta.url)(byHand);
const options = { compiler, wait: true };
const add = jit(
  function add(a, b) {
    return a + b;
  },
  { ...options, signature: 'f64(f64, f64)' },
);
const firstAndLast = jit(
  function firstAndLast(a) {
    return a[0] + a[a.length - 1];
  },
  { ...options, signature: 'f64(Float64Array)' },
);
const array = new Float64Array([1, 2, 3]);

/** Each variant in a function of its own: V8 would otherwise share what it learns of the call. */
const loop = (expression) =>
  new Function('f', 'a', 'n', `let s = 0; for (let i = 0; i < n; i++) s += f(${expression}); return s;`);
const cases = {
  add: [() => loop('i, 0.5'), add, hand.add],
  firstAndLast: [() => loop('a'), firstAndLast, hand.firstAndLast],
};
const CALLS = 200_000;
const result = {};
for (const [name, [makeLoop, jitted, written]] of Object.entries(cases)) {
  const variants = { jit: [makeLoop(), jitted], hand: [makeLoop(), written] };
  const best = { jit: Infinity, hand: Infinity };
  for (let round = 0; round < 15; round++) {
    for (const [variant, [run, fn]] of Object.entries(variants)) {
      const start = performance.now();
      run(fn, array, CALLS);
      best[variant] = Math.min(best[variant], ((performance.now() - start) * 1e6) / CALLS);
    }
  }
  result[name] = best;
}
console.log(JSON.stringify(result));
