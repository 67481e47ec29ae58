// Jacobi's iteration for Laplace's equation on a square grid: each point becomes the mean of its neighbours.

export function jacobi(from: Float64Array, to: Float64Array, n: number): number {
  'use kernel';
  let change = 0;
  for (let i = 1; i < n - 1; i++) {
    for (let j = 1; j < n - 1; j++) {
      const at = i * n + j;
      const next = 0.25 * (from[at - n]! + from[at + n]! + from[at - 1]! + from[at + 1]!);
      change += Math.abs(next - from[at]!);
      to[at] = next;
    }
  }
  return change;
}
