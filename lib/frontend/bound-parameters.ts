// Parameters of functions whose bodies go in: variables of what the call gives; those that it leaves out are none.
//
// In:  a parameter, and what it is given. Out: the name in the scope, with what evaluating a default appended.

import type { Function as FunctionNode } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Stmt } from '../ir/ir.ts';
import { expectDefined } from './maybe-undefined.ts';
import type { InnerList, NestedList } from './nested-types.ts';
import { type GivenNothing, nothingIn } from './optional-forms.ts';
import { absent, valueTypeOf } from './optional-types.ts';
import {
  isRecordValue,
  isShape,
  type Nothing,
  type RecordValue,
  type RecordVariable,
  type Shape,
  type Value,
} from './record-types.ts';
import { lowerValue, readRecord } from './records.ts';
import { REST } from './refusals.ts';
import { refuseNames } from './refused-names.ts';
import { recordOf } from './rows.ts';
import { type Binding, type FunctionContext, newTemporary } from './scope.ts';
import { nothingOfType, optionalParameter, shapeOf, withoutNothing } from './shapes.ts';
import { read } from './values.ts';
import { type Annotation, annotationOf, declarePattern, declareVariable, type Name } from './variables.ts';
import { isUnionOfKinds } from './versions.ts';

/** What a parameter is another name of. */
type GivenKind = 'closure' | 'function' | 'global' | 'record' | 'nested-list' | 'inner-list' | 'row';

/** A parameter of a function that goes in, as a variable. */
export function bindParameter(
  ctx: FunctionContext,
  node: FunctionNode['params'][number],
  given: Value | GivenNothing | Extract<Binding, { kind: GivenKind }> | undefined,
  call: Span,
  out: Stmt[],
): void {
  const target = node.type === 'AssignmentPattern' ? node.left : node;
  const { report } = ctx.module;
  if (given?.kind === 'closure' || given?.kind === 'function' || given?.kind === 'global') {
    if (target.type === 'Identifier' && !ctx.assigned.has(target.name)) ctx.scope.set(target.name, given);
    else report('KZ1015', node, 'a function has one name, which nothing assigns again');
    return;
  }
  if (given?.kind === 'nested-list' || given?.kind === 'inner-list') {
    if (node.type === 'Identifier' && !ctx.assigned.has(node.name))
      ctx.scope.set(node.name, kept(ctx, given, call, out));
    else {
      report('KZ1018', node, 'a list of lists, or a row of one, is given to a parameter that nothing assigns');
      refuseNames(ctx, target);
    }
    return;
  }
  if (target.type === 'RestElement' || target.type === 'TSParameterProperty') {
    report('KZ1015', node, 'the kernel language has no rest parameters', REST);
    refuseNames(ctx, target);
    return;
  }
  if (given?.kind === 'row') {
    const record = recordOf(given.list, read(given.index, call), call, given.isEach ? 'each' : undefined);
    if (node.type === 'Identifier' && isSame(ctx, node, record) && !ctx.assigned.has(node.name))
      ctx.scope.set(node.name, given);
    else bindParameter(ctx, node, record, call, out);
    return;
  }
  if (given !== undefined && 'record' in given) {
    bindRecord(ctx, node, given.record, call, out);
    return;
  }
  const lacking = given === undefined ? 'undefined' : given.kind === 'nothing' ? given.nothing : undefined;
  const hasDefault = node.type === 'AssignmentPattern' && lacking === 'undefined';
  const nothing = hasDefault ? nothingIn(ctx, node.right) : lacking;
  const other = given?.kind === 'nothing' ? undefined : given;
  const value = hasDefault && nothing === undefined ? lowerValue(ctx, node.right, out) : other;
  const isGiven = hasDefault || given !== undefined;
  if (value === undefined && target.type === 'Identifier' && nothing && mayBe(nothing, target, isGiven)) {
    bindAbsent(ctx, target, nothing, call, out);
  } else if (value === undefined) {
    const name = ctx.module.source.slice(target.start, target.end);
    report('KZ1011', call, `'${name}' is not given, and kernels have no undefined`, `a default: ${name} = 0`);
    refuseNames(ctx, target);
  } else if (target.type === 'Identifier') {
    if (node.type === 'AssignmentPattern' && !hasDefault && !isRecordValue(value)) expectDefined(ctx, value, call, out);
    const annotation = annotationOfParameter(ctx, target, value);
    declareVariable(ctx, { id: target, loc: call, isConst: false, annotation, again: false }, value, out);
  } else declarePattern(ctx, target, value, out);
}

/** The row that a variable holds now. */
function kept(ctx: FunctionContext, given: NestedList | InnerList, loc: Span, out: Stmt[]): NestedList | InnerList {
  if (given.kind === 'nested-list' || !given.handle.mutable) return given;
  const handle = newTemporary(ctx, 'number', loc);
  out.push({ kind: 'declare', local: handle, value: read(given.handle, loc), loc });
  return { ...given, handle };
}

