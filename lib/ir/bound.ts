// The arrays of its module that a kernel is given in front of its arguments.
//
// In:  a function, at either level, and all functions. Out: the arrays' names, and whether it may write to them.

import type { Fn } from './ir.ts';
import { writtenParameters } from './written-parameters.ts';

export interface BoundParameter {
  readonly name: string;
  readonly type: string;
  readonly written: boolean;
}

export function boundArraysOf(fn: Fn, functions: readonly Fn[]): BoundParameter[] {
  const { bound = 0, parameters } = fn;
  if (bound === 0) return [];
  const written = writtenParameters(functions).get(fn.name);
  return parameters.slice(0, bound).map(({ id, name, type }) => ({ name, type, written: written?.has(id) ?? false }));
}
