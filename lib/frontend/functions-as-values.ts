// Functions where values stand: as arguments, and as what is called.
//
// In:  an expression. Out: the function that it is, or that it names. Lowers nothing.

import type { Expression } from 'oxc-parser';
import { detached } from './receivers.ts';
import type { Binding, Closure, FunctionContext } from './scope.ts';
import { globalPath, staticBinding } from './static-names.ts';

export type FunctionText = Closure['node'];
export type FunctionBinding = Extract<Binding, { kind: 'closure' | 'function' | 'global' }>;

export function isFunctionText(node: { readonly type: string }): node is FunctionText {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
}

/** A function that stands in the function. */
export function closureOf(ctx: FunctionContext, name: string | undefined, node: Closure['node']): Closure {
  return {
    name,
    node,
    scope: ctx.scope,
    assigned: { names: ctx.assigned, fields: ctx.writtenFields, inside: ctx.assignedInside },
  };
}

/** A function that an expression is, or names. */
export function functionIn(ctx: FunctionContext, node: Expression): FunctionBinding | undefined {
  if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') {
    return { kind: 'closure', closure: closureOf(ctx, undefined, node) };
  }
  const binding = staticBinding(ctx.scope, node);
  const given = binding && detached(binding);
  if (given?.kind === 'closure' || given?.kind === 'function') return given;
  const path = globalPath(ctx.scope, node);
  return path !== undefined && /^Math\.\w+$/.test(path) && !/^[A-Z]/.test(path.slice(5))
    ? { kind: 'global', path }
    : undefined;
}
