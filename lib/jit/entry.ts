// The function that callers hold. It calls the native function as soon as there is one, with one test in between.
//
// One form for each number of parameters: rest arrays would cost more than the call.

import type { NativeFunction } from '../runtime/load-binary.ts';

type Slow = (self: unknown, args: readonly unknown[]) => unknown;
/** Gives the result, or throws, where the native call threw `error`. */
type Retry = (args: readonly unknown[], error: unknown) => unknown;

export interface Entry {
  readonly call: NativeFunction;
  /** Undefined: every call is a slow one. */
  setNative(native: NativeFunction | undefined): void;
}

export function entryOf(parameters: number, slow: Slow, retry: Retry): Entry {
  let native: NativeFunction | undefined;
  const setNative = (next: NativeFunction | undefined) => {
    native = next;
  };
  const forms: readonly NativeFunction[] = [
    function kernel(this: unknown) {
      // biome-ignore lint/complexity/noArguments: see above
      if (native === undefined || arguments.length !== 0) return slow(this, Array.from(arguments));
      try {
        return native();
      } catch (error) {
        return retry([], error);
      }
    },
    function kernel(this: unknown, a: unknown) {
      // biome-ignore lint/complexity/noArguments: see above
      if (native === undefined || arguments.length !== 1) return slow(this, Array.from(arguments));
      try {
        return native(a);
      } catch (error) {
        return retry([a], error);
      }
    },
    function kernel(this: unknown, a: unknown, b: unknown) {
      // biome-ignore lint/complexity/noArguments: see above
      if (native === undefined || arguments.length !== 2) return slow(this, Array.from(arguments));
      try {
        return native(a, b);
      } catch (error) {
        return retry([a, b], error);
      }
    },
    function kernel(this: unknown, a: unknown, b: unknown, c: unknown) {
      // biome-ignore lint/complexity/noArguments: see above
      if (native === undefined || arguments.length !== 3) return slow(this, Array.from(arguments));
      try {
        return native(a, b, c);
      } catch (error) {
        return retry([a, b, c], error);
      }
    },
    function kernel(this: unknown, a: unknown, b: unknown, c: unknown, d: unknown) {
      // biome-ignore lint/complexity/noArguments: see above
      if (native === undefined || arguments.length !== 4) return slow(this, Array.from(arguments));
      try {
        return native(a, b, c, d);
      } catch (error) {
        return retry([a, b, c, d], error);
      }
    },
  ];
  const any: NativeFunction = function kernel(this: unknown, ...args: unknown[]) {
    if (native === undefined || args.length !== parameters) return slow(this, args);
    try {
      return native(...args);
    } catch (error) {
      return retry(args, error);
    }
  };
  return { call: forms[parameters] ?? any, setNative };
}
