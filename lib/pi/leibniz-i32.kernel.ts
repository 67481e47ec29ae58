// leibniz of an i32: what a declared integer parameter, and giving up checks, are worth. Compared in `npm run bench`.
// Same bits as leibniz for every n that they take.

import type { i32 } from '../index.ts';

export function leibnizI32(n: i32): number {
  'use kernel';
  let pi = 0;
  for (let i = 0; i < n; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
  return pi;
}

export function leibnizI32Unchecked(n: i32): number {
  'use kernel cdivision=on overflowcheck=off';
  let pi = 0;
  for (let i = 0; i < n; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
  return pi;
}
