// Optional values: variables, fields, and what functions give. The types are in optional-types.ts.
//
// In:  syntax whose value may be undefined, or null. Out: whether it is there, and its value, as a record of two.
//
// Must hold: whoever reads a value that is not there gets an error that names the line: TypeScript promises that nobody
// does. Tests for it, `??`, `||` and conditions look at it without reading it.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { type GuardedRead, isGuardedRead } from '../ir/elements.ts';
import { fold } from '../ir/fold.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { adapted } from './bigints.ts';
import { expectDefined } from './maybe-undefined.ts';
import { isDecided, lowerCondition } from './operands.ts';
import { eitherOf, nothingIn, nothingOf } from './optional-forms.ts';
import { absent, optionalLocals, THERE, VALUE, valueTypeOf } from './optional-types.ts';
import { namedRecord } from './record-forms.ts';
import {
  isRecordValue,
  isShape,
  type Nothing,
  type RecordValue,
  type RecordVariable,
  type Shape,
  type Value,
} from './record-types.ts';
import { type FunctionContext, newTemporary } from './scope.ts';
import { blank, boolean, expectType, heldAs, isRefused, read, refused, save } from './values.ts';

/** An expression where an optional value is wanted. `shape`: of the wanted one, if that is known. */
export function lowerOptional(
  ctx: FunctionContext,
  node: Expression,
  shape: Shape | undefined,
  out: Stmt[],
  wanted?: Nothing,
): RecordValue | undefined {
  const nothing = shape?.nothing ?? wanted ?? eitherOf(ctx, node) ?? 'undefined';
  const given = nothingIn(ctx, node);
  if (given !== undefined) {
    if (given !== nothing) ctx.module.report('KZ1008', node, `this is ${given}, where ${nothing} is what may be`);
    return absent(shape ? valueTypeOf(shape) : { type: 'number', declared: undefined }, nothing, node);
  }
  if (nothingOf(ctx, node) === undefined) {
    const value = ctx.module.lowerExpression(ctx, node, out);
    return isRefused(value) ? undefined : present(ctx, value, { nothing, shape }, out);
  }
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSSatisfiesExpression':
    case 'ChainExpression':
      return lowerOptional(ctx, node.expression, shape, out, nothing);
    case 'ConditionalExpression': {
      const test = lowerCondition(ctx, node.test, out);
      const lower = (each: Expression) => (before: Stmt[]) => lowerOptional(ctx, each, shape, before, nothing);
      if (isDecided(test)) return lower(test.value ? node.consequent : node.alternate)(out);
      return choose(ctx, test, [lower(node.consequent), lower(node.alternate)], nothing, node, out);
    }
    case 'LogicalExpression': {
      // Of what is on the left it makes no difference whether it is null or undefined where it is not there.
      const left = lowerOptional(ctx, node.left, undefined, out);
      if (left === undefined) return undefined;
      const right = (before: Stmt[]) => lowerOptional(ctx, node.right, shape, before, nothing);
      const known = (before: Stmt[]) => present(ctx, heldBy(left), { nothing, shape }, before);
      return choose(ctx, there(left), [known, right], nothing, node, out);
    }
    case 'CallExpression': {
      const inlined = ctx.module.lowerInlinedCall(ctx, node, out, 'value');
      if (inlined === 'none') return undefined;
      if (inlined !== undefined && !isRecordValue(inlined)) return present(ctx, inlined, { nothing, shape }, out);
      const value = inlined ?? ctx.module.lowerRecordCall(ctx, node, out);
      return value && expected(ctx, value, { nothing, shape }, node, out);
    }
    default: {
      const variable = namedRecord(ctx, node);
      return variable && expected(ctx, readOptional(variable, node), { nothing, shape }, node, out);
    }
  }
}

interface Wanted {
  readonly nothing: Nothing;
  readonly shape: Shape | undefined;
}

