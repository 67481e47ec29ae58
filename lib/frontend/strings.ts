// Strings as a whole: literals, parts, comparing two of them, and characters as strings.
//
// In:  syntax whose value is a string. Out: the local that has its units; statements that make it, and answers about it.
// Must hold: nobody writes to a string, and none is made but of a character: parts are views.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { CompareOp, Expr, Local, Stmt } from '../ir/ir.ts';
import { all, codeThatIs, compare, compareCharacters, knownOfParameter, lengthOf, loadUnit } from './characters.ts';
import { isRecordValue } from './record-types.ts';
import { type FunctionContext, isNews, newLocal, newTemporary } from './scope.ts';
import { textForm } from './string-forms.ts';
import { ARE_EQUAL, ORDER } from './string-method-texts.ts';
import { asCharacter, codeOf, EMPTY, isText, knownText, unitsOf } from './string-values.ts';
import { makeBinary, number, read, refused } from './values.ts';

export const HINT_TO_MAKE =
  'write codes to a Uint16Array, and make the string in JavaScript: String.fromCharCode(...codes)';

/** Whether a sum puts strings together, which is refused. */
export function refusesJoining(ctx: FunctionContext, [a, b]: readonly [Expression, Expression], loc: Span): boolean {
  if ((textForm(ctx, a) ?? textForm(ctx, b)) === undefined) return false;
  const message = 'the kernel language has no strings that are put together';
  if (isNews(ctx, loc)) ctx.module.report('KZ1007', loc, message, HINT_TO_MAKE);
  return true;
}

export function lowerLiteral(ctx: FunctionContext, text: string, loc: Span): Expr {
  ctx.strings.present = true;
  return read(ctx.module.stringOf(text, loc), loc);
}

/** `\`abc\``, without values in it. */
export function lowerTemplate(
  ctx: FunctionContext,
  node: Extract<Expression, { type: 'TemplateLiteral' }>,
): Expr | undefined {
  const text = node.expressions.length === 0 ? node.quasis[0]?.value.cooked : undefined;
  return text === undefined || text === null ? undefined : lowerLiteral(ctx, text, node);
}

/** Whether a string has units, and a character is one. */
export function truthOfText(value: Expr): Expr {
  if (value.type === 'character') return compare('ge', codeOf(value), number(0, value.loc));
  return value.kind === 'local'
    ? compare('gt', lengthOf(value.local, value.loc), number(0, value.loc))
    : refused(value.loc, 'boolean');
}

/** A comparison of which one side at least is a string or a character. */
export function compareTexts(
  ctx: FunctionContext,
  op: CompareOp,
  left: Expr,
  right: Expr,
  loc: Span,
  out: Stmt[],
): Expr {
  if (!isText(left.type) || !isText(right.type)) {
    const other = isText(left.type) ? right : left;
    if (isNews(ctx, loc)) {
      const hint = "a code with codes, s.charCodeAt(i) === 47, and a character with characters, s[i] === '/'";
      ctx.module.report('KZ1008', other.loc, `this is a ${other.type}, where a string is needed`, hint);
    }
    return refused(loc, 'boolean');
  }
  const isOrder = op !== 'eq' && op !== 'ne';
  const isLetter = (each: Expr) => each.type === 'character' || (isOrder && asCharacter(each) !== undefined);
  if (isLetter(left) || isLetter(right)) return compareCharacters(ctx, op, left, right, loc, out);
  if (left.kind !== 'local' || right.kind !== 'local') return refused(loc, 'boolean');
  if (!isOrder) {
    const equal = areEqual(ctx, left.local, right.local, loc, out);
    return op === 'eq' ? equal : negated(equal);
  }
  const given = [left.local, right.local].map((each) => () => read(unitsOf(each), loc));
  const order = ctx.module.lowerLibraryCall(ctx, ORDER, given, loc, out, 'value');
  return order === undefined || isRecordValue(order) ? refused(loc, 'boolean') : compare(op, order, number(0, loc));
}

function negated(value: Expr): Expr {
  return { kind: 'unary', op: 'not', value, type: 'boolean', rep: undefined, loc: value.loc };
}

/** Longer ones are compared in a loop. */
const MOST_SPELT = 24;

function areEqual(ctx: FunctionContext, a: Local, b: Local, loc: Span, out: Stmt[]): Expr {
  const [known, other] = knownText(read(a, loc)) === undefined ? [b, a] : [a, b];
  const text = knownText(read(known, loc));
  if (text !== undefined && text.length <= MOST_SPELT) {
    return knownOfParameter(ctx, other, `is ${text}`, loc, out, () => isTextOf(other, text, loc));
  }
  const given = [a, b].map((each) => () => read(unitsOf(each), loc));
  const value = ctx.module.lowerLibraryCall(ctx, ARE_EQUAL, given, loc, out, 'value');
  return value === undefined || isRecordValue(value) ? refused(loc, 'boolean') : value;
}

function isTextOf(local: Local, text: string, loc: Span): Expr {
  const units = Array.from({ length: text.length }, (_, at) => {
    return compare('eq', loadUnit(local, number(at, loc), loc), number(text.charCodeAt(at), loc));
  });
  return all([compare('eq', lengthOf(local, loc), number(text.length, loc)), ...units]);
}

/** A character as a string, for a function that takes one: as many units as it has. */
export function stringOfCharacter(ctx: FunctionContext, value: Expr, loc: Span, out: Stmt[]): Expr {
  const code = codeThatIs(ctx, value, loc, out);
  const target: Local = { ...newTemporary(ctx, 'Uint16Array', loc), isTrusted: true };
  out.push({ kind: 'new-array', target, array: 'Uint16Array', length: number(2, loc), loc });
  const isPair = () => compare('gt', { ...code }, number(0xffff, loc));
  const select = (test: Expr, yes: Expr, no: Expr): Expr => ({
    ...{ kind: 'select', test, yes, no, type: 'number', rep: undefined, loc },
  });
  const lead = makeBinary('add', makeBinary('shr', { ...code }, number(10, loc), loc), number(0xd7c0, loc), loc);
  const trail = makeBinary('add', makeBinary('and', { ...code }, number(1023, loc), loc), number(0xdc00, loc), loc);
  const first = select(isPair(), lead, { ...code });
  out.push({ kind: 'store', array: target, index: number(0, loc), value: first, loc });
  out.push({ kind: 'store', array: target, index: number(1, loc), value: trail, loc });
  const isEmpty = compare('eq', { ...code }, number(EMPTY, loc));
  const length = select(isPair(), number(2, loc), select(isEmpty, number(0, loc), number(1, loc)));
  const part = newLocal(ctx, 'character', 'string', loc);
  ctx.madeAt.set(part.id, ctx.madeAt.get(target.id) ?? 0);
  out.push({ kind: 'view', target: part, source: target, begin: number(0, loc), end: length, loc });
  return read(part, loc);
}
