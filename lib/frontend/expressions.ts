// Lowers expressions.
//
// In:  an expression of the syntax tree, and the list of statements that come before. Out: a pure IR expression; what
// has an effect (assignments, calls) is appended to the list in JavaScript's order of evaluation. Operands that a later
// operand's effects could change are saved in temporaries first.
//
// What stands inside other syntax (operands, indices, right-hand sides) is lowered by way of the module's context, so
// that the files of the front end import each other in one direction.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { isGuardedRead, isIndexTest } from '../ir/elements.ts';
import { fold } from '../ir/fold.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { binaryOpOf, compareOpOf, isArrayKind } from '../ir/ops.ts';
import { chooseArray, viewOf } from './array-variables.ts';
import { lowerNewArray } from './arrays.ts';
import { lowerAssignment, lowerEffect, lowerUpdate } from './assignments.ts';
import { bigint, expectSame, makeBigintBinary, makeBigintUnary, operand, typeOfBoth } from './bigints.ts';
import { lowerCall } from './calls.ts';
import { compareUnits } from './characters.ts';
import { constantText } from './constant-texts.ts';
import { lowerGuard } from './guards.ts';
import { lowerNewList } from './lists.ts';
import { expectDefined, toNumber } from './maybe-undefined.ts';
import { lowerMember, lowerName } from './names.ts';
import { viewOfRow } from './nested-lists.ts';
import {
  isDecided,
  joinConditions,
  lowerCondition,
  lowerNumeric,
  lowerOperands,
  numberOf,
  truthOf,
} from './operands.ts';
import { nothingIn, nothingOf } from './optional-forms.ts';
import { heldBy, lowerOptional, lowerRequired, orElse } from './optionals.ts';
import { unwrapped } from './record-forms.ts';
import { hintForOperator, refusalOf } from './refusals.ts';
import { isSaid } from './roots.ts';
import { type FunctionContext, newTemporary } from './scope.ts';
import { textForm } from './string-forms.ts';
import { asCharacter, codeOf, isText, isWhole, UNDEFINED } from './string-values.ts';
import { compareTexts, lowerLiteral, lowerTemplate, refusesJoining, truthOfText } from './strings.ts';
import { blank, boolean, expectType, isRefused, makeBinary, mayFail, number, read, refused, save } from './values.ts';

/** An expression of any type; what can't be lowered is reported and becomes 0. */
export function lowerExpression(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  const { report } = ctx.module;
  const guard = lowerGuard(ctx, node, out);
  if (guard !== undefined) return guard;
  const needed = lowerRequired(ctx, node, out);
  if (needed !== undefined) return needed;
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return lowerExpression(ctx, node.expression, out);
    case 'Literal':
      if (typeof node.value === 'number') return number(node.value, node);
      if (typeof node.value === 'bigint') return bigint(node.value, node);
      if (typeof node.value === 'boolean') return boolean(node.value, node);
      if (typeof node.value === 'string') return lowerLiteral(ctx, node.value, node);
      break;
    case 'TemplateLiteral': {
      const text = lowerTemplate(ctx, node);
      if (text !== undefined) return text;
      break;
    }
    case 'Identifier': {
      const variable = ctx.scope.find(node.name);
      if (variable?.kind === 'array') return read(viewOf(ctx, variable.local, node, out), node);
      const row = viewOfRow(ctx, node, out);
      if (row !== undefined) return read(row, node);
      return lowerName(ctx, node.name, node);
    }
    case 'UnaryExpression':
      return lowerUnary(ctx, node.operator, node.argument, node, out);
    case 'BinaryExpression':
      if (node.left.type === 'PrivateIdentifier') break;
      return lowerBinary(ctx, node.operator, node.left, node.right, node, out);
    case 'LogicalExpression':
      if (node.operator === '??') return lowerNullish(ctx, node.left, node.right, node, out);
      return lowerLogical(ctx, node.operator === '&&' ? 'and' : 'or', node.left, node.right, node, out);
    case 'ConditionalExpression':
      return lowerConditional(ctx, node.test, node.consequent, node.alternate, node, out);
    case 'AssignmentExpression':
      return lowerAssignment(ctx, node, out);
    case 'UpdateExpression':
      return lowerUpdate(ctx, node, out);
    case 'ThisExpression':
      isSaid(ctx, node);
      return refused(node);
    case 'MemberExpression':
      return lowerMember(ctx, node, out);
    case 'ArrayExpression':
      return lowerNewList(ctx, node, out) ?? refused(node);
    case 'CallExpression':
      return lowerNewList(ctx, node, out) ?? lowerCall(ctx, node, out, 'value') ?? refused(node);
    case 'NewExpression': {
      const array = lowerNewArray(ctx, node, out) ?? lowerNewList(ctx, node, out);
      if (array !== undefined) return array;
      break;
    }
    case 'ObjectExpression':
      report('KZ1007', node, 'an object has no value here, but its fields have', 'give it a name: const p = { … }');
      return refused(node);
    case 'ChainExpression':
      // No value is null or undefined.
      return lowerExpression(ctx, node.expression, out);
    case 'SequenceExpression': {
      for (const each of node.expressions.slice(0, -1)) lowerEffect(ctx, each, out);
      const [last] = node.expressions.slice(-1);
      return last === undefined ? number(0, node) : lowerExpression(ctx, last, out);
    }
    default:
  }
  const { what, hint } = refusalOf(node);
  report('KZ1007', node, `the kernel language has no ${what}`, hint);
  return refused(node);
}

