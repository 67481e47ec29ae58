// Zeros that clang 14 must not know, for it forgets their sign where numbers are compared: KZ_OPAQUE in
// native/include/kernelize/barriers.h hides them. Those are what a C compiler may take for the constant -0, and
// divisors: of |x| / -0 it believes that it is not negative.
//
// In:  JS-level functions of a module with their representations. Out: whether an expression is such a zero. Changes
// nothing.

import { callsOf } from '../ir/call-graph.ts';
import { childrenOf, type Expr, type Fn, type Loop } from '../ir/ir.ts';
import { expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { includesZero } from './interval.ts';
import type { Representations } from './representation.ts';

export interface Represented {
  readonly fn: Fn;
  readonly representations: Representations;
}

export class KnownZeros {
  /** Whether doubles are compared anywhere: functions are inlined into each other. */
  private readonly doublesAreCompared: boolean;

  /** By function, ids of parameters that hold what a kernel's caller gave, of which no compiler knows anything. */
  private readonly given: ReadonlyMap<Representations, ReadonlySet<number>>;

  constructor(all: readonly Represented[]) {
    const called = new Set(all.flatMap(({ fn }) => callsOf(fn.body).map(({ callee }) => callee)));
    this.given = new Map(
      all.map(({ fn, representations }) => {
        const assigned = new Set([...statementsIn(fn.body)].map((stmt) => targetOf(stmt)?.id));
        const ids = called.has(fn.name) ? [] : fn.parameters.map(({ id }) => id).filter((id) => !assigned.has(id));
        return [representations, new Set(ids)];
      }),
    );
    this.doublesAreCompared = all.some(({ fn, representations }) => {
      const isOfDoubles = (expr: Expr): boolean =>
        expr.kind === 'compare'
          ? [expr.left, expr.right].some((side) => side.type === 'number' && !isInteger(side, representations))
          : expr.kind === 'math' && COMPARING.has(expr.fn);
      for (const stmt of statementsIn(fn.body)) {
        if (stmt.kind === 'loop' && isCounted(stmt, representations)) continue;
        if (expressionsOf(stmt).some((expr) => subexpressions(expr).some(isOfDoubles))) return true;
      }
      return false;
    });
  }

  /** Locals are none: they were computed from such expressions. */
  mayBeNegative(expr: Expr, representations: Representations): boolean {
    if (expr.kind === 'const') return Object.is(expr.value, -0);
    if (expr.kind === 'local' || expr.type !== 'number') return false;
    const { low, high, maybeNegativeZero, maybeNaN } = representations.facts.of(expr);
    if (!maybeNegativeZero) return false;
    return (low === 0 && high === 0 && !maybeNaN) || (this.doublesAreCompared && isOfIntegers(expr, representations));
  }

  /**
   * Of a divisor: it may be 0, or -0, and a compiler may know that it is no less. That is so of roots and what is
   * computed of them; and it divides |x| by -0 where -|x| was to be divided by 0.
   */
  isKnownDivisor(expr: Expr, representations: Representations): boolean {
    const isGiven = expr.kind === 'local' && this.given.get(representations)?.has(expr.local.id) === true;
    if (!this.doublesAreCompared || isGiven) return false;
    const fact = representations.facts.of(expr);
    return fact.maybeNegativeZero || (includesZero(fact) && isOfIntegers(expr, representations));
  }
}

/** They compare in C, or what they give is compared. */
const COMPARING: ReadonlySet<string> = new Set(['min', 'max', 'sign', 'round', 'hypot']);

/** `i < n`, whose bound is made an integer before the loop. */
function isCounted({ test }: Loop, representations: Representations): boolean {
  if (test?.kind !== 'compare') return false;
  return test.left.kind === 'local' && test.right.kind === 'local' && isInteger(test.left, representations);
}

const isInteger = (expr: Expr, representations: Representations) =>
  representations.integer(expr, 'unseen') !== undefined;

/** Whether it is computed of integers alone, of which compilers may know what range analysis doesn't: `-(i & ~i)`. */
function isOfIntegers(expr: Expr, representations: Representations): boolean {
  if (expr.kind === 'const' || isInteger(expr, representations)) return true;
  if (expr.kind === 'load') return false;
  const parts = expr.kind === 'select' ? [expr.yes, expr.no] : childrenOf(expr);
  return parts.length > 0 && parts.every((part) => isOfIntegers(part, representations));
}
