// Matrix product c = a b of square matrices, row by row.

export function matrixProduct(a: Float64Array, b: Float64Array, c: Float64Array, n: number): void {
  'use kernel';
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) c[i * n + j] = 0;
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]!;
      for (let j = 0; j < n; j++) c[i * n + j]! += factor * b[k * n + j]!;
    }
  }
}
