// Members of strings and characters: `s.length`, `s[i]`, `c.length`.
//
// In:  a member expression. Out: its value; undefined if it is no such member.

import type { Expression } from 'oxc-parser';
import { fold } from '../ir/fold.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { characterAt, codeThatIs, compare, lengthOf } from './characters.ts';
import { lowerNumber } from './operands.ts';
import { hintForStringMethod } from './refusals.ts';
import { type FunctionContext, isNews } from './scope.ts';
import { isMemberOfText } from './string-forms.ts';
import { UNDEFINED } from './string-values.ts';
import { stringOfCharacter } from './strings.ts';
import { expectType, isRefused, number, refused } from './values.ts';

/** `s.length`, `s[i]`, and of a character its length. */
export function lowerStringMember(
  ctx: FunctionContext,
  node: Extract<Expression, { type: 'MemberExpression' }>,
  out: Stmt[],
): Expr | undefined {
  if (!isMemberOfText(ctx, node)) return undefined;
  const given = ctx.module.lowerExpression(ctx, node.object as Expression, out);
  if (isRefused(given)) return refused(node);
  const isLength = !node.computed && node.property.type === 'Identifier' && node.property.name === 'length';
  if (given.type === 'character' && isLength) return lengthOfCharacter(ctx, given, node, out);
  const text = given.type === 'character' ? stringOfCharacter(ctx, given, node, out) : given;
  if (text.kind !== 'local' || text.type !== 'string') {
    expectType(ctx, text, 'string');
    return refused(node);
  }
  if (isLength) return lengthOf(text.local, node);
  if (!node.computed) return refuseMember(ctx, node);
  const index = lowerNumber(ctx, node.property, out);
  return isRefused(index)
    ? refused(node, 'character')
    : characterAt(ctx, text.local, index, { meaning: 'index', none: UNDEFINED }, node, out);
}

function lengthOfCharacter(ctx: FunctionContext, value: Expr, node: Expression, out: Stmt[]): Expr {
  const code = codeThatIs(ctx, value, node, out);
  const select = (test: Expr, yes: Expr, no: Expr) =>
    fold({ kind: 'select', test, yes, no, type: 'number', rep: undefined, loc: node });
  const isPair = compare('gt', { ...code }, number(0xffff, node));
  const isEmpty = compare('lt', { ...code }, number(0, node));
  return select(isPair, number(2, node), select(isEmpty, number(0, node), number(1, node)));
}

function refuseMember(ctx: FunctionContext, node: Expression): Expr {
  const text = ctx.module.source.slice(node.start, node.end);
  if (isNews(ctx, node)) {
    ctx.module.report('KZ1007', node, `'${text}' is nothing that kernels know of strings`, hintForStringMethod(''));
  }
  return refused(node);
}
