// Records and tuples: `{ x, y }`, `[lo, hi]`. They are taken apart here: each field is a local, and no later part of the
// compiler knows of them.
//
// In:  syntax whose value is a record. Out: a value for each field; variables that hold records, field by field.
//
// Must hold: two names are one object in JavaScript, and changes are seen by both. So a record whose fields are changed
// anywhere has one variable; others of that object are refused. Records that never change may be copied.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { adapted, operand } from './bigints.ts';
import { listOfValue, listValue, valueOfList } from './nested-results.ts';
import type { NestedList } from './nested-types.ts';
import { isDecided, lowerCondition } from './operands.ts';
import { nothingIn, nothingOf } from './optional-forms.ts';
import { fieldName, shapeOfVariable } from './optional-types.ts';
import { lowerOptional, shaped } from './optionals.ts';
import { haveOneOrder, loopsAround, putInto, sourcesOf } from './origins.ts';
import { isRecord, keyOf, recordAt, rowShape, unwrapped } from './record-forms.ts';
import {
  isRecordValue,
  isShape,
  type RecordList,
  type RecordValue,
  type RecordVariable,
  type Shape,
  type Value,
} from './record-types.ts';
import { lowerRow } from './rows.ts';
import { type FunctionContext, isNews, newLocal, newTemporary } from './scope.ts';
import { asCharacter, isWhole } from './string-values.ts';
import { blank, expectType, heldAs, isRefused, read, refused, save } from './values.ts';

/** A record, or reported: its value, field by field. */
export function lowerRecord(ctx: FunctionContext, node: Expression, out: Stmt[]): RecordValue | undefined {
  const row = rowShape(ctx, node) === undefined ? undefined : lowerRow(ctx, node, out);
  if (row !== undefined && isRecordValue(row)) return row;
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return lowerRecord(ctx, node.expression, out);
    case 'ObjectExpression':
      return lowerLiteral(ctx, node, out);
    case 'ArrayExpression':
      return lowerTuple(ctx, node, out);
    case 'CallExpression':
      return ctx.module.lowerRecordCall(ctx, node, out);
    case 'ConditionalExpression':
      return lowerChoice(ctx, node, out);
    case 'MemberExpression': {
      const record = recordAt(ctx, node);
      if (record !== undefined && 'fields' in record) return readRecord(record, node);
      const object = node.object.type === 'Super' ? undefined : lowerRecord(ctx, node.object, out);
      const field = object?.fields.get(keyOf(node) ?? '');
      return field !== undefined && isRecordValue(field) ? { ...field, owner: object?.owner ?? 'none' } : undefined;
    }
    default: {
      const record = recordAt(ctx, node);
      if (record !== undefined && 'fields' in record) return readRecord(record, node);
      if (isNews(ctx, node)) ctx.module.report('KZ1007', node, 'an object of known fields is needed here');
      return undefined;
    }
  }
}

export function readRecord(variable: RecordVariable, loc: Span): RecordValue {
  const { isTuple, nothing, fields, lists, owner, isGiven, order = [...fields.keys()] } = variable;
  const values = order.map((name): readonly [string, Value] => {
    const [each, list] = [fields.get(name), lists?.get(name)];
    if (each === undefined) return [name, valueOfList(list as RecordList | NestedList, loc)];
    return [name, 'fields' in each ? readRecord(each, loc) : read(each, loc)];
  });
  const of = [{ holds: variable }];
  const { absent } = variable;
  return { kind: 'record', isTuple, nothing, fields: new Map<string, Value>(values), owner, isGiven, absent, of };
}

/** Values in order; what a later one's effects could change is saved. */
export function lowerValues(
  ctx: FunctionContext,
  lower: readonly ((out: Stmt[]) => Value)[],
  out: Stmt[],
): readonly Value[] {
  const values: Value[] = [];
  for (const each of lower) {
    const before: Stmt[] = [];
    const value = each(before);
    if (before.length > 0) for (const [at, earlier] of values.entries()) values[at] = saveValue(ctx, earlier, out);
    out.push(...before);
    values.push(value);
  }
  return values;
}

