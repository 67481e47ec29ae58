// Machin: pi = 16 arctan(1/5) - 4 arctan(1/239), n terms of each arctangent.
// Twin of native/pi/machin.c: the same bits.

'use kernel';

/** arctan(1/x) = 1/x - 1/(3 x^3) + 1/(5 x^5) - ...; ends once its power has become 0. */
function arctanInverse(x: number, n: number): number {
  const square = x * x;
  let power = 1 / x;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (power === 0) return sum;
    sum += ((1 - 2 * (i % 2)) * power) / (2 * i + 1);
    power /= square;
  }
  return sum;
}

export function machin(n: number): number {
  return 16 * arctanInverse(5, n) - 4 * arctanInverse(239, n);
}
