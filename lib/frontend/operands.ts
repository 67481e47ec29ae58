// Lowers operands and arguments: of a wanted type, in order, each evaluated once.
//
// In:  syntax where an expression stands in another. Out: its pure IR expression; effects go to the list of statements before.

import type { Argument, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { fold } from '../ir/fold.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import type { FunctionContext } from './scope.ts';
import { expectType, save } from './values.ts';

/** An expression that must be a number. */
export function lowerNumber(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  return expectType(ctx, ctx.module.lowerExpression(ctx, node, out), 'number');
}

/** An operand of arithmetic: a number or a bigint. */
export function lowerNumeric(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  const value = ctx.module.lowerExpression(ctx, node, out);
  return value.type === 'bigint' ? value : expectType(ctx, value, 'number');
}

/** A condition: numbers are true unless 0, -0 or NaN, bigints unless 0n. */
export function lowerCondition(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  const value = ctx.module.lowerExpression(ctx, node, out);
  if (value.type === 'number' || value.type === 'bigint')
    return fold({ kind: 'unary', op: 'truthy', value, type: 'boolean', rep: undefined, loc: node });
  return expectType(ctx, value, 'boolean');
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
  const range =
    least === most ? String(least) : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
  ctx.module.report(
    'KZ1011',
    node,
    `${name} takes ${range} argument${least === most && most === 1 ? '' : 's'}, but gets ${given}`,
  );
  return false;
}

export function expressionsOf(ctx: FunctionContext, args: readonly Argument[]): Expression[] {
  return args.filter((arg): arg is Exclude<Argument, { type: 'SpreadElement' }> => {
    if (arg.type !== 'SpreadElement') return true;
    ctx.module.report('KZ1007', arg, 'the kernel language has no spread arguments');
    return false;
  });
}
