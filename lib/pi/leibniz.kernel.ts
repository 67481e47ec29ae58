// Leibniz: pi = 4/1 - 4/3 + 4/5 - ..., n terms, in order.
// Twin of native/pi/leibniz.c: the same bits.

'use kernel';

export function leibniz(n: number): number {
  let pi = 0;
  for (let i = 0; i < n; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
  return pi;
}
