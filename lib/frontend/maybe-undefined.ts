// Values that may be undefined though their type doesn't say so: elements outside of their arrays, under the directive
// boundscheck=js (outside.ts), and what they were assigned to. NaN stands for undefined.
//
// In:  a value. Out: a number, or a question that is answered when all is lowered (lib/analysis/undefined.ts).

import type { Span } from '../diagnostics.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { type FunctionContext, newTemporary } from './scope.ts';
import { makeBinary, number } from './values.ts';

/** Whether a value may be undefined, for all that its form says. */
function mayBeUndefined(ctx: FunctionContext, { kind, type }: Expr): boolean {
  return ctx.directives.boundscheck === 'js' && type === 'number' && (kind === 'local' || kind === 'select');
}

/** Somebody asks whether a value is undefined, and is told that it is not: refused if it may be. */
export function expectDefined(ctx: FunctionContext, value: Expr, loc: Span, out: Stmt[]): void {
  if (!mayBeUndefined(ctx, value)) return;
  const asked: Expr = { kind: 'math', fn: 'isUndefined', args: [{ ...value }], type: 'boolean', rep: undefined, loc };
  out.push({ kind: 'declare', local: newTemporary(ctx, 'boolean', loc), value: asked, loc });
}

/** JavaScript's ToNumber, which makes NaN of undefined: `x - 0` is x, whatever number it is. */
export function toNumber(ctx: FunctionContext, value: Expr): Expr {
  return mayBeUndefined(ctx, value) ? makeBinary('sub', value, number(0, value.loc), value.loc) : value;
}
