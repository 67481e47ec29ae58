// Which expressions are lists of lists, and which are rows of such: by their form.
//
// In:  an expression, or a type. Out: the list that it names, whether it is a row. Lowers nothing.

import type { Expression, TSType } from 'oxc-parser';
import { elementOfList, listTypeOf } from './list-types.ts';
import type { InnerList, NestedList } from './nested-types.ts';
import { keyOf, namedAs, unwrapped } from './record-forms.ts';
import type { FunctionContext, Scope } from './scope.ts';
import { globalPath } from './static-names.ts';

/** The list of lists that a name is. */
export function nestedAt(ctx: FunctionContext, node: Expression): NestedList | undefined {
  return namedAs(ctx, node, 'nested-list');
}

/** The row that a name is of. */
export function innerNamed(ctx: FunctionContext, node: Expression): InnerList | undefined {
  return namedAs(ctx, node, 'inner-list');
}

/** The list that an expression is a row of: a name of a row, `rows[i]`, `rows.pop()`, `x > 1 ? row : []`. */
export function listOfRow(ctx: FunctionContext, node: Expression): NestedList | undefined {
  const inner = unwrapped(node);
  if (inner.type === 'Identifier') return innerNamed(ctx, inner)?.of;
  if (inner.type === 'MemberExpression') {
    return inner.computed && inner.object.type !== 'Super' ? nestedAt(ctx, inner.object) : undefined;
  }
  if (inner.type === 'ConditionalExpression') {
    const [yes, no] = [listOfRow(ctx, inner.consequent), listOfRow(ctx, inner.alternate)];
    const isRow = (list: NestedList | undefined, node: Expression) =>
      list === (yes ?? no) || (!list && isFresh(ctx, node));
    return isRow(yes, inner.consequent) && isRow(no, inner.alternate) ? (yes ?? no) : undefined;
  }
  if (inner.type !== 'CallExpression' || inner.callee.type !== 'MemberExpression') return undefined;
  const { callee } = inner;
  return callee.computed || keyOf(callee) !== 'pop' ? undefined : nestedAt(ctx, callee.object);
}

/** Of the elements of rows, by the type `number[][]`. */
export function nestedTypeOf(node: TSType, scope: Scope): 'number' | 'boolean' | undefined {
  const inner = elementOfList(node, scope);
  return inner && listTypeOf(inner, scope);
}

/** Whether an expression makes a list that nobody else has. */
export function isFresh(ctx: FunctionContext, node: Expression): boolean {
  const inner = unwrapped(node);
  if (inner.type === 'ArrayExpression') return true;
  if (inner.type === 'NewExpression') return globalPath(ctx.scope, inner.callee) === 'Array';
  if (inner.type !== 'CallExpression') return false;
  const { callee } = inner;
  if (globalPath(ctx.scope, callee) === 'Array.from') return true;
  if (callee.type !== 'MemberExpression' || callee.computed) return false;
  const key = keyOf(callee) ?? '';
  return (
    /^(slice|map|filter|toReversed|toSorted|concat|splice)$/.test(key) ||
    (key === 'fill' && isNewArray(ctx, callee.object))
  );
}

function isNewArray(ctx: FunctionContext, node: Expression): boolean {
  const inner = unwrapped(node);
  const isMade = inner.type === 'NewExpression' || inner.type === 'CallExpression';
  return isMade && globalPath(ctx.scope, inner.callee) === 'Array';
}
