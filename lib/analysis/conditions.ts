// What range analysis learns from a condition, and from a check that passed: after `i < a.length`, i is below the
// length of a.
//
// In:  an expression, and the state before it. Out: the state where it holds, or fails. NaN makes every comparison but
// `!==` fail.

import type { CompareOp, Expr, Local } from '../ir/ir.ts';
import { compareOps } from '../ir/ops.ts';
import { ANYTHING, constant, type Fact, MOST_EXACT } from './interval.ts';
import type { OwnState, State } from './state.ts';

/** What the analysis under way knows of expressions. */
export interface Known {
  factOf(expr: Expr, state: State): Fact;
  /** The array whose length an expression is; undefined if it is none's. */
  arrayWithLength(expr: Expr): number | undefined;
}

/** What holds where a condition is true (or false); undefined if it can't be. */
export function refine(test: Expr, wanted: boolean, state: State, known: Known): State | undefined {
  if (test.kind === 'const') return Boolean(test.value) === wanted ? state : undefined;
  if (test.kind === 'unary' && test.op === 'not') return refine(test.value, !wanted, state, known);
  if (test.kind === 'logical') {
    if ((test.op === 'and') === wanted) {
      const left = refine(test.left, wanted, state, known);
      return left === undefined ? undefined : refine(test.right, wanted, left, known);
    }
    return state;
  }
  if (test.kind !== 'compare' || test.left.type !== 'number') return state;
  const left = known.factOf(test.left, state);
  const right = known.factOf(test.right, state);
  let op: CompareOp = test.op;
  if (!wanted) {
    // `!(a < b)` is not `a >= b` where one may be NaN.
    if ((left.maybeNaN || right.maybeNaN) && op !== 'ne') return state;
    op = compareOps[op].opposite;
  }
  const narrowed = narrow(test.left, op, right, known.arrayWithLength(test.right), state);
  return narrowed && narrow(test.right, compareOps[op].mirrored, left, known.arrayWithLength(test.left), narrowed);
}

/** `expr op other` holds, and `other` may be an array's length: what that says about a local. */
function narrow(expr: Expr, op: CompareOp, other: Fact, length: number | undefined, state: State): State | undefined {
  if (expr.kind !== 'local' || expr.local.type !== 'number') return state;
  const fact = state.facts.get(expr.local.id) ?? ANYTHING;
  let { low, high } = fact;
  if (op === 'lt') high = Math.min(high, fact.integer ? Math.ceil(other.high) - 1 : other.high);
  if (op === 'le') high = Math.min(high, fact.integer ? Math.floor(other.high) : other.high);
  if (op === 'gt') low = Math.max(low, fact.integer ? Math.floor(other.low) + 1 : other.low);
  if (op === 'ge') low = Math.max(low, fact.integer ? Math.ceil(other.low) : other.low);
  if (op === 'eq') {
    low = Math.max(low, other.low);
    high = Math.min(high, other.high);
  }
  if (op === 'ne') {
    if (other.low !== other.high || other.maybeNaN || !fact.integer || low > high) return state;
    // The next integer, also from a bound that is a fraction.
    if (low === other.low) low = Math.floor(low) + 1;
    else if (high === other.high) high = Math.ceil(high) - 1;
    // NaN differs from every number, its own kind included.
    if (low > high) return fact.maybeNaN ? withFact(expr.local, constant(Number.NaN), state) : undefined;
    return withFact(expr.local, { ...fact, low, high }, state);
  }
  if (low > high) return undefined;
  const below = new Map(state.below);
  if (op === 'lt' && length !== undefined)
    below.set(expr.local.id, new Set([...(below.get(expr.local.id) ?? []), length]));
  // A comparison that holds has no NaN on either side.
  const facts = new Map(state.facts).set(expr.local.id, {
    ...fact,
    low: low === 0 ? 0 : low,
    high: high === 0 ? 0 : high,
    maybeNaN: false,
  });
  return { facts, below };
}

function withFact(local: Local, fact: Fact, state: State): State {
  return { ...state, facts: new Map(state.facts).set(local.id, fact) };
}

/** An index that passed its check is an integer from 0, below the length. */
export function afterCheck(index: Expr, array: Local, state: OwnState): OwnState {
  if (index.kind !== 'local' || index.local.type !== 'number') return state;
  const fact = state.facts.get(index.local.id) ?? ANYTHING;
  const low = Math.max(fact.low, 0);
  const high = Math.min(fact.high, MOST_EXACT - 2);
  if (low > high) return state; // The check always fails.
  const { maybeNegativeZero } = fact;
  state.facts.set(index.local.id, { low, high, integer: true, maybeNaN: false, maybeNegativeZero });
  state.below.set(index.local.id, new Set([...(state.below.get(index.local.id) ?? []), array.id]));
  return state;
}

/** Whether an expression is certainly below the array's length: i, or i - c, after `i < a.length`. */
export function isBelow(index: Expr, array: Local, state: State): boolean {
  if (index.kind === 'local') return state.below.get(index.local.id)?.has(array.id) ?? false;
  if (index.kind === 'binary' && index.op === 'sub' && index.right.kind === 'const' && Number(index.right.value) >= 0) {
    return isBelow(index.left, array, state);
  }
  return false;
}
