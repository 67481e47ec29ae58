// Counts of byte values.

export function histogram(bytes: Uint8Array, counts: Uint32Array): void {
  'use kernel';
  counts.fill(0);
  for (const byte of bytes) counts[byte]! += 1;
}
