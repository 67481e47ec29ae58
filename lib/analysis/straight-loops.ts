// Loops that C compilers make vectors of: innermost, with neither branches nor calls, and with nothing that one
// iteration leaves to the next but counters. There a double's quotient costs a lane of a vector, while 64-bit integers
// have no vector multiplication that their quotients by constants could be made of.
//
// In:  statements. Out: the expressions in such loops. Changes nothing.

import { isGuardedStore } from '../ir/elements.ts';
import type { Expr, Loop, Stmt } from '../ir/ir.ts';
import { blocksOf, expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';

export function expressionsInStraightLoops(body: readonly Stmt[]): ReadonlySet<Expr> {
  const loops = statementsIn(body).filter((stmt): stmt is Loop => stmt.kind === 'loop' && isStraight(stmt));
  return new Set(loops.flatMap((loop) => loop.body.flatMap(expressionsOf).flatMap(subexpressions)));
}

/** Those that are in a loop with branches, checks, calls or other loops, or in none: no compiler makes vectors of it. */
export function expressionsAlone(body: readonly Stmt[]): ReadonlySet<Expr> {
  const alone = new Set<Expr>();
  const visit = (block: readonly Stmt[], mayVectorise: boolean): void => {
    for (const stmt of block) {
      if (stmt.kind === 'loop') {
        const inside = [...stmt.header, ...stmt.body, ...stmt.update];
        visit(
          inside,
          inside.every(({ kind }) => kind === 'declare' || kind === 'assign' || kind === 'store'),
        );
        continue;
      }
      if (!mayVectorise) for (const expr of expressionsOf(stmt).flatMap(subexpressions)) alone.add(expr);
      for (const inner of blocksOf(stmt)) visit(inner, mayVectorise);
    }
  };
  visit(body, false);
  return alone;
}

export function isStraight({ header, body, update }: Loop): boolean {
  const declared = new Set(body.flatMap((stmt) => (stmt.kind === 'declare' ? [stmt.local.id] : [])));
  const isPlain = (stmt: Stmt) =>
    stmt.kind === 'declare' ||
    stmt.kind === 'store' ||
    (stmt.kind === 'assign' && declared.has(stmt.local.id)) ||
    stmt.kind === 'check-index' ||
    isGuardedStore(stmt);
  const counters = new Set(update.map((stmt) => targetOf(stmt)?.id));
  return (
    header.length === 0 &&
    counters.size <= 1 &&
    body.some((stmt) => stmt.kind === 'store' || isGuardedStore(stmt)) &&
    body.every(isPlain)
  );
}
