// Types of plain values: of arrays, objects and what is in them, as TypeScript writes them.
//
// In:  a value of a call. Out: its type, as far as the kernel language has one for it. Getters are not called, and
// nothing is changed. Of an array the first element says the type: the kernel checks each one. What it has no type for
// is left out of an object: who does not use it need not hear of it.

import { isProxy } from 'node:util/types';

/** What is deeper is nothing that a kernel takes. */
const DEEPEST = 4;

/** Of an object with more of them nobody means all. */
const MOST_FIELDS = 64;

/** `leaf`: the type of what is no plain array and no object; undefined for what has none. */
export function plainTypeOf(
  value: unknown,
  leaf: (value: unknown) => string | undefined,
  depth = DEEPEST,
): string | undefined {
  if (typeof value !== 'object') return leaf(value);
  if (value === null || depth === 0 || isProxy(value)) return undefined;
  if (Array.isArray(value)) return arrayType(value, leaf, depth);
  const own = leaf(value);
  return own ?? objectType(value, leaf, depth);
}

function arrayType(
  value: readonly unknown[],
  leaf: (value: unknown) => string | undefined,
  depth: number,
): string | undefined {
  // Whatever it is to hold: mostly numbers.
  if (value.length === 0) return 'number[]';
  const [first] = value;
  const element = plainTypeOf(first, leaf, depth - 1);
  return element === undefined || element === 'string' ? undefined : `${element}[]`;
}

function objectType(value: object, leaf: (value: unknown) => string | undefined, depth: number): string | undefined {
  const entries = Object.entries(Object.getOwnPropertyDescriptors(value));
  if (entries.length > MOST_FIELDS) return undefined;
  const fields = entries.flatMap(([name, { value: held, enumerable }]) => {
    if (enumerable !== true || held === undefined || !/^[A-Za-z_$][\w$]*$/.test(name)) return [];
    const type = plainTypeOf(held, leaf, depth - 1);
    return type === undefined || type === 'string' ? [] : [`${name}: ${type}`];
  });
  return fields.length === 0 ? undefined : `{ ${fields.join('; ')} }`;
}
