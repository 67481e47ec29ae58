// What families share: edge values, kinds of arrays, and showing what a call did so that every bit can be told apart.

import fc from 'fast-check';

export const KINDS = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array'],
];

export const EDGES = [
  ...[0, -0, 1, -1, 2, 3, 7, 8, 31, 32, 255, 256, 0.5, -0.5, 1.5, 2.5, 0.1, 1e-320, 5e-324, 1e300],
  ...[2147483647, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296, 9007199254740991, 9007199254740992],
  ...[-9007199254740991, -(2 ** 53) - 2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
];

export const numbers = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...EDGES) },
  { weight: 3, arbitrary: fc.integer({ min: -40, max: 40 }) },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.double() },
);

/** A number as source text. */
export const numeral = (value) => (Object.is(value, -0) ? '(-0)' : value < 0 ? `(${value})` : String(value));

export const isFloat = (kind) => kind === 'Float32Array' || kind === 'Float64Array';

/**
 * A value with all its bits; all NaNs alike. The shortest decimal that reads back is as exact as bits, and readable.
 */
export const show = (value) => (Object.is(value, -0) ? '-0' : String(value));

export const showArray = (array) => Array.from(array, show).join();

/** What a call gives or throws. */
export function resultOf(call) {
  try {
    const value = call();
    return ArrayBuffer.isView(value) ? `${value.constructor.name}[${showArray(value)}]` : show(value);
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

/**
 * While a run is watched: whether its arrays are of different kinds over the same bytes, and whether it stored a NaN.
 */
let watch;

/**
 * Whether a run stores a NaN where another kind of array sees its bits, which are nobody's promise, even if it is
 * overwritten later. `mayFail`: the run ended in an error elsewhere, so that V8's can't be watched.
 */
export function leaksNaN(run, mayFail) {
  watch = { isMixed: false, hasNaN: false };
  try {
    run();
    return watch.isMixed && (mayFail || watch.hasNaN);
  } finally {
    watch = undefined;
  }
}

function watched(array, state) {
  return new Proxy(array, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      return (...args) => {
        const result = value.apply(target, args);
        state.hasNaN ||= isFloat(target.constructor.name) && target.some(Number.isNaN);
        return ArrayBuffer.isView(result) ? watched(result, state) : result;
      };
    },
    set(target, name, value) {
      target[name] = value;
      state.hasNaN ||= isFloat(target.constructor.name) && Number.isNaN(target[name]);
      return true;
    },
  });
}

/**
 * Two arrays and what they look like afterwards. `overlap`: apart, same (both at the beginning of one buffer), shifted
 * (the second one 8 bytes into the first one's buffer), or twice (the same array, where their kinds are equal).
 */
export function twoArrays(kinds, lengths, overlap) {
  const types = kinds.map((kind) => globalThis[kind]);
  // Sizes are exact, so that sanitizers see an access behind the end.
  const bytes = types.map((type, at) => lengths[at] * type.BYTES_PER_ELEMENT);
  const apart = overlap === 'apart';
  const offset = overlap === 'shifted' ? 8 : 0;
  const memory = apart
    ? bytes.map((size) => new ArrayBuffer(size))
    : [new ArrayBuffer(Math.max(bytes[0], offset + bytes[1]))];
  const first = new types[0](memory[0], 0, lengths[0]);
  const twice = overlap === 'twice' && kinds[0] === kinds[1];
  const second = twice ? first : new types[1](memory[apart ? 1 : 0], offset, lengths[1]);
  const arrays = [first, second];
  const floats = arrays.filter((array) => isFloat(array.constructor.name));
  const isMixed = !apart && kinds[0] !== kinds[1] && floats.length > 0;
  if (watch !== undefined) watch.isMixed = isMixed;
  return {
    arrays: watch !== undefined && isMixed ? arrays.map((array) => watched(array, watch)) : arrays,
    memory,
    /** The bits of a NaN are nobody's promise: seen through another kind of array they may differ. */
    isBlurred: () => !apart && kinds[0] !== kinds[1] && floats.some((array) => array.some(Number.isNaN)),
    text: () =>
      (apart || floats.length > 0 ? arrays : [new Uint8Array(memory[0])])
        .map((array) => `[${showArray(array)}]`)
        .join(),
  };
}
