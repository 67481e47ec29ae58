// Conditions around a place in a loop nest that keep indices inside: what holds there of them.
//
//   for (…) for (…) { if (x >= bpp) left = row[x - bpp]; … }      x is at least bpp where row is read
//
// In:  a test, whether it holds, and the loops around it. Out: what is compared, as far as it is the same whenever the
// place behind the test is reached. What that makes of an index is for extremes.ts to say. Changes nothing.
//
// A comparison says something behind it only while what it compares stays what it was: constants of the nest do; a
// counter does until its loop steps it, which nothing else in that loop does; what the nest leaves alone always does.

import type { CompareOp, Expr, Local, Stmt } from '../ir/ir.ts';
import { compareOps } from '../ir/ops.ts';
import { textOf } from '../ir/same.ts';
import { statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import type { CountedLoop } from './counted-loops.ts';

/** `expr op bound` holds. */
export interface Guard {
  readonly expr: Expr;
  /** What `expr` is, to know it again. */
  readonly text: string;
  readonly op: CompareOp;
  readonly bound: Expr;
  /** Around the test. */
  readonly loops: readonly CountedLoop[];
  readonly guards: readonly Guard[];
  /** Whether nothing in `expr` is a counter. */
  readonly isConstant: boolean;
  /** Locals that are declared where it holds: what they are made of was the same there. */
  readonly declared: ReadonlySet<number>;
}

/** What is around a place. */
export interface Place {
  readonly loops: readonly CountedLoop[];
  /** The innermost first. */
  readonly guards: readonly Guard[];
}

/** The place, where also this test holds, or does not. `behind`: the statements there. */
export function guarded(
  place: Place,
  test: Expr,
  { holds, behind, isInvariant }: { holds: boolean; behind: readonly Stmt[]; isInvariant: (local: Local) => boolean },
): Place {
  const { loops, guards } = place;
  const isSame = (local: Local) =>
    !local.mutable || isInvariant(local) || loops.some(({ counter }) => counter.id === local.id);
  const found = comparisonsOf(test, holds).flatMap(({ left, op, right }) => {
    const both = [
      { expr: left, op, bound: right },
      { expr: right, op: compareOps[op].mirrored, bound: left },
    ];
    return both.filter(({ expr }) => {
      const locals = localsOf(expr);
      // What is the same in all of the nest is what it is.
      return isOfLocals(expr) && locals.every(isSame) && !locals.every(isInvariant);
    });
  });
  if (found.length === 0) return place;
  const declared = new Set(statementsIn(behind).flatMap((stmt) => targetOf(stmt)?.id ?? []));
  const added = found.map((each) => ({
    ...{ ...each, text: textOf(each.expr), loops, guards, declared },
    isConstant: localsOf(each.expr).every((local) => !local.mutable || isInvariant(local)),
  }));
  return { loops, guards: [...added, ...guards] };
}

/** Whether control never comes to the end of these statements. */
export function leaves(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  if (last?.kind === 'if') return leaves(last.yes) && leaves(last.no);
  return last !== undefined && ['break', 'continue', 'return', 'fail'].includes(last.kind);
}

type Comparison = Extract<Expr, { kind: 'compare' }>;

/** Comparisons of numbers that hold where the test does, or does not. Neither side may be NaN: integers are not. */
function comparisonsOf(test: Expr, holds: boolean): Pick<Comparison, 'left' | 'op' | 'right'>[] {
  if (test.kind === 'unary' && test.op === 'not') return comparisonsOf(test.value, !holds);
  if (test.kind === 'logical') {
    return (test.op === 'and') === holds
      ? [...comparisonsOf(test.left, holds), ...comparisonsOf(test.right, holds)]
      : [];
  }
  if (test.kind !== 'compare' || test.left.type !== 'number') return [];
  const op = holds ? test.op : compareOps[test.op].opposite;
  return op === 'ne' ? [] : [{ left: test.left, op, right: test.right }];
}

function localsOf(expr: Expr): Local[] {
  return subexpressions(expr).flatMap((each) => {
    if (each.kind === 'local') return [each.local];
    return each.kind === 'length' || each.kind === 'load' ? [each.array] : [];
  });
}

/** Sums and products: elements may change, whatever is said of the array. */
function isOfLocals(expr: Expr): boolean {
  return subexpressions(expr).every(({ kind }) => kind === 'local' || kind === 'const' || kind === 'binary');
}
