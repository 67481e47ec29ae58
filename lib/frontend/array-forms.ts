// Which expressions may be arrays, by their form. Lowers nothing.

import type { CallExpression, Expression } from 'oxc-parser';
import { isArrayKind } from '../ir/ops.ts';
import { mayFindNothing } from './array-method-texts.ts';
import { listOfRow } from './nested-forms.ts';
import { recordAt, unwrapped } from './record-forms.ts';
import type { FunctionContext } from './scope.ts';
import { staticBinding } from './static-names.ts';
import { mayLackCode, textForm } from './string-forms.ts';

/** Whether an expression may be an array: one that is named, or made on the spot. */
export function isArray(ctx: FunctionContext, node: Expression): boolean {
  const inner = unwrapped(node);
  if (listOfRow(ctx, inner) !== undefined) return true;
  const binding = staticBinding(ctx.scope, inner);
  if (binding !== undefined) {
    const { kind } = binding;
    return kind === 'table' || ((kind === 'array' || kind === 'local') && isArrayKind(binding.local.type));
  }
  const field = recordAt(ctx, inner);
  if (field !== undefined) return !('fields' in field) && isArrayKind(field.type);
  return /^(Call|New|Array|Conditional)Expression$/.test(inner.type) && textForm(ctx, inner) === undefined;
}

/** `a.find(f)`, `a.at(-1)`, `s.codePointAt(i)`: what they give may be undefined. */
export function isSearch(ctx: FunctionContext, node: CallExpression): boolean {
  const { callee } = node;
  if (mayLackCode(ctx, node)) return true;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false;
  return mayFindNothing(callee.property.name) && isArray(ctx, callee.object);
}
