// Lowers parameters: their types, their constant defaults, and records, which come field by field.
//
// In:  a parameter of a function, whose scope gets its name. Out: the locals that it becomes.

import type { BindingPattern, Expression, Function as FunctionNode } from 'oxc-parser';
import { fits } from '../ir/bigints.ts';
import type { Declared, Default, Expr, Local, Stmt } from '../ir/ir.ts';
import { boundaryTypeOf } from './boundary-types.ts';
import { parameterWithViews } from './buffer-views.ts';
import { entryParameter } from './entry-parameters.ts';
import type { BoundaryType } from './entry-types.ts';
import { isLateDefault, type LateDefault, lateParameter } from './late-defaults.ts';
import { nothingIn } from './optional-forms.ts';
import { fieldName } from './optional-types.ts';
import { targetOf } from './parameter-forms.ts';
import { type Annotated, isShape, type RecordVariable, type Shape } from './record-types.ts';
import { PARTS, REST } from './refusals.ts';
import { refuseNames } from './refused-names.ts';
import { type FunctionContext, newLocal } from './scope.ts';
import { optionalParameter, shapeOf } from './shapes.ts';
import type { GivenType } from './signature-types.ts';
import { readType } from './types.ts';
import { expectType, heldAs, isRefused } from './values.ts';
import { isUnionOfKinds } from './versions.ts';

export interface Parameter {
  /** Of a record, one for each of its fields. */
  readonly locals: readonly Local[];
  readonly value: Default;
  readonly shape: Shape | undefined;
  /** `{ x, y }: Point`: what the body begins with. */
  readonly pattern?: { readonly node: BindingPattern; readonly record: RecordVariable };
  /** `n = a.length`: likewise. */
  readonly late?: LateDefault;
}

/**
 * Undefined, and reported, if kernels have no such parameter. `given`: the type of what it is given, if it has none of
 * its own. `picked`: its type, where its annotation names several.
 */
export function lowerParameter(
  ctx: FunctionContext,
  node: FunctionNode['params'][number],
  isKernel: boolean,
  given?: GivenType,
  picked?: BoundaryType,
): Parameter | undefined {
  const { report } = ctx.module;
  const target = targetOf(node);
  const held = heldParameter(ctx, node, picked);
  if (held !== 'plain') return held;
  const annotation =
    'typeAnnotation' in target && target.typeAnnotation ? target.typeAnnotation.typeAnnotation : undefined;
  const isOptional = target.type === 'Identifier' && Boolean(target.optional);
  const readShape = isOptional ? optionalParameter : shapeOf;
  const shape = annotation && !isKernel ? readShape(annotation, ctx.module, ctx.scope) : undefined;
  if (shape !== undefined && node === target) return recordParameter(ctx, target as BindingPattern, shape);
  if (shape?.nothing !== undefined && node.type === 'AssignmentPattern') {
    const given = nothingIn(ctx, node.right);
    if (given === shape.nothing) return { ...recordParameter(ctx, target as BindingPattern, shape), value: false };
    report('KZ1015', node.right, `a default of what may be ${shape.nothing} is ${shape.nothing}`);
    ctx.scope.set(target.type === 'Identifier' ? target.name : '', { kind: 'reported' });
    return undefined;
  }
  if (target.type !== 'Identifier') {
    const [what, hint] =
      target.type === 'RestElement' ? ['rest parameters', REST] : ['destructured parameters of kernels', PARTS];
    report('KZ1015', node, `the kernel language has no ${what}`, hint);
    refuseNames(ctx, target);
    return undefined;
  }
  const { name } = target;
  if (name === 'this') {
    report('KZ1015', node, "a kernel has no 'this'", 'pass what you need of it');
    return undefined;
  }
  if (target.optional && picked === undefined) {
    const hint = isKernel ? `for example ${name}: number = 0` : 'numbers, booleans and bigints may be optional';
    report('KZ1015', node, `parameter '${name}' is optional without a default`, hint);
    ctx.scope.set(name, { kind: 'reported' });
    return undefined;
  }
  if (ctx.entry !== undefined && node.type === 'AssignmentPattern' && isLateDefault(ctx, node.right)) {
    const type = annotation
      ? readType(annotation, ctx.module, ctx.scope)
      : { type: ctx.module.lowerExpression(ctx, node.right, []).type, declared: undefined };
    const made = type && isScalar(type) ? lateParameter(ctx, target, node.right, type) : undefined;
    if (made !== undefined) return { ...made, value: undefined, shape: undefined };
  }
  const initial = node.type === 'AssignmentPattern' ? defaultOf(ctx, node.right) : undefined;
  if (!target.typeAnnotation && initial === undefined && given === undefined) {
    report('KZ1003', node, `parameter '${name}' has no type`, `for example ${name}: number`);
    ctx.scope.set(name, { kind: 'reported' });
    return undefined;
  }
  // Without a type a default says it, as in TypeScript.
  const inferred =
    initial === undefined && given !== undefined
      ? given
      : { type: initial?.type ?? ('number' as const), declared: initial && heldAs(initial, true).declared };
  const said = target.typeAnnotation?.typeAnnotation;
  const isSaid = said !== undefined && (given === undefined || !isUnionOfKinds(said, ctx.module, ctx.scope));
  const annotated = picked?.kind === 'plain' ? picked.of : isSaid ? readType(said, ctx.module, ctx.scope) : inferred;
  if (annotated === undefined) {
    ctx.scope.set(name, { kind: 'reported' });
    return undefined;
  }
  const { type, declared } = annotated;
  if (type === 'string' && node.type === 'AssignmentPattern') {
    report('KZ1015', node.right, 'strings have no defaults here', 'pass it, or call another function');
  }
  const local = newLocal(ctx, name, type, target, { declared, mutable: ctx.assigned.has(name), parameter: true });
  ctx.scope.set(name, { kind: 'local', local });
  if (initial === undefined) return { locals: [local], value: undefined, shape: undefined };
  if (type === 'string') return { locals: [local], value: undefined, shape: undefined };
  const value = expectType(ctx, initial, type);
  if (value.kind !== 'const') return { locals: [local], value: undefined, shape: undefined };
  if (declared !== undefined && !keepsPromise(declared, value.value)) {
    report('KZ1008', initial.loc, `the default of '${name}' is no ${declared}`);
  }
  return { locals: [local], value: value.value, shape: undefined };
}

