// Expressions made and asked about while lowering: constants (folded as they are made), reads, saved values, types.
//
// In and out: IR expressions; no syntax.

import type { Span } from '../diagnostics.ts';
import { bigintFact, childModes, type Mode, mayFailItself } from '../ir/bigints.ts';
import { isIndexTest } from '../ir/elements.ts';
import { fold } from '../ir/fold.ts';
import { type BinaryOp, childrenOf, type Expr, type Local, type Stmt, type Type } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { hintForConversion } from './refusals.ts';
import { type FunctionContext, newTemporary } from './scope.ts';
import { asCharacter, character, EMPTY, isText } from './string-values.ts';

export function number(value: number, loc: Span): Expr {
  return { kind: 'const', value, type: 'number', rep: undefined, loc };
}

/** What stands for values that were refused: what is wrong with them has been said, and nothing more is. */
const refusedValues = new WeakSet<Expr>();

export function refused(loc: Span, type: Type = 'number'): Expr {
  const value = blank(type, loc);
  refusedValues.add(value);
  return value;
}

export function isRefused(value: Expr): boolean {
  return refusedValues.has(value);
}

export function boolean(value: boolean, loc: Span): Expr {
  return { kind: 'const', value, type: 'boolean', rep: undefined, loc };
}

export function read(local: Local, loc: Span): Expr {
  return { kind: 'local', local, type: local.type, rep: undefined, loc };
}

/** Of two numbers; bigints.ts has that of bigints. */
export function makeBinary(op: BinaryOp, left: Expr, right: Expr, loc: Span): Expr {
  return fold({ kind: 'binary', op, left, right, type: 'number', rep: undefined, loc });
}

/** The value of `expr` now, whatever is assigned later. Arrays and constants don't change. */
export function save(ctx: FunctionContext, expr: Expr, out: Stmt[]): Expr {
  if (expr.kind === 'const' || expr.kind === 'length' || isArrayKind(expr.type)) return expr;
  if (expr.kind === 'local' && !expr.local.mutable) return expr;
  const local = newTemporary(ctx, expr.type, expr.loc, heldAs(expr, false));
  out.push({ kind: 'declare', local, value: expr, loc: expr.loc });
  return read(local, expr.loc);
}

export function expectType(ctx: FunctionContext, expr: Expr, type: Type): Expr {
  if (expr.type === type) return expr;
  if (isRefused(expr)) return refused(expr.loc, type);
  const literal = type === 'character' ? asCharacter(expr) : undefined;
  if (literal !== undefined) return literal;
  const article = (name: string) => `${/^[aeioAEIO]/.test(name) ? 'an' : 'a'} ${name}`;
  ctx.module.report(
    'KZ1008',
    expr.loc,
    `this is ${article(expr.type)}, where ${article(type)} is needed`,
    hintForConversion(expr.type, type),
  );
  return refused(expr.loc, type);
}

/** A constant of a type, for what comes later or was reported. */
export function blank(type: Type, loc: Span): Expr {
  if (type === 'bigint') return { kind: 'const', value: 0n, type, rep: undefined, loc };
  if (isText(type)) return { ...character(EMPTY, loc), type };
  return type === 'boolean' ? boolean(false, loc) : number(0, loc);
}

/**
 * How a value is held in a local without an annotation: bigints by their type, and by what is known of those that stay.
 */
export function heldAs(value: Expr, mutable: boolean): Pick<Local, 'declared' | 'bounds' | 'mutable'> {
  if (value.type !== 'bigint') return { declared: undefined, mutable };
  const { type, low, high } = bigintFact(value);
  return { declared: type, mutable, bounds: mutable ? undefined : { low, high } };
}

/** Whether evaluating may end in an error, so that it must not happen unless JavaScript does it too. */
export function mayFail(ctx: FunctionContext, expr: Expr, mode: Mode = 'exact'): boolean {
  if (expr.kind === 'select' && isIndexTest(expr.test)) {
    return [...expr.test.args, expr.no].some((each) => mayFail(ctx, each));
  }
  // What reads units of strings gives no index outside.
  if (expr.kind === 'load' && ctx.directives.boundscheck && !expr.array.isString) return true;
  if (mayFailItself(expr, mode)) return true;
  const modes = childModes(expr, mode);
  return childrenOf(expr).some((child, at) => mayFail(ctx, child, modes[at]));
}
