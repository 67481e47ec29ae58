// Which expressions may be undefined, or null: by their form, and by what functions give.
//
// In:  an expression. Out: what it is where it has no value; undefined if it always has one. Lowers nothing, but
// functions that it calls.

import type { Expression, MemberExpression } from 'oxc-parser';
import { isSearch } from './array-forms.ts';
import { shapeItSays, textThatGoesIn } from './goes-in.ts';
import { keyOf, namedRecord, recordAt, unwrapped } from './record-forms.ts';
import type { Nothing } from './record-types.ts';
import type { FunctionContext } from './scope.ts';
import { staticBinding } from './static-names.ts';

/** Undefined: the value is always there. Lowers nothing, but functions that it calls. */
export function nothingOf(ctx: FunctionContext, node: Expression): Nothing | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSSatisfiesExpression':
    case 'ChainExpression':
      return nothingOf(ctx, node.expression);
    case 'Identifier':
    case 'MemberExpression':
      return namedRecord(ctx, node)?.nothing;
    case 'CallExpression': {
      const inner = textThatGoesIn(ctx, node);
      if (inner !== undefined) {
        const { text, scope } = inner;
        return text.returnType ? shapeItSays(text, ctx.module, scope)?.nothing : literalIn(text.body as Expression);
      }
      const binding = staticBinding(ctx.scope, unwrapped(node.callee));
      if (isSearch(ctx, node)) return 'undefined';
      return binding?.kind === 'function' ? binding.module.signatureOf(binding.name)?.shape?.nothing : undefined;
    }
    case 'ConditionalExpression':
      return eitherOf(ctx, node.consequent) ?? eitherOf(ctx, node.alternate);
    case 'LogicalExpression':
      if (node.operator !== '??') return undefined;
      return nothingOf(ctx, node.left) === undefined ? undefined : eitherOf(ctx, node.right);
    default:
      return undefined;
  }
}

export function eitherOf(ctx: FunctionContext, node: Expression): Nothing | undefined {
  return nothingIn(ctx, node) ?? nothingOf(ctx, node);
}

/** What stands for nothing in a function's only expression, if its return type is not written: `x > 1 ? x : null`. */
function literalIn(node: Expression): Nothing | undefined {
  const inner = unwrapped(node);
  if (inner.type === 'ConditionalExpression') return literalIn(inner.consequent) ?? literalIn(inner.alternate);
  if (inner.type === 'LogicalExpression' && inner.operator === '??') return literalIn(inner.right);
  if (inner.type === 'Literal') return inner.raw === 'null' ? 'null' : undefined;
  return inner.type === 'Identifier' && inner.name === 'undefined' ? 'undefined' : undefined;
}

/** `null`, `undefined`, `void 0`, and a parameter of a function that goes in, which the call leaves out. */
export function nothingIn(ctx: FunctionContext, node: Expression): Nothing | undefined {
  const inner = unwrapped(node);
  if (inner.type === 'ChainExpression') {
    return endsEarly(ctx, inner.expression) ? 'undefined' : nothingIn(ctx, inner.expression);
  }
  if (inner.type === 'Literal') {
    return inner.value === null && !('regex' in inner) && !('bigint' in inner) ? 'null' : undefined;
  }
  if (inner.type === 'Identifier') {
    const binding = ctx.scope.find(inner.name);
    if (binding?.kind === 'absent') return binding.nothing;
    return inner.name === 'undefined' && binding === undefined ? 'undefined' : undefined;
  }
  if (inner.type === 'MemberExpression') return absentField(ctx, inner);
  if (inner.type === 'LogicalExpression' && inner.operator === '??') {
    return nothingIn(ctx, inner.left) && nothingIn(ctx, inner.right);
  }
  const isVoid = inner.type === 'UnaryExpression' && inner.operator === 'void' && inner.argument.type === 'Literal';
  return isVoid ? 'undefined' : undefined;
}

/** What a field is that a version has without a value. */
function absentField(ctx: FunctionContext, node: MemberExpression): Nothing | undefined {
  const record = node.object.type === 'Super' ? undefined : recordAt(ctx, node.object);
  return record !== undefined && 'fields' in record ? record.absent?.get(keyOf(node) ?? '') : undefined;
}

/** `a?.length`, where a is not there. */
function endsEarly(ctx: FunctionContext, node: Expression): boolean {
  if (node.type !== 'MemberExpression' && node.type !== 'CallExpression') return false;
  const of = node.type === 'MemberExpression' ? node.object : node.callee;
  return (node.optional && nothingIn(ctx, of) !== undefined) || endsEarly(ctx, of);
}

/** `undefined` or `null`, as it stands in a call. */
export interface GivenNothing {
  readonly kind: 'nothing';
  readonly nothing: Nothing;
}