/** The value now, whatever is assigned later. */
export function saveValue(ctx: FunctionContext, value: Value, out: Stmt[]): Value {
  if (!isRecordValue(value)) return save(ctx, value, out);
  const fields = [...value.fields].map(([name, each]) => [name, saveValue(ctx, each, out)] as const);
  return { ...value, fields: new Map(fields) };
}

/** A value of either kind. A list is a tuple where one is wanted. */
export function lowerValue(ctx: FunctionContext, node: Expression, out: Stmt[], wantsTuple = false): Value {
  const inner = unwrapped(node);
  const isLiteral = inner.type === 'ArrayExpression' && !ctx.listsInTuples.has(inner);
  const isTuple = (wantsTuple && isLiteral) || ctx.tuples.has(inner);
  if (isTuple || isRecord(ctx, node)) return lowerRecord(ctx, node, out) ?? refused(node);
  if (nothingOf(ctx, node) !== undefined) return lowerOptional(ctx, node, undefined, out) ?? refused(node);
  return operand(ctx, ctx.module.lowerExpression(ctx, node, out));
}

type Literal = Extract<Expression, { type: 'ObjectExpression' }>;

function lowerLiteral(ctx: FunctionContext, node: Literal, out: Stmt[]): RecordValue | undefined {
  const names: (string | undefined)[] = [];
  const parts: ((before: Stmt[]) => Value)[] = [];
  for (const each of node.properties) {
    if (each.type === 'SpreadElement') {
      names.push(undefined);
      parts.push((before) => lowerRecord(ctx, each.argument, before) ?? refused(each));
      continue;
    }
    const { key } = each;
    const name = key.type === 'Identifier' && !each.computed ? key.name : textOf(key);
    if (name === undefined || name === '__proto__' || each.kind !== 'init' || each.method) {
      ctx.module.report('KZ1007', each, 'a record has fields with values, and no methods', 'make it a function');
      return undefined;
    }
    names.push(name);
    const value = each.value as Expression;
    const isNothing = nothingIn(ctx, value) !== undefined;
    parts.push((before) => {
      if (isNothing) return lowerOptional(ctx, value, undefined, before) ?? refused(each);
      const list = listValue(ctx, value);
      if (list !== undefined) return list;
      return own(ctx, lowerValue(ctx, value, before), each);
    });
  }
  const values = lowerValues(ctx, parts, out);
  const fields = new Map<string, Value>();
  for (const [at, value] of values.entries()) {
    const name = names[at];
    if (name !== undefined) fields.set(name, value);
    else if (isRecordValue(value)) for (const [field, inner] of value.fields) fields.set(field, own(ctx, inner, node));
  }
  // Of an object that was given, nobody knows which fields it has besides.
  const spread = values.filter((each, at) => names[at] === undefined && isRecordValue(each)) as RecordValue[];
  const isGiven = spread.some((each) => each.isGiven);
  ctx.entry?.copied.push(...spread.flatMap(({ of = [] }) => of.map(({ holds }) => holds)));
  const of = spread.flatMap(({ of = [] }) => of.map(({ holds }) => ({ holds, how: 'copy' as const })));
  return { kind: 'record', isTuple: false, fields, owner: 'none', isGiven, of };
}

function textOf(key: { readonly type: string; readonly value?: unknown }): string | undefined {
  return key.type === 'Literal' && /^(number|string)$/.test(typeof key.value) ? String(key.value) : undefined;
}

type List = Extract<Expression, { type: 'ArrayExpression' }>;

function lowerTuple(ctx: FunctionContext, { elements }: List, out: Stmt[]): RecordValue | undefined {
  const parts: ((before: Stmt[]) => Value)[] = [];
  for (const each of elements) {
    if (each === null || each.type === 'SpreadElement') {
      const where = each ?? elements.find((other) => other !== null);
      if (where) ctx.module.report('KZ1007', where, 'a tuple has a value at each place, and nothing spread');
      return undefined;
    }
    parts.push((before) => own(ctx, lowerValue(ctx, each, before, true), each));
  }
  const values = lowerValues(ctx, parts, out);
  return {
    kind: 'record',
    isTuple: true,
    fields: new Map(values.map((each, at) => [String(at), each])),
    owner: 'none',
  };
}

