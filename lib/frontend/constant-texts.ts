// Strings that the source spells out: `'abc'`, `\`abc\``, and constants put together, `LOWER + 'ABC'`.
//
// In:  an expression, and the scope whose names stand in it. Out: its text; undefined if it is none. Lowers nothing.

import type { Expression, PrivateIdentifier } from 'oxc-parser';
import type { Scope } from './scope.ts';
import { staticBinding } from './static-names.ts';

export function constantText(scope: Scope, node: Expression | PrivateIdentifier): string | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return constantText(scope, node.expression);
    case 'Literal':
      return typeof node.value === 'string' ? node.value : undefined;
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
    case 'Identifier':
    case 'MemberExpression': {
      const binding = staticBinding(scope, node);
      return binding?.kind === 'text' ? binding.text : undefined;
    }
    case 'BinaryExpression': {
      const [left, right] = node.operator === '+' ? [node.left, node.right] : [];
      const texts = [left, right].map((each) => each && constantText(scope, each));
      return texts.includes(undefined) ? undefined : texts.join('');
    }
    default:
      return undefined;
  }
}

/** Whether it may be such a text, by its form: with a literal in it. `isThere`: whether a name has its value. */
export function isTextSyntax(node: Expression | PrivateIdentifier, isThere: (name: string) => boolean): boolean {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return isTextSyntax(node.expression, isThere);
    case 'Literal':
      return typeof node.value === 'string';
    case 'TemplateLiteral':
      return node.expressions.length === 0;
    case 'BinaryExpression': {
      if (node.operator !== '+') return false;
      const isName = (each: Expression | PrivateIdentifier) => each.type === 'Identifier' && isThere(each.name);
      const parts = [node.left, node.right];
      return (
        parts.some((each) => isTextSyntax(each, isThere)) &&
        parts.every((each) => isTextSyntax(each, isThere) || isName(each))
      );
    }
    default:
      return false;
  }
}