/** A value that is there; an element of an array is if its index is inside. */
function present(ctx: FunctionContext, given: Expr, { nothing, shape }: Wanted, out: Stmt[]): RecordValue {
  const value = shape === undefined ? given : expectType(ctx, given, valueTypeOf(shape).type);
  if (isGuardedRead(value) && nothing === 'undefined') return elementIfAny(value);
  expectDefined(ctx, value, given.loc, out);
  const fields = new Map([
    [THERE, boolean(true, given.loc)],
    [VALUE, value],
  ]);
  return { kind: 'record', isTuple: false, nothing, fields, owner: 'none' };
}

/** What is read where it may be outside, as a value that may be undefined. */
export function elementIfAny(read: GuardedRead): RecordValue {
  const fields = new Map<string, Value>([
    [THERE, { ...read.test }],
    [VALUE, { ...read, no: blank(read.type, read.loc) }],
  ]);
  return { kind: 'record', isTuple: false, nothing: 'undefined', fields, owner: 'none' };
}

/** What may be null where undefined is wanted, or the other way round, is there: TypeScript narrowed its type. */
function expected(ctx: FunctionContext, value: RecordValue, wanted: Wanted, loc: Span, out: Stmt[]): RecordValue {
  const { nothing, shape } = wanted;
  if (value.nothing !== nothing) return present(ctx, required(ctx, value, loc, out), { nothing, shape }, out);
  if (shape !== undefined) expectType(ctx, heldBy(value), valueTypeOf(shape).type);
  return value;
}

type Lower = (before: Stmt[]) => RecordValue | undefined;

/** One of two, in variables that both branches assign. */
function choose(
  ctx: FunctionContext,
  test: Expr,
  [yes, no]: readonly [Lower, Lower],
  nothing: Nothing,
  loc: Span,
  out: Stmt[],
): RecordValue | undefined {
  const branches: [Stmt[], Stmt[]] = [[], []];
  ctx.depth++;
  const [a, b] = [yes(branches[0]), no(branches[1])];
  ctx.depth--;
  if (a === undefined || b === undefined) return undefined;
  // Of the type of the one that says it.
  const first = there(a).kind === 'const' && (there(a) as { value?: unknown }).value === false ? b : a;
  const { type } = heldBy(first);
  const fields = new Map<string, Value>();
  for (const key of [THERE, VALUE]) {
    const own = key === VALUE ? heldAs(heldBy(first), true) : { declared: undefined };
    const local = newTemporary(ctx, key === VALUE ? type : 'boolean', loc, { ...own, mutable: true });
    out.push({ kind: 'declare', local, value: blank(local.type, loc), loc });
    for (const [at, each] of [a, b].entries()) {
      const isBlank = key === VALUE && isNothing(each);
      const value = isBlank ? blank(type, loc) : expectType(ctx, each.fields.get(key) as Expr, local.type);
      branches[at]?.push({ kind: 'assign', local, value: adapted(value, local.declared), loc });
    }
    fields.set(key, read(local, loc));
  }
  out.push({ kind: 'if', test, yes: branches[0], no: branches[1], loc });
  return { kind: 'record', isTuple: false, nothing, fields, owner: 'none' };
}

/** Whether it is known not to be there. */
export function isNothing(value: RecordValue): boolean {
  const test = there(value);
  return test.kind === 'const' && test.value === false;
}

export function there(value: RecordValue): Expr {
  return value.fields.get(THERE) as Expr;
}

/** Its value, if it is there, else a blank one: one that is false. */
export function heldBy(value: RecordValue): Expr {
  return value.fields.get(VALUE) as Expr;
}

export function not(value: Expr): Expr {
  return fold({ kind: 'unary', op: 'not', value, type: 'boolean', rep: undefined, loc: value.loc });
}

export function readOptional(variable: RecordVariable, loc: Span): RecordValue {
  const locals = optionalLocals(variable);
  const fields = new Map([
    [THERE, read(locals.there, loc)],
    [VALUE, read(locals.value, loc)],
  ]);
  return { kind: 'record', isTuple: false, nothing: variable.nothing, fields, owner: 'variable' };
}

