// Lowers bigints: literals, operators, BigInt(…), BigInt.asIntN, BigInt.asUintN, Number(…).
//
// In:  operands in JS-level IR, or a call. Out: pure expressions of type bigint (or number), constants folded as
// JavaScript computes them, unbounded. What 64 bits may not hold is checked by the pass check-bigints.

import type { CallExpression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { bigintFact, commonType, fits, isTooWide } from '../ir/bigints.ts';
import { evaluateBigint } from '../ir/evaluate.ts';
import type { BinaryOp, Declared, Expr, Local, Stmt, Type, UnaryOp, Wide } from '../ir/ir.ts';
import { arrayKinds, isArrayKind } from '../ir/ops.ts';
import { toNumber } from './maybe-undefined.ts';
import { checkArity, expressionsOf, numberOf } from './operands.ts';
import type { FunctionContext } from './scope.ts';
import { globalPath } from './static-names.ts';
import { boolean, expectType, number } from './values.ts';

export function bigint(value: bigint, loc: Span): Expr {
  return { kind: 'const', value, type: 'bigint', rep: undefined, loc };
}

/** A constant of whichever type its value has. */
export function constant(value: number | bigint | boolean, loc: Span): Expr {
  if (typeof value === 'bigint') return bigint(value, loc);
  return typeof value === 'number' ? number(value, loc) : boolean(value, loc);
}

/** What `++` adds to a value of that type. */
export function one(type: Type, loc: Span): Expr {
  return type === 'bigint' ? bigint(1n, loc) : number(1, loc);
}

/** The type of an array's elements. */
export function elementType(kind: Type): 'number' | 'bigint' {
  return isArrayKind(kind) && arrayKinds[kind].wide !== undefined ? 'bigint' : 'number';
}

/** The value for a variable of that declared type: BigInt(x) of a number takes any type that its place asks for. */
export function adapted(value: Expr, declared: Declared | undefined): Expr {
  const free = value.kind === 'bigint' && value.fn === 'fromNumber' && (declared === 'i64' || declared === 'u64');
  return free ? { ...value, wide: declared } : value;
}

/** Whether a bigint is certainly of that type. */
export function isOf(value: Expr, declared: Declared | undefined): boolean {
  return (declared === 'i64' || declared === 'u64') && fits(bigintFact(value), declared);
}

/** Two values of one type or reported: bigints and numbers don't mix. */
export function expectSame(ctx: FunctionContext, left: Expr, right: Expr): boolean {
  if (left.type === right.type) return true;
  if (right.type === 'bigint') expectType(ctx, left, 'bigint');
  else expectType(ctx, right, left.type);
  return false;
}

export function makeBigintBinary(ctx: FunctionContext, op: BinaryOp, left: Expr, right: Expr, loc: Span): Expr {
  if (!expectSame(ctx, left, right)) return bigint(0n, loc);
  if (op === 'ushr') {
    ctx.module.report('KZ1008', loc, "bigints have no '>>>'", "use '>>', on a u64 or after BigInt.asUintN");
    return bigint(0n, loc);
  }
  if (left.kind === 'const' && right.kind === 'const') {
    const value = foldBinary(op, BigInt(left.value), BigInt(right.value));
    if (value !== undefined) return bigint(value, loc);
  }
  const [a, b] = [operand(ctx, left), operand(ctx, right)];
  const counts = op === 'shl' || op === 'shr' || op === 'pow';
  const [x, y] = counts ? [a, b] : [adapted(a, typeBeside(b)), adapted(b, typeBeside(a))];
  return { kind: 'binary', op, left: x, right: y, type: 'bigint', rep: undefined, loc };
}

/** What BigInt(x) beside this operand should be: u64 where that is all the operand can be. */
function typeBeside(other: Expr): Wide | undefined {
  const fact = bigintFact(other);
  return fact.type === 'u64' && !fits(fact, 'i64') ? 'u64' : undefined;
}

export function makeBigintUnary(ctx: FunctionContext, op: UnaryOp, value: Expr, loc: Span): Expr {
  if (value.kind === 'const') return bigint(op === 'neg' ? -BigInt(value.value) : ~BigInt(value.value), loc);
  return { kind: 'unary', op, value: operand(ctx, value), type: 'bigint', rep: undefined, loc };
}

/** A constant that is used must be in 64 bits; those that only make other constants need not. */
export function operand(ctx: FunctionContext, expr: Expr): Expr {
  if (expr.kind !== 'const' || expr.type !== 'bigint' || !isTooWide(BigInt(expr.value))) return expr;
  const text = String(expr.value);
  ctx.module.report(
    'KZ1030',
    expr.loc,
    `${text.length > 40 ? `${text.slice(0, 40)}…` : text}n is neither an i64 nor a u64`,
    'bigints have 64 bits in kernels',
  );
  return bigint(0n, expr.loc);
}

/** JavaScript's result; undefined where it throws, or would be too large to be worth computing. */
function foldBinary(op: BinaryOp, a: bigint, b: bigint): bigint | undefined {
  const large = b > 1024n || b < -1024n;
  if (((op === 'shl' || op === 'shr' || op === 'pow') && large) || a.toString(16).length > 1024) return undefined;
  if ((op === 'div' || op === 'rem') && b === 0n) return undefined;
  if (op === 'ushr' || (op === 'pow' && b < 0n)) return undefined;
  return evaluateBigint(op, a, b);
}

/** A value of `expr`'s branch types as one local: the type that holds both, or i64 with a check. */
export function typeOfBoth(yes: Expr, no: Expr): { declared: Declared | undefined; mixed: boolean } {
  if (yes.type !== 'bigint') return { declared: undefined, mixed: false };
  const [a, b] = [bigintFact(yes), bigintFact(no)];
  const declared = commonType(a, b);
  return { declared, mixed: !fits(a, declared) || !fits(b, declared) };
}

/** `BigInt(x)`, `BigInt.asUintN(64, x)`, `Number(b)`; undefined if the callee is none of them. */
export function lowerConversion(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Expr | undefined {
  switch (globalPath(ctx.scope, node.callee)) {
    case 'BigInt':
      return lowerToBigint(ctx, node, out);
    case 'Number':
      return lowerToNumber(ctx, node, out);
    case 'BigInt.asIntN':
      return lowerWrap(ctx, 'asIntN', node, out);
    case 'BigInt.asUintN':
      return lowerWrap(ctx, 'asUintN', node, out);
    default:
      return undefined;
  }
}

function lowerToBigint(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Expr {
  const [argument] = expressionsOf(ctx, node.arguments);
  if (argument === undefined || !checkArity(ctx, node, 'BigInt', node.arguments.length, 1)) return bigint(0n, node);
  const value = ctx.module.lowerExpression(ctx, argument, out);
  if (value.type === 'bigint') return value;
  const typed = expectType(ctx, value, 'number');
  if (typed.kind === 'const' && Number.isInteger(typed.value)) return bigint(BigInt(typed.value), node);
  return {
    kind: 'bigint',
    fn: 'fromNumber',
    wide: 'i64',
    bits: 64,
    value: typed,
    type: 'bigint',
    rep: undefined,
    loc: node,
  };
}

function lowerToNumber(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Expr {
  const [argument] = expressionsOf(ctx, node.arguments);
  if (argument === undefined || !checkArity(ctx, node, 'Number', node.arguments.length, 1)) return number(0, node);
  const value = ctx.module.lowerExpression(ctx, argument, out);
  if (value.type !== 'bigint') return expectType(ctx, toNumber(ctx, numberOf(value)), 'number');
  if (value.kind === 'const') return number(Number(value.value), node);
  const wide = bigintFact(value).type;
  return { kind: 'bigint', fn: 'toNumber', wide, bits: 64, value, type: 'number', rep: undefined, loc: node };
}

function lowerWrap(ctx: FunctionContext, name: 'asIntN' | 'asUintN', node: CallExpression, out: Stmt[]): Expr {
  const [size, argument] = expressionsOf(ctx, node.arguments);
  if (size === undefined || argument === undefined || !checkArity(ctx, node, name, node.arguments.length, 2)) {
    return bigint(0n, node);
  }
  const bits = ctx.module.lowerExpression(ctx, size, out);
  const value = expectType(ctx, ctx.module.lowerExpression(ctx, argument, out), 'bigint');
  const width = bits.kind === 'const' && typeof bits.value === 'number' ? bits.value : -1;
  if (!Number.isInteger(width) || width < 0 || width > 64) {
    ctx.module.report('KZ1008', size, `the bits of BigInt.${name} must be a constant from 0 to 64`);
    return bigint(0n, node);
  }
  if (value.kind === 'const') return bigint(BigInt[name](width, BigInt(value.value)), node);
  const wide = name === 'asIntN' ? 'i64' : 'u64';
  return { kind: 'bigint', fn: 'wrap', wide, bits: width, value, type: 'bigint', rep: undefined, loc: node };
}

/** A value as an element: of bigints only the low 64 bits count. */
export function elementOf(ctx: FunctionContext, array: Local, value: Expr): Expr {
  const typed = expectType(ctx, value, elementType(array.type));
  const wide = isArrayKind(array.type) ? arrayKinds[array.type].wide : undefined;
  if (wide === undefined || typed.kind === 'const') return typed;
  return { kind: 'bigint', fn: 'wrap', wide, bits: 64, value: typed, type: 'bigint', rep: undefined, loc: value.loc };
}

/** An element of an array, by value. */
export function load(array: Local, index: Expr, loc: Span): Expr {
  return { kind: 'load', array, index, type: elementType(array.type), rep: undefined, loc };
}
