// What kernels give that is not passed as it is: plain arrays, records, tuples, values that may not be there. They go into
// the memory that the JavaScript around a kernel reads (lib/ir/boundary.ts), and into lists that it is given.
//
// In:  a value that is returned. Out: statements that put it there, and the plan. What the first return gives, or the
// annotation says, all others give, too.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ValuePlan } from '../ir/boundary.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { adapted, operand } from './bigints.ts';
import { typeOfValue } from './boundary-types.ts';
import { listNumber, memoryOf, storeScalar, storeSlot, takeSlots } from './entry.ts';
import { emptyList, fits, giveWhole, isWhole, putWhole, startReturn } from './entry-list-results.ts';
import {
  isElsewhere,
  isSame,
  refuseGiven,
  refuseKind,
  refuseOther,
  refuseShared,
  refuseSharing,
  refusesTable,
} from './entry-refusals.ts';
import type { BoundaryType, Entry, RecordType } from './entry-types.ts';
import { lengthOf } from './lists.ts';
import { listOfValue, sayListOf } from './nested-results.ts';
import { isDecided, lowerCondition } from './operands.ts';
import { nothingIn, nothingOf } from './optional-forms.ts';
import { absent, optionalShape, THERE, VALUE } from './optional-types.ts';
import { isNothing, lowerOptional, required } from './optionals.ts';
import { sourcesOf } from './origins.ts';
import { isRecord, recordAt, unwrapped } from './record-forms.ts';
import { isRecordValue, type RecordValue, type Value } from './record-types.ts';
import { isRefusedValue, lowerValue } from './records.ts';
import { HINT_TO_GIVE } from './refusals.ts';
import { type FunctionContext, newLocal } from './scope.ts';
import { isText } from './string-values.ts';
import { expectType, isRefused, number, read } from './values.ts';

/** What the annotation says that it gives. */
export function entryResult(ctx: FunctionContext, entry: Entry, type: BoundaryType, loc: Span): void {
  memoryOf(ctx, entry, loc);
  entry.resultType = type;
}

/** Whether the return is one of those: then it has been lowered. */
export function giveResult(
  ctx: FunctionContext,
  entry: Entry,
  argument: Expression | null,
  loc: Span,
  out: Stmt[],
): boolean {
  const { resultType } = entry;
  if (resultType?.kind === 'maybe') {
    giveMaybe(ctx, entry, resultType, argument, loc, out);
    return true;
  }
  if (resultType === undefined && entry.result === undefined && ctx.result !== undefined) {
    return refusesWhole(ctx, argument, out);
  }
  if (argument !== null && giveWhole(ctx, entry, argument, out)) {
    out.push({ kind: 'return', value: undefined, loc });
    return true;
  }
  if (resultType === undefined && (argument === null || !isGiven(ctx, argument))) return false;
  const value = givenValue(ctx, resultType, argument, loc, out);
  if (value !== undefined && !isRefusedValue(value)) give(ctx, entry, argument, value, loc, out);
  else ctx.hasRefusedResult = true;
  out.push({ kind: 'return', value: undefined, loc });
  return true;
}

/** An array or an object, or none: `return found ? { x } : undefined`. */
function giveMaybe(
  ctx: FunctionContext,
  entry: Entry,
  type: Extract<BoundaryType, { kind: 'maybe' }>,
  argument: Expression | null,
  loc: Span,
  out: Stmt[],
): void {
  const node = argument && unwrapped(argument);
  if (node?.type === 'ConditionalExpression') {
    const test = lowerCondition(ctx, node.test, out);
    if (isDecided(test)) return giveMaybe(ctx, entry, type, test.value ? node.consequent : node.alternate, loc, out);
    const [yes, no]: [Stmt[], Stmt[]] = [[], []];
    ctx.depth++;
    giveMaybe(ctx, entry, type, node.consequent, loc, yes);
    giveMaybe(ctx, entry, type, node.alternate, loc, no);
    ctx.depth--;
    out.push({ kind: 'if', test, yes, no, loc });
    return;
  }
  const known = entry.result?.kind === 'maybe' ? entry.result : undefined;
  const there = known?.there ?? takeSlots(entry, 1);
  const memory = memoryOf(ctx, entry, loc);
  const nothing = node === null ? 'undefined' : nothingIn(ctx, node);
  out.push(storeSlot(memory, there, number(nothing === undefined ? 1 : 0, loc), loc));
  let { plan } = known ?? {};
  if (nothing !== undefined) {
    if (nothing !== type.nothing) {
      ctx.module.report('KZ1008', node ?? loc, `this is ${nothing}, where ${type.nothing} is what may be`);
    }
    out.push({ kind: 'return', value: undefined, loc });
  } else {
    Object.assign(entry, { resultType: type.of, result: plan });
    giveResult(ctx, entry, node, loc, out);
    plan = entry.result;
  }
  Object.assign(entry, { resultType: type, result: { kind: 'maybe', nothing: type.nothing, there, plan } });
}

