// FNV-1a in 32 bits, and Marsaglia's xorshift32: what Math.imul and >>> are for.

export function fnv1a(bytes: Uint8Array): number {
  'use kernel';
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

export function xorshift32(seed: number, steps: number): number {
  'use kernel';
  let x = seed | 0;
  for (let i = 0; i < steps; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x >>> 0;
}
