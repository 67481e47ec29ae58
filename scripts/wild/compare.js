// Compares what V8 and the kernels give, bit for bit, on the arguments of several seeds: results, and what is left in
// arrays. All NaNs are one.

/** Seeds 1 to this. */
const SEEDS = 5;
/** Relative: how far results may be apart that sines and their kin went into, a few ulp each, many times. */
const LIBM_TOLERANCE = 1e-9;

/**
 * @typedef {{ variant: string, seed: number, kind: 'wrong' | 'stops' | 'libm', where: string }} Difference
 *   `stops`: the kernel ends with an error of its own, such as an index past the end, where V8 goes on.
 */

/** @returns {Difference[]} the first of each variant. */
export function compareAll(variants, argumentsOf, { usesLibm }) {
  const differences = new Map();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const expected = outcomeOf(variants.get('V8'), argumentsOf(seed));
    for (const [variant, fn] of variants) {
      if (variant === 'V8' || differences.has(variant)) continue;
      const found = difference(expected, outcomeOf(fn, argumentsOf(seed)), usesLibm);
      if (found !== undefined) differences.set(variant, { variant, seed, ...found });
    }
  }
  return [...differences.values()];
}

function outcomeOf(fn, { self, args }) {
  try {
    return { values: [fn.apply(self, args), self, ...args], error: undefined };
  } catch (error) {
    return { values: [undefined, self, ...args], error: String(error?.message ?? error) };
  }
}

function difference(expected, actual, usesLibm) {
  if (expected.error !== actual.error) {
    // A place in the kernel's source: what was promised is an error that names the line.
    const isOwn = /\.ts:\d+:\d+\): /.test(actual.error ?? '');
    if (expected.error === undefined) return { kind: isOwn ? 'stops' : 'wrong', where: actual.error };
    return { kind: 'wrong', where: `V8 throws '${expected.error}', the kernel ${actual.error ?? 'nothing'}` };
  }
  for (const [at, value] of expected.values.entries()) {
    const place = ['the result', 'this'][at] ?? `argument ${at - 1}`;
    const found = valueDifference(value, actual.values[at]);
    if (found === undefined) continue;
    const kind = usesLibm && found.apart <= LIBM_TOLERANCE ? 'libm' : 'wrong';
    return { kind, where: `${place}${found.where}` };
  }
  return undefined;
}

/** The first difference; `apart` is the largest of all. */
function valueDifference(a, b) {
  if (isPlain(a) && isPlain(b) && Array.isArray(a) === Array.isArray(b)) return differenceIn(a, b);
  if (!ArrayBuffer.isView(a))
    return Object.is(a, b) ? undefined : { apart: apart(a, b), where: ` is ${show(b)}, in V8 ${show(a)}` };
  if (a.constructor !== b?.constructor || a.length !== b.length)
    return { apart: Number.POSITIVE_INFINITY, where: ' is another kind of array' };
  let found;
  for (let at = 0; at < a.length; at++) {
    if (Object.is(a[at], b[at])) continue;
    const here = apart(a[at], b[at]);
    found ??= { apart: here, where: `[${at}] is ${show(b[at])}, in V8 ${show(a[at])}` };
    found.apart = Math.max(found.apart, here);
  }
  return found;
}

const isPlain = (value) => typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** Plain arrays and objects: in order, with their names. */
function differenceIn(a, b) {
  const keys = Object.keys(a);
  const names = Object.keys(b).join();
  if (keys.join() !== names) {
    return {
      apart: Number.POSITIVE_INFINITY,
      where: ` has the fields ${names.slice(0, 60)}, in V8 ${keys.join().slice(0, 60)}`,
    };
  }
  for (const key of keys) {
    const found = valueDifference(a[key], b[key]);
    if (found !== undefined) return { ...found, where: `.${key}${found.where}` };
  }
  return undefined;
}

const show = (value) => (Object.is(value, -0) ? '-0' : String(value));

function apart(a, b) {
  if (typeof a !== 'number' || typeof b !== 'number') return Number.POSITIVE_INFINITY;
  const distance = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 1e-6);
  return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
}
