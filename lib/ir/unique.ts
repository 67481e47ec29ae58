// Every expression stands in one place: facts of an analysis are kept by node, and hold at that place only.

import type { Expr, Stmt } from './ir.ts';
import { mapChildren, mapStatement } from './map.ts';

/** The same statements, with a copy of every expression that had been met before. */
export function uniqueNodes(body: readonly Stmt[], seen: Set<Expr> = new Set()): Stmt[] {
  const fresh = (expr: Expr): Expr => {
    const isLeaf = expr.kind === 'const' || expr.kind === 'local' || expr.kind === 'length';
    const inner = isLeaf ? (seen.has(expr) ? { ...expr } : expr) : mapChildren(expr, fresh);
    seen.add(inner);
    return inner;
  };
  return body.map((stmt) => mapStatement(stmt, { expr: fresh, block: (inner) => uniqueNodes(inner, seen) }));
}
