// The meaning of operators on constants, by JavaScript itself: exact for folding, and the oracle for tests.

import type { BinaryOp, CompareOp, UnaryOp } from './ir.ts';
import type { MathName } from './math-names.ts';
import { mathFunctions } from './ops.ts';

const binary: Readonly<Record<BinaryOp, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  rem: (a, b) => a % b,
  pow: (a, b) => a ** b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
  ushr: (a, b) => a >>> b,
};

type Scalar = number | bigint | boolean;

const compare: Readonly<Record<CompareOp, (a: Scalar, b: Scalar) => boolean>> = {
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
};

export function evaluateBinary(op: BinaryOp, a: number, b: number): number {
  return binary[op](a, b);
}

const bigint: Readonly<Record<Exclude<BinaryOp, 'ushr'>, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  rem: (a, b) => a % b,
  pow: (a, b) => a ** b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
};

/** @throws RangeError where JavaScript does. */
export function evaluateBigint(op: Exclude<BinaryOp, 'ushr'>, a: bigint, b: bigint): bigint {
  return bigint[op](a, b);
}

export function evaluateCompare(op: CompareOp, a: Scalar, b: Scalar): boolean {
  return compare[op](a, b);
}

export function evaluateUnary(op: UnaryOp, a: Scalar): number | boolean {
  switch (op) {
    case 'neg':
      return -(a as number);
    case 'bitnot':
      return ~(a as number);
    case 'not':
      return !a;
    case 'truthy':
      return Boolean(a);
  }
}

export function evaluateMath(fn: MathName, args: readonly number[]): number | boolean {
  if (fn === 'isNaN' || fn === 'isFinite' || fn === 'isInteger' || fn === 'isSafeInteger') return Number[fn](args[0]);
  if (fn === 'toInteger') return Math.trunc(args[0] ?? 0) || 0;
  if (fn === 'isIntegerWithin') {
    const [x = 0, low = 0, high = 0] = args;
    return Number.isInteger(x) && x >= low && x <= high && !Object.is(x, -0);
  }
  if (fn === 'isIndex') {
    const [index = 0, length = 0] = args;
    return Number.isInteger(index) && index >= 0 && index < length;
  }
  if (fn === 'isUndefined') return false;
  if (mathFunctions[fn].object === undefined) throw new Error(`kernelize: ${fn} at the JS level`);
  return (Math[fn as 'sqrt'] as (...args: number[]) => number)(...args);
}
