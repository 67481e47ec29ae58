// Elements of lists of objects that are given to functions which change them: `move(points[i], 1)`.
//
// In:  an argument. Out: the element by its index, if fields of such elements change; then the parameter is a name of
// it for as long as the body takes.

import type { CallExpression, Expression } from 'oxc-parser';
import type { Local, Stmt } from '../ir/ir.ts';
import { checkIndex } from './lists.ts';
import { lowerNumber } from './operands.ts';
import { recordListAt, unwrapped } from './record-forms.ts';
import { changes } from './record-lists.ts';
import type { RecordList, Row } from './record-types.ts';
import { type FunctionContext, newTemporary } from './scope.ts';
import { read } from './values.ts';

export interface GivenElement {
  readonly kind: 'element';
  readonly list: RecordList;
  readonly index: Expression;
  readonly node: Expression;
}

/** Undefined where an argument has effects, which may come before or after the element is looked for. */
export function elementGiven(
  ctx: FunctionContext,
  node: Expression,
  args: readonly CallExpression['arguments'][number][],
): GivenElement | undefined {
  const inner = unwrapped(node);
  if (inner.type !== 'MemberExpression' || !inner.computed || !args.every(isPassive)) return undefined;
  const list = recordListAt(ctx, inner.object);
  if (list === undefined || !changes(ctx, list, '')) return undefined;
  return { kind: 'element', list, index: inner.property as Expression, node };
}

/** A name of the element, which is there. */
export function rowGiven(ctx: FunctionContext, { list, index, node }: GivenElement, out: Stmt[]): Row {
  const local = newTemporary(ctx, 'number', node);
  out.push({ kind: 'declare', local, value: lowerNumber(ctx, index, out), loc: node });
  const [first] = list.columns.values();
  checkIndex(ctx, first as Local, read(local, node), node, out);
  list.names.count++;
  return { kind: 'row', list, index: local };
}

function isPassive(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isPassive);
  const { type = '' } = value as { readonly type?: string };
  if (/^(Assignment|Update|Call|New|Await|Yield|Function|ArrowFunction)Expression$/.test(type)) return false;
  return Object.values(value).every(isPassive);
}