/** A value that comes to be in another record, or in another variable. */
export function own(ctx: FunctionContext, value: Value, loc: Span): Value {
  if (!isRecordValue(value)) return value;
  if (value.owner !== 'none' && mayChange(ctx, value)) {
    const text = ctx.module.source.slice(loc.start, loc.end);
    ctx.module.report(
      'KZ1018',
      loc,
      `'${text}' and what it is given to would be one object, whose fields change`,
      'one name for each object that changes, or a copy: { ...p }',
    );
  }
  return { ...value, owner: 'none' };
}

/** Whether the function assigns to a field of that name, of whatever record. */
function mayChange(ctx: FunctionContext, { fields }: RecordValue): boolean {
  return [...fields].some(([name, each]) => {
    return ctx.writtenFields.has(name) || (isRecordValue(each) && mayChange(ctx, each));
  });
}

type Conditional = Extract<Expression, { type: 'ConditionalExpression' }>;

function lowerChoice(ctx: FunctionContext, node: Conditional, out: Stmt[]): RecordValue | undefined {
  const test = lowerCondition(ctx, node.test, out);
  if (isDecided(test)) return lowerRecord(ctx, test.value ? node.consequent : node.alternate, out);
  const [yes, no]: [Stmt[], Stmt[]] = [[], []];
  ctx.depth++;
  const a = lowerRecord(ctx, node.consequent, yes);
  const b = lowerRecord(ctx, node.alternate, no);
  ctx.depth--;
  if (a === undefined || b === undefined || !sameFields(ctx, a, b, node)) return undefined;
  const fields = chosen(ctx, own(ctx, a, node.consequent), own(ctx, b, node.alternate), { yes, no, out }, node);
  out.push({ kind: 'if', test, yes, no, loc: node });
  return fields as RecordValue;
}

interface Choice {
  readonly yes: Stmt[];
  readonly no: Stmt[];
  readonly out: Stmt[];
}

/** A variable for each field, which is assigned in both branches. */
function chosen(ctx: FunctionContext, a: Value, b: Value, choice: Choice, loc: Span): Value {
  if (!isRecordValue(a) || !isRecordValue(b)) {
    const [yes, no] = [a as Expr, b as Expr];
    if (isWhole(yes.type) || listOfValue(yes) !== undefined) {
      const what = yes.type === 'string' ? 'a string' : 'an array';
      ctx.module.report('KZ1018', loc, `${what} that is one of two`, "use 'if'");
      return yes;
    }
    const value = expectType(ctx, no, yes.type);
    const local = newTemporary(ctx, yes.type, loc, { ...heldAs(yes, true), mutable: true });
    choice.out.push({ kind: 'declare', local, value: blank(yes.type, loc), loc });
    choice.yes.push({ kind: 'assign', local, value: adapted(yes, local.declared), loc });
    choice.no.push({ kind: 'assign', local, value: adapted(value, local.declared), loc });
    return read(local, loc);
  }
  const fields = [...a.fields].map(([name, each]) => {
    return [name, chosen(ctx, each, b.fields.get(name) as Value, choice, loc)] as const;
  });
  const of = [...(a.of ?? []), ...(b.of ?? [])];
  const isGiven = a.isGiven || b.isGiven || !haveOneOrder(a, b);
  return { ...a, fields: new Map(fields), owner: 'none', isGiven, of };
}

/** Whether two records have the same fields, or reported. */
export function sameFields(ctx: FunctionContext, a: RecordValue, b: RecordValue, loc: Span): boolean {
  const isSame = (one: Value, other: Value | undefined): boolean => {
    if (other === undefined || isRecordValue(one) !== isRecordValue(other)) return false;
    if (!isRecordValue(one) || !isRecordValue(other)) return true;
    return (
      one.fields.size === other.fields.size &&
      [...one.fields].every(([name, each]) => isSame(each, other.fields.get(name)))
    );
  };
  if (isSame(a, b)) return true;
  ctx.module.report('KZ1008', loc, `records of different fields: ${namesOf(a)} and ${namesOf(b)}`);
  return false;
}

export function namesOf({ fields, isTuple, nothing }: RecordValue): string {
  if (nothing !== undefined) return `a value that may be ${nothing}`;
  return isTuple ? `a tuple of ${fields.size}` : `{ ${[...fields.keys()].join(', ')} }`;
}

