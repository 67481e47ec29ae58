// Parameters of kernels that are not passed as they are: plain arrays, records, values that may not be there. Each becomes
// what such a value is inside of a kernel (records.ts, lists.ts, optionals.ts), made of what stands in the memory.
//
// In:  a parameter's name and type. Out: a binding in the scope, parameters of the flat function, and the plan.

import type { Span } from '../diagnostics.ts';
import type { ListPlan, RecordPlan, ScalarPlan, ValuePlan } from '../ir/boundary.ts';
import type { Local } from '../ir/ir.ts';
import { memoryOf, takeSlots, wideOf } from './entry.ts';
import { heldArray } from './entry-columns.ts';
import { makeNested, makeRecords } from './entry-lists.ts';
import type { BoundaryType, Entry, RecordType } from './entry-types.ts';
import type { NestedList } from './nested-types.ts';
import { fieldName, THERE, VALUE } from './optional-types.ts';
import type { Annotated, Nothing, RecordList, RecordVariable, ReplacedField } from './record-types.ts';
import { type FunctionContext, newLocal } from './scope.ts';
import { isWhole } from './string-values.ts';

type Optional = Extract<BoundaryType, { kind: 'optional' }>;

export interface Made {
  readonly binding: Local | RecordVariable | RecordList | NestedList;
  readonly plan: ValuePlan;
  readonly locals: readonly Local[];
}

/** A value's name in the flat function, and what people call it: 'p_at_x', 'p.at.x'. */
export interface Names {
  readonly name: string;
  readonly path: string;
}

/** Undefined, and reported, if the kernel gives the name another value. */
export function entryParameter(
  ctx: FunctionContext,
  entry: Entry,
  name: string,
  type: Exclude<BoundaryType, { kind: 'plain' }>,
  loc: Span,
): readonly Local[] | undefined {
  memoryOf(ctx, entry, loc);
  if (type.kind === 'nothing') return absentParameter(ctx, entry, name, type.nothing, loc);
  const isAssigned = ctx.assigned.has(name);
  if (isAssigned && type.kind !== 'optional') {
    const what = type.kind === 'record' ? 'an object' : 'a plain array';
    ctx.module.report('KZ1018', loc, `'${name}' is ${what} that is assigned again`, 'give the other one another name');
    ctx.scope.set(name, { kind: 'reported' });
    return undefined;
  }
  const made = make(ctx, entry, type, { name, path: name }, loc, isAssigned);
  const { binding } = made;
  if (!('kind' in binding)) ctx.scope.set(name, { kind: 'local', local: binding });
  else ctx.scope.set(name, binding.kind === 'record' ? { kind: 'record', record: binding } : binding);
  entry.parameters.push({ name, plan: made.plan });
  return made.locals;
}

/** One that is left out, or given as undefined or null: in a version for that. */
function absentParameter(
  ctx: FunctionContext,
  entry: Entry,
  name: string,
  nothing: Nothing,
  loc: Span,
): readonly Local[] | undefined {
  const isAssigned = ctx.assigned.has(name);
  if (isAssigned) {
    const what = `'${name}' is an array or an object that may be ${nothing}, and is assigned again`;
    ctx.module.report('KZ1018', loc, what, 'give the other one another name');
  }
  ctx.scope.set(name, isAssigned ? { kind: 'reported' } : { kind: 'absent', nothing });
  entry.parameters.push({ name, plan: { kind: 'nothing', nothing } });
  return isAssigned ? undefined : [];
}

function make(
  ctx: FunctionContext,
  entry: Entry,
  type: BoundaryType,
  names: Names,
  loc: Span,
  isAssigned: boolean,
): Made {
  switch (type.kind) {
    case 'plain':
      return isWhole(type.of.type)
        ? makeArray(ctx, entry, type.of, names, loc)
        : makeScalar(ctx, entry, type.of, names, loc, isAssigned);
    case 'list':
      return makeList(ctx, entry, type.element, names, loc);
    case 'optional':
      return makeOptional(ctx, entry, type, names, loc, isAssigned);
    case 'records':
      return makeRecords(ctx, entry, type.of, names, loc);
    // Of results alone.
    case 'maybe':
    case 'nothing':
      throw new Error(`kernelize: a parameter of the kind ${type.kind}`);
    case 'nested':
      return makeNested(ctx, entry, type.element, names, loc);
    default:
      return makeRecord(ctx, entry, type, names, loc);
  }
}

/** A typed array or a string of a record: an argument of its own. */
function makeArray(ctx: FunctionContext, entry: Entry, { type }: Annotated, { name, path }: Names, loc: Span): Made {
  const local = newLocal(ctx, name, type, loc, { parameter: true });
  entry.paths.set(local.id, path);
  entry.objects.set(local, path);
  return { binding: local, plan: { kind: 'argument', type: type as 'Float64Array' }, locals: [local] };
}

function makeScalar(
  ctx: FunctionContext,
  entry: Entry,
  { type, declared }: Annotated,
  { name, path }: Names,
  loc: Span,
  isWritten: boolean,
): Made {
  const local = newLocal(ctx, name, type, loc, { declared, mutable: isWritten, parameter: true });
  entry.paths.set(local.id, path);
  const isBigint = type === 'bigint';
  if (isBigint) wideOf(ctx, entry, loc);
  const slot = takeSlots(entry, 1);
  entry.held.set(local.id, { kind: 'scalar', slot });
  const plan: ValuePlan = {
    ...{ kind: 'scalar', type: type as 'number', slot },
    ...(declared && declared !== 'f64' && { declared }),
    ...(isBigint && { declared: declared ?? 'i64' }),
  };
  return { binding: local, plan, locals: [local] };
}

