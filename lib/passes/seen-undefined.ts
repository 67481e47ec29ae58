// What a source must not do under boundscheck=js, and what of it fails when it runs: values that may be undefined where
// JavaScript would show it (lib/analysis/undefined.ts).
//
// In:  a module as it was lowered. Out: the module, in which writes fail whose index is undefined, and what is wrong.
// It is no pass: it is asked before the first of them.

import { type SeenUndefined, undefinedIn } from '../analysis/undefined.ts';
import type { Module } from '../ir/ir.ts';
import { failingWhereUndefined } from './index-tests.ts';

export function withUndefined(module: Module): { readonly module: Module; readonly seen: readonly SeenUndefined[] } {
  if (module.functions.every(({ directives }) => directives.boundscheck !== 'js')) return { module, seen: [] };
  const { seen, writes } = undefinedIn(module);
  const functions = module.functions.map((fn) => ({ ...fn, body: failingWhereUndefined(fn.body, writes) }));
  return { module: writes.size === 0 ? module : { ...module, functions }, seen };
}
