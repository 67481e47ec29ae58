// Two numbers whose sum is below an array's length: `at < n - m` and `at + m < n`, where n is that length.
//
// In:  a comparison of integers that holds, and the state. Out: the state with that relation, and whether it holds of a
// sum. Must hold: all of them are exact integers, so that neither side rounds.

import type { CompareOp, Expr, Local } from '../ir/ir.ts';
import { compareOps } from '../ir/ops.ts';
import { type Fact, isIntegerIn, MOST_EXACT } from './interval.ts';
import { keyOfSum, type State } from './state.ts';

type Read = Extract<Expr, { kind: 'local' }>;

interface Known {
  arrayWithLength(expr: Expr): number | undefined;
  factOf(expr: Expr, state: State): Fact;
}

/** What a comparison that holds says of two locals' sum. */
export function withSum(left: Expr, op: CompareOp, right: Expr, state: State, known: Known): State {
  if (op === 'gt') return withSum(right, compareOps[op].mirrored, left, state, known);
  if (op !== 'lt') return state;
  const all = [left, right, ...partsOf(left), ...partsOf(right)];
  const found = sumBelow(left, right, known);
  if (found === undefined || !all.every((each) => isIntegerIn(known.factOf(each, state), -MOST_EXACT, MOST_EXACT)))
    return state;
  const { a, b, array } = found;
  const keys = new Set([...(state.relations.get(a.local.id) ?? []), keyOfSum(b.local.id, array)]);
  let { below } = state;
  // What is added is not negative: either alone is below, too.
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const lengths = below.get(one.local.id) ?? [];
    if (known.factOf(other, state).low >= 0) below = below.with(one.local.id, new Set([...lengths, array]));
  }
  return { ...state, below, relations: state.relations.with(a.local.id, keys) };
}

function sumBelow(
  left: Expr,
  right: Expr,
  known: Known,
): { readonly a: Read; readonly b: Read; readonly array: number } | undefined {
  const [isSum, [first, second], length] =
    left.kind === 'binary' && left.op === 'add'
      ? [true, partsOf(left), right]
      : right.kind === 'binary' && right.op === 'sub'
        ? [true, [left, right.right], right.left]
        : [false, [], right];
  const array = isSum ? known.arrayWithLength(length) : undefined;
  if (array === undefined || first?.kind !== 'local' || second?.kind !== 'local') return undefined;
  return { a: first, b: second, array };
}

function partsOf(expr: Expr): readonly Expr[] {
  return expr.kind === 'binary' ? [expr.left, expr.right] : [];
}

/** The arrays whose length a sum of two locals is below. */
export function arraysAboveSum(sum: Expr, { relations }: State): readonly number[] {
  if (sum.kind !== 'binary' || sum.op !== 'add') return [];
  const { left, right } = sum;
  if (left.kind !== 'local' || right.kind !== 'local') return [];
  const above = (a: Local, b: Local) => {
    const own = keyOfSum(b.id, 0).slice(0, -1);
    const keys = [...(relations.get(a.id) ?? [])].filter((key) => key.startsWith(own));
    return keys.map((key) => Number(key.slice(own.length)));
  };
  return [...above(left.local, right.local), ...above(right.local, left.local)];
}