/** Of a kernel whose result is passed as it is: whether another value stands there, which is refused. */
function refusesWhole(ctx: FunctionContext, argument: Expression | null, out: Stmt[]): boolean {
  if (argument === null || !(isWhole(ctx, argument) || isRecord(ctx, argument))) return false;
  const wanted = ctx.result?.type === 'void' ? 'no value' : `a ${ctx.result?.type}`;
  ctx.module.report('KZ1008', argument, `this is an object or an array, where the function gives ${wanted}`);
  ctx.hasRefusedResult = true;
  out.push({ kind: 'return', value: undefined, loc: argument });
  return true;
}

/** By its form, where nothing says it. */
function isGiven(ctx: FunctionContext, node: Expression): boolean {
  return isRecord(ctx, node) || nothingOf(ctx, node) !== undefined;
}

function givenValue(
  ctx: FunctionContext,
  type: BoundaryType | undefined,
  argument: Expression | null,
  loc: Span,
  out: Stmt[],
): Value | undefined {
  if (type?.kind === 'optional') {
    if (argument === null) return type.nothing === 'undefined' ? absent(type.of, 'undefined', loc) : undefined;
    return lowerOptional(ctx, argument, optionalShape(type.of, type.nothing), out);
  }
  if (argument === null) {
    ctx.module.report('KZ1016', loc, 'the function returns a value elsewhere');
    return undefined;
  }
  if (type !== undefined) markLiterals(ctx, type, argument, out);
  return lowerValue(ctx, argument, out);
}

/** Which array literals are tuples, and which lists of objects or of arrays: the others are lists. */
function markLiterals(ctx: FunctionContext, type: BoundaryType, given: Expression, out: Stmt[]): void {
  const node = unwrapped(given);
  if (type.kind === 'maybe') markLiterals(ctx, type.of, node, out);
  if (node.type === 'ConditionalExpression') {
    markLiterals(ctx, type, node.consequent, out);
    markLiterals(ctx, type, node.alternate, out);
  }
  const empty = emptyList(ctx, type, node, out);
  if (empty !== undefined) sayListOf(node, empty);
  if (type.kind === 'list' && node.type === 'ArrayExpression') ctx.listsInTuples.add(node);
  if (type.kind !== 'record') return;
  const parts = new Map<string, Expression>();
  if (node.type === 'ArrayExpression' && type.isTuple) {
    ctx.tuples.add(node);
    for (const [at, each] of node.elements.entries()) {
      if (each !== null && each.type !== 'SpreadElement') parts.set(String(at), each);
    }
  }
  if (node.type === 'ObjectExpression') {
    for (const each of node.properties) {
      if (each.type === 'Property' && each.key.type === 'Identifier' && !each.computed) {
        parts.set(each.key.name, each.value as Expression);
      }
    }
  }
  for (const [name, each] of parts) {
    const field = type.fields.get(name);
    if (field !== undefined) markLiterals(ctx, field, each, out);
  }
}

function give(
  ctx: FunctionContext,
  entry: Entry,
  argument: Expression | null,
  value: Value,
  loc: Span,
  out: Stmt[],
): void {
  const known = argument === null ? undefined : recordAt(ctx, argument);
  const path = known && entry.objects.get(known);
  const place = argument ?? loc;
  if (path !== undefined && known !== undefined && 'fields' in known) {
    // That very object.
    memoryOf(ctx, entry, loc);
    const plan: ValuePlan = { kind: 'given', path };
    if (entry.result === undefined) entry.result = plan;
    else if (!isSame(entry.result, plan)) refuseOther(ctx, place);
    return;
  }
  if (argument !== null) refuseShared(ctx, entry, argument);
  giveValue(ctx, entry, value, place, out);
}

/** A list or a record, or a part of one: what it is was decided by the first of them. */
export function giveValue(ctx: FunctionContext, entry: Entry, value: Value, loc: Span, out: Stmt[]): void {
  memoryOf(ctx, entry, loc);
  entry.resultType ??= typeOfValue(ctx, value);
  startReturn(entry, loc);
  const plan = put(ctx, entry, entry.resultType, entry.result, value, loc, 'the result', out);
  // One that knows more: what was not there before.
  if (plan !== undefined) entry.result = plan;
}

