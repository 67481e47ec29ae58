// Measures V8 and the kernels by turns in one process, after V8 has warmed up. Arrays that the function changes are put
// back before each call, outside of the time.

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
export function measure(variants, args, rounds) {
  const runner = runnerFor(variants, args);
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

function runnerFor(variants, args) {
  const pristine = args.map(copyOf);
  const fn = variants.get('V8');
  fn(...args);
  const changed = args.flatMap((value, at) => (isChanged(value, pristine[at]) ? [at] : []));
  putBack(args, pristine, changed);
  const isPutBack = changed.length > 0;
  const run = isPutBack ? withCopies(args, pristine, changed) : inOneLoop(args);
  return { run, isPutBack };
}

/** Milliseconds a call, of as many calls as the time has room for. */
function inOneLoop(args) {
  return (fn, milliseconds) => {
    let calls = 0;
    let batch = 1;
    const start = performance.now();
    for (;;) {
      for (let call = 0; call < batch; call++) fn(...args);
      calls += batch;
      const took = performance.now() - start;
      if (took >= milliseconds) return took / calls;
      // Asking the clock costs as much as a short call.
      batch = Math.max(1, Math.min(batch * 2, Math.ceil(((milliseconds - took) * calls) / took)));
    }
  };
}

function withCopies(args, pristine, changed) {
  const bytes = changed.reduce((sum, at) => sum + args[at].byteLength, 0);
  const count = Math.max(1, Math.min(MOST_COPIES, Math.floor(MOST_BYTES / bytes)));
  const copies = Array.from({ length: count }, () =>
    args.map((value, at) => (changed.includes(at) ? copyOf(value) : value)),
  );
  return (fn, milliseconds) => {
    let [calls, took] = [0, 0];
    do {
      for (const each of copies) putBack(each, pristine, changed);
      const start = performance.now();
      for (const each of copies) fn(...each);
      took += performance.now() - start;
      calls += count;
    } while (took < milliseconds);
    return took / calls;
  };
}

const copyOf = (value) => (ArrayBuffer.isView(value) ? value.slice() : value);

function isChanged(value, before) {
  return ArrayBuffer.isView(value) && value.some((element, at) => !Object.is(element, before[at]));
}

function putBack(args, pristine, changed) {
  for (const at of changed) args[at].set(pristine[at]);
}
