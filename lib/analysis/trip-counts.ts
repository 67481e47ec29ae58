// How often a counted loop runs at most, and what that says of locals which a loop only adds to.
//
//   let count = 0; for (let i = 0; i < n; i++) if (…) count++      n iterations, so count <= n
//
// In:  a loop, and facts of what it finds at its entry. Out: bounds that hold at its head and where its body begins.
// Changes nothing. Locals that are no integers, or could reach 2^53, get none: there additions round.
//
// One assumption about the world: nothing is added 2^49 times, which takes a processor days. So a counter that grows by
// 1 stays an integer, whatever its bound, and so does one that begins where another stands.

import type { Expr, Local, Loop, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { blocksOf, givesValue, subexpressions, targetOf } from '../ir/walk.ts';
import { countedLoops, skipsStep } from './counted-loops.ts';
import { definitionsIn } from './definitions.ts';
import { element, type Fact, isIntegerIn, MOST_EXACT } from './interval.ts';

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** By local id: before the test (and after the loop), and after it, where one iteration is still to be counted. */
export interface SumBounds {
  readonly head: ReadonlyMap<number, Bounds>;
  readonly body: ReadonlyMap<number, Bounds>;
}

/** `factOf`: of an expression in the state at the loop's entry. `heldBy`: what a local holds without wrapping. */
export function sumBounds(loop: Loop, factOf: (expr: Expr) => Fact, heldBy: (local: Local) => Bounds): SumBounds {
  const head = new Map<number, Bounds>();
  const body = new Map<number, Bounds>();
  const inside = [...loop.header, ...loop.body, ...loop.update];
  const changes = (expr: Expr) =>
    subexpressions(expr).some((each) => each.kind === 'local' && givesValue(inside, each.local));
  const entry: Entry = {
    initial: (local) => factOf(readOf(local, loop)),
    invariant: (expr) => (changes(expr) ? undefined : factOf(expr)),
    heldBy,
  };
  const trips = mostTrips(loop, entry);
  for (const [id, sum] of stepsIn(loop, entry)) {
    const local = sum?.local;
    const start = local && factOf(readOf(local, loop));
    if (sum === undefined || start === undefined || !isIntegerIn(start, -MOST_EXACT, MOST_EXACT)) continue;
    const after = (count: number) => ({
      low: start.low + Math.max(times(sum.down, count), sum.least * MOST_ADDITIONS),
      high: start.high + Math.min(times(sum.up, count), sum.most * MOST_ADDITIONS),
    });
    // The header runs once more than the body.
    const isInHeader = givesValue(loop.header, sum.local);
    const { low, high } = after(isInHeader ? trips + 1 : trips);
    if (!isHeld(low, sum.local, heldBy) || !isHeld(high, sum.local, heldBy)) continue;
    head.set(id, { low, high });
    body.set(id, isInHeader ? { low, high } : after(Math.max(trips - 1, 0)));
  }
  return { head, body };
}

/** At three a nanosecond, two days. */
const MOST_ADDITIONS = 2 ** 49;

/** Nothing, however often. */
function times(step: number, count: number): number {
  return step === 0 || count === 0 ? 0 : step * count;
}

/** What is known where the outermost loop is entered. */
interface Entry {
  initial(local: Local): Fact | undefined;
  /** Undefined for what the loop changes. */
  invariant(expr: Expr): Fact | undefined;
  heldBy(local: Local): Bounds;
}

/** Whether a local reaches this sum as it is: not rounded, and not wrapped. */
function isHeld(sum: number, local: Local, heldBy: Entry['heldBy']): boolean {
  const { low, high } = heldBy(local);
  return Math.abs(sum) <= MOST_EXACT && sum >= low && sum <= high;
}

function readOf(local: Local, loop: Loop): Expr {
  return { kind: 'local', local, type: local.type, rep: undefined, loc: loop.loc };
}

/** Infinity if unknown. */
function mostTrips(loop: Loop, { initial, invariant, heldBy }: Entry): number {
  if (skipsStep(loop)) return Number.POSITIVE_INFINITY;
  const counts = countedLoops(loop).map(({ counter, op, bound, step }) => {
    const first = initial(counter);
    const limit = invariant(bound);
    if (first === undefined || limit === undefined) return Number.POSITIVE_INFINITY;
    // A counter that rounds or wraps takes more steps, or never arrives.
    const end = step > 0 ? limit.high : limit.low;
    const last = (op === 'lt' || op === 'gt' ? end - Math.sign(step) : end) + step;
    if (!isIntegerIn(first, -MOST_EXACT, MOST_EXACT) || !isHeld(last, counter, heldBy)) return Number.POSITIVE_INFINITY;
    const distance = (step > 0 ? limit.high - first.low : first.high - limit.low) / Math.abs(step);
    const trips = op === 'lt' || op === 'gt' ? Math.ceil(distance) : Math.floor(distance) + 1;
    return Number.isNaN(trips) ? Number.POSITIVE_INFINITY : Math.max(trips, 0);
  });
  return Math.min(Number.POSITIVE_INFINITY, ...counts);
}

/** What all iterations of a step add up to in one iteration of the loop. */
interface Sum {
  readonly local: Local;
  readonly up: number;
  readonly down: number;
  /** The largest and the smallest single step, at least 0 and at most 0. */
  readonly most: number;
  readonly least: number;
}

/** By local id; undefined for locals that the loop does anything else to than adding integer constants. */
function stepsIn(loop: Loop, outer: Entry): Map<number, Sum | undefined> {
  const sums = new Map<number, Sum | undefined>();
  const all = [...loop.header, ...loop.body, ...loop.update];
  const declared = definitionsIn(all);
  // Counters of inner loops begin where they are declared, or nearer to their ends.
  const inner: Entry = {
    initial: ({ id }) => {
      const value = declared.get(id);
      return value && outer.invariant(value);
    },
    invariant: outer.invariant,
    heldBy: outer.heldBy,
  };
  const visit = (body: readonly Stmt[], executions: number): void => {
    for (const stmt of body) {
      const target = targetOf(stmt);
      if (target !== undefined) {
        const step = stmt.kind === 'assign' ? stepBy(stmt.value, { id: target.id, declared, outer }) : undefined;
        const known = sums.has(target.id) ? sums.get(target.id) : { local: target, up: 0, down: 0, most: 0, least: 0 };
        const sum = step === undefined || known === undefined ? undefined : added(known, step, executions);
        sums.set(target.id, sum);
      }
      const trips = stmt.kind === 'loop' ? Math.min(mostTrips(stmt, inner) + 1, Number.POSITIVE_INFINITY) : 1;
      for (const block of blocksOf(stmt)) visit(block, times(executions, trips));
    }
  };
  visit(all, 1);
  return sums;
}

function added({ local, up, down, most, least }: Sum, step: Bounds, executions: number): Sum {
  return {
    local,
    up: up + times(Math.max(step.high, 0), executions),
    down: down + times(Math.min(step.low, 0), executions),
    most: Math.max(most, step.high),
    least: Math.min(least, step.low),
  };
}

interface Stepped {
  readonly id: number;
  readonly declared: ReadonlyMap<number, Expr>;
  readonly outer: Entry;
}

/**
 * What an assignment adds to its own local at least and at most: an integer, whatever the state. Constants may stand
 * between, as in `t = i; i = t + 1`, which is what `a[i++]` becomes: they hold what the local was earlier in the loop.
 */
function stepBy(value: Expr, { id, declared, outer }: Stepped): Bounds | undefined {
  const sum = definitionOf(value, declared);
  if (sum.kind !== 'binary' || (sum.op !== 'add' && sum.op !== 'sub')) return undefined;
  const start = definitionOf(sum.left, declared);
  if (start.kind !== 'local' || start.local.id !== id) return undefined;
  const by = spanOf(sum.right) ?? ofInvariant(outer.invariant(sum.right));
  return by && sum.op === 'sub' ? { low: -by.high, high: -by.low } : by;
}

/** Of what the loop doesn't change, if it is an integer: `at += stride`. */
function ofInvariant(fact: Fact | undefined): Bounds | undefined {
  return fact !== undefined && isIntegerIn(fact, -MOST_EXACT, MOST_EXACT) ? fact : undefined;
}

/** What a constant of the loop was declared as. */
function definitionOf(expr: Expr, declared: ReadonlyMap<number, Expr>): Expr {
  const definition = expr.kind === 'local' && !expr.local.mutable ? declared.get(expr.local.id) : undefined;
  return definition === undefined ? expr : definitionOf(definition, declared);
}

/** Bounds of an integer expression by its form: constants, choices between them, elements of integer arrays. */
function spanOf(expr: Expr): Bounds | undefined {
  if (expr.kind === 'const' && Number.isInteger(expr.value))
    return { low: Number(expr.value), high: Number(expr.value) };
  if (expr.kind === 'load' && expr.type === 'number' && isArrayKind(expr.array.type)) {
    const { low, high, integer } = element(expr.array.type);
    return integer ? { low, high } : undefined;
  }
  if (expr.kind !== 'select' || expr.type !== 'number') return undefined;
  const [yes, no] = [spanOf(expr.yes), spanOf(expr.no)];
  return yes && no && { low: Math.min(yes.low, no.low), high: Math.max(yes.high, no.high) };
}
