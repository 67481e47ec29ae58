// Tests for optional values: `x === undefined`, `x == null`, `typeof x === 'number'`, and comparisons with other values.
//
// In:  a comparison. Out: its answer; undefined if neither side may be undefined or null.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { fold } from '../ir/fold.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { joinConditions } from './operands.ts';
import { nothingOf } from './optional-forms.ts';
import { heldBy, lowerOptional, not, there } from './optionals.ts';
import type { Nothing, RecordValue } from './record-types.ts';
import type { FunctionContext } from './scope.ts';
import { boolean, expectType, refused, save } from './values.ts';

export interface Comparison {
  readonly node: Expression;
  readonly one: Expression;
  readonly other: Expression;
  readonly isEqual: boolean;
  /** By `===`. */
  readonly isStrict: boolean;
  /** What the other side is, if it is that. */
  readonly nothing: Nothing | undefined;
  /** What `typeof` of the one side is compared with. */
  readonly type: string | undefined;
}

export function lowerOptionalGuard(ctx: FunctionContext, comparison: Comparison, out: Stmt[]): Expr | undefined {
  const { node, one, other, isEqual, isStrict, nothing, type } = comparison;
  const asked = type !== undefined && one.type === 'UnaryExpression' ? one.argument : one;
  if (nothingOf(ctx, asked) === undefined) return undefined;
  const isBoth = type === undefined && nothing === undefined;
  // The right side comes second.
  if (isBoth && asked.start > other.start) return compareLeft(ctx, comparison, out);
  const value = lowerOptional(ctx, asked, undefined, out);
  if (value === undefined) return refused(node, 'boolean');
  const answer = (test: Expr): Expr => (isEqual ? test : not(test));
  if (nothing !== undefined) {
    return isStrict && nothing !== value.nothing ? boolean(!isEqual, node) : answer(not(there(value)));
  }
  if (type !== undefined) {
    if (heldBy(value).type === type) return answer(there(value));
    const isOfNothing = type === (value.nothing === 'undefined' ? 'undefined' : 'object');
    return isOfNothing ? answer(not(there(value))) : boolean(!isEqual, node);
  }
  const before: Stmt[] = [];
  if (nothingOf(ctx, other) !== undefined) {
    const second = lowerOptional(ctx, other, undefined, before);
    if (second === undefined) return refused(node, 'boolean');
    const first = before.length === 0 ? value : saved(ctx, value, out);
    out.push(...before);
    return answer(bothOrNeither(ctx, first, second, node, out));
  }
  const second = ctx.module.lowerExpression(ctx, other, before);
  const first = before.length === 0 ? value : saved(ctx, value, out);
  out.push(...before);
  return answer(isThat(ctx, first, second, node, out));
}

/** `3 === x`, where the optional value is on the right. */
function compareLeft(ctx: FunctionContext, { node, one, other, isEqual }: Comparison, out: Stmt[]): Expr {
  const before: Stmt[] = [];
  const left = ctx.module.lowerExpression(ctx, other, out);
  const value = lowerOptional(ctx, one, undefined, before);
  if (value === undefined) return refused(node, 'boolean');
  const held = before.length === 0 ? left : save(ctx, left, out);
  out.push(...before);
  const test = isThat(ctx, value, held, node, out);
  return isEqual ? test : not(test);
}

function isThat(ctx: FunctionContext, value: RecordValue, given: Expr, loc: Span, out: Stmt[]): Expr {
  const other = expectType(ctx, given, heldBy(value).type);
  return joinConditions(ctx, 'and', there(value), same(heldBy(value), other, loc), [], loc, out);
}

/** Where both are not there, their values are blank. */
function bothOrNeither(ctx: FunctionContext, a: RecordValue, b: RecordValue, loc: Span, out: Stmt[]): Expr {
  if (a.nothing !== b.nothing) {
    ctx.module.report('KZ1008', loc, `one side may be ${a.nothing}, and the other ${b.nothing}`);
    return refused(loc, 'boolean');
  }
  const other = expectType(ctx, heldBy(b), heldBy(a).type);
  return joinConditions(ctx, 'and', same(there(a), there(b), loc), same(heldBy(a), other, loc), [], loc, out);
}

function same(left: Expr, right: Expr, loc: Span): Expr {
  return fold({ kind: 'compare', op: 'eq', left, right, type: 'boolean', rep: undefined, loc });
}

function saved(ctx: FunctionContext, value: RecordValue, out: Stmt[]): RecordValue {
  const fields = [...value.fields].map(([key, each]) => [key, save(ctx, each as Expr, out)] as const);
  return { ...value, fields: new Map(fields) };
}
