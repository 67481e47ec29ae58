// Lowers what names stand for: locals, constants, tables, elements and properties.
//
// In:  an identifier or a member expression. Out: its value, or the array that it names.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { viewOf } from './array-variables.ts';
import { constant } from './bigints.ts';
import { globalConstant } from './globals.ts';
import { element, lengthOf } from './lists.ts';
import { lowerRowMember } from './nested-access.ts';
import { viewOfRow } from './nested-lists.ts';
import { lowerNumber } from './operands.ts';
import { nothingIn } from './optional-forms.ts';
import { required } from './optionals.ts';
import { isRecord, keyOf, recordAt, recordListAt, unwrapped } from './record-forms.ts';
import { isRecordValue } from './record-types.ts';
import { lowerRecord } from './records.ts';
import { HINT_FOR_EACH, hintForName, hintForProperty } from './refusals.ts';
import { isSaid, saidOfMembers, unknownRoot } from './roots.ts';
import { type Binding, type FunctionContext, isNews, type Members } from './scope.ts';
import { globalPath, staticBinding } from './static-names.ts';
import { lowerStringMember } from './string-members.ts';
import { isText } from './string-values.ts';
import { lowerLiteral } from './strings.ts';
import { expectType, isRefused, number, read, refused } from './values.ts';

export function lowerName(ctx: FunctionContext, name: string, loc: Span): Expr {
  return lowerBinding(ctx, ctx.scope.find(name), name, loc);
}

/** `name`: as the source has it. */
function lowerBinding(ctx: FunctionContext, binding: Binding | undefined, name: string, loc: Span): Expr {
  if (binding?.kind === 'local') return read(binding.local, loc);
  if (binding?.kind === 'table') {
    ctx.module.uses(binding.table);
    return read(binding.table.local, loc);
  }
  if (ctx.said.has(name)) return refused(loc);
  if (binding?.kind === 'refused') {
    ctx.said.add(name);
    ctx.module.report(binding.code ?? 'KZ1014', loc, binding.why, binding.hint);
    return refused(loc);
  }
  if (binding?.kind === 'constant') {
    return constant(binding.value, loc);
  }
  if (binding?.kind === 'text') return lowerLiteral(ctx, binding.text, loc);
  if (binding?.kind === 'function' || binding?.kind === 'closure') {
    ctx.said.add(name);
    const hint = 'call it, or give it to an array method or to a function of the module';
    ctx.module.report('KZ1007', loc, `'${name}' is a function: the kernel language can only call it`, hint);
    return refused(loc);
  }
  if (binding?.kind === 'members' || binding?.kind === 'global') {
    ctx.said.add(name);
    ctx.module.report('KZ1007', loc, `'${name}' is no value: the kernel language has only what stands in it, by name`);
    return refused(loc);
  }
  if (binding?.kind === 'record-list') {
    ctx.said.add(name);
    ctx.module.report('KZ1007', loc, `'${name}' is a list of objects: it has no value here, but their fields have`);
    return refused(loc);
  }
  if (binding?.kind === 'nested-list' || binding?.kind === 'inner-list') {
    ctx.said.add(name);
    ctx.module.report('KZ1007', loc, `'${name}' is a list of lists, or a row of one: it has no value here`);
    return refused(loc);
  }
  if (binding?.kind === 'record' || binding?.kind === 'array' || binding?.kind === 'row') {
    ctx.said.add(name);
    ctx.module.report('KZ1007', loc, `'${name}' is an object: it has no value here, but its fields have`);
    return refused(loc);
  }
  if (binding?.kind === 'absent') {
    if (isNews(ctx, loc)) ctx.module.report('KZ1011', loc, `'${name}' is not given, and needed here`);
    return refused(loc);
  }
  if (binding?.kind === 'reported') return refused(loc);
  if (binding?.kind === 'late') {
    const hint = `give it one where it is declared: for example ${name} = 0`;
    ctx.module.report('KZ1005', loc, `'${name}' has no value yet here`, hint);
    ctx.scope.set(name, { kind: 'reported' });
    return refused(loc);
  }
  if (binding === undefined && name === 'Infinity') return number(Number.POSITIVE_INFINITY, loc);
  if (binding === undefined && name === 'NaN') return number(Number.NaN, loc);
  ctx.said.add(name);
  const declaredBy = binding === undefined ? ctx.module.declaredBy(name) : undefined;
  if (declaredBy !== undefined) {
    ctx.module.report(
      'KZ1013',
      loc,
      `'${name}' is no constant that a kernel can capture`,
      declaredBy === 'const' ? 'pass it as an argument' : 'pass it as an argument, or make it const',
    );
    return refused(loc);
  }
  if (binding === undefined && name === 'undefined') {
    const hint = 'where it is a value, write the type: number | undefined';
    ctx.module.report('KZ1007', loc, "there is no 'undefined' here", hint);
    return refused(loc);
  }
  const message = binding === undefined ? `'${name}' is not defined here` : `'${name}' is used before its declaration`;
  const isCaptured = binding === undefined && ctx.module.isFunctionSource;
  const hint = isCaptured ? `pass it: jit(fn, { captures: { ${name} } })` : hintForName(name, binding === undefined);
  ctx.module.report('KZ1005', loc, message, hint);
  return refused(loc);
}

