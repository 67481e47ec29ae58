// Bigints in 64 bits: in which type an operation is computed, what its result can be, and whether it can leave the
// type.
//
// In:  a JS-level expression of type bigint. Out: its fact, from types and constants alone (no flow), so that lowering,
// the checks and the choice of representations agree. JavaScript's bigints are unbounded; here each intermediate is
// exact, or checked, or `modular`: under asIntN, asUintN, a store or a mask only the low 64 bits count, and sums,
// products and bitwise operators of those are those of the unbounded result, whatever the signs.

import { type BigintRange, childrenOf, type Expr, type Wide } from './ir.ts';
import { arrayKinds, isArrayKind } from './ops.ts';
import { subexpressions } from './walk.ts';

export interface BigintFact extends BigintRange {
  /** The type in which it is computed and held. */
  readonly type: Wide;
  /** Whether the operation itself can fail: leave its type, divide by zero. */
  readonly fails: boolean;
}

/** `exact`: the value counts. `modular`: only its low 64 bits do. */
export type Mode = 'exact' | 'modular';

export const wideRanges: Readonly<Record<Wide, BigintRange>> = {
  i64: { low: -(2n ** 63n), high: 2n ** 63n - 1n },
  u64: { low: 0n, high: 2n ** 64n - 1n },
};

/** Counts beyond which V8 has no room for a shifted bigint: its limit is 2^30 bits. */
export const LARGEST_SHIFT = 2n ** 30n - 64n;

export function fits({ low, high }: BigintRange, type: Wide): boolean {
  return low >= wideRanges[type].low && high <= wideRanges[type].high;
}

/** Whether neither i64 nor u64 holds it. */
export function isTooWide(value: bigint): boolean {
  return value < wideRanges.i64.low || value > wideRanges.u64.high;
}

const known = new WeakMap<Expr, BigintFact>();

export function bigintFact(expr: Expr): BigintFact {
  const before = known.get(expr);
  if (before !== undefined) return before;
  const fact = computeFact(expr);
  known.set(expr, fact);
  return fact;
}

function computeFact(expr: Expr): BigintFact {
  switch (expr.kind) {
    case 'const': {
      const value = BigInt(expr.value);
      return { type: value > wideRanges.i64.high ? 'u64' : 'i64', low: value, high: value, fails: false };
    }
    case 'local': {
      const type = expr.local.declared === 'u64' ? 'u64' : 'i64';
      return { type, ...(expr.local.bounds ?? wideRanges[type]), fails: false };
    }
    case 'load': {
      const type = (isArrayKind(expr.array.type) && arrayKinds[expr.array.type].wide) || 'i64';
      return { type, ...wideRanges[type], fails: false };
    }
    case 'unary':
      return unaryFact(expr.op, bigintFact(expr.value));
    case 'binary':
      return binaryFact(expr, bigintFact(expr.left), bigintFact(expr.right));
    case 'select': {
      const [yes, no] = [bigintFact(expr.yes), bigintFact(expr.no)];
      const range = { low: least(yes.low, no.low), high: most(yes.high, no.high) };
      return { type: commonType(yes, no), ...range, fails: false };
    }
    case 'bigint': {
      if (expr.fn === 'wrap') return { type: expr.wide, ...wrapRange(expr.wide, expr.bits), fails: false };
      const bounds = numberBounds(expr.value);
      if (bounds !== undefined && fits(bounds, expr.wide)) return { type: expr.wide, ...bounds, fails: false };
      return { type: expr.wide, ...wideRanges[expr.wide], fails: true };
    }
    default:
      throw new Error(`kernelize: a ${expr.kind} is no bigint`);
  }
}

/** What asIntN and asUintN of so many bits can give. */
function wrapRange(type: Wide, bits: number): BigintRange {
  if (bits === 0) return { low: 0n, high: 0n };
  if (type === 'u64') return { low: 0n, high: (1n << BigInt(bits)) - 1n };
  const half = 1n << BigInt(bits - 1);
  return { low: -half, high: half - 1n };
}

/** The type of two values that are held as one. */
export function commonType(a: BigintFact, b: BigintFact): Wide {
  const signed = fits(a, 'i64') && fits(b, 'i64');
  const unsigned = fits(a, 'u64') && fits(b, 'u64');
  if (!unsigned) return 'i64';
  return signed && a.type === 'i64' && b.type === 'i64' ? 'i64' : 'u64';
}

/** Negation and complement are signed, whatever the operand was. */
function unaryFact(op: string, operand: BigintFact): BigintFact {
  const { low, high } = narrowed(operand, 'i64');
  return op === 'neg' ? checked({ low: -high, high: -low }, 'i64') : checked({ low: ~high, high: ~low }, 'i64');
}

type Binary = Extract<Expr, { kind: 'binary' }>;

