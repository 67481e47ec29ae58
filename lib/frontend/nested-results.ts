// Functions of the module that give a list of lists: `function graph(n: number): number[][]`. Their bodies go in, and the
// list is the very list.
//
// In:  what such a function returns, or a call of one. Out: a value that stands for the list, and the list of such a value.
// No code is made of the value: whoever takes it for another one reports it.

import type { CallExpression, Expression } from 'oxc-parser';
import type { Expr, Stmt } from '../ir/ir.ts';
import { textThatGoesIn } from './goes-in.ts';
import { nestedTypeOf } from './nested-forms.ts';
import type { NestedList } from './nested-types.ts';
import { unwrapped } from './record-forms.ts';
import type { Value } from './record-types.ts';
import type { FunctionContext } from './scope.ts';

const lists = new WeakMap<object, NestedList>();

export function valueOfNested(list: NestedList, { start, end }: Expression): Expr {
  const value: Expr = { kind: 'const', value: 0, type: 'void', rep: undefined, loc: { start, end } };
  lists.set(value, list);
  return value;
}

export function nestedOfValue(value: object): NestedList | undefined {
  return lists.get(value);
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
