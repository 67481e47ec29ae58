// The arrays of its module that a kernel is given in front of its arguments.
//
// In:  a function, at either level, and all functions. Out: the arrays' names, and whether it may write to them.

import { type BoundParameter, joinBound } from '../bound-lists.ts';
import type { Fn } from './ir.ts';
import { writtenParameters } from './written-parameters.ts';

export function boundArraysOf(fn: Fn, functions: readonly Fn[]): BoundParameter[] {
  const { bound = 0, parameters } = fn;
  if (bound === 0) return [];
  const written = writtenParameters(functions).get(fn.name);
  return parameters.slice(0, bound).map(({ id, name, type }) => ({ name, type, written: written?.has(id) ?? false }));
}

/** All that the versions of a kernel are given, each once; and for each version, at which positions what it takes is. */
export function boundOfVersions(
  versions: readonly Fn[],
  functions: readonly Fn[],
): { readonly bound: readonly BoundParameter[]; readonly picks: readonly (readonly number[])[] } {
  return joinBound(versions.map((fn) => boundArraysOf(fn, functions)));
}
