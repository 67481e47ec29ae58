// What is known of a module's table: its values are there, and nobody writes to it.

import type { ArrayKind, Local } from '../ir/ir.ts';

type Numbers = new (values: readonly number[]) => ArrayLike<number>;

/** What its elements are, as the array holds them, if all are integers and none is -0. */
export function elementsOf(kind: ArrayKind, values: readonly (number | bigint)[]): Local['elements'] {
  if (values.length === 0 || values.some((value) => typeof value !== 'number')) return undefined;
  const held = Array.from(new (globalThis[kind] as unknown as Numbers)(values as readonly number[]));
  if (!held.every((value) => Number.isSafeInteger(value) && !Object.is(value, -0))) return undefined;
  return { low: held.reduce((a, b) => Math.min(a, b)), high: held.reduce((a, b) => Math.max(a, b)) };
}
