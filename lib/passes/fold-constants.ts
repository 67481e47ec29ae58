// fold-constants: computes at compile time what consists of constants, and drops branches that are never taken.
//
//   const d = 3; if (d === 0) { … } x = y * (d - 1)   becomes   x = y * 2
//
// Lowering folds what the source spells out; this pass folds what inlining made constant.
//
// Needs: JS-level IR. Guarantees: the same bits; see lib/ir/fold.ts for what is folded.

import { fold } from '../ir/fold.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { mapChildren, mapStatement } from '../ir/map.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { statementsIn } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

export const foldConstants: Pass = {
  name: 'fold-constants',
  doc: 'what consists of constants is computed, dead branches are dropped',
  after: ['inline'],
  exact: true,
  run: eachFunction((fn) => {
    const assigned = new Set<number>();
    for (const stmt of statementsIn(fn.body)) if (stmt.kind === 'assign') assigned.add(stmt.local.id);
    return { ...fn, body: uniqueNodes(block(fn.body, assigned, new Map())) };
  }),
};

type Constant = Extract<Expr, { kind: 'const' }>;

/** `constants`: locals that are declared once as a constant and never assigned. */
function block(body: readonly Stmt[], assigned: ReadonlySet<number>, constants: Map<number, Constant>): Stmt[] {
  const folded = (expr: Expr): Expr => {
    if (expr.kind === 'local') {
      const known = constants.get(expr.local.id);
      return known === undefined ? expr : { ...known, loc: expr.loc };
    }
    return fold(mapChildren(expr, folded));
  };
  const inner = (stmts: readonly Stmt[]) => block(stmts, assigned, constants);
  return body.flatMap((stmt): Stmt[] => {
    const next = mapStatement(stmt, { expr: folded, block: inner });
    if (next.kind === 'declare' && next.value?.kind === 'const' && isPlain(next.local, assigned)) {
      constants.set(next.local.id, next.value);
      return [];
    }
    if (next.kind === 'if' && next.test.kind === 'const') return [...(next.test.value ? next.yes : next.no)];
    return [next];
  });
}

/** Whether reading the local is reading its value: a declared f32 or i32 has been checked, so it is. */
function isPlain(local: { readonly id: number; readonly type: string }, assigned: ReadonlySet<number>): boolean {
  return (local.type === 'number' || local.type === 'boolean') && !assigned.has(local.id);
}
