// A seeded random generator and what arguments are made of: every run, on every machine, has the same.

/** @typedef {ReturnType<typeof randomFrom>} Random */

export function randomFrom(seed) {
  // Park and Miller's minimal standard generator.
  let state = (seed * 7919 + 1) % 2147483647;
  /** From 0 to below 1. */
  const next = () => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
  const between = (low, high) => low + next() * (high - low);
  /** Both ends included. */
  const integer = (low, high) => low + Math.floor(next() * (high - low + 1));
  const floats = (length, low = 0, high = 1) => Float64Array.from({ length }, () => between(low, high));
  const bytes = (length) => Uint8Array.from({ length }, () => integer(0, 255));
  const shuffled = (length) => {
    const list = Uint32Array.from({ length }, (_, at) => at);
    for (let at = length - 1; at > 0; at--) {
      const other = integer(0, at);
      [list[at], list[other]] = [list[other], list[at]];
    }
    return list;
  };
  /** Bytes of words that come again, as in text. */
  const text = (length) => {
    const words = Array.from({ length: 200 }, () => bytes(integer(2, 9)).map((byte) => 97 + (byte % 26)));
    const result = new Uint8Array(length).fill(32);
    for (let at = 0; at < length; ) {
      const word = words[Math.floor(next() ** 2 * words.length)];
      result.set(word.subarray(0, length - at), at);
      at += word.length + 1;
    }
    return result;
  };
  /** RGBA: smooth, with some noise. */
  const pixels = (width, height) => {
    const [a, b, c] = [between(0.01, 0.1), between(0.01, 0.1), between(0, 6)];
    const result = new Uint8Array(width * height * 4);
    for (let at = 0; at < width * height; at++) {
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let channel = 0; channel < 3; channel++) {
        result[at * 4 + channel] = 128 + 100 * Math.sin(a * x + b * y * (channel + 1) + c) + integer(-10, 10);
      }
      result[at * 4 + 3] = 255;
    }
    return result;
  };
  /** A signal of some frequencies, with noise. */
  const signal = (length) => {
    const [a, b] = [between(0.01, 0.5), between(0.01, 0.5)];
    return Float64Array.from({ length }, (_, at) => Math.sin(a * at) + 0.5 * Math.sin(b * at) + between(-0.1, 0.1));
  };
  return { next, between, integer, floats, bytes, shuffled, text, pixels, signal };
}
