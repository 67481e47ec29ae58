// Measures V8 and the kernels by turns in one process, after V8 has warmed up. Arrays that the function changes are put
// back before each call, outside of the time.

import { copyArguments, isSame, restorerOf } from '../../dist/copy.js';

/** Milliseconds. */
const WARM_UP = 300;
const SHORTEST_SAMPLE = 10;
/** Before each sample: whoever comes after another finds caches and clock of its making. Doesn't count. */
const SETTLING = 5;
/**
 * Copies of arguments that are timed in one go: enough that the clock doesn't show, few enough to stay in the cache.
 */
const MOST_COPIES = 32;
const MOST_BYTES = 2 ** 17;

/** @returns {{ v8: number[], natives: Record<string, number[]>, isPutBack: boolean }} milliseconds a call. */
export function measure(variants, { self, args }, rounds) {
  const runner = runnerFor(variants, self, args);
  for (const fn of variants.values()) runner.run(fn, WARM_UP);
  const samples = new Map([...variants.keys()].map((variant) => [variant, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [variant, fn] of rotated([...variants], round)) {
      runner.run(fn, SETTLING);
      samples.get(variant).push(runner.run(fn, SHORTEST_SAMPLE));
    }
  }
  const { V8: v8, ...natives } = Object.fromEntries(samples);
  return { v8, natives, isPutBack: runner.isPutBack };
}

/** Each round begins with another variant, so that none has always the same one before it. */
function rotated(list, by) {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function runnerFor(variants, self, args) {
  const all = [self, ...args];
  const pristine = copyArguments(all);
  variants.get('V8').apply(self, args);
  const changed = all.flatMap((value, at) => (isSame(value, pristine[at]) ? [] : [at]));
  const given = copyArguments(pristine);
  const isPutBack = changed.length > 0;
  return { run: isPutBack ? withCopies(given, changed) : inOneLoop(given), isPutBack };
}

/** Milliseconds a call, of as many calls as the time has room for. */
function inOneLoop([self, ...args]) {
  return (fn, milliseconds) => {
    let calls = 0;
    let batch = 1;
    const start = performance.now();
    for (;;) {
      for (let call = 0; call < batch; call++) fn.apply(self, args);
      calls += batch;
      const took = performance.now() - start;
      if (took >= milliseconds) return took / calls;
      // Asking the clock costs as much as a short call.
      batch = Math.max(1, Math.min(batch * 2, Math.ceil(((milliseconds - took) * calls) / took)));
    }
  };
}

function withCopies(given, changed) {
  const bytes = changed.reduce((sum, at) => sum + sizeOf(given[at]), 0);
  const count = Math.max(1, Math.min(MOST_COPIES, Math.floor(MOST_BYTES / bytes)));
  const copies = Array.from({ length: count }, () => {
    const own = copyArguments(given);
    const [self, ...args] = given.map((value, at) => (changed.includes(at) ? own[at] : value));
    return { self, args };
  });
  const restorers = copies.flatMap(({ self, args }) => changed.map((at) => restorerOf([self, ...args][at])));
  return (fn, milliseconds) => {
    let [calls, took] = [0, 0];
    do {
      for (const restore of restorers) restore();
      const start = performance.now();
      for (const { self, args } of copies) fn.apply(self, args);
      took += performance.now() - start;
      calls += count;
    } while (took < milliseconds);
    return took / calls;
  };
}

/** Bytes, about: eight for what is no typed array. */
function sizeOf(value) {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce((sum, each) => sum + sizeOf(each), 8);
}