/** Undefined, and reported, if the value is another one than elsewhere. */
function put(
  ctx: FunctionContext,
  entry: Entry,
  type: BoundaryType,
  known: ValuePlan | undefined,
  value: Value,
  loc: Span,
  path: string,
  out: Stmt[],
): ValuePlan | undefined {
  switch (type.kind) {
    case 'record': {
      if (!isRecordValue(value) || value.nothing !== undefined) return refuseKind(ctx, value, 'an object', loc);
      if (value.isGiven) return refuseGiven(ctx, loc);
      entry.returned.at(-1)?.placed.push({ sources: sourcesOf(ctx, value.of, true) });
      const plans = known?.kind === 'record' ? new Map(known.fields) : undefined;
      const fields = inOrder(ctx, type, plans, value, loc).map(([name, each]) => {
        const field = value.fields.get(name);
        const at = type.isTuple ? `[${name}]` : `'${name}'`;
        const isKnown = plans === undefined || plans.has(name);
        if (field === undefined && mayBeLeftOut(each) && plans?.has(name) !== true) return 'left out';
        if (field === undefined || !isKnown) {
          const where = isKnown ? 'here' : 'above';
          ctx.module.report('KZ1008', loc, `${at} is missing in what is returned ${where}`);
          return undefined;
        }
        const plan = put(ctx, entry, each, plans?.get(name), field, loc, at, out);
        return plan && ([name, plan] as const);
      });
      const more = [...value.fields.keys()].find((name) => !type.fields.has(name));
      if (more !== undefined) ctx.module.report('KZ1008', loc, `'${more}' is none of the result's fields`);
      if (fields.some((each) => each === undefined)) return undefined;
      const there = fields.flatMap((each) => (each === undefined || each === 'left out' ? [] : [each]));
      return { kind: 'record', isTuple: type.isTuple, fields: there };
    }
    case 'optional': {
      const optional = isRecordValue(value) ? value : thereOf(value, loc);
      if (optional.nothing === undefined) return refuseKind(ctx, value, `a ${type.of.type}`, loc);
      const own = known?.kind === 'optional' ? known : undefined;
      const flag = { kind: 'plain', of: { type: 'boolean', declared: undefined } } as const;
      const has = put(ctx, entry, flag, own?.there, optional.fields.get(THERE) as Value, loc, path, out);
      const inner = { kind: 'plain', of: type.of } as const;
      const held = put(ctx, entry, inner, own?.value, optional.fields.get(VALUE) as Value, loc, path, out);
      if (has?.kind !== 'scalar' || held?.kind !== 'scalar') return undefined;
      return { kind: 'optional', nothing: type.nothing, there: has, value: held };
    }
    case 'maybe': {
      const own = known?.kind === 'maybe' ? known : undefined;
      const there = own?.there ?? takeSlots(entry, 1);
      const isNone = isRecordValue(value) && value.nothing !== undefined && isNothing(value);
      if (isNone && value.nothing !== type.nothing) return refuseKind(ctx, value, type.nothing, loc);
      out.push(storeSlot(entry.memory as Local, there, number(isNone ? 0 : 1, loc), loc));
      const plan = isNone ? own?.plan : put(ctx, entry, type.of, own?.plan, value, loc, path, out);
      return isNone || plan !== undefined ? { kind: 'maybe', nothing: type.nothing, there, plan } : undefined;
    }
    case 'records':
    case 'nested': {
      const list = listOfValue(value);
      if (list !== undefined && fits(type, list)) return putWhole(ctx, entry, list, known, loc, out);
      return refuseKind(ctx, value, 'an array of objects or of arrays, which has a name', loc);
    }
    case 'nothing':
      return refuseKind(ctx, value, type.nothing, loc);
    case 'list':
      return putArray(ctx, entry, type, known, value, loc, out);
    default:
      if (isArrayKind(type.of.type)) return putArray(ctx, entry, type, known, value, loc, out);
  }
  if (isRecordValue(value) && value.nothing === undefined) return refuseKind(ctx, value, `a ${type.of.type}`, loc);
  if (isText(type.of.type)) {
    if (!ctx.hasRefusedResult) ctx.module.report('KZ1007', loc, 'functions give no strings', HINT_TO_GIVE);
    return undefined;
  }
  // One that may not be there was asked for: TypeScript knows.
  const typed = expectType(ctx, isRecordValue(value) ? required(ctx, value, loc, out) : value, type.of.type);
  if (isRefused(typed)) return undefined;
  const slot = known?.kind === 'scalar' ? known.slot : takeSlots(entry, 1);
  const declared = type.of.declared ?? (typed.type === 'bigint' ? 'i64' : undefined);
  out.push(storeScalar(ctx, entry, slot, promised(ctx, typed, declared, loc, out), loc));
  const isPromised = declared !== undefined && declared !== 'f64';
  return { kind: 'scalar', type: type.of.type as 'number', slot, ...(isPromised && { declared }) };
}

