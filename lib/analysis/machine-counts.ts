// What counts a loop of the machine level: an integer that every iteration brings nearer to a bound that stays.
//
// In:  a loop and its test, or a part of it. Out: counter and bound as the test has them, or undefined. Changes
// nothing.

import type { Expr, Loop } from '../ir/ir.ts';
import { givesValue, subexpressions } from '../ir/walk.ts';
import { type CountedLoop, countedLoops, skipsStep } from './counted-loops.ts';

/** A chunk is 2^14 of these, and no distance may pass 2^63. */
const LARGEST_STEP = 2 ** 32;

export interface Count {
  readonly counted: CountedLoop;
  /** The part of the test that compares the counter. */
  readonly part: Extract<Expr, { kind: 'compare' }>;
  /** Its sides: `counter op bound`. The counter may be converted to the size of its bound. */
  readonly counter: Expr;
  readonly bound: Expr;
  readonly op: CountedLoop['op'];
  readonly step: number;
}

/** What counts a loop: an integer that every iteration brings nearer to a bound that stays. */
export function countOf(loop: Loop, test: Expr): Count | undefined {
  if (test.kind === 'logical' && test.op === 'and') return countOf(loop, test.left) ?? countOf(loop, test.right);
  if (test.kind !== 'compare' || (test.left.rep !== 'i32' && test.left.rep !== 'i64') || skipsStep(loop))
    return undefined;
  const sides = { ...test, left: unconverted(test.left), right: unconverted(test.right) };
  const [counted] = countedLoops({ ...loop, test: sides });
  if (counted === undefined || Math.abs(counted.step) > LARGEST_STEP) return undefined;
  const isLeft = sides.left.kind === 'local' && sides.left.local.id === counted.counter.id;
  const [counter, bound] = isLeft ? [test.left, test.right] : [test.right, test.left];
  const { op, step } = counted;
  return stays(bound, loop) ? { counted, part: test, counter, bound, op, step } : undefined;
}

/** A local that is only made wider. */
function unconverted(expr: Expr): Expr {
  return expr.kind === 'convert' && expr.mode === 'exact' && expr.value.kind === 'local' && expr.value.rep === 'i32'
    ? expr.value
    : expr;
}

/** Whether nothing in the loop changes what the expression says. */
function stays(expr: Expr, loop: Loop): boolean {
  const inside = [...loop.body, ...loop.update];
  return subexpressions(expr).every(
    (each) => each.kind !== 'load' && (each.kind !== 'local' || !givesValue(inside, each.local)),
  );
}