function binaryFact(expr: Binary, a: BigintFact, b: BigintFact): BigintFact {
  const { op } = expr;
  if (op === 'shl' || op === 'shr' || op === 'pow') {
    const range = op === 'pow' ? powerRange(a, b) : shiftRange(op, a, b);
    if (range === undefined) return checked(undefined, a.type);
    const other: Wide = a.type === 'i64' ? 'u64' : 'i64';
    return checked(range, !fits(range, a.type) && fits(range, other) && fits(a, other) ? other : a.type);
  }
  const onlyLow = modularOperand(expr);
  if (onlyLow !== undefined) {
    const { high } = onlyLow === 0 ? b : a; // Of the other one nothing is known: it is not checked.
    const signed = high <= wideRanges.i64.high && a.type === 'i64' && b.type === 'i64';
    return checked({ low: 0n, high }, signed ? 'i64' : 'u64');
  }
  // Computed in one type, which a result that needs no check may choose.
  const type = commonType(a, b);
  const exact = rangeOf(op, narrowed(a, type), narrowed(b, type));
  const signed = fits(a, 'i64') && fits(b, 'i64') && exact !== undefined && fits(exact, 'i64');
  const unsigned = fits(a, 'u64') && fits(b, 'u64') && exact !== undefined && fits(exact, 'u64');
  const chosen = signed && !(unsigned && type === 'u64') ? 'i64' : unsigned ? 'u64' : type;
  const divides = op === 'div' || op === 'rem';
  // -2^63 % -1n is 0n in JavaScript and a trap in C.
  const safe = b.low > 0n || (chosen === 'i64' && b.high < -1n);
  const fact = checked(exact, chosen);
  return divides && !safe ? { ...fact, fails: true } : fact;
}

/** A result of that range, checked to be of the type where it may not be. */
function checked(range: BigintRange | undefined, type: Wide): BigintFact {
  if (range === undefined) return { type, ...wideRanges[type], fails: true };
  return { type, ...narrowed(range, type), fails: !fits(range, type) };
}

/** The part of a range that is of the type; all of the type if there is none. */
function narrowed(range: BigintRange, type: Wide): BigintRange {
  const low = most(range.low, wideRanges[type].low);
  const high = least(range.high, wideRanges[type].high);
  return low <= high ? { low, high } : wideRanges[type];
}

function rangeOf(op: Binary['op'], a: BigintRange, b: BigintRange): BigintRange | undefined {
  switch (op) {
    case 'add':
      return { low: a.low + b.low, high: a.high + b.high };
    case 'sub':
      return { low: a.low - b.high, high: a.high - b.low };
    case 'mul':
      return hull([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]);
    case 'div': {
      const positive = b.low >= 0n;
      const divisor = positive && b.low > 0n ? b.low : 1n;
      if (positive) return { low: least(a.low, 0n) / divisor, high: most(a.high, 0n) / divisor };
      const size = magnitude(a);
      return { low: -size, high: size };
    }
    case 'rem': {
      const size = most(magnitude(b) - 1n, 0n);
      return { low: -least(most(-a.low, 0n), size), high: least(most(a.high, 0n), size) };
    }
    case 'and':
    case 'or':
    case 'xor': {
      // As many bits as the operands have, beside the sign.
      const widest = [a, b].flatMap(({ low, high }) => [low < 0n ? ~low : low, high < 0n ? ~high : high]).reduce(most);
      const bits = BigInt(widest.toString(2).length);
      const full = (1n << bits) - 1n;
      return { low: a.low >= 0n && b.low >= 0n ? 0n : -full - 1n, high: full };
    }
    default:
      return undefined;
  }
}

function shiftRange(op: 'shl' | 'shr', a: BigintRange, count: BigintRange): BigintRange | undefined {
  const left = op === 'shl' ? count : { low: -count.high, high: -count.low };
  if (left.high > 64n) return undefined;
  const shift = (value: bigint, by: bigint) => (by < -64n ? value >> 64n : value << by);
  return hull([a.low, a.high].flatMap((value) => [shift(value, left.low), shift(value, left.high)]));
}

function powerRange(a: BigintRange, exponent: BigintRange): BigintRange | undefined {
  if (exponent.low < 0n || exponent.high > 64n) return undefined;
  const high = most(magnitude(a) ** exponent.high, 1n);
  return { low: a.low >= 0n ? 0n : -high, high };
}

/** The type that each operand must have; undefined where any will do: counts, exponents, and what is modular. */
export function operandTypes(expr: Expr, mode: Mode): readonly (Wide | undefined)[] {
  const children = childrenOf(expr);
  if (expr.type !== 'bigint' || (expr.kind !== 'unary' && expr.kind !== 'binary')) return children.map(() => undefined);
  const { type } = bigintFact(expr);
  const modes = childModes(expr, mode);
  const counts = expr.kind === 'binary' && ['shl', 'shr', 'pow'].includes(expr.op);
  if (mode === 'modular' && isModular(expr)) return children.map(() => undefined);
  return children.map((_, at) => (modes[at] === 'modular' || (counts && at === 1) ? undefined : type));
}

