// What a program has found out about zero and remainders: after `b !== 0`, b is not 0; after `n % d === 0`, n is a
// multiple of d, so that n / d is an integer.
//
// In:  a condition that holds, and the state there. Out: the state that knows so; and for an expression, whether the
// state knows it. Of arrays: whether they have elements. NaN is not 0.

import type { Expr } from '../ir/ir.ts';
import { keyOfLocal, type State } from './state.ts';

/** The local whose value, or the array whose length, an expression is. */
function nameOf(expr: Expr): number | undefined {
  if (expr.kind === 'length') return expr.array.id;
  return expr.kind === 'local' && expr.type === 'number' ? expr.local.id : undefined;
}

/** Whether an expression is certainly neither 0 nor -0, as far as conditions have said so. */
export function isNonzero(expr: Expr, { nonzero }: State): boolean {
  const id = nameOf(expr);
  return id !== undefined && nonzero.has(id);
}

/** The state, in which this expression is not 0. */
export function withNonzero(expr: Expr, state: State): State {
  const id = nameOf(expr);
  return id === undefined ? state : { ...state, nonzero: state.nonzero.with(id, true) };
}

/** How a divisor is known: constants by their value, locals by their number. */
function divisorKey(expr: Expr): string | undefined {
  if (expr.kind === 'const' && typeof expr.value === 'number') return String(expr.value);
  return expr.kind === 'local' && expr.type === 'number' ? keyOfLocal(expr.local.id) : undefined;
}

/** The state, in which `rest === 0` holds: where `rest` is n % d, n is a multiple of d. */
export function withMultiple(rest: Expr, state: State): State {
  if (rest.kind !== 'binary' || rest.op !== 'rem' || rest.left.kind !== 'local') return state;
  const key = divisorKey(rest.right);
  if (key === undefined) return state;
  const { id } = rest.left.local;
  const known = state.relations.get(id) ?? [];
  return { ...state, relations: state.relations.with(id, new Set([...known, key])) };
}

/** Whether `dividend / divisor` is certainly an integer, because the remainder was found to be 0. */
export function isMultiple(dividend: Expr, divisor: Expr, { relations }: State): boolean {
  const key = divisorKey(divisor);
  return dividend.kind === 'local' && key !== undefined && (relations.get(dividend.local.id)?.has(key) ?? false);
}