/** Declares a variable for each field. `name`: the record's. */
export function declareRecord(
  ctx: FunctionContext,
  name: string,
  given: RecordValue,
  options: { readonly isAssigned: boolean; readonly shape: Shape | undefined },
  loc: Span,
  out: Stmt[],
): RecordVariable {
  const { isAssigned, shape } = options;
  const value = shape === undefined ? given : (shaped(ctx, given, shape, loc, out) as RecordValue);
  const fields = new Map<string, Local | RecordVariable>();
  const lists = new Map<string, RecordList | NestedList>();
  for (const [key, kept] of value.fields) {
    const of = shape?.fields.get(key);
    const mutable = isAssigned || ctx.writtenFields.has(key);
    const list = listOfValue(kept);
    if (list !== undefined) {
      if (mutable) refuseAnother(ctx, `${name}.${key}`, 'an array', loc);
      lists.set(key, list);
      continue;
    }
    const each = mutable && !isRecordValue(kept) ? (asCharacter(kept) ?? kept) : kept;
    if (isRecordValue(each)) {
      const inner = { isAssigned: mutable, shape: of !== undefined && isShape(of) ? of : undefined };
      fields.set(key, declareRecord(ctx, fieldName(name, key), each, inner, loc, out));
      continue;
    }
    if (each.kind === 'local' && isWhole(each.type)) {
      if (mutable) {
        refuseAnother(ctx, `${name}.${key}`, each.type === 'string' ? 'a string' : 'an array', loc);
      }
      fields.set(key, each.local);
      continue;
    }
    // A string of one character is that.
    const isCharacter = each.type === 'character';
    const annotated = of !== undefined && !isShape(of) && !(isCharacter && of.type === 'string') ? of : undefined;
    const typed = annotated === undefined ? operand(ctx, each) : expectType(ctx, each, annotated.type);
    const held = annotated === undefined ? heldAs(typed, mutable) : { declared: annotated.declared, mutable };
    const local = newLocal(ctx, fieldName(name, key), typed.type, loc, held);
    out.push({ kind: 'declare', local, value: adapted(typed, local.declared), loc });
    fields.set(key, local);
  }
  const { isTuple, nothing } = value;
  const origin = { isGiven: value.isGiven, sources: sourcesOf(ctx, given.of), loops: loopsAround(ctx) };
  const held = lists.size === 0 ? {} : { lists, order: [...value.fields.keys()] };
  return { kind: 'record', isTuple, nothing, fields, ...held, isAssigned, owner: 'variable', ...origin };
}

function refuseAnother(ctx: FunctionContext, path: string, what: string, loc: Span): void {
  const hint = 'a record keeps its arrays and strings';
  ctx.module.report('KZ1018', loc, `'${path}' is ${what} that is assigned again`, hint);
}

/** Another record for a variable: all of its fields at once. */
export function assignRecord(
  ctx: FunctionContext,
  variable: RecordVariable,
  given: RecordValue,
  loc: Span,
  out: Stmt[],
): void {
  const value = shaped(ctx, given, shapeOfVariable(variable), loc, out) as RecordValue;
  if (!sameFields(ctx, readRecord(variable, loc), value, loc)) return;
  const saved = saveValue(ctx, own(ctx, value, loc), out) as RecordValue;
  if (!haveOneOrder(readRecord(variable, loc), value)) variable.isGiven = true;
  const assign = (to: RecordVariable, from: RecordValue): void => {
    putInto(ctx, to, from);
    for (const [key, field] of to.fields) {
      const each = from.fields.get(key) as Value;
      if ('fields' in field) assign(field, each as RecordValue);
      else if (isWhole(field.type)) {
        if ((each as Extract<Expr, { kind: 'local' }>).local?.id !== field.id)
          ctx.module.report('KZ1018', loc, `'${key}' is an array that is assigned again`, 'a record keeps its arrays');
      } else {
        const typed = adapted(expectType(ctx, each as Expr, field.type), field.declared);
        out.push({ kind: 'assign', local: field, value: typed, loc });
      }
    }
  };
  assign(variable, saved);
}

/** Whether something in it was refused. */
export function isRefusedValue(value: Value): boolean {
  return isRecordValue(value) ? [...value.fields.values()].some(isRefusedValue) : isRefused(value);
}
