// Guards that types decide: `typeof x === 'number'`, `x instanceof Float64Array`, `x === undefined`, `x == null`. Every
// value of a kernel has one type, and none is undefined or null, so that such a test always has the same answer; what
// it keeps out never runs, and may be what kernels can't have.
//
// In:  an expression. Out: its answer, with what evaluating it does appended to the statements before; undefined if it
// is no such guard.

import type { Expression } from 'oxc-parser';
import { isGuardedRead } from '../ir/elements.ts';
import type { Expr, Stmt, Type } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { guardedUnit } from '../ir/string-guards.ts';
import { subexpressions } from '../ir/walk.ts';
import { compareUnits } from './characters.ts';
import { expectDefined } from './maybe-undefined.ts';
import { nestedAt } from './nested-forms.ts';
import { nothingIn } from './optional-forms.ts';
import { lowerOptionalGuard } from './optional-guards.ts';
import { not } from './optionals.ts';
import { isRecord, namedAs, recordAt } from './record-forms.ts';
import type { FunctionContext } from './scope.ts';
import { globalPath } from './static-names.ts';
import { textForm } from './string-forms.ts';
import { character, codeOf, UNDEFINED } from './string-values.ts';
import { boolean, isRefused, mayFail, refused, save } from './values.ts';

export function lowerGuard(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr | undefined {
  if (node.type === 'CallExpression') return lowerArrayGuard(ctx, node, out);
  if (node.type !== 'BinaryExpression' || node.left.type === 'PrivateIdentifier') return undefined;
  const { operator, left, right } = node;
  if (operator === 'instanceof') {
    const name = globalPath(ctx.scope, right) ?? '';
    if (!isArrayKind(name)) return undefined;
    if (isNamedList(ctx, left)) return boolean(false, node);
    return decide(ctx, left, out, node, ({ type, isList }) => type === name && !isList, false);
  }
  if (!/^[!=]==?$/.test(operator)) return undefined;
  const isEqual = operator.startsWith('=');
  for (const [one, other] of [
    [plain(left), plain(right)],
    [plain(right), plain(left)],
  ] as const) {
    const nothing = nothingIn(ctx, other);
    const type = one.type === 'UnaryExpression' && one.operator === 'typeof' ? textOf(other) : undefined;
    const lacking = nothingIn(ctx, type === undefined ? one : typed(one));
    if (lacking !== undefined && nothing !== undefined) {
      return boolean((operator.length === 2 || nothing === lacking) === isEqual, node);
    }
    if (lacking !== undefined && type !== undefined) {
      return boolean((type === (lacking === 'null' ? 'object' : lacking)) === isEqual, node);
    }
    const isThere = isNamedList(ctx, one) || (recordAt(ctx, one) !== undefined && isRecord(ctx, one));
    if (nothing !== undefined && isThere) return boolean(!isEqual, node);
    const optional = lowerOptionalGuard(
      ctx,
      { node, one, other, isEqual, nothing, type, isStrict: operator.length === 3 },
      out,
    );
    if (optional !== undefined) return optional;
    if (nothing !== undefined) {
      const isThat = nothing === 'undefined' || operator.length === 2;
      if (textForm(ctx, one) === 'character') return isUndefined(ctx, one, { isEqual, mayBe: isThat }, node, out);
      return decide(ctx, one, out, node, () => !isEqual, isThat === isEqual);
    }
    const text = textOf(other);
    if (text === undefined || one.type !== 'UnaryExpression' || one.operator !== 'typeof') continue;
    const isObject = recordAt(ctx, one.argument) !== undefined && isRecord(ctx, one.argument);
    if (isObject || isNamedList(ctx, one.argument)) {
      return boolean((text === 'object') === isEqual, node);
    }
    if (/^(string|undefined)$/.test(text) && textForm(ctx, one.argument) === 'character') {
      const isAsked = isEqual === (text === 'undefined');
      return isUndefined(ctx, one.argument, { isEqual: isAsked, mayBe: true }, node, out);
    }
    const isThat = text === 'undefined';
    return decide(
      ctx,
      one.argument,
      out,
      node,
      ({ type }) => (typeName(type) === text) === isEqual,
      isThat === isEqual,
    );
  }
  return undefined;
}

/** `Array.isArray(a)` and `ArrayBuffer.isView(a)`. */
function lowerArrayGuard(
  ctx: FunctionContext,
  node: Extract<Expression, { type: 'CallExpression' }>,
  out: Stmt[],
): Expr | undefined {
  const [argument] = node.arguments;
  const name = globalPath(ctx.scope, node.callee) ?? '';
  if (!/^(Array\.isArray|ArrayBuffer\.isView)$/.test(name)) return undefined;
  if (argument === undefined || argument.type === 'SpreadElement' || node.arguments.length > 1) return undefined;
  if (isNamedList(ctx, argument)) return boolean(name === 'Array.isArray', node);
  const isThat = ({ type, isList }: Decided) => isArrayKind(type) && (name === 'Array.isArray') === isList;
  return decide(ctx, argument, out, node, isThat, false);
}

/** A list of lists, or of objects, by its name: it has no value. */
function isNamedList(ctx: FunctionContext, node: Expression): boolean {
  const one = plain(node);
  return nestedAt(ctx, one) !== undefined || namedAs(ctx, one, 'record-list') !== undefined;
}

interface Decided {
  readonly type: Type;
  readonly isList: boolean;
}

/** `ofUndefined`: the answer for an element outside of its array, where that is no error. */
function decide(
  ctx: FunctionContext,
  node: Expression,
  out: Stmt[],
  loc: Expression,
  answer: (value: Decided) => boolean,
  ofUndefined: boolean,
): Expr {
  const value = ctx.module.lowerExpression(ctx, node, out);
  if (isRefused(value)) return refused(loc, 'boolean');
  // An element that is not there would be undefined, and so would a variable that has no value yet: both are errors, as
  // everywhere.
  const isUnset = subexpressions(value).some((each) => each.kind === 'local' && ctx.withoutValue.includes(each.local));
  if (isUnset || mayFail(ctx, value)) save(ctx, value, out);
  const isList = value.kind === 'local' && value.local.isList === true;
  const ofNumber = answer({ type: value.type, isList });
  if (ofNumber !== ofUndefined && isGuardedRead(value)) return ofNumber ? value.test : not(value.test);
  if (ofNumber !== ofUndefined) expectDefined(ctx, value, loc, out);
  return boolean(ofNumber, loc);
}

/** `s[i] === undefined`. `mayBe`: whether what is compared with is that. */
function isUndefined(
  ctx: FunctionContext,
  node: Expression,
  { isEqual, mayBe }: { readonly isEqual: boolean; readonly mayBe: boolean },
  loc: Expression,
  out: Stmt[],
): Expr {
  const value = ctx.module.lowerExpression(ctx, node, out);
  if (isRefused(value)) return refused(loc, 'boolean');
  // A choice that is known may be a string, which is there.
  if (!mayBe || value.type !== 'character') return boolean(!isEqual, loc);
  const code = codeOf(value);
  const guarded = guardedUnit(code);
  const isThere =
    guarded?.none === UNDEFINED
      ? guarded.test
      : compareUnits('ne', code, { ...codeOf(character(UNDEFINED, loc)) }, loc);
  return isEqual ? not(isThere) : isThere;
}

/** What `typeof` says of a value of that type. */
export function typeName(type: Type): string {
  if (isArrayKind(type)) return 'object';
  return type === 'character' ? 'string' : type;
}

/** What a `typeof` asks about. */
function typed(node: Expression): Expression {
  return node.type === 'UnaryExpression' ? node.argument : node;
}

/** Without what means nothing. */
function plain(node: Expression): Expression {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return plain(node.expression);
    default:
      return node;
  }
}

function textOf(node: Expression): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}
