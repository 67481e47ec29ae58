// JavaScript around a kernel whose values are not passed as they are: the compiler printed it (lib/boundary/).

import { types } from 'node:util';
import { compileFunction } from 'node:vm';

type Kernel = (...args: unknown[]) => unknown;

/** Names that printed text finds: what it needs of Node.js. */
export const GIVEN_TO_TEXT: readonly string[] = ['kzIsProxy'];
export const GIVEN: readonly unknown[] = [types.isProxy];

/** `bound`: how many arrays of its module the flat function, and what comes out, take in front. */
export function putAround(text: string, flat: Kernel, bound: number): Kernel {
  // Not new Function, which --disallow-code-generation-from-strings forbids.
  const make = compileFunction(text, [...GIVEN_TO_TEXT])(...GIVEN) as (flat: Kernel, ...arrays: unknown[]) => Kernel;
  if (bound === 0) return make(flat);
  let made: Kernel | undefined;
  return function (this: unknown, ...args) {
    // They are the same at each call.
    made ??= make(flat, ...args.slice(0, bound));
    return made.apply(this, args.slice(bound));
  };
}
