// Wallis: pi = 2 (4/3)(16/15)(36/35)..., n factors, in order.
// Twin of native/pi/wallis.c: the same bits.

'use kernel';

export function wallis(n: number): number {
  let product = 2;
  for (let i = 0; i < n; i++) {
    const k = i + 1;
    const square = 4 * k * k;
    product *= square / (square - 1);
  }
  return product;
}
