// What a pass is: a value. It takes a function and gives a function; it prints nothing and remembers nothing.

import type { Fn } from '../ir/ir.ts';

export interface Pass {
  readonly name: string;
  readonly doc: string;
  /** Names of passes that must have run before. */
  readonly after: readonly string[];
  /** Whether every result stays the same to the last bit. Only `reassociate` may say no. */
  readonly exact: boolean;
  readonly run: (fn: Fn) => Fn;
}
