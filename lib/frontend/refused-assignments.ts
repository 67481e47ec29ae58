// Assignments whose right side changes what the left side is: JavaScript has looked for the place before.
//
// In:  an assignment, and what its right side does. Out: reported, if the place may be another one then.

import type { AssignmentExpression } from 'oxc-parser';
import type { Local, Stmt } from '../ir/ir.ts';
import { givesValue, statementsIn } from '../ir/walk.ts';
import type { FunctionContext } from './scope.ts';

/** `p.x = f()`, where f gives p another object: what is assigned is a field of the one before. */
export function refuseAnother(
  ctx: FunctionContext,
  node: AssignmentExpression,
  field: Local,
  before: readonly Stmt[],
): void {
  if (!givesValue(before, field)) return;
  const text = ctx.module.source.slice(node.left.start, node.left.end);
  const hint = 'compute the value first: const value = …';
  ctx.module.report('KZ1018', node, `the right side may give '${text}' another object`, hint);
}

/** `l[i].x = f()`, where f changes what is in the list: what is assigned is a field of the object before. */
export function refuseReplaced(
  ctx: FunctionContext,
  node: AssignmentExpression,
  column: Local,
  before: readonly Stmt[],
): void {
  const changes = statementsIn(before).some((stmt) => {
    return (stmt.kind === 'store' || stmt.kind === 'grow') && stmt.array.id === column.id;
  });
  if (!changes) return;
  const text = ctx.module.source.slice(node.left.start, node.left.end);
  const hint = 'compute the value first: const value = …';
  ctx.module.report('KZ1018', node, `the right side may put another object where '${text}' is`, hint);
}