/** The array that an expression names: arrays are never computed. */
export function lowerArray(ctx: FunctionContext, node: Expression, out: Stmt[]): Local | undefined {
  const inner = unwrapped(node);
  if (inner.type === 'Identifier') {
    const variable = ctx.scope.find(inner.name);
    if (variable?.kind === 'array') return viewOf(ctx, variable.local, inner, out);
    const value = lowerName(ctx, inner.name, inner);
    if (value.kind === 'local' && isArrayKind(value.type)) return value.local;
    if (value.kind === 'local' && isNews(ctx, inner)) expectType(ctx, value, 'Float64Array');
    return undefined;
  }
  if (staticBinding(ctx.scope, inner) !== undefined || recordAt(ctx, inner) !== undefined) {
    const value = lowerMember(ctx, inner as Member, []);
    if (value.kind === 'local' && isArrayKind(value.type)) return value.local;
    if (isRefused(value)) return undefined;
  }
  if (isSaid(ctx, node) || !isNews(ctx, node)) return undefined;
  const message = 'an array must be named here: a parameter, a constant or a local array';
  ctx.module.report('KZ1018', node, message, 'give it a name first: const b = …');
  if (inner.type === 'MemberExpression') saidOfMembers(ctx, inner);
  return undefined;
}

/** The array of `a[i]`: named, or given by a call. */
export function lowerIndexed(ctx: FunctionContext, node: Expression, out: Stmt[]): Local | undefined {
  const inner = node.type === 'ParenthesizedExpression' ? node.expression : node;
  const isComputed = /^(Call|New|Conditional|Logical)Expression$/.test(inner.type);
  return isComputed ? lowerArrayOperand(ctx, inner, out) : lowerArray(ctx, node, out);
}

/** An array as an operand: named, or made on the spot. */
export function lowerArrayOperand(ctx: FunctionContext, node: Expression, out: Stmt[]): Local | undefined {
  const row = viewOfRow(ctx, node, out);
  if (row !== undefined) return row;
  if (node.type === 'Identifier') return lowerArray(ctx, node, out);
  return arrayIn(ctx, ctx.module.lowerExpression(ctx, node, out));
}

export function arrayIn(ctx: FunctionContext, value: Expr): Local | undefined {
  if (isRefused(value)) return undefined;
  if (value.kind === 'local' && isArrayKind(value.type)) return value.local;
  if (isText(value.type)) {
    ctx.module.report('KZ1008', value.loc, `this is a ${value.type}, where an array is needed`, HINT_FOR_EACH);
    return undefined;
  }
  ctx.module.report('KZ1018', value.loc, 'an array is needed here: one with a name, or one that is made here');
  return undefined;
}

