// The object that a chain of members begins with: `grid` of `grid.rows[i].width`, `this` of `this.size`. What is wrong
// with it is said once; whoever mends it mends all that is read from it.
//
// In:  an expression. Out: whether something about its object has been said.

import type { Expression } from 'oxc-parser';
import { type FunctionContext, isNews } from './scope.ts';

type Root = Extract<Expression, { type: 'Identifier' | 'ThisExpression' }>;

function rootOf(node: Expression): Root | undefined {
  switch (node.type) {
    case 'Identifier':
    case 'ThisExpression':
      return node;
    case 'MemberExpression':
      return node.object.type === 'Super' ? undefined : rootOf(node.object);
    case 'CallExpression':
      return rootOf(node.callee);
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ChainExpression':
      return rootOf(node.expression);
    default:
      return undefined;
  }
}

/** Whether nothing more need be said of an expression: something about its object has been, or is now. */
export function isSaid(ctx: FunctionContext, node: Expression): boolean {
  const root = rootOf(node);
  if (root?.type === 'ThisExpression') {
    const self = ctx.scope.find('this');
    if ((self?.kind === 'members' || self?.kind === 'record') && root !== node) return false;
    if (isNews(ctx, root)) {
      const hint = ctx.module.isFunctionSource
        ? "a function's text says nothing of its object: give it what it uses as arguments"
        : 'a function of the module that takes the fields that it uses';
      if (self?.kind === 'refused') ctx.module.report(self.code ?? 'KZ1007', root, self.why, self.hint);
      else ctx.module.report('KZ1007', root, "a kernel has no 'this'", hint);
    }
    return true;
  }
  if (root === undefined || root === node) return false;
  return ctx.scope.find(root.name)?.kind === 'reported' || ctx.said.has(root.name);
}

/** A variable that is no object has no member at all: that is said once. */
export function saidOfMembers(ctx: FunctionContext, node: Expression): void {
  const root = rootOf(node);
  if (root?.type === 'Identifier' && ctx.scope.find(root.name)?.kind === 'local') ctx.said.add(root.name);
}

/** The name that a chain begins with, if it is nobody's: not even one of JavaScript's own that kernels know. */
export function unknownRoot(ctx: FunctionContext, node: Expression): Extract<Root, { type: 'Identifier' }> | undefined {
  const root = rootOf(node);
  if (root?.type !== 'Identifier' || ctx.scope.find(root.name) !== undefined || root.name in globalThis)
    return undefined;
  return root;
}
