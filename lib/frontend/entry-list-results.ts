// Arrays of objects and arrays of arrays that a kernel gives: their columns go into lists that the JavaScript around it
// reads (lib/ir/boundary.ts).
//
// In:  the name of such an array, in a return. Out: statements that give its columns, and the plan.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ColumnPlan, ColumnsPlan, ValuePlan } from '../ir/boundary.ts';
import type { Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { listNumber, memoryOf, takeSlots } from './entry.ts';
import { shapeOfRecord } from './entry-lists.ts';
import { isSame, refuseOther, refuseSharing } from './entry-refusals.ts';
import type { BoundaryType, Entry } from './entry-types.ts';
import { lengthOf, makeColumns } from './lists.ts';
import { nestedAt } from './nested-forms.ts';
import { makeNestedList } from './nested-lists.ts';
import type { NestedList } from './nested-types.ts';
import { loopsAround, objectsAt } from './origins.ts';
import { recordListAt, unwrapped } from './record-forms.ts';
import { type Annotated, isShape, type RecordList, type Shape } from './record-types.ts';
import type { FunctionContext } from './scope.ts';
import { leavesOf } from './shapes.ts';
import { read } from './values.ts';

/** Whether it is an array of objects or of arrays, by name. */
export function isWhole(ctx: FunctionContext, argument: Expression): boolean {
  return (nestedAt(ctx, argument) ?? recordListAt(ctx, argument)) !== undefined;
}

/** The same: then it has been given. */
export function giveWhole(ctx: FunctionContext, entry: Entry, argument: Expression, out: Stmt[]): boolean {
  const list =
    nestedAt(ctx, argument) ?? recordListAt(ctx, argument) ?? emptyList(ctx, entry.resultType, argument, out);
  if (list === undefined) return false;
  memoryOf(ctx, entry, argument);
  startReturn(entry, argument);
  if (entry.resultType !== undefined && !fits(entry.resultType, list)) {
    ctx.module.report('KZ1008', argument, `'${list.name}' is not what the function's return type says`);
    return true;
  }
  const plan = putWhole(ctx, entry, list, entry.result, argument, out);
  if (plan !== undefined) entry.result ??= plan;
  return true;
}

/** `[]`, where such a list is wanted. */
export function emptyList(
  ctx: FunctionContext,
  type: BoundaryType | undefined,
  node: Expression,
  out: Stmt[],
): RecordList | NestedList | undefined {
  const literal = unwrapped(node);
  if (literal.type !== 'ArrayExpression' || literal.elements.length > 0) return undefined;
  if (type?.kind === 'nested' && !isArrayKind(type.element)) {
    return makeNestedList(ctx, 'list', type.element, node, out);
  }
  if (type?.kind !== 'records') return undefined;
  const shape = shapeOfRecord(type.of);
  const keys = leavesOf(shape).map(({ path }) => path.join('.'));
  const made = makeColumns(ctx, 'list', keys, 0, node, out);
  const origin = { objects: new Map(), loops: loopsAround(ctx) };
  return { kind: 'record-list', name: 'list', shape, ...made, names: { count: 0 }, ...origin };
}

/** Nothing of what it gives is placed yet. */
export function startReturn(entry: Entry, loc: Span): void {
  entry.placed = [];
  entry.placedRows = [];
  entry.returned.push({ placed: [], loc });
}

/** Undefined, and reported, if it is another one than elsewhere. */
export function putWhole(
  ctx: FunctionContext,
  entry: Entry,
  list: RecordList | NestedList,
  known: ValuePlan | undefined,
  loc: Span,
  out: Stmt[],
): ValuePlan | undefined {
  const path = entry.objects.get(list);
  if (path !== undefined) {
    const given = { kind: 'given', path } as const;
    return known === undefined || isSame(known, given) ? given : refuseOther(ctx, loc);
  }
  const kind = list.kind === 'nested-list' ? 'nested' : 'records';
  if (known !== undefined && known.kind !== kind) return refuseOther(ctx, loc);
  if (list.kind === 'nested-list') {
    if (entry.placedRows.includes(list)) return refuseSharing(ctx, list, loc);
    entry.placedRows = [...entry.placedRows, list];
    return putNested(ctx, entry, list, known, loc, out);
  }
  entry.returned.at(-1)?.placed.push(list);
  return { kind: 'records', of: putColumns(entry, list, known, loc, out), isResult: true };
}

export function fits(type: BoundaryType, list: RecordList | NestedList): boolean {
  return list.kind === 'nested-list' ? type.kind === 'nested' : type.kind === 'records';
}

function putNested(
  ctx: FunctionContext,
  entry: Entry,
  list: NestedList,
  known: ValuePlan | undefined,
  loc: Span,
  out: Stmt[],
): ValuePlan {
  const plan = known?.kind === 'nested' ? known : undefined;
  const put = (array: Local, slot = takeSlots(entry, 3)): number => {
    out.push({ kind: 'give', list: listNumber(entry, slot), array, length: lengthOf(ctx, array, loc), loc });
    return slot;
  };
  const { handles, begins, lengths, data } = list;
  const element = ctx.listElements.get(data.id)?.type ?? 'number';
  return {
    ...{ kind: 'nested', element, rooms: -1, isResult: true },
    ...{ handles: put(handles, plan?.handles), begins: put(begins, plan?.begins) },
    ...{ lengths: put(lengths, plan?.lengths), data: put(data, plan?.data) },
  };
}

function putColumns(entry: Entry, list: RecordList, known: ValuePlan | undefined, loc: Span, out: Stmt[]): ColumnsPlan {
  const put = (shape: Shape, way: string, before: ColumnsPlan | undefined): ColumnsPlan => {
    const known = new Map(before?.fields);
    const objects = objectsAt(list, way);
    // What comes later has this order, or is refused.
    objects.order ??= [...shape.fields.keys()];
    const fields = objects.order.map((key): readonly [string, ColumnPlan | ColumnsPlan] => {
      const each = shape.fields.get(key) as Annotated | Shape;
      const at = way === '' ? key : `${way}.${key}`;
      const own = known.get(key);
      if (isShape(each)) return [key, put(each, at, own !== undefined && !('kind' in own) ? own : undefined)];
      const slot = own !== undefined && 'kind' in own ? own.slot : takeSlots(entry, 3);
      const array = list.columns.get(at) as Local;
      out.push({ kind: 'give', list: listNumber(entry, slot), array, length: read(list.length, loc), loc });
      return [key, { kind: 'column', type: each.type === 'boolean' ? 'boolean' : 'number', slot }];
    });
    return { isTuple: shape.isTuple, fields };
  };
  return put(list.shape, '', known?.kind === 'records' ? known.of : undefined);
}
