// Reduced locals, and the lanes that stand for them in the loop.

import type { Expr, Local, Reduction, Stmt } from '../../ir/ir.ts';
import { convert } from '../../ir/make-machine.ts';
import { mapChildren } from '../../ir/map.ts';

/** A local that is reduced, and what stands for it. */
export interface Reduced {
  readonly reduction: Reduction;
  readonly lanes: Local;
  readonly tree: Local;
}

/** What reads and assigns lanes in place of locals. */
export function inLanes(
  all: readonly Reduced[],
  lane: Expr,
): { expr: (expr: Expr) => Expr; stmt: (stmt: Stmt) => Stmt } {
  const lanes = new Map(all.map((each) => [each.reduction.local.id, each.lanes]));
  const index = convert(lane, 'i64');
  const expr = (value: Expr): Expr => {
    const array = value.kind === 'local' ? lanes.get(value.local.id) : undefined;
    if (array !== undefined) return { kind: 'load', array, index, type: 'number', rep: 'f64', loc: value.loc };
    return mapChildren(value, expr);
  };
  const stmt = (each: Stmt): Stmt => {
    const array = each.kind === 'assign' ? lanes.get(each.local.id) : undefined;
    if (each.kind !== 'assign' || array === undefined) return each;
    return { kind: 'store', array, index, value: each.value, loc: each.loc };
  };
  return { expr, stmt };
}
