// The table of passes, in order, and the driver: runs them, verifies after each, and can stop to show the IR.

import type { Fn, Module } from '../ir/ir.ts';
import { verify } from '../ir/verify.ts';
import { eliminateChecks } from './eliminate-checks.ts';
import { hoistChecks } from './hoist-checks.ts';
import { insertChecks } from './insert-checks.ts';
import type { Pass } from './pass.ts';
import { selectRepresentation } from './select-representation.ts';

export const passes: readonly Pass[] = [insertChecks, eliminateChecks, hoistChecks, selectRepresentation];

/** The last pass whose result still means what JavaScript means: what the js back end prints. */
export const LAST_OF_JS_LEVEL = eliminateChecks.name;

for (const [index, pass] of passes.entries()) {
  const before = passes.slice(0, index).map(({ name }) => name);
  const missing = pass.after.find((name) => !before.includes(name));
  if (missing !== undefined) throw new Error(`kernelize: pass ${pass.name} must come after ${missing}`);
}

export interface PassOptions {
  /** Sees the module after each pass, and under `''` before the first. */
  readonly observe?: (pass: string, module: Module) => void;
  readonly verify?: boolean;
}

/** @throws Error naming the guilty pass, if one broke an invariant of the IR. */
export function runPasses(module: Module, last: string, options: PassOptions = {}): Module {
  let current = module;
  options.observe?.('', current);
  for (const pass of passes) {
    const functions = current.functions.map((fn): Fn => pass.run(fn));
    current = { ...current, functions };
    if (options.verify)
      verify(current, pass.name === selectRepresentation.name ? 'machine' : 'js', `after ${pass.name}`);
    options.observe?.(pass.name, current);
    if (pass.name === last) break;
  }
  return current;
}