/** Another name of a variable's record; a record of its own where the parameter is assigned, or has fields besides. */
function bindRecord(
  ctx: FunctionContext,
  node: FunctionNode['params'][number],
  record: RecordVariable,
  call: Span,
  out: Stmt[],
): void {
  // Of one that may lack objects, it is known here which it lacks.
  const isSaid = record.absent !== undefined && node.type === 'Identifier' && mayLackObjects(ctx, node);
  const isOne = node.type === 'Identifier' && (isSaid || isSame(ctx, node, record)) && !ctx.assigned.has(node.name);
  if (node.type === 'Identifier' && isOne && !changesMore(ctx, record)) {
    ctx.scope.set(node.name, { kind: 'record', record });
  } else bindParameter(ctx, node, readRecord(record, call), call, out);
}

/** Whether a parameter's type is of an object whose fields may be objects or arrays that are not there. */
function mayLackObjects(ctx: FunctionContext, { typeAnnotation }: Name): boolean {
  const type = typeAnnotation?.typeAnnotation;
  return type !== undefined && shapeOf(withoutNothing(type), ctx.module, ctx.scope) === undefined;
}

/** Whether a parameter has no other fields than what it is given, and those are there. */
function isSame(ctx: FunctionContext, { typeAnnotation }: Name, { fields }: RecordVariable | RecordValue): boolean {
  const type = typeAnnotation?.typeAnnotation;
  const shape = type && shapeOf(withoutNothing(type), ctx.module, ctx.scope);
  return shape !== undefined && hasAll(fields, shape);
}

/** Whether all fields are there, and may be absent just where the shape says so. */
function hasAll(fields: RecordVariable['fields'] | RecordValue['fields'], shape: Shape): boolean {
  return [...shape.fields].every(([key, of]) => {
    const field = fields.get(key);
    if (field === undefined || !isShape(of)) return field !== undefined;
    if (!('fields' in field)) return false;
    return of.nothing === undefined ? hasAll(field.fields, of) : field.nothing === of.nothing;
  });
}

/** Whether the body writes to fields that nobody writes to outside: what was copied there would stay as it was. */
function changesMore(ctx: FunctionContext, { fields }: RecordVariable): boolean {
  const outside = ctx.inlined?.writtenOutside;
  return [...fields].some(([key, each]) => {
    return (ctx.writtenFields.has(key) && outside?.has(key) !== true) || ('fields' in each && changesMore(ctx, each));
  });
}

/** What the parameter's variable is: a value that may be undefined only where it may come to be so. */
function annotationOfParameter(ctx: FunctionContext, target: Name, value: Value): Annotation {
  const type = target.typeAnnotation?.typeAnnotation;
  // Of several, it is what the value is.
  if (type === undefined || isUnionOfKinds(type, ctx.module, ctx.scope)) return undefined;
  const isOptional: unknown = target.optional;
  const shape = (isOptional === true ? optionalParameter : shapeOf)(type, ctx.module, ctx.scope);
  if (shape?.nothing !== undefined && (isRecordValue(value) || ctx.assigned.has(target.name))) return shape;
  const typeAnnotation = { ...target.typeAnnotation, typeAnnotation: withoutNothing(type) };
  return annotationOf(ctx, { ...target, typeAnnotation } as Name);
}

/** Whether a parameter may be undefined, or null: `x?: number` or `x: number | null`. */
function mayBe(nothing: Nothing, { optional, typeAnnotation }: Name, isGiven: boolean): boolean {
  const isOptional: unknown = optional;
  if (isOptional === true && nothing === 'undefined') return true;
  const type = typeAnnotation?.typeAnnotation;
  return isGiven && type?.type === 'TSUnionType' && type.types.some((each) => nothingOfType(each) === nothing);
}

/** A parameter that a call leaves out: no variable, unless something is assigned to it. */
function bindAbsent(ctx: FunctionContext, id: Name, nothing: Nothing, call: Span, out: Stmt[]): void {
  const type = id.typeAnnotation?.typeAnnotation;
  const shape = type && (nothing === 'undefined' ? optionalParameter : shapeOf)(type, ctx.module, ctx.scope);
  if (!ctx.assigned.has(id.name)) ctx.scope.set(id.name, { kind: 'absent', nothing });
  else if (shape?.nothing === undefined) {
    ctx.module.report('KZ1011', call, `'${id.name}' is not given, and assigned in the function`, 'give it');
    ctx.scope.set(id.name, { kind: 'reported' });
  } else {
    const value = absent(valueTypeOf(shape), shape.nothing, call);
    declareVariable(ctx, { id, loc: call, isConst: false, annotation: shape, again: false }, value, out);
  }
}