function lowerUnary(ctx: FunctionContext, operator: string, argument: Expression, loc: Span, out: Stmt[]): Expr {
  if (operator === '!') {
    const value = lowerCondition(ctx, argument, out);
    return fold({ kind: 'unary', op: 'not', value, type: 'boolean', rep: undefined, loc });
  }
  if (operator === '+') return expectType(ctx, toNumber(ctx, numberOf(lowerExpression(ctx, argument, out))), 'number');
  if (operator === '-' || operator === '~') {
    const value = lowerNumeric(ctx, argument, out);
    if (isRefused(value)) return refused(loc);
    const op = operator === '-' ? 'neg' : 'bitnot';
    if (value.type === 'bigint') return makeBigintUnary(ctx, op, value, loc);
    return fold({ kind: 'unary', op, value, type: 'number', rep: undefined, loc });
  }
  ctx.module.report('KZ1007', loc, `the kernel language has no operator '${operator}'`, hintForOperator(operator));
  return refused(loc);
}

function lowerBinary(ctx: FunctionContext, token: string, a: Expression, b: Expression, loc: Span, out: Stmt[]): Expr {
  const compare = compareOpOf(token);
  const op = binaryOpOf(token);
  if (token === '+' && (textForm(ctx, a) ?? textForm(ctx, b)) !== undefined) {
    const texts = [a, b].map((each) => constantText(ctx.scope, each));
    if (!texts.includes(undefined)) return lowerLiteral(ctx, texts.join(''), loc);
    if (refusesJoining(ctx, [a, b], loc)) return refused(loc);
  }
  if (compare !== undefined) {
    const [left, right] = (lowerOperands(ctx, [a, b], out) as [Expr, Expr]).map((each) => operand(ctx, each)) as [
      Expr,
      Expr,
    ];
    if (isRefused(left) || isRefused(right)) return refused(loc, 'boolean');
    if (isText(left.type) || isText(right.type)) return compareTexts(ctx, compare, left, right, loc, out);
    if (isArrayKind(left.type)) ctx.module.report('KZ1008', loc, 'arrays are not compared', 'compare their elements');
    if (left.type === 'bigint' || right.type === 'bigint') {
      if (!expectSame(ctx, left, right)) return boolean(false, loc);
    } else if (compare === 'eq' || compare === 'ne') expectType(ctx, right, left.type);
    else for (const side of [left, right]) expectType(ctx, side, 'number');
    // Codes that may not be there.
    if (ctx.strings.present && !mayFail(ctx, left) && !mayFail(ctx, right))
      return compareUnits(compare, left, right, loc);
    return fold({ kind: 'compare', op: compare, left, right, type: 'boolean', rep: undefined, loc });
  }
  if (op === undefined) {
    ctx.module.report('KZ1007', loc, `the kernel language has no operator '${token}'`, hintForOperator(token));
    return refused(loc);
  }
  const [left, right] = lowerOperands(ctx, [a, b], out, lowerNumeric) as [Expr, Expr];
  if (isRefused(left) || isRefused(right)) return refused(loc);
  if (left.type === 'bigint' || right.type === 'bigint') return makeBigintBinary(ctx, op, left, right, loc);
  return makeBinary(op, left, right, loc);
}

