// Products of two things that both come from the iteration before: `x = x * x`. gcc 12 takes such a product of integers
// for a reduction, x times something each time, makes vectors of it, and leaves x as it was.
//
// In:  a loop of machine-level IR. Out: whether it has such a product, in locals or in an element that stays the same.
// Changes nothing. It says yes too often rather than too seldom: what is carried may be the same in two locals.

import type { Expr, Loop, Stmt } from '../ir/ir.ts';
import { expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { definitionsIn } from './definitions.ts';

export function carriesProduct(loop: Loop): boolean {
  const all = statementsIn([...loop.header, ...loop.body, ...loop.update]);
  const definitions = definitionsIn(all);
  const assigned = new Map<number, Stmt[]>();
  for (const stmt of all) {
    const id = targetOf(stmt)?.id;
    if (id !== undefined) assigned.set(id, [...(assigned.get(id) ?? []), stmt]);
  }
  const stores = all.some(({ kind }) => kind === 'store');
  // Each definition once: a chain of them in which each names the one before twice would be looked at 2^n times.
  const partsOf = (expr: Expr, seen = new Set<Expr>()): readonly Expr[] =>
    subexpressions(expr).flatMap((each) => {
      const definition = each.kind === 'local' ? definitions.get(each.local.id) : undefined;
      if (definition === undefined || seen.has(definition)) return [each];
      seen.add(definition);
      return [each, ...partsOf(definition, seen)];
    });
  const isCarried = (expr: Expr): boolean =>
    partsOf(expr).some((each) => {
      if (each.kind === 'local') return assigned.get(each.local.id)?.some((stmt) => !isStep(stmt)) ?? false;
      // An element that the loop may also write.
      return (
        each.kind === 'load' &&
        stores &&
        !partsOf(each.index).some((at) => at.kind === 'local' && assigned.has(at.local.id))
      );
    });
  const isProduct = (expr: Expr): boolean => {
    if (expr.kind === 'math') return expr.fn === 'imul' && expr.args.every(isCarried);
    if (expr.kind !== 'binary' || expr.op !== 'mul' || expr.rep === 'f64') return false;
    return isCarried(expr.left) && isCarried(expr.right);
  };
  return all.flatMap(expressionsOf).flatMap(subexpressions).some(isProduct);
}

/** `i = i + 2`, and what is declared anew in each iteration: nothing that is multiplied from one to the next. */
function isStep(stmt: Stmt): boolean {
  if (stmt.kind !== 'assign') return true;
  const { local, value } = stmt;
  if (value.kind !== 'binary' || (value.op !== 'add' && value.op !== 'sub')) return false;
  return value.left.kind === 'local' && value.left.local.id === local.id && value.right.kind === 'const';
}