/** `x?: number`: an object has it at each return, or at none. A kernel that gives it may end without a return. */
export function mayBeLeftOut(type: BoundaryType): boolean {
  return (type.kind === 'optional' || type.kind === 'maybe') && type.nothing === 'undefined';
}

/** Fields as they stand where the object is made: in this order V8's object has them. */
function inOrder(
  ctx: FunctionContext,
  type: RecordType,
  known: ReadonlyMap<string, ValuePlan> | undefined,
  { fields }: RecordValue,
  loc: Span,
): readonly (readonly [string, BoundaryType])[] {
  if (type.isTuple) return [...type.fields];
  const names = [...fields.keys()].filter((name) => type.fields.has(name));
  const other = [...(known?.keys() ?? names)].findIndex((name, at) => names[at] !== name);
  if (other >= 0 && known?.size === names.length) {
    const why = `'${names[other]}' stands at another place in what is returned above`;
    ctx.module.report('KZ1018', loc, why, 'the same order at each return: objects have it');
  }
  const all = [...names, ...[...type.fields.keys()].filter((name) => !fields.has(name))];
  return all.map((name) => [name, type.fields.get(name) as BoundaryType]);
}

/** A value as one that is there. */
function thereOf(value: Expr, loc: Span): RecordValue {
  const none = absent({ type: value.type, declared: undefined }, 'undefined', loc);
  const there: Expr = { kind: 'const', value: true, type: 'boolean', rep: undefined, loc };
  return { ...none, fields: new Map<string, Value>([...none.fields, [THERE, there], [VALUE, value]]) };
}

/** A local of the declared type: what the result promises is checked there. */
function promised(ctx: FunctionContext, value: Expr, declared: Local['declared'], loc: Span, out: Stmt[]): Expr {
  if (declared === undefined || declared === 'f64') return value;
  const local = newLocal(ctx, 'result', value.type, loc, { declared });
  out.push({ kind: 'declare', local, value: adapted(operand(ctx, value), declared), loc });
  return read(local, loc);
}

function putArray(
  ctx: FunctionContext,
  entry: Entry,
  type: Extract<BoundaryType, { kind: 'list' | 'plain' }>,
  known: ValuePlan | undefined,
  value: Value,
  loc: Span,
  out: Stmt[],
): ValuePlan | undefined {
  const isList = type.kind === 'list';
  const wanted = isList ? `an array of ${type.element}s` : `a ${type.of.type}`;
  if (isRecordValue(value) || value.kind !== 'local') return refuseKind(ctx, value, wanted, loc);
  const { local } = value;
  if (isList !== (local.isList === true)) return refuseKind(ctx, value, wanted, loc);
  if (!isList && local.type !== type.of.type) return refuseKind(ctx, value, wanted, loc);
  if (refusesTable(ctx, local, loc)) return undefined;
  const row = ctx.rowViews.get(local.id);
  if (row !== undefined && entry.objects.has(row)) return refuseGiven(ctx, loc);
  if (row !== undefined && entry.placedRows.includes(row)) return refuseSharing(ctx, local, loc);
  if (row !== undefined) entry.placedRows = [...entry.placedRows, row];
  const given = entry.objects.get(local) ?? (!isList && local.parameter ? local.name : undefined);
  if (given !== undefined) {
    const plan: ValuePlan = { kind: 'given', path: given };
    if (known !== undefined && !isSame(known, plan)) return refuseOther(ctx, loc);
    return plan;
  }
  if (ctx.views.has(local.id)) return refuseGiven(ctx, loc);
  if (isElsewhere(ctx, entry, local)) return refuseSharing(ctx, local, loc);
  entry.placed = [...entry.placed, local];
  if (known !== undefined && known.kind !== 'list' && known.kind !== 'array') return refuseOther(ctx, loc);
  const slot = known?.slot ?? takeSlots(entry, 3);
  const list = listNumber(entry, slot, isList ? undefined : (local.type as 'Float64Array'));
  out.push({ kind: 'give', list, array: local, length: lengthOf(ctx, local, loc), loc });
  if (!isList) return { kind: 'array', type: local.type as 'Float64Array', slot };
  return { kind: 'list', element: type.element, slot };
}
