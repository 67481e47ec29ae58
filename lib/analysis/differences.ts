// Differences of two numbers of which a condition has said something: behind `if (i + 1 < period) continue;` the index
// i + 1 - period is not negative.
//
// In:  a comparison that holds, or a difference; and the state there. Out: the state with the relation, or the fact of
// the difference. Must hold: all are exact integers, so that nothing rounds.

import { type CompareOp, childrenOf, type Expr, type Local } from '../ir/ir.ts';
import { compareOps } from '../ir/ops.ts';
import { type Fact, isIntegerIn, MOST_EXACT } from './interval.ts';
import { keyOfDifference, type State } from './state.ts';

/** A local and a constant that is added to it. */
interface Shifted {
  readonly local: Local;
  readonly by: number;
}

type FactOf = (expr: Expr) => Fact;

/** Of constants: a sum of three of them is exact. */
const MOST_BY = 2 ** 50;

/** `i`, `i + 1`, `i - 1`, `1 + i`; undefined for what is none of these. */
function shifted(expr: Expr): Shifted | undefined {
  if (expr.type !== 'number') return undefined;
  if (expr.kind === 'local') return { local: expr.local, by: 0 };
  if (expr.kind !== 'binary' || (expr.op !== 'add' && expr.op !== 'sub')) return undefined;
  const { op, left, right } = expr;
  const [one, other] = left.kind === 'const' && op === 'add' ? [right, left] : [left, right];
  if (one.kind !== 'local' || other.kind !== 'const' || !Number.isInteger(other.value)) return undefined;
  const by = op === 'add' ? Number(other.value) : -Number(other.value);
  return Math.abs(by) > MOST_BY ? undefined : { local: one.local, by };
}

/** Both sides, if neither rounds. */
function sidesOf(left: Expr, right: Expr, factOf: FactOf): readonly [Shifted, Shifted] | undefined {
  const [a, b] = [shifted(left), shifted(right)];
  if (a === undefined || b === undefined || a.local.id === b.local.id) return undefined;
  const all = [left, right, ...[left, right].flatMap((each) => (each.kind === 'local' ? [] : childrenOf(each)))];
  return all.every((each) => isIntegerIn(factOf(each), -MOST_EXACT, MOST_EXACT)) ? [a, b] : undefined;
}

/** What a comparison that holds says of the difference of its sides. */
export function withDifference(left: Expr, op: CompareOp, right: Expr, state: State, factOf: FactOf): State {
  if (op === 'ne') return state;
  if (op === 'lt' || op === 'le') return withDifference(right, compareOps[op].mirrored, left, state, factOf);
  const sides = sidesOf(left, right, factOf);
  if (sides === undefined) return state;
  const [a, b] = sides;
  const atLeast = (one: Shifted, other: Shifted, least: number, before: State) => {
    const known = before.relations.get(one.local.id) ?? [];
    const key = keyOfDifference(other.local.id, least - one.by + other.by);
    return { ...before, relations: before.relations.with(one.local.id, new Set([...known, key])) };
  };
  const after = atLeast(a, b, op === 'gt' ? 1 : 0, state);
  return op === 'eq' ? atLeast(b, a, 0, after) : after;
}

/** The fact of a difference, narrowed by what conditions have said of the two locals in it. */
export function narrowedDifference(expr: Expr, fact: Fact, state: State, factOf: FactOf): Fact {
  if (expr.kind !== 'binary' || expr.op !== 'sub' || state.relations.isEmpty || !fact.integer) return fact;
  const sides = sidesOf(expr.left, expr.right, factOf);
  if (sides === undefined) return fact;
  const [a, b] = sides;
  const by = a.by - b.by;
  const low = Math.max(fact.low, least(a.local, b.local, state) + by);
  const high = Math.min(fact.high, by - least(b.local, a.local, state));
  // Where both hold, and nothing is left, nobody comes by.
  return low > high ? fact : { ...fact, low: low === 0 ? 0 : low, high: high === 0 ? 0 : high };
}

/** What a - b is at least. */
function least(a: Local, b: Local, { relations }: State): number {
  const own = keyOfDifference(b.id, 0).slice(0, -1);
  const keys = [...(relations.get(a.id) ?? [])].filter((key) => key.startsWith(own));
  return Math.max(Number.NEGATIVE_INFINITY, ...keys.map((key) => Number(key.slice(own.length))));
}
