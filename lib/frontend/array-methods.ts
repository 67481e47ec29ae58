// Calls of methods of arrays that are written in the kernel language: `a.indexOf(x)`, `a.filter(f)`, `a.find(f)`.
//
// In:  a call. Out: its statements and its value; 'none' for what was reported; undefined if it is no such call.

import type { CallExpression, Expression } from 'oxc-parser';
import type { ArrayKind, Local, Stmt } from '../ir/ir.ts';
import { isArray } from './array-forms.ts';
import { isMethodName, type MethodText, methodText } from './array-method-texts.ts';
import { lowerArrayMethod, refuseBuffer } from './arrays.ts';
import { callbackOf } from './callbacks.ts';
import type { Given } from './closures.ts';
import { lowerLibraryCall } from './library.ts';
import { typeOfElements } from './list-elements.ts';
import { listAt, viewOfList } from './lists.ts';
import { listOfRow } from './nested-forms.ts';
import { checkArity, expressionsOf } from './operands.ts';
import { recordAt, unwrapped } from './record-forms.ts';
import type { Value } from './record-types.ts';
import { lowerValue, lowerValues } from './records.ts';
import type { FunctionContext } from './scope.ts';
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
  // No row of a list of lists has it.
  if (name === 'splice' && listOfRow(ctx, callee.object) !== undefined) return undefined;
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
    return lowerText(ctx, array, name, method, node, out, wanted) ?? 'none';
  }
  if (name === 'slice' || name === 'fill') return lowerArrayMethod(ctx, node, name, out, undefined, array) ?? 'none';
  return undefined;
}

function lowerText(
  ctx: FunctionContext,
  array: Local,
  name: string,
  method: MethodText,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
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
  const whole = method.takesFunction || method.changesLength ? array : viewOfList(ctx, array, node, out);
  const self: Given = () => read(whole, node);
  const given = [self, ...(fn === undefined ? [] : [fn]), ...values];
  const text = method.text(args.length, array.type as ArrayKind, typeOfElements(ctx, array));
  const value = lowerLibraryCall(ctx, text, given, node, out, wanted);
  if (method.givesItself && value !== undefined) return read(array, node);
  if (value !== undefined && value.kind === 'local') ctx.madeAt.set(value.local.id, ctx.depth);
  return value;
}

function isNamed(ctx: FunctionContext, node: Expression): boolean {
  const inner = unwrapped(node);
  return staticBinding(ctx.scope, inner) !== undefined || recordAt(ctx, inner) !== undefined;
}

/** Whether a name is a list's. */
function isList(ctx: FunctionContext, node: Expression): boolean {
  if (listOfRow(ctx, node) !== undefined) return true;
  const binding = staticBinding(ctx.scope, node);
  if (binding?.kind === 'table') return binding.table.local.isList === true;
  return listAt(ctx, unwrapped(node)) !== undefined;
}
