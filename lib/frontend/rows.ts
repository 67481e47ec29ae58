// Elements of lists of records, read: `l[i]`, `l[i].x`, `l.pop()`. A list of records is a list for each field
// (record-lists.ts makes and changes them).
//
// In:  such an expression. Out: its record: a read of each field, behind a check that the element is there.
//
// Must hold: a record that is read is an object of the list: whoever keeps it sees what is changed in it. So it is a
// variable's, and records whose fields change anywhere have one name (records.ts).

import type { CallExpression, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { load } from './bigints.ts';
import { isTrue } from './list-elements.ts';
import { checkIndex, plus } from './lists.ts';
import { lowerNumber } from './operands.ts';
import { objectsAt } from './origins.ts';
import { keyOf, recordListAt, rowNamed, unwrapped } from './record-forms.ts';
import { isShape, type Origin, type RecordList, type RecordValue, type Shape, type Value } from './record-types.ts';
import { type FunctionContext, isNews, newTemporary } from './scope.ts';
import { read, save } from './values.ts';

/** The element or the part of one that an expression is; undefined if it is none. */
export function lowerRow(ctx: FunctionContext, node: Expression, out: Stmt[]): Value | undefined {
  const inner = unwrapped(node);
  if (inner.type === 'CallExpression') return lowerPop(ctx, inner, out);
  const named = rowNamed(ctx, inner);
  if (named !== undefined)
    return recordOf(named.list, read(named.index, inner), inner, named.isEach ? 'each' : undefined);
  if (inner.type !== 'MemberExpression' || inner.object.type === 'Super') return undefined;
  const list = recordListAt(ctx, inner.object);
  if (list !== undefined && inner.computed) {
    const index = lowerNumber(ctx, inner.property, out);
    return rowAt(ctx, list, save(ctx, index, out), inner, out);
  }
  const object = isPart(inner.object) ? lowerRow(ctx, inner.object, out) : undefined;
  const key = keyOf(inner);
  if (object === undefined || object.kind !== 'record' || key === undefined) return undefined;
  const field = object.fields.get(key);
  return field?.kind === 'record' ? { ...field, owner: object.owner } : field;
}

function isPart(node: Expression): boolean {
  const { type } = unwrapped(node);
  return type === 'MemberExpression' || type === 'CallExpression' || type === 'Identifier';
}

/** A name for the element at an index, which is inside. Until it is gone, elements keep their places. */
export function nameRow(
  ctx: FunctionContext,
  list: RecordList,
  name: string,
  index: Expr,
  loc: Span,
  out: Stmt[],
  isEach = false,
): void {
  const local = newTemporary(ctx, 'number', loc);
  out.push({ kind: 'declare', local, value: { ...index }, loc });
  list.names.count++;
  ctx.scope.set(name, { kind: 'row', list, index: local, isEach });
}

/** Before an element is taken out, or another put in its place. */
export function expectNoNames(ctx: FunctionContext, list: RecordList, loc: Span): void {
  if (list.names.count === 0 || !isNews(ctx, loc)) return;
  const hint = 'change it where no variable holds an element, or its fields by l[i].x';
  ctx.module.report('KZ1018', loc, `an element of '${list.name}' has a name, and would no longer be where it is`, hint);
}

/** The element at an index that is saved. */
export function rowAt(ctx: FunctionContext, list: RecordList, index: Expr, loc: Span, out: Stmt[]): RecordValue {
  const [first] = list.columns.values();
  checkIndex(ctx, first as Local, index, loc, out);
  return recordOf(list, index, loc);
}

/** Of an index that is inside. */
export function recordOf(list: RecordList, index: Expr, loc: Span, how?: Origin['how']): RecordValue {
  const { shape, columns, isGiven } = list;
  const take = ({ isTuple, fields }: Shape, path: string): RecordValue => {
    const values = [...fields].map(([name, each]): [string, Value] => {
      const way = path === '' ? name : `${path}.${name}`;
      if (isShape(each)) return [name, take(each, way)];
      const value = load(columns.get(way) as Local, { ...index }, loc);
      return [name, each.type === 'boolean' ? isTrue(value) : value];
    });
    const of = [{ holds: objectsAt(list, path).read, how }];
    return { kind: 'record', isTuple, fields: new Map(values), owner: 'variable', isGiven, of };
  };
  return take(shape, '');
}

/** Nobody else has what was taken out, or its fields don't change: what is put in twice has two names. */
function lowerPop(ctx: FunctionContext, node: CallExpression, out: Stmt[]): RecordValue | undefined {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.computed || keyOf(callee) !== 'pop') return undefined;
  const list = recordListAt(ctx, callee.object);
  if (list === undefined || list.isGiven || node.arguments.length > 0) return undefined;
  expectNoNames(ctx, list, node);
  const last = save(ctx, plus(read(list.length, node), -1, node), out);
  const record = rowAt(ctx, list, last, node, out);
  const saved = (each: Value): Value => {
    if (each.kind !== 'record') {
      const local = newTemporary(ctx, each.type, node);
      out.push({ kind: 'declare', local, value: each, loc: node });
      return read(local, node);
    }
    const fields = [...each.fields].map(([name, field]) => [name, saved(field)] as const);
    const of = each.of?.map(({ holds }) => ({ holds, how: 'moved' as const }));
    return { ...each, fields: new Map(fields), owner: 'none', of };
  };
  const value = saved(record) as RecordValue;
  out.push({ kind: 'assign', local: list.length, value: { ...last }, loc: node });
  return value;
}
