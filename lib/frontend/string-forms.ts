// Which expressions are strings or characters, by their form. Lowers nothing.

import type { CallExpression, Expression } from 'oxc-parser';
import { constantText } from './constant-texts.ts';
import { recordAt, unwrapped } from './record-forms.ts';
import type { FunctionContext } from './scope.ts';
import { globalPath, staticBinding } from './static-names.ts';
import { codeOfText, isText, textOfLocal } from './string-values.ts';

export type TextForm = 'string' | 'character';

/** Undefined: it is neither, as far as its form tells. */
export function textForm(ctx: FunctionContext, node: Expression): TextForm | undefined {
  const inner = unwrapped(node);
  switch (inner.type) {
    case 'Literal':
      return typeof inner.value === 'string' ? 'string' : undefined;
    case 'TemplateLiteral':
      return 'string';
    case 'ChainExpression':
      return textForm(ctx, inner.expression);
    case 'Identifier':
    case 'MemberExpression':
      return formOfName(ctx, inner) ?? (isElement(ctx, inner) ? 'character' : undefined);
    case 'CallExpression':
      return formOfCall(ctx, inner);
    case 'BinaryExpression':
      return inner.operator === '+' && constantText(ctx.scope, inner) !== undefined ? 'string' : undefined;
    case 'ConditionalExpression': {
      const sides = [inner.consequent, inner.alternate];
      const forms = sides.map((each) => textForm(ctx, each));
      if (forms.includes(undefined)) return undefined;
      // Literals of one character are characters beside others.
      const isCharacter = (each: Expression, at: number) => forms[at] === 'character' || isLetter(ctx, each);
      return sides.every(isCharacter) || forms.includes('character') ? 'character' : 'string';
    }
    default:
      return undefined;
  }
}

function isLetter(ctx: FunctionContext, node: Expression): boolean {
  const binding = staticBinding(ctx.scope, node);
  const text = binding?.kind === 'local' ? textOfLocal(binding.local) : constantText(ctx.scope, node);
  return text !== undefined && codeOfText(text) !== undefined;
}

function formOfName(ctx: FunctionContext, node: Expression): TextForm | undefined {
  const binding = staticBinding(ctx.scope, node);
  if (binding?.kind === 'text') return 'string';
  const field = binding === undefined ? recordAt(ctx, node) : undefined;
  const local = binding?.kind === 'local' || binding?.kind === 'array' ? binding.local : field;
  return local !== undefined && 'type' in local && isText(local.type) ? (local.type as TextForm) : undefined;
}

/** `s[i]`. */
function isElement(ctx: FunctionContext, node: Expression): boolean {
  if (node.type !== 'MemberExpression' || !node.computed) return false;
  return textForm(ctx, node.object) !== undefined;
}

function formOfCall(ctx: FunctionContext, { callee }: CallExpression): TextForm | undefined {
  if (globalPath(ctx.scope, callee) === 'String.fromCharCode') return 'character';
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const gives = METHODS.get(callee.property.name);
  return gives !== undefined && textForm(ctx, callee.object) !== undefined ? gives : undefined;
}

/** Methods that give one of the two. */
const METHODS: ReadonlyMap<string, TextForm> = new Map([
  ...(['at', 'charAt'] as const).map((name) => [name, 'character'] as const),
  ...(['slice', 'substring', 'substr'] as const).map((name) => [name, 'string'] as const),
]);

/** `s.length`, `s[i]`, `s.indexOf`: whether it is a member of a string, or of a character. */
export function isMemberOfText(
  ctx: FunctionContext,
  node: Expression,
): node is Extract<Expression, { type: 'MemberExpression' }> {
  return node.type === 'MemberExpression' && node.object.type !== 'Super' && textForm(ctx, node.object) !== undefined;
}

/** Whether a position is the first, by its form. */
export function isFirst([first, more]: CallExpression['arguments']): boolean {
  return more === undefined && (first === undefined || (first.type === 'Literal' && first.value === 0));
}

/** `s.codePointAt(i)`: it is undefined outside of the string. */
export function mayLackCode(ctx: FunctionContext, { callee, arguments: args }: CallExpression): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false;
  // A character's first one is there, or that is an error.
  const isOfCharacter = textForm(ctx, callee.object) === 'character' && isFirst(args);
  return callee.property.name === 'codePointAt' && textForm(ctx, callee.object) !== undefined && !isOfCharacter;
}
