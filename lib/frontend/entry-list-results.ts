// Arrays of objects and arrays of arrays that a kernel gives: their columns go into lists that the JavaScript around it
// reads (lib/ir/boundary.ts).
//
// In:  the name of such an array, in a return. Out: statements that give its columns, and the plan.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ColumnPlan, ColumnsPlan, ValuePlan } from '../ir/boundary.ts';
import type { Local, Stmt } from '../ir/ir.ts';
import { listNumber, memoryOf, takeSlots } from './entry.ts';
import { isSame, refuseOther } from './entry-refusals.ts';
import type { BoundaryType, Entry } from './entry-types.ts';
import { lengthOf } from './lists.ts';
import { nestedAt } from './nested-forms.ts';
import type { NestedList } from './nested-types.ts';
import { recordListAt } from './record-forms.ts';
import { isShape, type RecordList, type Shape } from './record-types.ts';
import type { FunctionContext } from './scope.ts';
import { read } from './values.ts';

/** Whether it is an array of objects or of arrays, by name. */
export function isWhole(ctx: FunctionContext, argument: Expression): boolean {
  return (nestedAt(ctx, argument) ?? recordListAt(ctx, argument)) !== undefined;
}

/** The same: then it has been given. */
export function giveWhole(ctx: FunctionContext, entry: Entry, argument: Expression, out: Stmt[]): boolean {
  const list = nestedAt(ctx, argument) ?? recordListAt(ctx, argument);
  if (list === undefined) return false;
  memoryOf(ctx, entry, argument);
  const path = entry.objects.get(list);
  const known = entry.result;
  const made: ValuePlan =
    path !== undefined
      ? { kind: 'given', path }
      : list.kind === 'nested-list'
        ? putNested(ctx, entry, list, known, argument, out)
        : { kind: 'records', of: putColumns(entry, list, known, argument, out), isResult: true };
  const isOther = known !== undefined && (known.kind !== made.kind || (made.kind === 'given' && !isSame(known, made)));
  if (isOther || (entry.resultType !== undefined && !fits(entry.resultType, list))) {
    if (isOther) refuseOther(ctx, argument);
    else ctx.module.report('KZ1008', argument, `'${list.name}' is not what the function's return type says`);
  }
  if (list.kind === 'record-list' && path === undefined) entry.returned.push({ variable: list.holds, loc: argument });
  entry.result ??= made;
  return true;
}

function fits(type: BoundaryType, list: RecordList | NestedList): boolean {
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
    const fields = [...shape.fields].map(([key, each]): readonly [string, ColumnPlan | ColumnsPlan] => {
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
