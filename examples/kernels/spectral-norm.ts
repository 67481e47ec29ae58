// Spectral norm of the infinite matrix a(i, j) = 1 / ((i + j)(i + j + 1) / 2 + i + 1), by the power method.

function multiply(v: Float64Array, out: Float64Array): void {
  for (let i = 0; i < v.length; i++) {
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += v[j]! / (((i + j) * (i + j + 1)) / 2 + i + 1);
    out[i] = sum;
  }
}

function multiplyTransposed(v: Float64Array, out: Float64Array): void {
  for (let i = 0; i < v.length; i++) {
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += v[j]! / (((j + i) * (j + i + 1)) / 2 + j + 1);
    out[i] = sum;
  }
}

export function spectralNorm(n: number): number {
  'use kernel';
  const u = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  u.fill(1);
  for (let round = 0; round < 10; round++) {
    multiply(u, w);
    multiplyTransposed(w, v);
    multiply(v, w);
    multiplyTransposed(w, u);
  }
  let uv = 0;
  let vv = 0;
  for (let i = 0; i < n; i++) {
    uv += u[i]! * v[i]!;
    vv += v[i]! * v[i]!;
  }
  return Math.sqrt(uv / vv);
}
