// Parameters of kernels that are arrays of objects or of arrays: a column for each field (record-lists.ts), or one list of
// all elements with columns that say where rows are (nested-lists.ts).
//
// In:  such a parameter. Out: what it is inside of a kernel, its columns as parameters of the flat function, and the plan.

import type { Span } from '../diagnostics.ts';
import type { ColumnPlan, ColumnsPlan, ValuePlan } from '../ir/boundary.ts';
import type { ArrayKind, Local } from '../ir/ir.ts';
import { heldArray } from './entry-columns.ts';
import type { BoundaryType, Entry, RecordType } from './entry-types.ts';
import type { NestedList } from './nested-types.ts';
import type { RecordList, Shape } from './record-types.ts';
import type { FunctionContext } from './scope.ts';

interface Names {
  readonly name: string;
  readonly path: string;
}

interface Made<T> {
  readonly binding: T;
  readonly plan: ValuePlan;
  readonly locals: readonly Local[];
}

/** Which objects there are stays as it is: their fields may change. */
export function makeRecords(
  ctx: FunctionContext,
  entry: Entry,
  type: RecordType,
  { name, path }: Names,
  loc: Span,
): Made<RecordList> {
  const columns = new Map<string, Local>();
  const locals: Local[] = [];
  let length: Local | undefined;
  const make = (of: RecordType, way: string): ColumnsPlan => {
    const fields = [...of.fields].map(([key, each]): readonly [string, ColumnPlan | ColumnsPlan] => {
      const at = way === '' ? key : `${way}.${key}`;
      if (each.kind === 'record') return [key, make(each, at)];
      const element = each.kind === 'plain' && each.of.type === 'boolean' ? 'boolean' : 'number';
      // What is said of an index is said of the array; columns have the path of their field.
      const names = { name, path: `${path}[].${at}` };
      const column = heldArray(ctx, entry, names, { isFixed: true, length }, loc);
      entry.said.set(column.array.id, path);
      length ??= column.length;
      columns.set(at, column.array);
      locals.push(column.given);
      return [key, { kind: 'column', type: element, slot: column.slot }];
    });
    const plan: ColumnsPlan = { isTuple: of.isTuple, fields };
    plans.set(way, plan);
    return plan;
  };
  const plans = new Map<string, { isCopied?: boolean }>();
  const of = make(type, '');
  const shape = shapeOfRecord(type);
  const binding: RecordList = {
    kind: 'record-list',
    name,
    shape,
    columns,
    length: length as Local,
    names: { count: 0 },
    objects: new Map(),
    plans,
    isGiven: true,
  };
  entry.objects.set(binding, path);
  return { binding, plan: { kind: 'records', of }, locals };
}

export function shapeOfRecord({ isTuple, fields }: RecordType): Shape {
  const own = [...fields].map(([key, each]) => {
    return [
      key,
      each.kind === 'record' ? shapeOfRecord(each) : (each as Extract<BoundaryType, { kind: 'plain' }>).of,
    ] as const;
  });
  return { kind: 'record', isTuple, fields: new Map(own) };
}

export function makeNested(
  ctx: FunctionContext,
  entry: Entry,
  element: 'number' | 'boolean' | ArrayKind,
  { name, path }: Names,
  loc: Span,
): Made<NestedList> {
  const isTyped = element !== 'number' && element !== 'boolean';
  const isFixed = isTyped || !entry.grows.has(path);
  const column = (part: string, length?: Local) => {
    const names = { name: part === '' ? name : `${name}_${part}`, path };
    return heldArray(ctx, entry, names, { element: 'number', isFixed, length, of: 'Int32Array', isList: true }, loc);
  };
  const handles = column('');
  const begins = column('begins');
  const lengths = column('lengths', begins.length);
  const rooms = isFixed ? undefined : column('rooms', begins.length);
  const elements = isTyped ? { of: element } : { element };
  const data = heldArray(ctx, entry, { name, path: `${path}[]` }, { ...elements, isFixed }, loc);
  entry.said.set(data.array.id, path);
  if (isFixed) {
    entry.fixed.set(data.array.id, path);
    for (const each of [handles, begins, lengths]) entry.rigid.set(each.array.id, path);
  }
  const binding: NestedList = {
    ...{ kind: 'nested-list', name, handles: handles.array, data: data.array, begins: begins.array },
    ...{ lengths: lengths.array, rooms: rooms?.array ?? lengths.array, count: begins.length },
  };
  entry.objects.set(binding, path);
  const plan: ValuePlan = {
    ...{ kind: 'nested', element, handles: handles.slot, begins: begins.slot, lengths: lengths.slot },
    ...{ rooms: rooms?.slot ?? -1, data: data.slot },
    ...(!isFixed && { written: 'length' as const }),
  };
  const locals = [handles, begins, lengths, ...(rooms ? [rooms] : []), data].map(({ given }) => given);
  return { binding, plan, locals };
}
