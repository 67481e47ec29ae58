// Lowers operands and arguments: of a wanted type, in order, each evaluated once.
//
// In:  syntax where an expression stands in another. Out: its pure IR expression; effects go to the list of statements
// before.

import type { Argument, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { fold } from '../ir/fold.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { nothingIn, nothingOf } from './optional-forms.ts';
import { VALUE } from './optional-types.ts';
import { isRecord, namedAs, recordAt } from './record-forms.ts';
import { isRecordValue } from './record-types.ts';
import { type FunctionContext, newTemporary } from './scope.ts';
import { isText } from './string-values.ts';
import { truthOfText } from './strings.ts';
import { boolean, expectType, isRefused, mayFail, number, read, refused, save } from './values.ts';

/** An expression that must be a number. */
export function lowerNumber(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  return expectType(ctx, ctx.module.lowerExpression(ctx, node, out), 'number');
}

/** An operand of arithmetic: a number or a bigint. */
export function lowerNumeric(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  const value = ctx.module.lowerExpression(ctx, node, out);
  return value.type === 'bigint' ? value : expectType(ctx, numberOf(value), 'number');
}

/** What arithmetic makes of a value: 1 of true, 0 of false. */
export function numberOf(value: Expr): Expr {
  const { type, loc } = value;
  if (type !== 'boolean') return value;
  if (value.kind === 'const') return number(Number(value.value), loc);
  return { kind: 'select', test: value, yes: number(1, loc), no: number(0, loc), type: 'number', rep: undefined, loc };
}

/** A condition: what decides, and not which of its operands it is. */
export function lowerCondition(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return lowerCondition(ctx, node.expression, out);
    case 'LogicalExpression': {
      if (node.operator === '??') break;
      const left = lowerCondition(ctx, node.left, out);
      // What is decided keeps out what stands behind it.
      if (isDecided(left)) {
        return left.value === (node.operator === '&&') ? lowerCondition(ctx, node.right, out) : left;
      }
      const before: Stmt[] = [];
      ctx.depth++;
      const right = lowerCondition(ctx, node.right, before);
      ctx.depth--;
      return joinConditions(ctx, node.operator === '&&' ? 'and' : 'or', left, right, before, node, out);
    }
    default:
  }
  if (nothingIn(ctx, node) !== undefined) return boolean(false, node);
  // So is an object that has a name, or a list of such or of lists.
  if (recordAt(ctx, node) !== undefined && isRecord(ctx, node)) return boolean(true, node);
  if (namedAs(ctx, node, 'record-list') ?? namedAs(ctx, node, 'nested-list')) return boolean(true, node);
  const value = valueIfAny(ctx, node, out);
  if (isArrayKind(value.type)) return boolean(true, node);
  if (isText(value.type) && !isRefused(value)) return truthOfText(value);
  return value.type === 'number' || value.type === 'bigint' ? truthOf(value) : expectType(ctx, value, 'boolean');
}

/** The value; a false one where there is none. */
function valueIfAny(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  if (nothingOf(ctx, node) === undefined) return ctx.module.lowerExpression(ctx, node, out);
  const value = ctx.module.lowerOptional(ctx, node, undefined, out)?.fields.get(VALUE);
  return value === undefined || isRecordValue(value) ? refused(node, 'boolean') : value;
}

/** Whether a condition is known: what it keeps out never runs, and is not looked at. */
export function isDecided(test: Expr): test is Extract<Expr, { kind: 'const' }> {
  return test.kind === 'const' && !isRefused(test);
}

/** Numbers are true unless 0, -0 or NaN, bigints unless 0n. */
export function truthOf(value: Expr): Expr {
  return fold({ kind: 'unary', op: 'truthy', value, type: 'boolean', rep: undefined, loc: value.loc });
}

/** `before`: what happens before the right one, if it is looked at. */
export function joinConditions(
  ctx: FunctionContext,
  op: 'and' | 'or',
  left: Expr,
  right: Expr,
  before: readonly Stmt[],
  loc: Span,
  out: Stmt[],
): Expr {
  if (before.length === 0 && isDecided(right)) {
    if (right.value === (op === 'and')) return left;
    if (mayFail(ctx, left)) save(ctx, left, out);
    return right;
  }
  if (before.length === 0 && !mayFail(ctx, right)) {
    return { kind: 'logical', op, left, right, type: 'boolean', rep: undefined, loc };
  }
  const local = newTemporary(ctx, 'boolean', loc, { mutable: true });
  out.push({ kind: 'declare', local, value: left, loc });
  const evaluate: Stmt[] = [...before, { kind: 'assign', local, value: right, loc }];
  const test = read(local, loc);
  out.push({ kind: 'if', test, yes: op === 'and' ? evaluate : [], no: op === 'or' ? evaluate : [], loc });
  return read(local, loc);
}

/** Operands in order: those that a later one's effects could change are saved. */
export function lowerOperands(
  ctx: FunctionContext,
  nodes: readonly Expression[],
  out: Stmt[],
  lower: (ctx: FunctionContext, node: Expression, out: Stmt[]) => Expr = ctx.module.lowerExpression,
): Expr[] {
  const operands: Expr[] = [];
  for (const node of nodes) {
    const before: Stmt[] = [];
    const operand = lower(ctx, node, before);
    if (before.length > 0) for (const [at, earlier] of operands.entries()) operands[at] = save(ctx, earlier, out);
    out.push(...before);
    operands.push(operand);
  }
  return operands;
}

/** How many arguments a call may have. */
export interface Arity {
  readonly least: number;
  readonly most: number;
}

export function checkArity(
  ctx: FunctionContext,
  node: Span,
  name: string,
  given: number,
  wanted: number | Arity,
): boolean {
  const { least, most } = typeof wanted === 'number' ? { least: wanted, most: wanted } : wanted;
  if (given >= least && given <= most) return true;
  // What is spread has been refused, and is none of those that are given.
  if ('arguments' in node && (node.arguments as readonly Argument[]).some(({ type }) => type === 'SpreadElement'))
    return false;
  const range =
    least === most ? String(least) : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
  ctx.module.report(
    'KZ1011',
    node,
    `${name} takes ${range} argument${least === most && most === 1 ? '' : 's'}, but gets ${given}`,
    'one for each parameter that has no default',
  );
  return false;
}

export function expressionsOf(ctx: FunctionContext, args: readonly Argument[]): Expression[] {
  return args.filter((arg): arg is Exclude<Argument, { type: 'SpreadElement' }> => {
    if (arg.type !== 'SpreadElement') return true;
    const hint = 'one argument for each: f(a[0], a[1]); Math.max(...a) and Math.min(...a) may';
    ctx.module.report('KZ1007', arg, 'the kernel language has no spread arguments', hint);
    return false;
  });
}
