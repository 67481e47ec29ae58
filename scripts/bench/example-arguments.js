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
};

/**
 * How far results and arrays may be apart, in units in the last place, where a function is the C library's:
 * docs/math-functions.md.
 */
export const tolerances = { powers: 2 };
