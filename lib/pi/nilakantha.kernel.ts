// Nilakantha: pi = 3 + 4/(2*3*4) - 4/(4*5*6) + ..., n terms, in order.
// Twin of native/pi/nilakantha.c: the same bits.

'use kernel';

export function nilakantha(n: number): number {
  let pi = 3;
  for (let i = 0; i < n; i++) {
    const even = 2 * (i + 1);
    pi += (4 - 8 * (i % 2)) / (even * (even + 1) * (even + 2));
  }
  return pi;
}
