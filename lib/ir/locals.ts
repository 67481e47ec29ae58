// What a local's declaration says of it.

import type { Local } from './ir.ts';

/** A number that nobody promised to be an integer or a float of 32 bits: `number`, and `f64`, which says the same. */
export function isPlainNumber({ type, declared }: Pick<Local, 'type' | 'declared'>): boolean {
  return type === 'number' && (declared === undefined || declared === 'f64');
}
