// The kernel of the service: an ordinary function, native as soon as it is compiled.

import { jit } from 'kernelize';

export const approxPi = jit(
  function approxPi(intervals) {
    let pi = 0;
    for (let i = 0; i < intervals; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
    return pi;
  },
  // With a signature the compiler begins when the service does, not at its first request.
  { signature: 'f64(f64)' },
);
