// What a pass is: a value. It takes a module and gives a module; it prints nothing and remembers nothing.

import type { Fn, Module } from '../ir/ir.ts';

export interface Pass {
  readonly name: string;
  readonly doc: string;
  /** Names of passes that must have run before. */
  readonly after: readonly string[];
  /** Whether every result stays the same to the last bit. Only `reassociate` may say no. */
  readonly exact: boolean;
  readonly run: (module: Module) => Module;
}

/** For passes that look at one function at a time. */
export function eachFunction(run: (fn: Fn) => Fn): Pass['run'] {
  return (module) => ({ ...module, functions: module.functions.map(run) });
}
