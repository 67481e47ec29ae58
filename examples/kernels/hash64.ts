// FNV-1a in 64 bits, splitmix64 and xorshift64*: bigints of which only the low 64 bits count.

import type { u64 } from 'kernelize';

export function fnv1a64(bytes: Uint8Array): u64 {
  'use kernel';
  let hash: u64 = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

/** Fills `out` with what splitmix64 gives from `seed`. */
export function splitmix64(seed: u64, out: BigUint64Array): void {
  'use kernel';
  let state = seed;
  for (let i = 0; i < out.length; i++) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    out[i] = z ^ (z >> 31n);
  }
}

/** The state after `steps` steps of xorshift64*, as the double from 0 to 1 that its upper 53 bits make. */
export function xorshift64star(seed: u64, steps: number): number {
  'use kernel';
  let x = seed;
  for (let i = 0; i < steps; i++) {
    x ^= x >> 12n;
    x ^= BigInt.asUintN(64, x << 25n);
    x ^= x >> 27n;
  }
  return Number(BigInt.asUintN(64, x * 0x2545f4914f6cdd1dn) >> 11n) * 2 ** -53;
}