/** A field of a record; undefined if the object is none. */
function lowerField(ctx: FunctionContext, node: Member, out: Stmt[]): Expr | undefined {
  if (node.object.type === 'Super' || !isRecord(ctx, node.object)) return undefined;
  const known = recordAt(ctx, node);
  if (known !== undefined && !('fields' in known)) return read(known, node);
  const record = lowerRecord(ctx, node.object, out);
  if (record === undefined) return refused(node);
  const key = keyOf(node);
  const value = key === undefined ? undefined : record.fields.get(key);
  if (value !== undefined && !isRecordValue(value)) return value;
  if (value?.nothing !== undefined) return required(ctx, value, node, out);
  if (key === 'length' && record.isTuple) return number(record.fields.size, node);
  if (!isNews(ctx, node)) return refused(node);
  if (value !== undefined) ctx.module.report('KZ1007', node, 'an object has no value here, but its fields have');
  else if (key === undefined) {
    ctx.module.report('KZ1007', node, 'a field is named by a constant', 'if (…) p.x else p.y, or an array');
  } else ctx.module.report('KZ1008', node, `there is no field '${key}' in ${[...record.fields.keys()].join(', ')}`);
  return refused(node);
}

/** A constant, a table or a function of a namespace, an enum or an object that never changes. */
function lowerMemberOf(ctx: FunctionContext, { what, member }: Members, node: Member): Expr {
  const text = ctx.module.source.slice(node.start, node.end);
  const binding = node.property.type === 'Identifier' ? member(node.property.name) : undefined;
  if (binding !== undefined) return lowerBinding(ctx, binding, text, node);
  const hint = 'kernels know its constants, tables and functions that nothing changes';
  if (isNews(ctx, node)) {
    ctx.module.report('KZ1007', node, `'${text}' is nothing that a kernel knows of this ${what}`, hint);
  }
  return refused(node);
}

type Member = Extract<Expression, { type: 'MemberExpression' }>;

export function lowerMember(ctx: FunctionContext, node: Member, out: Stmt[]): Expr {
  const ofString = lowerStringMember(ctx, node, out);
  if (ofString !== undefined) return ofString;
  const field = lowerField(ctx, node, out);
  if (field !== undefined) return field;
  const row = viewOfRow(ctx, node, out);
  if (row !== undefined) return read(row, node);
  const ofRow = lowerRowMember(ctx, node, out);
  if (ofRow !== undefined) return ofRow;
  if (node.computed) {
    const array = lowerIndexed(ctx, node.object, out);
    const index = lowerNumber(ctx, node.property, out);
    if (array === undefined) return refused(node);
    return element(ctx, array, index, node, out);
  }
  const property = node.property.name;
  const rows = property === 'length' ? recordListAt(ctx, node.object) : undefined;
  if (rows !== undefined) return read(rows.length, node);
  const path = globalPath(ctx.scope, node);
  const value = path === undefined ? undefined : globalConstant(path);
  if (value !== undefined) return number(value, node);
  const object = staticBinding(ctx.scope, node.object);
  if (object?.kind === 'members') return lowerMemberOf(ctx, object, node);
  if (object?.kind === 'refused') {
    return lowerBinding(ctx, object, ctx.module.source.slice(node.object.start, node.object.end), node.object);
  }
  if (path === undefined && property === 'length') {
    const array = lowerArrayOperand(ctx, node.object, out);
    if (array === undefined) return refused(node);
    return lengthOf(ctx, array, node);
  }
  const unknown = unknownRoot(ctx, node.object);
  if (unknown !== undefined) lowerName(ctx, unknown.name, unknown);
  else if (!isSaid(ctx, node) && isNews(ctx, node)) {
    const hint = hintForProperty(ctx.module.source.slice(node.start, node.end));
    const lacking = node.object.type === 'Super' ? undefined : nothingIn(ctx, node.object);
    if (lacking !== undefined) {
      const text = ctx.module.source.slice(node.object.start, node.object.end);
      const guard = 'ask for it where it is used: if (p.left) …';
      ctx.module.report('KZ1011', node, `'${text}' may be ${lacking}, and is needed here`, guard);
      return refused(node);
    }
    ctx.module.report('KZ1007', node, `the kernel language has no property '${property}' here`, hint);
    if (node.object.type !== 'Super') saidOfMembers(ctx, node.object);
  }
  return refused(node);
}
