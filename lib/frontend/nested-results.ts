// Lists of lists and of objects as values: what functions of the module give, `function graph(n: number): number[][]`,
// whose bodies go in, and fields of records. The list is the very list.
//
// In:  such a list, or a call of such a function. Out: a value that stands for the list, and the list of such a value. No
// code is made of the value: whoever takes it for another one reports it.

import type { CallExpression, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { textThatGoesIn } from './goes-in.ts';
import { nestedAt, nestedTypeOf } from './nested-forms.ts';
import type { NestedList } from './nested-types.ts';
import { recordListAt, unwrapped } from './record-forms.ts';
import type { Nothing, RecordList, Value } from './record-types.ts';
import type { FunctionContext } from './scope.ts';

const lists = new WeakMap<object, NestedList | RecordList>();

export function valueOfList(list: NestedList | RecordList, { start, end }: Span): Expr {
  const value: Expr = { kind: 'const', value: 0, type: 'void', rep: undefined, loc: { start, end } };
  lists.set(value, list);
  return value;
}

/** The list of lists or of objects that a value stands for. */
export function listOfValue(value: object): NestedList | RecordList | undefined {
  return lists.get(value);
}

export function nestedOfValue(value: object): NestedList | undefined {
  const list = lists.get(value);
  return list?.kind === 'nested-list' ? list : undefined;
}

const nothings = new WeakMap<object, Nothing>();

/** A value that stands for what is not there. */
export function valueOfNothing(nothing: Nothing, { start, end }: Span): Expr {
  const value: Expr = { kind: 'const', value: 0, type: 'void', rep: undefined, loc: { start, end } };
  nothings.set(value, nothing);
  return value;
}

export function nothingOfValue(value: object): Nothing | undefined {
  return nothings.get(value);
}

/** Literals that are such lists, as a type says. */
const ofLiterals = new WeakMap<object, NestedList | RecordList>();

/** Notes what a literal without elements is. */
export function sayListOf(literal: Expression, list: NestedList | RecordList): void {
  ofLiterals.set(literal, list);
}

/** The value of such a list's name, or of such a literal. */
export function listValue(ctx: FunctionContext, node: Expression): Expr | undefined {
  const list = nestedAt(ctx, node) ?? recordListAt(ctx, node) ?? ofLiterals.get(unwrapped(node));
  return list && valueOfList(list, node);
}

/** The call of a function whose return type says so. */
export function nestedCall(ctx: FunctionContext, node: Expression): CallExpression | undefined {
  const inner = unwrapped(node);
  const goesIn = inner.type === 'CallExpression' ? textThatGoesIn(ctx, inner) : undefined;
  const type = goesIn?.text.returnType?.typeAnnotation;
  return type && nestedTypeOf(type, goesIn.scope) !== undefined ? (inner as CallExpression) : undefined;
}

/** What it gives; undefined for what was reported. */
export function lowerNestedCall(ctx: FunctionContext, call: CallExpression, out: Stmt[]): Value | undefined {
  const value = ctx.module.lowerInlinedCall(ctx, call, out, 'value');
  return value === 'none' ? undefined : value;
}
