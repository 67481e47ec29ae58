// `a.slice()` of a Uint8Array of the caller's, which may be a Buffer of Node.js: then it is a view, and else a copy. The
// JavaScript around the kernel says which (lib/boundary/wrapper.ts), by the method that the array has.
//
// In:  a call of `slice`, of a parameter of a kernel that is called from outside. Out: an array variable that holds the
// one or the other; undefined where nobody can ask.

import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { declareArrayVariable, pointTo, viewOf } from './array-variables.ts';
import { load } from './bigints.ts';
import { memoryOf, takeSlots } from './entry.ts';
import { isTrue } from './list-elements.ts';
import type { FunctionContext } from './scope.ts';
import { number, read } from './values.ts';

/** Whether the parameter is a Buffer. */
function isBuffer(ctx: FunctionContext, array: Local, loc: Span): Expr | undefined {
  const { entry } = ctx;
  if (entry === undefined || array.type !== 'Uint8Array' || !array.parameter || array.mutable) return undefined;
  const at = entry.parameters.findIndex(({ name, plan }) => name === array.name && plan.kind === 'argument');
  const parameter = entry.parameters[at];
  if (parameter?.plan.kind !== 'argument' || parameter.isOptional) return undefined;
  const memory = memoryOf(ctx, entry, loc);
  const isView = parameter.plan.isView ?? takeSlots(entry, 1);
  entry.parameters[at] = { ...parameter, plan: { ...parameter.plan, isView } };
  return isTrue(load(memory, number(isView, loc), loc));
}

/** `make`: a copy of the part, or a view of it. */
export function sliceOfBytes(
  ctx: FunctionContext,
  array: Local,
  name: string,
  make: (kind: 'copy-array' | 'view', out: Stmt[]) => Local,
  loc: Span,
  out: Stmt[],
): Expr | undefined {
  const test = isBuffer(ctx, array, loc);
  if (test === undefined) return undefined;
  const variable = declareArrayVariable(ctx, name, array.type, make('copy-array', out), loc, out);
  const yes: Stmt[] = [];
  pointTo(ctx, variable, make('view', yes), loc, yes);
  out.push({ kind: 'if', test, yes, no: [], loc });
  return read(viewOf(ctx, variable, loc, out), loc);
}
