// Arguments of the example kernels, made anew for each run: small ones for tests, large ones for the clock.

/** Reproducible values from -scale / 2 to scale / 2. */
export function noise(length, scale = 1) {
  let state = 12345;
  return Float64Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647 - 0.5) * scale;
  });
}

const bytes = (length) => Uint8Array.from(noise(length, 512));
const text = (length) => Uint16Array.from(noise(length, 10), (value) => 97 + Math.abs(value));
const positive = (length, scale) => noise(length, scale).map((value) => Math.abs(value) + 0.1);

/** @type {Readonly<Record<string, (size: 'small' | 'large') => unknown[]>>} */
export const exampleArguments = {
  matrixProduct: (size) => {
    const n = size === 'small' ? 20 : 300;
    return [noise(n * n), noise(n * n), new Float64Array(n * n), n];
  },
  jacobi: (size) => {
    const n = size === 'small' ? 30 : 1000;
    return [noise(n * n), new Float64Array(n * n), n];
  },
  floydWarshall: (size) => {
    const n = size === 'small' ? 25 : 300;
    return [noise(n * n, 20).map((value) => value + 11), n];
  },
  advance: (size) => [noise(15, 30), noise(15), positive(5, 1), 0.01, size === 'small' ? 100 : 200_000],
  spectralNorm: (size) => [size === 'small' ? 40 : 400],
  mandelbrot: (size) => {
    const [width, height] = size === 'small' ? [40, 30] : [400, 300];
    return [new Uint16Array(width * height), width, height, 300];
  },
  sieve: (size) => [new Uint8Array(size === 'small' ? 10_000 : 5_000_000)],
  levenshtein: (size) => (size === 'small' ? [text(60), text(75)] : [text(2000), text(2500)]),
  fnv1a: (size) => [bytes(size === 'small' ? 1000 : 10_000_000)],
  xorshift32: (size) => [2463534242, size === 'small' ? 1000 : 10_000_000],
  fnv1a64: (size) => [bytes(size === 'small' ? 1000 : 300_000)],
  splitmix64: (size) => [0xfedcba9876543210n, new BigUint64Array(size === 'small' ? 100 : 100_000)],
  xorshift64star: (size) => [88172645463325252n, size === 'small' ? 1000 : 100_000],
  greyscale: (size) => {
    const pixels = size === 'small' ? 1000 : 2_000_000;
    return [new Uint8ClampedArray(bytes(4 * pixels)), new Uint8ClampedArray(pixels)];
  },
  histogram: (size) => [bytes(size === 'small' ? 5000 : 10_000_000), new Uint32Array(256)],
  powers: (size) => {
    const n = size === 'small' ? 20 : 400;
    return [positive(n * n, 10), new Float64Array(n * n), n];
  },
  sumOfDifferences: (size) => {
    const length = size === 'small' ? 400 : 2_000_000;
    return [noise(length), noise(length, 10)];
  },
  trialDivision: (size) => [size === 'small' ? 2000 : 200_000],
  collatz: (size) => [size === 'small' ? 1000 : 100_000],
  coprimePairs: (size) => [size === 'small' ? 60 : 700],
  minimalStandard: (size) => [20_261_129, size === 'small' ? 1000 : 3_000_000],
  modularPower: () => [3, 2 ** 40 + 12345, 1_000_003],
  fermat: (size) => [2, size === 'small' ? 999 : 100_000],
  digitSums: (size) => [size === 'small' ? 5000 : 1_000_000],
  echo: (size) => [
    noise(size === 'small' ? 1000 : 1_000_000),
    new Float64Array(size === 'small' ? 100 : 4410),
    90,
    0.5,
  ],
  civilDates: (size) => {
    const days = size === 'small' ? 2000 : 500_000;
    return [-800_000, days, new Int32Array(3 * days)];
  },
  daysSince1970: (size) => [
    Int32Array.from(noise(size === 'small' ? 3000 : 1_500_000, 2), (value, at) => {
      const part = Math.abs(value);
      return [1600 + Math.floor(part * 800), 1 + Math.floor(part * 12), 1 + Math.floor(part * 28)][at % 3] ?? 0;
    }),
  ],
  interpret: (size) => [remainders, new Float64Array(8), new Float64Array(4), size === 'small' ? 5000 : 5_000_000],
  queens: (size) => {
    const n = size === 'small' ? 6 : 10;
    return [n, new Int32Array(n), new Int32Array(2 * n), new Int32Array(2 * n + 1), new Int32Array(n)];
  },
};

/**
 * A program of examples/kernels/interpreter.ts: i = 0; s = 0; while (i < 1e8) { s = (s * 31 + i) % 65521; i = i + 1 }.
 */
const remainders = Int32Array.of(
  ...[0, 0, 2, 0, 0, 0, 2, 1], // i and s are variables 0 and 1
  ...[1, 0, 0, 1e8, 7, 0, 9, 44], // at 8: while i < 1e8
  ...[1, 1, 0, 31, 5, 0, 1, 0, 3, 0, 0, 65521, 6, 0, 2, 1], // s = (s * 31 + i) % 65521
  ...[1, 0, 0, 1, 3, 0, 2, 0, 8, 8], // i = i + 1
  ...[0, 0, 10, 0], // at 44
);

/**
 * How far results and arrays may be apart, in units in the last place, where a function is the C library's:
 * docs/math-functions.md.
 */
export const tolerances = { powers: 2 };
