// Data processing on a square matrix a, flat: r[i][j] = a[i][j] ** a[j][i], then the sum of all r[i][j] - a[i][j].
//
// ** is the C library's pow natively and V8's own in JavaScript: docs/math-functions.md says how far they are apart.

export function powers(a: Float64Array, r: Float64Array, n: number): void {
  'use kernel';
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) r[i * n + j] = a[i * n + j]! ** a[j * n + i]!;
  }
}

export function sumOfDifferences(a: Float64Array, r: Float64Array): number {
  'use kernel';
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += r[k]! - a[k]!;
  return sum;
}
