// What values of modules are known by: those that kernels were compiled with, and those that the program has when they
// are called.

import { hashOf } from './hash.ts';

/**
 * Of a typed array, a plain array of numbers, a number, a bigint or a boolean; undefined of what is none of these. All
 * NaNs count as one.
 */
export function hashOfValue(value: unknown): string | undefined {
  if (/^(number|bigint|boolean)$/.test(typeof value)) return textOf(value);
  const kind = Array.isArray(value) ? 'Array' : Object.prototype.toString.call(value).slice(8, -1);
  if (!/^(Array|(Big)?\w+Array)$/.test(kind)) return undefined;
  const texts = Array.from(value as ArrayLike<unknown>).map(textOf);
  return hashOf(`${kind}\n${texts.join()}`).slice(0, 32);
}

function textOf(value: unknown): string {
  return Object.is(value, -0) ? '-0' : `${typeof value} ${String(value)}`;
}