/** The value of `a && b` is one of the two: b where a is truthy, else a. Of two conditions that is a condition. */
function lowerLogical(
  ctx: FunctionContext,
  op: 'and' | 'or',
  a: Expression,
  b: Expression,
  loc: Span,
  out: Stmt[],
): Expr {
  // Where it is not there, its value is false, too.
  const optional = op === 'or' && nothingOf(ctx, a) !== undefined ? lowerOptional(ctx, a, undefined, out) : undefined;
  const left = optional === undefined ? lowerExpression(ctx, a, out) : heldBy(optional);
  if (left.kind === 'const' && left.type === 'boolean' && !isRefused(left)) {
    return left.value === (op === 'and') ? lowerExpression(ctx, b, out) : left;
  }
  // An array is always there.
  if (isArrayKind(left.type)) return op === 'or' ? left : lowerExpression(ctx, b, out);
  if (isText(left.type)) return lowerLogicalText(ctx, op, left, b, loc, out);
  const before: Stmt[] = [];
  ctx.depth++;
  const right = lowerExpression(ctx, b, before);
  ctx.depth--;
  if (left.type === 'boolean')
    return joinConditions(ctx, op, left, expectType(ctx, right, 'boolean'), before, loc, out);
  const value = expectType(ctx, right, left.type);
  const saved = save(ctx, left, out);
  const again: Expr = { ...saved };
  const test = truthOf(saved);
  return op === 'and'
    ? choose(ctx, test, { value, before }, { value: again, before: [] }, loc, out)
    : choose(ctx, test, { value: again, before: [] }, { value, before }, loc, out);
}

/** `s || 'none'`: one of two strings, or of two characters. */
function lowerLogicalText(
  ctx: FunctionContext,
  op: 'and' | 'or',
  left: Expr,
  b: Expression,
  loc: Span,
  out: Stmt[],
): Expr {
  const first = save(ctx, left, out);
  const test = truthOfText({ ...first });
  const kept: Branch = { value: first, before: [] };
  return op === 'and' ? lowerChoice(ctx, test, [b, kept], loc, out) : lowerChoice(ctx, test, [kept, b], loc, out);
}

/** `a ?? b`. Only optional values may be undefined or null, and characters behind the end of a string. */
function lowerNullish(ctx: FunctionContext, a: Expression, b: Expression, loc: Span, out: Stmt[]): Expr {
  if (nothingIn(ctx, a) !== undefined) return lowerExpression(ctx, b, out);
  const chain = unwrapped(a);
  // Of a chain that ends with what is there, the rest is that.
  if (chain.type === 'LogicalExpression' && chain.operator === '??' && nothingIn(ctx, chain.left) !== undefined) {
    return lowerNullish(ctx, chain.right, b, loc, out);
  }
  if (textForm(ctx, a) === 'character') {
    const first = save(ctx, lowerExpression(ctx, a, out), out);
    // A choice that is known may be a string, which is there.
    if (first.type !== 'character') return first;
    const test = compareUnits('ne', codeOf({ ...first }), number(UNDEFINED, loc), loc);
    return isRefused(first) ? first : lowerChoice(ctx, test, [{ value: first, before: [] }, b], loc, out);
  }
  if (nothingOf(ctx, a) === undefined) return lowerThere(ctx, a, b, loc, out);
  const left = lowerOptional(ctx, a, undefined, out);
  return left === undefined ? refused(loc) : orElse(ctx, left, (before) => lowerExpression(ctx, b, before), loc, out);
}

