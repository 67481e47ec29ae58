// About how long an iteration of a loop takes: good enough to say after how many somebody who waits gets impatient.
//
// In:  a loop, at either level. Out: nanoseconds, rather too many than too few: as if nothing were vectorised. Changes
// nothing.

import type { Expr, Loop, Stmt } from '../ir/ir.ts';
import { libmFunctions } from '../ir/ops.ts';
import { blocksOf, expressionsOf, subexpressions } from '../ir/walk.ts';

/** `tripsOf`: of a loop inside, at most; its statement is given with the one before it. */
export function costOfIteration(
  loop: Loop,
  tripsOf: (inner: Loop, before: Stmt | undefined) => number = () => 1,
): number {
  const cost = (body: readonly Stmt[]): number => {
    let sum = 0;
    for (const [at, stmt] of body.entries()) {
      for (const expr of expressionsOf(stmt)) for (const each of subexpressions(expr)) sum += costOf(each);
      const inside = blocksOf(stmt).reduce((all, block) => all + cost(block), 0);
      sum += stmt.kind === 'loop' ? tripsOf(stmt, body[at - 1]) * inside : inside;
    }
    return sum;
  };
  return Math.max(cost([...loop.header, ...loop.body, ...loop.update]), 1);
}

function costOf(expr: Expr): number {
  if (expr.kind === 'math') return libmFunctions.has(expr.fn) ? 40 : 2;
  if (expr.kind === 'binary' && ['div', 'rem', 'pow'].includes(expr.op)) return expr.op === 'pow' ? 40 : 8;
  return expr.kind === 'local' || expr.kind === 'const' ? 0 : 0.5;
}
