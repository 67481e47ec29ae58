// Basel (Euler): pi = sqrt(6 (1/1 + 1/4 + 1/9 + ...)), n terms, in order.
// Twin of native/pi/basel.c: the same bits.

'use kernel';

export function basel(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const k = i + 1;
    sum += 1 / (k * k);
  }
  return Math.sqrt(6 * sum);
}
