// Every expression stands in one place: facts of an analysis are kept by node, and hold at that place only.

import type { Expr, Stmt } from './ir.ts';
import { mapChildren, mapStatement } from './map.ts';

/** The same statements, with a copy of every expression that had been met before. */
export function uniqueNodes(body: readonly Stmt[], seen: Set<Expr> = new Set()): Stmt[] {
  const fresh = (expr: Expr): Expr => {
    const copy = seen.has(expr) ? { ...expr } : expr;
    const inner = mapChildren(copy, fresh);
    seen.add(inner);
    return inner;
  };
  return body.map((stmt) => mapStatement(stmt, { expr: fresh, block: (inner) => uniqueNodes(inner, seen) }));
}
