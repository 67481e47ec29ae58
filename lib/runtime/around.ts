// JavaScript around a kernel whose values are not passed as they are: the compiler printed it (lib/boundary/).

import { types } from 'node:util';
import { compileFunction } from 'node:vm';

type Kernel = (this: unknown, ...args: unknown[]) => unknown;

/** Names that printed text finds: what it needs of Node.js. */
export const GIVEN_TO_TEXT: readonly string[] = ['kzIsProxy'];
export const GIVEN: readonly unknown[] = [types.isProxy];

/** A call that is made off the event loop. */
export interface Prepared {
  /** Of the flat function. Memory among them is shared: nobody can take it away. */
  readonly args: readonly unknown[];
  /**
   * Writes back what the kernel changed. @throws TypeError, and writes nothing, if an array has another length by now.
   */
  back(): void;
  /** What the kernel gives, of what the flat function gives. */
  value(flat: unknown): unknown;
}

export interface Around {
  readonly call: Kernel;
  /** The same without the kernel: what copying costs. */
  readonly copying: Kernel;
  /** Copies what it is given. `args`: as `call` takes them. */
  prepare(self: unknown, args: readonly unknown[]): Prepared;
}

/** `bound`: how many arrays of its module the flat function, and what comes out, take in front. */
export function putAround(text: string, flat: Kernel, bound: number): Around {
  type Made = Kernel & { kzPrepare(...args: unknown[]): Prepared };
  // Not new Function, which --disallow-code-generation-from-strings forbids.
  const make = compileFunction(text, [...GIVEN_TO_TEXT])(...GIVEN) as (flat: Kernel, ...arrays: unknown[]) => Made;
  let made: Made | undefined = bound === 0 ? make(flat) : undefined;
  // Arrays of the module are the same at each call.
  const madeFor = (args: readonly unknown[]): Made => {
    made ??= make(flat, ...args.slice(0, bound));
    return made;
  };
  const own = (args: readonly unknown[]) => (bound === 0 ? args : args.slice(bound)) as unknown[];
  // What it gives is nothing.
  const nothing: Kernel = (...args) => {
    Object.assign(args[bound] as object, { given: {} });
    return undefined;
  };
  let copying: Made | undefined;
  return {
    copying(...args) {
      copying ??= make(nothing, ...args.slice(0, bound));
      return copying.apply(this, own(args));
    },
    call:
      made ??
      function (this: unknown, ...args) {
        return madeFor(args).apply(this, own(args));
      },
    prepare: (self, args) => madeFor(args).kzPrepare.apply(self, own(args)),
  };
}
