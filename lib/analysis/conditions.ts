// What range analysis learns from a condition, and from a check that passed: after `i < a.length`, i is below the
// length of a.
//
// In:  an expression, and the state before it. Out: the state where it holds, or fails. NaN makes every comparison but
// `!==` fail.

import { type IndexTest, isIndexTest, isOrNaN, passesOn } from '../ir/elements.ts';
import { type CompareOp, childrenOf, type Expr, type Local } from '../ir/ir.ts';
import { compareOps } from '../ir/ops.ts';
import { withDifference } from './differences.ts';
import { withMultiple, withNonzero } from './divisibility.ts';
import { ANYTHING, asNumber, binaryFact, constant, type Fact, isIntegerIn, MOST_EXACT, sameFact } from './interval.ts';
import { keyOfLength, lengthsOver, type OwnState, owned, type State } from './state.ts';
import { arraysAboveSum, withSum } from './windows.ts';

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
  if (test.kind === 'unary' && test.op === 'truthy' && test.value.type === 'number') {
    return wanted ? withNonzero(test.value, isThere(test.value, state, known)) : state;
  }
  if (isIndexTest(test)) return afterIndexTest(test, wanted, state, known);
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
    if ((left.maybeNaN || right.maybeNaN) && op !== 'ne') return op === 'eq' ? aboutZero(test, 'ne', state) : state;
    op = compareOps[op].opposite;
  }
  const { mirrored } = compareOps[op];
  const compared = (op: CompareOp, other: Fact, side: Expr): Comparison => {
    const above = op === 'lt' || op === 'le' || op === 'eq' ? arraysAbove(side, state, known) : [];
    const upTo = op === 'lt' ? [...lengthsOver(side, state), ...above] : above;
    return { op, other, length: known.arrayWithLength(side), upTo };
  };
  const narrowed = narrow(test.left, compared(op, right, test.right), state, known);
  const both = narrowed && narrow(test.right, compared(mirrored, left, test.left), narrowed, known);
  const sums = both && withSum(test.left, op, test.right, both, known);
  const factOf = (expr: Expr) => known.factOf(expr, state);
  const differences = sums && withDifference(test.left, op, test.right, sums, factOf);
  const about = differences && aboutZero(test, op, differences);
  // What a comparison that holds compares are numbers. That two differ may be because one is none.
  if (about === undefined || op === 'ne') return about;
  return isThere(test.right, isThere(test.left, about, known), known);
}

/**
 * What holds where a value is a number, and not NaN: the elements that it is made of are inside of their arrays. Of an
 * index it is said of all that it is made of.
 */
function isThere(expr: Expr, state: State, known: Known, isIndex = false): State {
  if (isOrNaN(expr)) return refine(expr.test, true, state, known) ?? state;
  if (expr.kind !== 'local') {
    if (!passesOn(expr)) return state;
    return childrenOf(expr).reduce((before, each) => isThere(each, before, known, isIndex), state);
  }
  const fact = state.facts.get(expr.local.id);
  if (isIndex && fact?.maybeNaN) return withFact(expr.local, { ...fact, maybeNaN: false }, state);
  return fact?.maybeUndefined ? withFact(expr.local, asNumber(fact), state) : state;
}

/** The index is inside of its array, or not. */
function afterIndexTest({ args }: IndexTest, wanted: boolean, state: State, known: Known): State | undefined {
  const [index, length] = args as [Expr, Expr];
  const measured = length.kind === 'local' ? length.local : length.kind === 'length' ? length.array : undefined;
  if (wanted) return afterCheck(index, measured, owned(isThere(index, state, known, true)) as OwnState);
  const isInside =
    measured && isBelow(index, measured, state, known) && isIntegerIn(known.factOf(index, state), 0, MOST_EXACT);
  return isInside ? undefined : state;
}

/** `x !== 0`, `x > 0`, and `n % d === 0`: x is not 0, and n is a multiple of d. */
function aboutZero(test: Extract<Expr, { kind: 'compare' }>, op: CompareOp, state: State): State {
  const isZero = (expr: Expr) => expr.kind === 'const' && expr.value === 0;
  if (!isZero(test.left) && !isZero(test.right)) return state;
  const [expr, order] = isZero(test.right) ? [test.left, op] : [test.right, compareOps[op].mirrored];
  if (order === 'ne' || order === 'gt' || order === 'lt') return withNonzero(expr, state);
  return order === 'eq' ? withMultiple(expr, state) : state;
}

/** What an expression is compared with, and whether that is an array's length. */
interface Comparison {
  readonly op: CompareOp;
  readonly other: Fact;
  readonly length: number | undefined;
  /** The arrays that what compares so with it is below. */
  readonly upTo: readonly number[];
}

/** What a comparison that holds says about the local in an expression: `x`, `x + 1`, `x * x`. */
function narrow(expr: Expr, comparison: Comparison, state: State, known: Known): State | undefined {
  if (expr.kind === 'local') return narrowLocal(expr, comparison, state);
  const inner = innerComparison(expr, comparison, state, known);
  return inner === undefined ? state : narrow(inner.expr, inner.comparison, state, known);
}

