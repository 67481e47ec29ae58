// Values that locals are declared with, where those still say something of the local later on.

import type { Expr, Stmt } from '../ir/ir.ts';
import { statementsIn, targetOf } from '../ir/walk.ts';

/**
 * By local id, of the locals that these statements declare: the values of constants, and the first values of locals
 * that one other statement gives values. If that is the step of a loop, the local is a counter which that step moves
 * away from its first value, each time the loop is entered. What two statements give values begins its loop anywhere:
 * `let i = 0; if (far) i = -100; for (; i < 3; i++)`.
 */
export function definitionsIn(stmts: readonly Stmt[]): Map<number, Expr> {
  const assignments = new Map<number, number>();
  const definitions = new Map<number, Expr>();
  for (const stmt of statementsIn(stmts)) {
    const target = targetOf(stmt);
    if (target === undefined) continue;
    if (stmt.kind !== 'declare') assignments.set(target.id, (assignments.get(target.id) ?? 0) + 1);
    else if (stmt.value !== undefined) definitions.set(target.id, stmt.value);
  }
  for (const [id, count] of assignments) if (count > 1) definitions.delete(id);
  return definitions;
}
