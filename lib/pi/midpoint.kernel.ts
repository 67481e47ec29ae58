// Midpoint rule for the integral of 4 / (1 + x^2) over [0, 1] with n panels, in order.
// Twin of native/pi/midpoint.c: the same bits.

'use kernel';

export function midpoint(n: number): number {
  if (n === 0) return 0;
  const width = 1 / n;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const x = (i + 0.5) * width;
    sum += 4 / (1 + x * x);
  }
  return sum * width;
}