/** `x + c < k` as `x < k - c`, and `x * x < k` as bounds of x, for integers of which neither rounds. */
function innerComparison(
  expr: Expr,
  { op, other }: Comparison,
  state: State,
  known: Known,
): { expr: Expr; comparison: Comparison } | undefined {
  if (expr.kind !== 'binary' || op === 'ne') return undefined;
  const { left, right } = expr;
  if (expr.op === 'mul' && left.kind === 'local' && right.kind === 'local' && left.local.id === right.local.id) {
    const isBelow = op === 'lt' || op === 'le' || op === 'eq';
    const fact = known.factOf(left, state);
    // Of fractions the product may be 0.
    if (!isBelow || other.high < 0 || fact.low < 0 || !fact.integer) return undefined;
    // The product and the root may each be rounded down.
    const high = Math.sqrt(other.high) * (1 + 2 ** -50);
    return {
      expr: left,
      comparison: { op: 'le', other: { ...ANYTHING, high, maybeNaN: false }, length: undefined, upTo: [] },
    };
  }
  if ((expr.op !== 'add' && expr.op !== 'sub') || right.kind !== 'const') return undefined;
  const fact = known.factOf(expr, state);
  const isExact =
    isIntegerIn(fact, -MOST_EXACT, MOST_EXACT) && isIntegerIn(known.factOf(left, state), -MOST_EXACT, MOST_EXACT);
  const isWhole = isIntegerIn(constant(Number(right.value)), -MOST_EXACT, MOST_EXACT);
  if (!isExact || !isWhole || !other.integer || other.low > other.high) return undefined;
  // Sums of larger numbers are rounded: no fact is as far out.
  const whole = { ...other, low: Math.ceil(other.low), high: Math.floor(other.high) };
  const shifted = binaryFact(expr.op === 'add' ? 'sub' : 'add', whole, constant(Number(right.value)));
  return { expr: left, comparison: { op, other: shifted, length: undefined, upTo: [] } };
}

/** `local op other` holds, and `other` may be an array's length. */
function narrowLocal(
  expr: Extract<Expr, { kind: 'local' }>,
  { op, other, length, upTo }: Comparison,
  state: State,
): State | undefined {
  if (expr.local.type !== 'number') return state;
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
  const { id } = expr.local;
  const known = state.below.get(id);
  const arrays = op === 'lt' && length !== undefined ? [length, ...upTo] : upTo;
  const more = arrays.filter((each) => !known?.has(each));
  const isNews = more.length > 0;
  const below = isNews ? state.below.with(id, new Set([...(known ?? []), ...more])) : state.below;
  const upto = op === 'le' && length !== undefined ? keyOfLength(length) : undefined;
  const related = state.relations.get(id);
  const isMore = upto !== undefined && !related?.has(upto);
  const relations = isMore ? state.relations.with(id, new Set([...(related ?? []), upto])) : state.relations;
  // A comparison that holds has no NaN on either side.
  const narrowed = { ...fact, low: low === 0 ? 0 : low, high: high === 0 ? 0 : high, maybeNaN: false };
  const isZeroSame = Object.is(fact.low, narrowed.low) && Object.is(fact.high, narrowed.high);
  const isSame = state.facts.has(id) && isZeroSame && sameFact(fact, narrowed);
  const facts = isSame ? state.facts : state.facts.with(id, narrowed);
  return isSame && !isNews && !isMore ? state : { ...state, facts, below, relations };
}

function withFact(local: Local, fact: Fact, state: State): State {
  return { ...state, facts: state.facts.with(local.id, fact) };
}

/** An index that passed its check is an integer from 0, below the length. */
export function afterCheck(index: Expr, array: Local | undefined, state: OwnState): OwnState {
  if (index.kind !== 'local' || index.local.type !== 'number') return state;
  const fact = state.facts.get(index.local.id) ?? ANYTHING;
  const low = Math.max(fact.low, 0);
  const high = Math.min(fact.high, MOST_EXACT - 2);
  if (low > high) return state; // The check always fails.
  const { maybeNegativeZero } = fact;
  state.facts = state.facts.with(index.local.id, { low, high, integer: true, maybeNaN: false, maybeNegativeZero });
  if (array !== undefined) {
    const arrays = state.below.get(index.local.id) ?? [];
    state.below = state.below.with(index.local.id, new Set([...arrays, array.id]));
  }
  return state;
}

/** Whether an expression is certainly below the array's length: i, or i - c, after `i < a.length`; n - 1. */
export function isBelow(index: Expr, array: Local, state: State, known: Pick<Known, 'arrayWithLength'>): boolean {
  if (index.kind === 'local') return state.below.get(index.local.id)?.has(array.id) ?? false;
  if (arraysAboveSum(index, state).includes(array.id)) return true;
  if (index.kind !== 'binary' || index.op !== 'sub' || index.right.kind !== 'const') return false;
  const less = Number(index.right.value);
  if (less >= 1 && known.arrayWithLength(index.left) === array.id) return true;
  const isUpto = index.left.kind === 'local' && state.relations.get(index.left.local.id)?.has(keyOfLength(array.id));
  return (less >= 1 && isUpto === true) || (less >= 0 && isBelow(index.left, array, state, known));
}

/** The arrays whose length a value is below: a local, one less a constant, or a length less a constant. */
export function arraysAbove(value: Expr, state: State, known: Pick<Known, 'arrayWithLength'>): readonly number[] {
  if (value.kind === 'local') return [...(state.below.get(value.local.id) ?? [])];
  if (value.kind === 'binary' && value.op === 'add') return arraysAboveSum(value, state);
  if (value.kind !== 'binary' || value.op !== 'sub' || value.right.kind !== 'const') return [];
  const less = Number(value.right.value);
  const array = less >= 1 ? known.arrayWithLength(value.left) : undefined;
  return [...(array === undefined ? [] : [array]), ...(less >= 0 ? arraysAbove(value.left, state, known) : [])];
}
