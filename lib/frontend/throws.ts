// Lowers `throw`: of an Error, a RangeError or a TypeError with a text, which may have numbers in it; of a text itself;
// of a class of the module that is an error.
//
// In:  what is thrown. Out: the error exit, with the numbers of its text.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { lowerNumber } from './operands.ts';
import type { FunctionContext } from './scope.ts';
import { globalPath } from './static-names.ts';
import { save } from './values.ts';

/** Numbers in a text, and bytes of the rest: what errors of kernels have room for. */
const MOST_VALUES = 2;
const MOST_BYTES = 3000;

export function lowerThrow(ctx: FunctionContext, node: Expression, loc: Span, out: Stmt[]): void {
  const { report } = ctx.module;
  // What is refused ends here all the same.
  const refuse = (where: Span, message: string, hint?: string) => {
    report('KZ1006', where, message, hint);
    out.push({ kind: 'fail', failure: { kind: 'throw', error: 'Error', message: '' }, loc });
  };
  const thrown = errorOf(ctx, node);
  if (thrown === undefined) {
    const message = 'a kernel throws an Error, a RangeError or a TypeError with a text, or a text';
    return refuse(node, message, "throw new RangeError('…')");
  }
  const parts = thrown.text === undefined ? [''] : partsOf(ctx, thrown.text);
  if (parts === undefined) {
    return refuse(thrown.text ?? node, "the text of an error is made of texts and numbers: 'x is ' + x");
  }
  const texts: string[] = [''];
  const values: Expr[] = [];
  for (const part of parts) {
    const value = typeof part === 'string' ? part : lowerNumber(ctx, part, out);
    if (typeof value === 'string') texts[texts.length - 1] += value;
    else if (value.kind === 'const') texts[texts.length - 1] += String(value.value);
    else {
      values.push(save(ctx, value, out));
      texts.push('');
    }
  }
  const whole = texts.join('');
  // Node-API takes UTF-8 up to a NUL.
  if (/\0|[\ud800-\udfff]/u.test(whole) || (values.length > 0 && whole.includes('\u0001'))) {
    report('KZ1006', node, 'an error has no NUL and no half of a surrogate pair in its message');
  }
  if (values.length > MOST_VALUES || (values.length > 0 && Buffer.byteLength(whole) > MOST_BYTES)) {
    return refuse(node, `the text of an error has at most ${MOST_VALUES} numbers, and ${MOST_BYTES} bytes besides`);
  }
  const [message = '', ...rest] = texts;
  const failure = { kind: 'throw', error: thrown.error, message } as const;
  if (values.length === 0) out.push({ kind: 'fail', failure, loc });
  else out.push({ kind: 'fail', failure: { ...failure, parts: rest }, values, loc });
}

interface Thrown {
  readonly error: 'Error' | 'RangeError' | 'TypeError';
  readonly text: Expression | undefined;
}

function errorOf(ctx: FunctionContext, node: Expression): Thrown | undefined {
  if (isText(ctx, node)) return { error: 'Error', text: node };
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const [text, more] = node.arguments;
  if (more !== undefined || text?.type === 'SpreadElement') return undefined;
  const path = globalPath(ctx.scope, node.callee);
  if (path === 'Error' || path === 'RangeError' || path === 'TypeError') return { error: path, text };
  const name = node.type === 'NewExpression' && node.callee.type === 'Identifier' ? node.callee.name : '';
  return ctx.module.isErrorClass(name) ? { error: 'Error', text } : undefined;
}

/** Whether a value is a text by its form, so that `+` with it makes one. */
function isText(ctx: FunctionContext, node: Expression): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string';
    case 'TemplateLiteral':
      return true;
    case 'ParenthesizedExpression':
      return isText(ctx, node.expression);
    case 'BinaryExpression':
      return node.operator === '+' && (isText(ctx, node.left as Expression) || isText(ctx, node.right));
    case 'CallExpression':
      return globalPath(ctx.scope, node.callee) === 'String' && node.arguments.length === 1;
    default:
      return false;
  }
}

/** Texts, and numbers between them, in order; undefined for what is neither. */
function partsOf(ctx: FunctionContext, node: Expression): (string | Expression)[] | undefined {
  if (!isText(ctx, node)) return [node];
  switch (node.type) {
    case 'Literal':
      return [String(node.value)];
    case 'ParenthesizedExpression':
      return partsOf(ctx, node.expression);
    case 'TemplateLiteral': {
      const parts: (string | Expression)[] = [];
      for (const [at, { value }] of node.quasis.entries()) {
        if (value.cooked === null || value.cooked === undefined) return undefined;
        parts.push(value.cooked);
        const inner = node.expressions[at];
        const own = inner === undefined ? [] : partsOf(ctx, inner);
        if (own === undefined) return undefined;
        parts.push(...own);
      }
      return parts;
    }
    case 'BinaryExpression': {
      const left = partsOf(ctx, node.left as Expression);
      const right = partsOf(ctx, node.right);
      return left && right && [...left, ...right];
    }
    case 'CallExpression': {
      const [only] = node.arguments;
      return only === undefined || only.type === 'SpreadElement' ? undefined : partsOf(ctx, only);
    }
    default:
      return undefined;
  }
}
