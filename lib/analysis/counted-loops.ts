// Counted loops: a counter that one statement steps by a constant, and a test that bounds it.
//
// In:  a loop. Out: its counter, bound and step, if it is one. What is said of the counter holds in the loop's body:
// between the test and the step, the counter is what the test saw.

import type { CompareOp, Expr, Local, Loop, Stmt } from '../ir/ir.ts';
import { compareOps } from '../ir/ops.ts';
import { conjuncts, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';

export interface CountedLoop {
  readonly counter: Local;
  /** In the body `counter op bound` holds. Counters that grow have `lt` or `le`; those that shrink `gt` or `ge`. */
  readonly op: CompareOp;
  readonly bound: Expr;
  readonly step: number;
}

export function countedLoops(loop: Loop): CountedLoop[] {
  if (loop.bodyFirst || loop.test === undefined) return [];
  return conjuncts(loop.test).flatMap((test) => {
    if (test.kind !== 'compare') return [];
    const found = [
      { counter: test.left, op: test.op, bound: test.right },
      { counter: test.right, op: compareOps[test.op].mirrored, bound: test.left },
    ];
    return found.flatMap(({ counter, op, bound }) => {
      if (counter.kind !== 'local' || counter.type !== 'number' || reads(bound, counter.local)) return [];
      const step = stepOf(loop, counter.local);
      const grows = op === 'lt' || op === 'le';
      const shrinks = op === 'gt' || op === 'ge';
      if (step === undefined || (step > 0 ? !grows : !shrinks)) return [];
      return [{ counter: counter.local, op, bound, step }];
    });
  });
}

/** Whether an iteration may go on without the step at the end of the body: a `continue` in a while loop. */
export function skipsStep({ update, body, label }: Loop): boolean {
  return update.length === 0 && statementsIn(body).some((stmt) => stmt.kind === 'continue' && stmt.label === label);
}

function reads(expr: Expr, { id }: Local): boolean {
  return subexpressions(expr).some((each) => each.kind === 'local' && each.local.id === id);
}

/** The constant by which the loop's last statement steps a local that nothing else in the loop assigns. */
function stepOf(loop: Loop, counter: Local): number | undefined {
  const inside = [...loop.header, ...loop.body, ...loop.update];
  const assignments = statementsIn(inside).filter((stmt) => targetOf(stmt)?.id === counter.id);
  const [step] = assignments;
  const last: Stmt | undefined = loop.update.length > 0 ? loop.update.at(-1) : loop.body.at(-1);
  if (assignments.length !== 1 || step !== last || step?.kind !== 'assign') return undefined;
  const { value } = step;
  if (value.kind !== 'binary' || value.left.kind !== 'local' || value.left.local.id !== counter.id) return undefined;
  if (value.right.kind !== 'const' || (value.op !== 'add' && value.op !== 'sub')) return undefined;
  const by = Number(value.right.value) * (value.op === 'add' ? 1 : -1);
  return Number.isInteger(by) && by !== 0 ? by : undefined;
}