/** The value, which must be there: an error otherwise. */
export function required(ctx: FunctionContext, value: RecordValue, loc: Span, out: Stmt[], named?: string): Expr {
  const test = there(value);
  if (isDecided(test) && test.value) return heldBy(value);
  const name = named ?? ctx.module.source.slice(loc.start, loc.end).slice(0, MOST_TEXT).replace(/\s+/g, ' ');
  const failure = { kind: 'absent', name, nothing: value.nothing ?? 'undefined' } as const;
  out.push({ kind: 'if', test: not(test), yes: [{ kind: 'fail', failure, loc }], no: [], loc });
  return heldBy(value);
}

const MOST_TEXT = 60;

/** What is optional where its value is needed: an expression of that kind, or undefined. */
export function lowerRequired(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr | undefined {
  if (nothingOf(ctx, node) === undefined) return undefined;
  const value = lowerOptional(ctx, node, undefined, out);
  return value === undefined ? refused(node) : required(ctx, value, node, out);
}

/** The value, or what is evaluated where there is none: `x ?? d`. */
export function orElse(
  ctx: FunctionContext,
  value: RecordValue,
  lower: (before: Stmt[]) => Expr,
  loc: Span,
  out: Stmt[],
): Expr {
  const test = there(value);
  if (isDecided(test)) return test.value ? heldBy(value) : lower(out);
  const held = heldBy(value);
  const no: Stmt[] = [];
  ctx.depth++;
  const other = expectType(ctx, lower(no), held.type);
  ctx.depth--;
  if (isRefused(other)) return other;
  const local = newTemporary(ctx, held.type, loc, { ...heldAs(held, true), mutable: true });
  out.push({ kind: 'declare', local, value: adapted(held, local.declared), loc });
  no.push({ kind: 'assign', local, value: adapted(other, local.declared), loc });
  out.push({ kind: 'if', test: not(test), yes: no, no: [], loc });
  return read(local, loc);
}

/** Another value for a variable. */
export function assignOptional(
  ctx: FunctionContext,
  variable: RecordVariable,
  value: RecordValue,
  loc: Span,
  out: Stmt[],
): void {
  const locals = optionalLocals(variable);
  const typed = adapted(expectType(ctx, heldBy(value), locals.value.type), locals.value.declared);
  // The value may be made of the variable's.
  const saved = save(ctx, typed, out);
  out.push({ kind: 'assign', local: locals.there, value: there(value), loc });
  out.push({ kind: 'assign', local: locals.value, value: saved, loc });
  const mark = ctx.entry?.marks.get(locals.there.id);
  if (mark !== undefined) out.push({ kind: 'assign', local: mark, value: boolean(true, loc), loc });
}

/** A value whose fields are those of a shape: what may be left out is absent, what must be there is looked for. */
export function shaped(ctx: FunctionContext, value: Value, shape: Shape, loc: Span, out: Stmt[]): Value {
  if (!isRecordValue(value)) {
    const { nothing } = shape;
    return nothing === undefined || isArrayKind(value.type) ? value : present(ctx, value, { nothing, shape }, out);
  }
  if (shape.nothing !== undefined) {
    if (value.nothing === undefined) return value;
    // A blank value has the type that is wanted.
    if (isNothing(value) && value.nothing === shape.nothing) return absent(valueTypeOf(shape), shape.nothing, loc);
    return expected(ctx, value, { nothing: shape.nothing, shape }, loc, out);
  }
  const fields = new Map(value.fields);
  let isLacking = false;
  for (const [key, of] of shape.fields) {
    const field = value.fields.get(key);
    if (!isShape(of)) {
      const mayLack = field !== undefined && isRecordValue(field) && field.nothing !== undefined;
      if (mayLack) fields.set(key, required(ctx, field, loc, out, key));
      continue;
    }
    if (field !== undefined) fields.set(key, shaped(ctx, field, of, loc, out));
    else if (of.nothing === 'undefined') {
      fields.set(key, absent(valueTypeOf(of), of.nothing, loc));
      isLacking = true;
    }
  }
  return { ...value, fields, isGiven: value.isGiven || isLacking };
}