/** `a ?? b`, where only an element outside of its array may be undefined. */
function lowerThere(ctx: FunctionContext, a: Expression, b: Expression, loc: Span, out: Stmt[]): Expr {
  const value = lowerExpression(ctx, a, out);
  if (!mayBeOutside(value)) {
    expectDefined(ctx, value, loc, out);
    return value;
  }
  const before: Stmt[] = [];
  ctx.depth++;
  const other = expectType(ctx, lowerExpression(ctx, b, before), value.type);
  ctx.depth--;
  if (before.length === 0 && !mayFail(ctx, other)) return orInstead(ctx, value, other);
  if (isGuardedRead(value)) {
    return choose(ctx, value.test, { value: value.yes, before: [] }, { value: other, before }, loc, out);
  }
  expectDefined(ctx, value, loc, out);
  return value;
}

type Choice = Extract<Expr, { kind: 'select' }>;

/** `a[i]`, and what stands for `a[i] ?? b[i]`. */
function mayBeOutside(value: Expr): value is Choice {
  return isGuardedRead(value) || (value.kind === 'select' && isIndexTest(value.test) && mayBeOutside(value.no));
}

/** The value, or the other one where all of its elements are outside. */
function orInstead(ctx: FunctionContext, value: Choice, other: Expr): Expr {
  if (!isGuardedRead(value)) return { ...value, no: orInstead(ctx, value.no as Choice, other) };
  // NaN itself would stand for undefined there.
  return other.kind === 'const' && Number.isNaN(other.value) ? toNumber(ctx, value) : { ...value, no: other };
}

function lowerConditional(
  ctx: FunctionContext,
  testNode: Expression,
  a: Expression,
  b: Expression,
  loc: Span,
  out: Stmt[],
): Expr {
  const test = lowerCondition(ctx, testNode, out);
  if (isDecided(test)) return lowerExpression(ctx, test.value ? a : b, out);
  return lowerChoice(ctx, test, [a, b], loc, out);
}

/** One of two values, of which one may be lowered already. */
function lowerChoice(
  ctx: FunctionContext,
  test: Expr,
  sides: readonly [Expression | Branch, Expression | Branch],
  loc: Span,
  out: Stmt[],
): Expr {
  if (isDecided(test)) {
    const side = sides[test.value ? 0 : 1];
    return 'value' in side && 'before' in side ? side.value : lowerExpression(ctx, side as Expression, out);
  }
  ctx.depth++;
  const [first, second] = sides.map((side): Branch => {
    if ('before' in side) return side;
    const before: Stmt[] = [];
    return { value: lowerExpression(ctx, side, before), before };
  }) as [Branch, Branch];
  ctx.depth--;
  if (isRefused(first.value)) return refused(loc, second.value.type);
  if (isRefused(second.value)) return refused(loc, first.value.type);
  const [yes, no] = alike(ctx, first.value, second.value);
  const branches = [
    { ...first, value: yes },
    { ...second, value: no },
  ] as const;
  return isWhole(yes.type) ? chooseArray(ctx, test, ...branches, loc, out) : choose(ctx, test, ...branches, loc, out);
}

/** Both of one type: literals of one character are characters, where the other is one or such a literal too. */
function alike(ctx: FunctionContext, yes: Expr, other: Expr): readonly [Expr, Expr] {
  const [a, b] = [asCharacter(yes) ?? yes, asCharacter(other) ?? other];
  if (a.type === 'character' && b.type === 'character') return [a, b];
  return [yes, expectType(ctx, other, yes.type)];
}

interface Branch {
  readonly value: Expr;
  /** What happens before, if this branch is taken. */
  readonly before: readonly Stmt[];
}

function choose(ctx: FunctionContext, test: Expr, yes: Branch, no: Branch, loc: Span, out: Stmt[]): Expr {
  const { type } = yes.value;
  const { declared, mixed } = typeOfBoth(yes.value, no.value);
  const isSimple = [yes, no].every(({ value, before }) => before.length === 0 && !mayFail(ctx, value));
  if (isSimple && !mixed) return { kind: 'select', test, yes: yes.value, no: no.value, type, rep: undefined, loc };
  const local = newTemporary(ctx, type, loc, { declared, mutable: true });
  out.push({ kind: 'declare', local, value: blank(type, loc), loc });
  const taken = ({ value, before }: Branch): Stmt[] => [...before, { kind: 'assign', local, value, loc }];
  out.push({ kind: 'if', test, yes: taken(yes), no: taken(no), loc });
  return read(local, loc);
}
