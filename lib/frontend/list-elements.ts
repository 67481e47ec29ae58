// What the elements of lists are: numbers or booleans. Booleans are held as 1 and 0, so that a list is always an array of
// numbers to all that comes behind lowering.
//
// In:  a list, and what is read or put there. Out: its element as the type that it has, and what is stored for a value.
//
// A list that begins as `[]` without a type has none: what it is given first says it, in the order of the source.

import type { TSType } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Type } from '../ir/ir.ts';
import { elementType, load } from './bigints.ts';
import { listTypeOf } from './list-types.ts';
import { numberOf } from './operands.ts';
import type { Value } from './record-types.ts';
import type { FunctionContext } from './scope.ts';
import { expectType, isRefused, number, refused } from './values.ts';

/** The type of an array's elements. Of a list that has none yet: numbers, from here on. */
export function typeOfElements(ctx: FunctionContext, array: Local): 'number' | 'bigint' | 'boolean' {
  const known = ctx.listElements.get(array.id);
  if (known === undefined) return elementType(array.type);
  if (known.type === undefined) Object.assign(known, { type: 'number', isSupposed: true });
  return known.type ?? 'number';
}

/** An element at an index that is inside. */
export function loadElement(ctx: FunctionContext, array: Local, index: Expr, loc: Span): Expr {
  const value = load(array, index, loc);
  return typeOfElements(ctx, array) === 'boolean' ? isTrue(value) : value;
}

/** Booleans are held as 1 and 0. */
export function isTrue(value: Expr): Expr {
  const { loc } = value;
  return { kind: 'compare', op: 'ne', left: value, right: number(0, loc), type: 'boolean', rep: undefined, loc };
}

/** The value as an element of the list, or reported. */
export function expectElement(ctx: FunctionContext, array: Local, value: Expr): Expr {
  const known = ctx.listElements.get(array.id);
  if (known !== undefined && known.type === undefined && !isRefused(value) && isOfLists(value.type)) {
    known.type = value.type;
  }
  const type = typeOfElements(ctx, array);
  if (known?.isSupposed !== true || value.type !== 'boolean' || isRefused(value)) return expectType(ctx, value, type);
  const hint = `write its type where it is made: ${array.name}: boolean[] = []`;
  ctx.module.report('KZ1008', value.loc, `this is a boolean, and '${array.name}' is read before it has any`, hint);
  return refused(value.loc, type);
}

/** What is stored for it. */
export function heldElement(ctx: FunctionContext, array: Local, value: Expr): Expr {
  return numberOf(expectElement(ctx, array, value));
}

function isOfLists(type: Type): type is 'number' | 'boolean' {
  return type === 'number' || type === 'boolean';
}

/** What a type says of a list that has no elements yet. */
export function sayElements(ctx: FunctionContext, value: Value | undefined, type: TSType | undefined): void {
  const known = value?.kind === 'local' ? ctx.listElements.get(value.local.id) : undefined;
  if (known !== undefined && type !== undefined) known.type ??= listTypeOf(type, ctx.scope);
}

/** The view of a list has what the list has. */
export function shareElements(ctx: FunctionContext, view: Local, array: Local): void {
  const known = ctx.listElements.get(array.id);
  if (known !== undefined) ctx.listElements.set(view.id, known);
}
