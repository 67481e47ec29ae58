// Calls of methods of arrays that are written in the kernel language: `a.indexOf(x)`, `a.filter(f)`, `a.find(f) ?? 0`.
//
// In:  a call. Out: its statements and its value; 'none' for what was reported; undefined if it is no such call.

import type { CallExpression, Expression } from 'oxc-parser';
import type { ArrayKind, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { isMethodName, type MethodText, methodText, orElseText } from './array-method-texts.ts';
import { lowerArrayMethod, refuseBuffer } from './arrays.ts';
import { callbackOf } from './callbacks.ts';
import type { Given } from './closures.ts';
import { closureOf } from './functions-as-values.ts';
import { lowerLibraryCall } from './library.ts';
import { listAt, viewOfList } from './lists.ts';
import { lowerArrayOperand } from './names.ts';
import { checkArity, expressionsOf } from './operands.ts';
import { recordAt, unwrapped } from './record-forms.ts';
import type { Value } from './record-types.ts';
import { lowerValue, lowerValues } from './records.ts';
import { type Closure, type FunctionContext, isNews } from './scope.ts';
import { lowerSort } from './sorting.ts';
import { staticBinding } from './static-names.ts';
import { read } from './values.ts';

/** The name of the method, if the call may be one of these: it is asked before the array is lowered. */
export function textMethodName(ctx: FunctionContext, { callee, arguments: args }: CallExpression): string | undefined {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const { name } = callee.property;
  if (!(isMethodName(name) || isSort(name)) || !isArray(ctx, callee.object)) return undefined;
  // Typed arrays have them otherwise.
  const isOld = name === 'slice' || name === 'fill' || name === 'map';
  if (isOld && isNamed(ctx, callee.object) && !isList(ctx, callee.object)) return undefined;
  return name === 'fill' && args.length < 2 ? undefined : name;
}

function isSort(name: string): name is 'sort' | 'toSorted' {
  return name === 'sort' || name === 'toSorted';
}

/** Undefined: not a method of this kind of array. */
export function lowerTextMethod(
  ctx: FunctionContext,
  array: Local,
  name: string,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
): Value | 'none' | undefined {
  if (isSort(name)) return lowerSort(ctx, array, name, node, out) ?? 'none';
  const method = methodText(name, array.isList === true);
  if (method !== undefined) {
    if (name === 'find' || name === 'findLast') refuseUndefined(ctx, node, name);
    return lowerText(ctx, array, name, method, node, out, wanted) ?? 'none';
  }
  if (name === 'slice' || name === 'fill') return lowerArrayMethod(ctx, node, name, out, undefined, array) ?? 'none';
  return undefined;
}

/** `a.find(f) ?? 0`, `a.at(-1) ?? 0`: the right side where there is nothing. Undefined: no such expression. */
export function lowerOrElse(
  ctx: FunctionContext,
  left: Expression,
  right: Expression,
  out: Stmt[],
): Value | 'none' | undefined {
  const node = unwrapped(left);
  if (node.type !== 'CallExpression') return undefined;
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const method = orElseText(callee.property.name);
  if (method === undefined || !isArray(ctx, callee.object)) return undefined;
  const array = lowerArrayOperand(ctx, callee.object, out);
  if (array === undefined) return 'none';
  const otherwise: Given = { kind: 'closure', closure: closureOf(ctx, undefined, thunk(right)) };
  return lowerText(ctx, array, callee.property.name, method, node, out, 'value', otherwise) ?? 'none';
}

/** `() => right`. */
function thunk(right: Expression): Closure['node'] {
  const { start, end } = right;
  const node = { type: 'ArrowFunctionExpression', params: [], body: right, expression: true, start, end };
  return node as unknown as Closure['node'];
}

function lowerText(
  ctx: FunctionContext,
  array: Local,
  name: string,
  method: MethodText,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
  otherwise?: Given,
): Value | undefined {
  const args = expressionsOf(ctx, node.arguments);
  if (!checkArity(ctx, node, name, args.length, method)) return undefined;
  if (method.isOfBuffers) refuseBuffer(ctx, array, name, node);
  const fn = method.takesFunction ? callbackOf(ctx, args[0] as Expression, name) : undefined;
  if (method.takesFunction && fn === undefined) return undefined;
  const others = method.takesFunction ? args.slice(1) : args;
  const lower = others.map((each) => (before: Stmt[]) => lowerValue(ctx, each, before));
  // The arguments come first: they may make a list longer.
  const values = lowerValues(ctx, lower, out).map(
    (each): Given =>
      () =>
        each,
  );
  // Nothing changes how long it is while a method runs that is given no function.
  const whole = method.takesFunction ? array : viewOfList(ctx, array, node, out);
  const self: Given = () => read(whole, node);
  const functions = [fn, otherwise].filter((each) => each !== undefined);
  const given = method.takesFunction ? [self, ...functions, ...values] : [self, ...values, ...functions];
  const text = method.text(args.length, array.type as ArrayKind);
  const value = lowerLibraryCall(ctx, text, given, node, out, wanted);
  if (method.givesItself && value !== undefined) return read(array, node);
  if (value !== undefined && value.kind === 'local') ctx.madeAt.set(value.local.id, ctx.depth);
  return value;
}

/** What is not found is `undefined`, which kernels don't have. */
function refuseUndefined(ctx: FunctionContext, node: CallExpression, name: string): void {
  const behind = ctx.module.source.slice(node.end, node.end + 200);
  if (/^\s*\)*\s*(!(?!=)|as\s)/.test(behind) || !isNews(ctx, node)) return;
  const hint = `${name}(…) ?? 0, or ${name}(…)! where one is certainly there`;
  ctx.module.report('KZ1007', node, `${name} gives undefined where nothing is found, which kernels don't have`, hint);
}

function isNamed(ctx: FunctionContext, node: Expression): boolean {
  const inner = unwrapped(node);
  return staticBinding(ctx.scope, inner) !== undefined || recordAt(ctx, inner) !== undefined;
}

/** Whether a name is a list's. */
function isList(ctx: FunctionContext, node: Expression): boolean {
  const binding = staticBinding(ctx.scope, node);
  if (binding?.kind === 'table') return binding.table.local.isList === true;
  return listAt(ctx, unwrapped(node)) !== undefined;
}

/** Whether an expression may be an array: one that is named, or made on the spot. */
export function isArray(ctx: FunctionContext, node: Expression): boolean {
  const inner = unwrapped(node);
  const binding = staticBinding(ctx.scope, inner);
  if (binding !== undefined) {
    const { kind } = binding;
    return kind === 'table' || kind === 'array' || (kind === 'local' && isArrayKind(binding.local.type));
  }
  const field = recordAt(ctx, inner);
  if (field !== undefined) return !('fields' in field) && isArrayKind(field.type);
  return /^(Call|New|Array|Conditional)Expression$/.test(inner.type);
}
