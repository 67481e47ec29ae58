// One call by both versions, on copies: a difference is an error that shows both.

import { copyArguments, isSame, show } from '../copy.ts';
import type { NativeFunction } from '../runtime/load-binary.ts';

/** How many calls `verify: true` looks at. */
export const VERIFIED_CALLS = 10;

/**
 * The result of `native`, whose arguments are the caller's. @throws Error if `js` gives another result, or other
 * arrays.
 */
export function verifyCall(
  name: string,
  js: NativeFunction,
  native: NativeFunction,
  args: readonly unknown[],
): unknown {
  const copies = copyArguments(args);
  const actual = native(...args);
  let expected: unknown;
  try {
    expected = js(...copies);
  } catch (error) {
    throw new Error(`${name}: native code gives ${show(actual)}, but JavaScript throws ${String(error)}`, {
      cause: error,
    });
  }
  if (!isSame(actual, expected)) {
    throw new Error(`${name}: native code gives ${show(actual)}, but JavaScript gives ${show(expected)}`);
  }
  for (const [at, value] of args.entries()) {
    if (isSame(value, copies[at])) continue;
    throw new Error(
      `${name}: native code leaves argument ${at + 1} as ${show(value)}, but JavaScript as ${show(copies[at])}`,
    );
  }
  return actual;
}