/** How each operand counts. */
export function childModes(expr: Expr, mode: Mode): readonly Mode[] {
  if (expr.kind === 'bigint' && expr.fn === 'wrap') return ['modular'];
  const exact = childrenOf(expr).map((): Mode => 'exact');
  if (expr.type !== 'bigint') return exact;
  if (expr.kind === 'unary') return [mode];
  if (expr.kind !== 'binary') return exact;
  const onlyLow = modularOperand(expr);
  if (mode === 'exact') return exact.map((each, at) => (at === onlyLow ? 'modular' : each));
  if (['add', 'sub', 'mul', 'and', 'or', 'xor'].includes(expr.op)) return ['modular', 'modular'];
  // To the right, the upper bits come down.
  return expr.op === 'shl' && bigintFact(expr.right).low >= 0n ? ['modular', 'exact'] : exact;
}

/** Whether an operator's low 64 bits can be computed without the rest: it needs no check where only they count. */
export function isModular(expr: Expr): boolean {
  if (expr.kind === 'unary') return true;
  return expr.kind === 'binary' && ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr'].includes(expr.op);
}

const modularOperands = new WeakMap<Expr, 0 | 1 | undefined>();

/**
 * `x & 0xffn`: a mask that is not negative lets only x's low bits count. Which operand is x. Of two that may be masks,
 * as in `t & (t - p)` of u64, the mask is the one that can't fail: the other then needs no check.
 */
function modularOperand(expr: Binary): 0 | 1 | undefined {
  if (expr.op !== 'and') return undefined;
  if (!modularOperands.has(expr)) modularOperands.set(expr, findModularOperand(expr));
  return modularOperands.get(expr);
}

function findModularOperand({ left, right }: Binary): 0 | 1 | undefined {
  const [leftIsMask, rightIsMask] = [bigintFact(left).low >= 0n, bigintFact(right).low >= 0n];
  if (rightIsMask && (!leftIsMask || right.kind === 'const')) return 0;
  if (leftIsMask && (!rightIsMask || left.kind === 'const')) return 1;
  if (!leftIsMask) return undefined;
  const mayFail = (each: Expr) => subexpressions(each).some((part) => mayFailItself(part, 'exact'));
  if (mayFail(right)) return 1;
  return mayFail(left) ? 0 : undefined;
}

/** A shift that V8 may have no room for, though its low bits are known. */
export function needsCountCheck(expr: Expr): boolean {
  if (expr.kind !== 'binary' || (expr.op !== 'shl' && expr.op !== 'shr')) return false;
  const { low, high } = bigintFact(expr.right);
  return low < -LARGEST_SHIFT || high > LARGEST_SHIFT;
}

/** Whether evaluating this node, operands aside, can end in an error. */
export function mayFailItself(expr: Expr, mode: Mode): boolean {
  if (expr.type !== 'bigint' || !['unary', 'binary', 'bigint'].includes(expr.kind)) return false;
  if (mode === 'modular' && isModular(expr)) return needsCountCheck(expr);
  const types = operandTypes(expr, mode);
  const converts = childrenOf(expr).some((child, at) => {
    const type = types[at];
    return type !== undefined && !fits(bigintFact(child), type);
  });
  return converts || bigintFact(expr).fails;
}

/** Bounds of a number that is certainly an integer, as far as its type says. */
function numberBounds(expr: Expr): BigintRange | undefined {
  const between = (low: number, high: number) => ({ low: BigInt(low), high: BigInt(high) });
  switch (expr.kind) {
    case 'const':
      return Number.isInteger(expr.value) ? between(Number(expr.value), Number(expr.value)) : undefined;
    case 'local':
      if (expr.local.declared === 'i32') return between(-2147483648, 2147483647);
      return expr.local.declared === 'u32' ? between(0, 4294967295) : undefined;
    case 'length':
      return between(0, Number.MAX_SAFE_INTEGER);
    case 'load': {
      const row = isArrayKind(expr.array.type) ? arrayKinds[expr.array.type] : undefined;
      return row?.least === undefined || row.most === undefined ? undefined : between(row.least, row.most);
    }
    case 'binary':
      if (expr.op === 'ushr') return between(0, 4294967295);
      return ['and', 'or', 'xor', 'shl', 'shr'].includes(expr.op) ? between(-2147483648, 2147483647) : undefined;
    case 'unary':
      return expr.op === 'bitnot' ? between(-2147483648, 2147483647) : undefined;
    case 'math':
      return expr.fn === 'imul' || expr.fn === 'clz32' ? between(-2147483648, 2147483647) : undefined;
    default:
      return undefined;
  }
}

function hull(values: readonly bigint[]): BigintRange {
  return { low: values.reduce(least), high: values.reduce(most) };
}

function magnitude({ low, high }: BigintRange): bigint {
  return most(low < 0n ? -low : low, high < 0n ? -high : high);
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
