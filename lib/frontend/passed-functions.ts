// Lists and `this` of functions that call themselves, while such a function is opened (passed-types.ts).
//
// In:  what calls give, and what of that is known to grow. Out: parameters, and what they are in the function.

import type { Local } from '../ir/ir.ts';
import { kindOfCell, valueOfCell } from './cells.ts';
import { listTypeOf } from './list-types.ts';
import { MOST } from './lists.ts';
import type { Passed, SelfField, Wanted, Way } from './passed-types.ts';
import type { RecordVariable } from './record-types.ts';
import { type Binding, type FunctionContext, newLocal } from './scope.ts';

/** What a function that is being opened gets for `this` and for its lists. */
export interface Passing {
  readonly wanted: Wanted;
  /** What `this` is. */
  readonly receiver: Binding | undefined;
  /** What lists are known by that do not keep their length. */
  readonly grows: ReadonlySet<string>;
}

/** `this` of a caller, as locals of the function. */
export function bindFields(
  ctx: FunctionContext,
  { wanted: { name, self, fields }, grows }: Passing,
): { readonly record: RecordVariable | undefined; readonly given: Passed['self']; readonly locals: readonly Local[] } {
  if (self === undefined) return { record: undefined, given: [], locals: [] };
  const locals: Local[] = [];
  const given = fields.map((field) => {
    const { local, path } = field;
    const isList = local.isGrowing === true;
    const key = `${ctx.module.file} ${name} this.${path.join('.')}`;
    const way: Way = isList ? (grows.has(key) ? 'growing' : 'still') : local.mutable ? 'cell' : 'value';
    const made = bindGiven(ctx, local.name, local, way, key, field.elements);
    locals.push(...made.parameters);
    return { ...field, local: made.local, way };
  });
  const own = new Map(given.map((each) => [each.path.join('.'), each.local]));
  const copy = (record: RecordVariable, path: readonly string[]): RecordVariable => {
    const fieldsOf = [...record.fields].map(([key, each]): [string, Local | RecordVariable] => {
      const way = [...path, key];
      return [key, 'fields' in each ? copy(each, way) : (own.get(way.join('.')) as Local)];
    });
    const { lists: _, ...rest } = record;
    return { ...rest, fields: new Map(fieldsOf) };
  };
  return { record: copy(self, []), given, locals };
}

/** A list among the parameters. */
export function bindList(
  ctx: FunctionContext,
  { wanted: { name }, grows }: Passing,
  parameter: { readonly name: string; readonly type: Parameters<typeof listTypeOf>[0]; readonly at: number },
  loc: Local['loc'],
): { readonly way: Way; readonly locals: readonly Local[]; readonly local: Local } {
  const key = `${ctx.module.file} ${name} ${parameter.at}`;
  const way: Way = grows.has(key) ? 'growing' : 'still';
  const like = { ...newLocal(ctx, parameter.name, 'Float64Array', loc), isList: true, isGrowing: true } as const;
  const elements = listTypeOf(parameter.type, ctx.module.scope);
  const { local, parameters } = bindGiven(ctx, parameter.name, like, way, key, elements);
  return { way, locals: parameters, local };
}

/** `like`: what the caller has. */
function bindGiven(
  ctx: FunctionContext,
  name: string,
  like: Local,
  way: Way,
  key: string,
  elements: SelfField['elements'],
): { readonly local: Local; readonly parameters: readonly Local[] } {
  const { type, declared, loc } = like;
  if (way === 'value') {
    const local = newLocal(ctx, name, type, loc, { declared, parameter: true });
    return { local, parameters: [local] };
  }
  if (way === 'cell') {
    const cell = cellParameter(ctx, name, like);
    const local = newLocal(ctx, name, type, loc, { declared, mutable: true });
    ctx.cells.set(local.id, { local, cell, isGiven: true });
    ctx.prologue.push({ kind: 'declare', local, value: valueOfCell(local, cell, loc), loc });
    return { local, parameters: [cell] };
  }
  const isStill = way === 'still';
  const array: Local = {
    ...newLocal(ctx, name, 'Float64Array', loc, { parameter: true }),
    ...{ isList: true, isGrowing: true },
    ...(!isStill && { isCallers: true }),
  };
  const counted = newLocal(ctx, `${name}_length`, 'number', loc, { mutable: true });
  const length: Local = { ...counted, within: { low: 0, high: MOST }, isLength: true };
  ctx.lists.set(array.id, length);
  ctx.listElements.set(array.id, { type: elements });
  if (isStill) {
    ctx.still.set(array.id, key);
    ctx.still.set(length.id, key);
    const value = { kind: 'length', array, type: 'number', rep: undefined, loc } as const;
    ctx.prologue.push({ kind: 'declare', local: length, value, loc });
    return { local: array, parameters: [array] };
  }
  const cell = cellParameter(ctx, `${name}_length`, length);
  ctx.cells.set(length.id, { local: length, cell, isGiven: true });
  ctx.prologue.push({ kind: 'declare', local: length, value: valueOfCell(length, cell, loc), loc });
  return { local: array, parameters: [array, cell] };
}

function cellParameter(ctx: FunctionContext, name: string, like: Local): Local {
  const made = newLocal(ctx, `${name}_cell`, kindOfCell(like), like.loc, { parameter: true });
  return { ...made, isTrusted: true };
}
