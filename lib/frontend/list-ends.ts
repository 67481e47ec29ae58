// Methods of lists that work on their beginning, or put lists together: `shift`, `unshift`, `concat`.
//
// In:  a list and a call. Out: statements in JavaScript's order, and the value. Where JavaScript gives undefined, because
// the list is empty, it is an error.

import type { CallExpression, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { expectElement, heldElement, loadElement, typeOfElements } from './list-elements.ts';
import { appendAll, appendRow, checkIndex, lengthLocal, makeList, plus } from './lists.ts';
import { checkArity, expressionsOf, lowerOperands, numberOf } from './operands.ts';
import { type FunctionContext, isNews, newTemporary } from './scope.ts';
import { isRefused, number, read, refused, save } from './values.ts';

/** Undefined: no such call. */
export function lowerListEnds(
  ctx: FunctionContext,
  array: Local,
  method: string,
  node: CallExpression,
  out: Stmt[],
): Expr | undefined {
  const length = lengthLocal(ctx, array);
  if (length === undefined || !/^(shift|unshift|concat)$/.test(method)) return undefined;
  const args = expressionsOf(ctx, node.arguments);
  if (args.length < node.arguments.length) return refused(node);
  if (method === 'shift') return lowerShift(ctx, array, length, args, node, out);
  const values = lowerOperands(ctx, args, out).map((each) => save(ctx, each, out));
  if (method === 'concat') return lowerConcat(ctx, array, values, node, out);
  const held = values.map((each) => numberOf(expectElement(ctx, array, each)));
  if (held.length > 0) {
    const before = save(ctx, read(length, node), out);
    for (const _ of held) appendRow(length, [[array, number(0, node)]], node, out);
    // The view is of where the elements are now.
    moveTo(ctx, array, held.length, { begin: number(0, node), end: { ...before } }, node, out);
    for (const [at, value] of held.entries()) {
      out.push({ kind: 'store', array, index: number(at, node), value, loc: node });
    }
  }
  return read(length, node);
}

function lowerShift(
  ctx: FunctionContext,
  array: Local,
  length: Local,
  args: readonly Expression[],
  node: CallExpression,
  out: Stmt[],
): Expr {
  if (!checkArity(ctx, node, 'shift', args.length, 0)) return refused(node);
  const first = number(0, node);
  checkIndex(ctx, array, first, node, out);
  const taken = loadElement(ctx, array, first, node);
  const value = newTemporary(ctx, taken.type, node);
  out.push({ kind: 'declare', local: value, value: taken, loc: node });
  moveTo(ctx, array, 0, { begin: number(1, node), end: read(length, node) }, node, out);
  out.push({ kind: 'assign', local: length, value: plus(read(length, node), -1, node), loc: node });
  return read(value, node);
}

/** Moves elements to another place of the list. */
function moveTo(
  ctx: FunctionContext,
  array: Local,
  to: number,
  part: { readonly begin: Expr; readonly end: Expr },
  loc: Span,
  out: Stmt[],
): void {
  const source = newTemporary(ctx, array.type, loc);
  out.push({ kind: 'view', target: source, source: array, ...part, loc });
  out.push({ kind: 'set-array', array, source, offset: number(to, loc), loc });
}

/** A new list, of the elements of lists, and of values. */
function lowerConcat(ctx: FunctionContext, array: Local, values: readonly Expr[], node: Span, out: Stmt[]): Expr {
  const made = makeList(ctx, { type: typeOfElements(ctx, array) as 'number' | 'boolean' }, number(0, node), node, out);
  appendAll(ctx, made, array, node, out);
  for (const each of values) {
    if (isRefused(each)) continue;
    if (each.kind === 'local' && isArrayKind(each.type)) {
      const { local } = each;
      if (local.isList === true) appendAll(ctx, made, local, node, out);
      else if (isNews(ctx, node)) {
        const hint = `[...${array.name}, ...${local.name}]`;
        ctx.module.report('KZ1008', each.loc, 'concat puts a typed array into a list as one element', hint);
      }
    } else appendRow(lengthLocal(ctx, made) as Local, [[made, heldElement(ctx, made, each)]], node, out);
  }
  return read(made, node);
}