/** `x?: number`: whoever calls does not see what is assigned to it. */
function makeOptional(
  ctx: FunctionContext,
  entry: Entry,
  { of, nothing }: Optional,
  { name, path }: Names,
  loc: Span,
  isAssigned: boolean,
): Made {
  const there = { type: 'boolean', declared: undefined } as const;
  const flag = makeScalar(ctx, entry, there, { name: fieldName(name, THERE), path }, loc, isAssigned);
  const value = makeScalar(ctx, entry, of, { name: fieldName(name, VALUE), path }, loc, isAssigned);
  const fields = new Map([
    [THERE, flag.binding as Local],
    [VALUE, value.binding as Local],
  ]);
  const binding: RecordVariable = { kind: 'record', isTuple: false, nothing, fields, isAssigned, owner: 'variable' };
  const [has, held] = [flag.plan, value.plan];
  const plan: ValuePlan = { kind: 'optional', nothing, there: has as never, value: held as never };
  return { binding, plan, locals: [...flag.locals, ...value.locals] };
}

/** `this` of a method. */
export function makeSelf(
  ctx: FunctionContext,
  entry: Entry,
  fields: RecordType['fields'],
  loc: Span,
): { readonly binding: RecordVariable; readonly plan: RecordPlan; readonly locals: readonly Local[] } {
  memoryOf(ctx, entry, loc);
  const made = makeRecord(ctx, entry, { kind: 'record', isTuple: false, fields }, { name: 'self', path: 'this' }, loc);
  return made as { binding: RecordVariable; plan: RecordPlan; locals: readonly Local[] };
}

function makeRecord(ctx: FunctionContext, entry: Entry, type: RecordType, { name, path }: Names, loc: Span): Made {
  const locals: Local[] = [];
  const fields = new Map<string, Local | RecordVariable>();
  const lists = new Map<string, RecordList | NestedList>();
  const absent = new Map<string, Nothing>();
  const replaced: ReplacedField[] = [];
  const plans: (readonly [string, ValuePlan])[] = [];
  for (const [key, each] of type.fields) {
    const names = { name: fieldName(name, key), path: type.isTuple ? `${path}[${key}]` : `${path}.${key}` };
    if (each.kind === 'nothing') {
      absent.set(key, each.nothing);
      plans.push([key, { kind: 'nothing', nothing: each.nothing }]);
      continue;
    }
    const isWritten = ctx.writtenFields.has(key);
    const own = make(ctx, entry, each, names, loc, isWritten);
    const made = isWritten ? writtenBack(ctx, entry, own, names, loc) : own;
    const { binding } = made;
    if ('kind' in binding && binding.kind !== 'record') lists.set(key, binding);
    else fields.set(key, binding);
    locals.push(...made.locals);
    plans.push([key, made.plan]);
  }
  const { isTuple } = type;
  const plan: RecordPlan = { kind: 'record', isTuple, fields: plans, replaced };
  const binding: RecordVariable = {
    kind: 'record',
    isTuple,
    plan: plan as { isCopied?: boolean },
    fields,
    lists,
    absent,
    replaced,
    isAssigned: false,
    owner: 'variable',
    isGiven: true,
  };
  entry.objects.set(binding, path);
  return { binding, plan, locals };
}

/** What is assigned to a field is seen by who called. */
function writtenBack(ctx: FunctionContext, entry: Entry, made: Made, { name, path }: Names, loc: Span): Made {
  const { binding, plan } = made;
  if (plan.kind === 'scalar' && !('kind' in binding)) {
    entry.scalars.push({ slot: plan.slot, local: binding });
    return { ...made, plan: { ...plan, written: true } };
  }
  if (plan.kind !== 'optional' || !('kind' in binding) || binding.kind !== 'record') return made;
  for (const [key, each] of [
    [THERE, plan.there],
    [VALUE, plan.value],
  ] as const) {
    entry.scalars.push({ slot: each.slot, local: binding.fields.get(key) as Local });
  }
  if (plan.nothing === 'null') return { ...made, plan: { ...plan, written: true } };
  // A field that was left out is there when undefined was assigned to it.
  const boolean = { type: 'boolean', declared: undefined } as const;
  const mark = makeScalar(ctx, entry, boolean, { name: fieldName(name, 'assigned'), path }, loc, true);
  const { slot } = mark.plan as ScalarPlan;
  entry.scalars.push({ slot, local: mark.binding as Local });
  entry.marks.set((binding.fields.get(THERE) as Local).id, mark.binding as Local);
  return { ...made, plan: { ...plan, written: true, assigned: slot }, locals: [...made.locals, ...mark.locals] };
}

function makeList(ctx: FunctionContext, entry: Entry, element: 'number' | 'boolean', names: Names, loc: Span): Made {
  const { path } = names;
  const isFixed = !entry.grows.has(path);
  const { array, given, slot } = heldArray(ctx, entry, names, { element, isFixed }, loc);
  entry.objects.set(array, path);
  const plan: ListPlan = { kind: 'list', element, slot, ...(!isFixed && { written: 'length' }) };
  return { binding: array, plan, locals: [given] };
}