/** Of a kernel that is called from outside: a parameter that is not passed as it is. */
function heldParameter(
  ctx: FunctionContext,
  node: FunctionNode['params'][number],
  picked: BoundaryType | undefined,
): Parameter | undefined | 'plain' {
  const { entry } = ctx;
  const target = targetOf(node);
  if (entry === undefined || target.type === 'RestElement') return 'plain';
  const annotation = 'typeAnnotation' in target ? target.typeAnnotation?.typeAnnotation : undefined;
  const isOptional = target.type === 'Identifier' && Boolean(target.optional);
  const type =
    picked ?? (annotation && boundaryTypeOf(annotation, ctx.module, ctx.scope, { isOptional, isGiven: true }));
  if (type?.kind === 'plain' && node === target && target.type === 'Identifier') {
    const locals = parameterWithViews(ctx, target.name, type.of, target);
    if (locals !== undefined) return { locals, value: undefined, shape: undefined };
  }
  if (type === undefined || type.kind === 'plain') return 'plain';
  // A default of a record or of what may be undefined.
  if (node !== target && type.kind !== 'optional') return 'plain';
  const name = target.type === 'Identifier' ? target.name : `parameter${entry.parameters.length}`;
  const locals = entryParameter(ctx, entry, name, type, target);
  if (locals === undefined) return undefined;
  const binding = target.type === 'Identifier' ? undefined : ctx.scope.find(name);
  const pattern = binding?.kind === 'record' ? { node: target as BindingPattern, record: binding.record } : undefined;
  return { locals, value: undefined, shape: undefined, ...(pattern && { pattern }) };
}

function isScalar({ type }: Annotated): boolean {
  return /^(number|boolean|bigint)$/.test(type);
}

/** A record comes field by field. */
function recordParameter(ctx: FunctionContext, target: BindingPattern, shape: Shape): Parameter {
  const name = target.type === 'Identifier' ? target.name : 'record';
  const isAssigned = target.type === 'Identifier' && ctx.assigned.has(name);
  const locals: Local[] = [];
  const variableOf = ({ isTuple, nothing, fields }: Shape, path: string): RecordVariable => {
    const own = [...fields].map(([key, each]): [string, Local | RecordVariable] => {
      if (isShape(each)) return [key, variableOf(each, fieldName(path, key))];
      const { type, declared } = each;
      const options = { declared, mutable: isAssigned, parameter: true };
      const local = newLocal(ctx, fieldName(path, key), type, target, options);
      locals.push(local);
      return [key, local];
    });
    return { kind: 'record', isTuple, nothing, fields: new Map(own), isAssigned, owner: 'parameter' };
  };
  const record = variableOf(shape, name);
  if (target.type !== 'Identifier') return { locals, value: undefined, shape, pattern: { node: target, record } };
  ctx.scope.set(name, { kind: 'record', record });
  // Who leaves it out gives nothing.
  return { locals, value: shape.nothing === 'undefined' ? false : undefined, shape };
}

/** Defaults are constants: what JavaScript evaluates at each call is the same at each. */
function defaultOf(ctx: FunctionContext, node: Expression): Expr {
  const out: Stmt[] = [];
  const value = ctx.module.lowerExpression(ctx, node, out);
  if (!isRefused(value) && value.type !== 'string' && (value.kind !== 'const' || out.length > 0)) {
    ctx.module.report('KZ1015', node, 'a default that is no constant', 'assign it in the body, or pass it');
  }
  return value;
}

function keepsPromise(declared: Declared, given: number | bigint | boolean): boolean {
  if (typeof given === 'bigint') return fits({ low: given, high: given }, declared === 'u64' ? 'u64' : 'i64');
  const value = Number(given);
  switch (declared) {
    case 'i32':
      return Object.is(value | 0, value);
    case 'u32':
      return Object.is(value >>> 0, value);
    case 'f32':
      return Object.is(Math.fround(value), value);
    default:
      return true;
  }
}
