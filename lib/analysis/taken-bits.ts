// Differences that take bits away: after `const bit = x & -x`, x - bit is x & ~bit, of 32 bits. By intervals alone it
// would leave them, and a loop over the bits of x would go on in doubles.
//
// In:  what is assigned to a local, or a difference; and the state there. Out: the state that knows that the local is
// some of the bits of x; or the fact of the difference. Changes nothing but the state it is given.

import type { Expr, Local } from '../ir/ir.ts';
import { type Fact, INT32, isIntegerIn, range } from './interval.ts';
import { keyOfBits, type OwnState, type State } from './state.ts';

type Binary = Extract<Expr, { kind: 'binary' }>;

const idOf = (expr: Expr): number | undefined =>
  expr.kind === 'local' && expr.type === 'number' ? expr.local.id : undefined;

/** The locals that an expression is some of the bits of. */
const sourcesOf = (expr: Expr): readonly number[] =>
  expr.kind === 'binary' && expr.op === 'and'
    ? [idOf(expr.left), idOf(expr.right)].filter((id) => id !== undefined)
    : [];

/** After the assignment of `value`, which gave the local that value and no other. */
export function knowBits(local: Local, value: Expr, state: OwnState): void {
  const keys = sourcesOf(value).filter((id) => id !== local.id);
  if (keys.length === 0) return;
  const known = state.relations.get(local.id) ?? [];
  state.relations = state.relations.with(local.id, new Set([...known, ...keys.map(keyOfBits)]));
}

export function withoutBits({ op, left, right }: Binary, of: Fact, { relations }: State): Fact | undefined {
  const id = idOf(left);
  if (op !== 'sub' || id === undefined || !isIntegerIn(of, INT32.low, INT32.high)) return undefined;
  const known = right.kind === 'local' && relations.get(right.local.id)?.has(keyOfBits(id)) === true;
  if (!known && !sourcesOf(right).includes(id)) return undefined;
  return of.low >= 0 ? range(0, of.high) : INT32;
}
