// Monte Carlo: 4 * (points of the unit square inside the quarter circle) / samples, with points
// from xoshiro128++ 1.0. Twin of native/pi/monte_carlo.c (sources there): the same bits.

'use kernel';

/** Word `index` of the generator's state: a Weyl sequence through MurmurHash3's finaliser. */
function seedWord(seed: number, index: number): number {
  let z = (seed + Math.imul(index + 1, 0x9e3779b9)) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}

/** Advances the state; returns the next 32 bits as a number from 0 to 2^32 - 1. */
function next(state: Int32Array): number {
  const sum = (state[0]! + state[3]!) | 0;
  const result = ((sum << 7) | (sum >>> 25)) + state[0]!;
  const shifted = state[1]! << 9;
  state[2]! ^= state[0]!;
  state[3]! ^= state[1]!;
  state[1]! ^= state[2]!;
  state[0]! ^= state[3]!;
  state[2]! ^= shifted;
  state[3] = (state[3]! << 11) | (state[3]! >>> 21);
  return result >>> 0;
}

export function monteCarlo(samples: number, seed: number): number {
  const state = new Int32Array(4);
  for (let index = 0; index < 4; index++) state[index] = seedWord(seed, index);
  let hits = 0;
  for (let i = 0; i < samples; i++) {
    const x = next(state) / 4294967296;
    const y = next(state) / 4294967296;
    if (x * x + y * y < 1) hits++;
  }
  return (4 * hits) / samples;
}
