// What is known of a number: an interval, whether it is an integer, and whether it may be NaN or -0.
//
// Bounds are doubles and cover every value that is not NaN. Arithmetic on bounds is JavaScript's own: rounding to
// nearest is monotone, so the rounded bounds bound the rounded results. `integer` means: every finite value is an
// integer. Facts only say what is certain; each function here may say less than is true, never more.

import type { ArrayKind, BinaryOp } from '../ir/ir.ts';
import type { MathName } from '../ir/math-names.ts';
import { arrayKinds } from '../ir/ops.ts';

export interface Fact {
  readonly low: number;
  readonly high: number;
  readonly integer: boolean;
  readonly maybeNaN: boolean;
  readonly maybeNegativeZero: boolean;
  /** Whether NaN may stand for undefined: an element outside of its array, where JavaScript decides (elements.ts). */
  readonly maybeUndefined?: boolean;
}

/** Whether it may be undefined: what can't be NaN can't. */
export function mayBeUndefined({ maybeUndefined, maybeNaN }: Fact): boolean {
  return maybeUndefined === true && maybeNaN;
}

/** The same of what is a number, or nothing that anybody could tell from one. */
export function asNumber(fact: Fact): Fact {
  return fact.maybeUndefined ? { ...fact, maybeUndefined: false } : fact;
}

export const INT32: Fact = range(-2147483648, 2147483647);
export const UINT32: Fact = range(0, 4294967295);
/** Any number at all. */
export const ANYTHING: Fact = {
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  integer: false,
  maybeNaN: true,
  maybeNegativeZero: true,
};
/**
 * The largest magnitude at which sums, differences and products are the same in doubles and in 64-bit integers. Not
 * 2^53: that may be 2^53 + 1, rounded.
 */
export const MOST_EXACT = 2 ** 53 - 1;

/** Integers from `low` to `high`, without -0. */
export function range(low: number, high: number): Fact {
  return { low, high, integer: true, maybeNaN: false, maybeNegativeZero: false };
}

export function constant(value: number): Fact {
  if (Number.isNaN(value))
    return {
      ...ANYTHING,
      low: Number.POSITIVE_INFINITY,
      high: Number.NEGATIVE_INFINITY,
      integer: true,
      maybeNegativeZero: false,
    };
  return {
    low: value,
    high: value,
    integer: Number.isInteger(value),
    maybeNaN: false,
    maybeNegativeZero: Object.is(value, -0),
  };
}

/** Elements of an array. */
export function element(kind: ArrayKind): Fact {
  const { least, most } = arrayKinds[kind];
  return least === undefined || most === undefined ? ANYTHING : range(least, most);
}

export function join(a: Fact, b: Fact): Fact {
  return {
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    integer: a.integer && b.integer,
    maybeNaN: a.maybeNaN || b.maybeNaN,
    maybeNegativeZero: a.maybeNegativeZero || b.maybeNegativeZero,
    ...((mayBeUndefined(a) || mayBeUndefined(b)) && { maybeUndefined: true }),
  };
}

/** As people write it: `[0, 255] integer`. */
export function formatFact(fact: Fact): string {
  const words = [
    ...(fact.integer ? ['integer'] : []),
    ...(mayBeUndefined(fact) ? ['maybe undefined'] : fact.maybeNaN ? ['maybe NaN'] : []),
    ...(fact.maybeNegativeZero ? ['maybe -0'] : []),
  ];
  const bounds = fact.low > fact.high ? 'nothing' : `[${fact.low}, ${fact.high}]`;
  return [bounds, words.join(', ')].join(' ').trimEnd();
}

export function sameFact(a: Fact, b: Fact): boolean {
  return (
    a.low === b.low &&
    a.high === b.high &&
    a.integer === b.integer &&
    a.maybeNaN === b.maybeNaN &&
    a.maybeNegativeZero === b.maybeNegativeZero &&
    mayBeUndefined(a) === mayBeUndefined(b)
  );
}

/** Bounds at which widening rests: where representations end. */
const THRESHOLDS = [0, 1, 255, 65535, 2147483647, 4294967295, MOST_EXACT, Number.POSITIVE_INFINITY];

/** Moves bounds that grew to the next threshold, so that loops are understood in a few rounds. */
export function widen(before: Fact, after: Fact): Fact {
  const joined = join(before, after);
  const high =
    joined.high > before.high ? (THRESHOLDS.find((bound) => bound >= joined.high) ?? joined.high) : joined.high;
  const low = joined.low < before.low ? -(THRESHOLDS.find((bound) => bound >= -joined.low) ?? -joined.low) : joined.low;
  return { ...joined, low: low === 0 ? 0 : low, high };
}

/** Moves bounds that grew to infinity: the last resort, which ends every loop. */
export function widenFully(before: Fact, after: Fact): Fact {
  const joined = join(before, after);
  return {
    ...joined,
    low: joined.low < before.low ? Number.NEGATIVE_INFINITY : joined.low,
    high: joined.high > before.high ? Number.POSITIVE_INFINITY : joined.high,
  };
}

/** No value at all: the bounds of nothing, or of NaN alone. */
function isEmpty({ low, high }: Fact): boolean {
  return low > high;
}

function includes(fact: Fact, value: number): boolean {
  return fact.low <= value && value <= fact.high;
}

export const includesZero = (fact: Fact): boolean => includes(fact, 0);

function hasInfinity({ low, high }: Fact): boolean {
  return low === Number.NEGATIVE_INFINITY || high === Number.POSITIVE_INFINITY;
}

/** May be below 0, or -0: gives a negative sign in products. */
function maybeSigned(fact: Fact): boolean {
  return fact.low < 0 || fact.maybeNegativeZero;
}

/** May be above 0, or +0. */
function maybeUnsigned(fact: Fact): boolean {
  return fact.high >= 0;
}

function signsDiffer(a: Fact, b: Fact): boolean {
  return (maybeSigned(a) && maybeUnsigned(b)) || (maybeSigned(b) && maybeUnsigned(a));
}

function hull(values: readonly number[]): { low: number; high: number } {
  const known = values.map((value) => (Number.isNaN(value) ? 0 : value));
  return { low: Math.min(...known), high: Math.max(...known) };
}

/** The four products (or quotients) of bounds; a NaN among them (0 * Infinity) stands for anything between. */
function corners(a: Fact, b: Fact, op: (x: number, y: number) => number): { low: number; high: number } {
  return hull([op(a.low, b.low), op(a.low, b.high), op(a.high, b.low), op(a.high, b.high)]);
}

const NAN: Fact = constant(Number.NaN);

export function binaryFact(op: BinaryOp, a: Fact, b: Fact): Fact {
  if (op !== 'pow' && (isEmpty(a) || isEmpty(b)) && !isBitwise(op)) return NAN;
  const maybeNaN = a.maybeNaN || b.maybeNaN;
  const integer = a.integer && b.integer;
  switch (op) {
    case 'add': {
      const { low, high } = hullOfSum(a.low + b.low, a.high + b.high);
      const mayBeNaN = maybeNaN || endOpposite(a, b) || endOpposite(b, a);
      return { low, high, integer, maybeNaN: mayBeNaN, maybeNegativeZero: a.maybeNegativeZero && b.maybeNegativeZero };
    }
    case 'sub': {
      const { low, high } = hullOfSum(a.low - b.high, a.high - b.low);
      const mayBeNaN = maybeNaN || isSameInfinity(a.low, b.low) || isSameInfinity(a.high, b.high);
      return { low, high, integer, maybeNaN: mayBeNaN, maybeNegativeZero: a.maybeNegativeZero && includes(b, 0) };
    }
    case 'mul': {
      const zeroTimesInfinity = (x: Fact, y: Fact) => includes(x, 0) && hasInfinity(y);
      const maybeZero = includes(a, 0) || includes(b, 0) || !integer;
      return {
        ...corners(a, b, (x, y) => x * y),
        integer,
        maybeNaN: maybeNaN || zeroTimesInfinity(a, b) || zeroTimesInfinity(b, a),
        maybeNegativeZero: maybeZero && signsDiffer(a, b),
      };
    }
    case 'div':
      return divide(a, b);
    case 'rem':
      return remainder(a, b);
    case 'and':
      // Both non-negative and 32 bits: no larger than the smaller. A non-negative mask alone bounds the result too.
      if (isInt32(b) && b.low >= 0) return range(0, isInt32(a) && a.low >= 0 ? Math.min(a.high, b.high) : b.high);
      if (isInt32(a) && a.low >= 0) return range(0, a.high);
      return INT32;
    case 'or':
    case 'xor':
      if (op === 'or' && b.low === 0 && b.high === 0 && !isEmpty(a) && a.low > -2147483649 && a.high < 2147483648) {
        // Truncated; NaN is 0.
        const [low, high] = [Math.trunc(a.low) + 0, Math.trunc(a.high) + 0];
        return a.maybeNaN ? range(Math.min(low, 0), Math.max(high, 0)) : range(low, high);
      }
      if (isInt32(a) && isInt32(b) && a.low >= 0 && b.low >= 0) return range(0, allOnes(Math.max(a.high, b.high)));
      return INT32;
    case 'shl':
      return INT32;
    case 'shr': {
      const count = shiftCount(b);
      if (isInt32(a) && count !== undefined) return range(a.low >> count, a.high >> count);
      return isInt32(a) && a.low >= 0 ? range(0, a.high) : INT32;
    }
    case 'ushr': {
      const count = shiftCount(b);
      if (count !== undefined && count > 0) return range(0, 0xffffffff >>> count);
      return isInt32(a) && a.low >= 0 ? range(0, a.high) : UINT32;
    }
    case 'pow':
      return ANYTHING;
  }
}

/** The one count that `b` can be, from 0 to 31. */
function shiftCount(b: Fact): number | undefined {
  return isIntegerIn(b, 0, 31) && b.low === b.high ? b.low : undefined;
}

function isBitwise(op: BinaryOp): boolean {
  return ['and', 'or', 'xor', 'shl', 'shr', 'ushr'].includes(op);
}

/** inf - inf among bounds gives NaN: then nothing is known. */
/** Infinity and -Infinity, whose sum is NaN. */
function endOpposite(a: Fact, b: Fact): boolean {
  return a.high === Number.POSITIVE_INFINITY && b.low === Number.NEGATIVE_INFINITY;
}

function isSameInfinity(a: number, b: number): boolean {
  return a === b && Math.abs(a) === Number.POSITIVE_INFINITY;
}

function hullOfSum(low: number, high: number): { low: number; high: number } {
  return {
    low: Number.isNaN(low) ? Number.NEGATIVE_INFINITY : low,
    high: Number.isNaN(high) ? Number.POSITIVE_INFINITY : high,
  };
}

/** The smallest 2^k - 1 that is at least `high`. */
function allOnes(high: number): number {
  let bound = 1;
  while (bound - 1 < high) bound *= 2;
  return bound - 1;
}

function divide(a: Fact, b: Fact): Fact {
  const byZero = includes(b, 0);
  const bounds = byZero
    ? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
    : corners(a, b, (x, y) => x / y);
  return {
    ...bounds,
    integer: false,
    maybeNaN: a.maybeNaN || b.maybeNaN || (includes(a, 0) && byZero) || (hasInfinity(a) && hasInfinity(b)),
    maybeNegativeZero: signsDiffer(a, b),
  };
}

/** What a number gives that is multiplied by itself: not below 0, and 0 for -0. */
export function square(a: Fact): Fact {
  const product = binaryFact('mul', a, a);
  if (isEmpty(a)) return product;
  const low = includes(a, 0) ? 0 : Math.min(a.low * a.low, a.high * a.high);
  return { ...product, low, maybeNaN: a.maybeNaN, maybeNegativeZero: false };
}

/** A quotient or a remainder by what is not 0 (but may be NaN): by an integer, no further from 0 than the dividend. */
export function nonzeroDivisor(op: 'div' | 'rem', a: Fact, b: Fact): Fact {
  if (isEmpty(a) || isEmpty(b)) return NAN;
  const fact = op === 'div' ? divide(a, b) : remainder(a, b);
  if (!includes(b, 0)) return fact;
  const maybeNaN = a.maybeNaN || b.maybeNaN || hasInfinity(a);
  if (op === 'rem' || !b.integer) return op === 'rem' ? { ...fact, maybeNaN } : fact;
  const most = Math.max(Math.abs(a.low), Math.abs(a.high));
  const low = a.low >= 0 && b.low >= 0 ? 0 : -most;
  return { ...fact, low, high: most, maybeNaN };
}

/** The sign is the dividend's; the magnitude is below the divisor's and at most the dividend's. */
function remainder(a: Fact, b: Fact): Fact {
  const integer = a.integer && b.integer;
  const divisor = Math.max(Math.abs(b.low), Math.abs(b.high));
  const most = integer && Number.isFinite(divisor) ? Math.max(divisor - 1, 0) : divisor;
  return {
    low: maybeSigned(a) ? Math.max(-most, Math.min(a.low, 0)) : 0,
    high: Math.min(most, Math.max(a.high, 0)),
    integer,
    maybeNaN: a.maybeNaN || b.maybeNaN || includes(b, 0) || hasInfinity(a),
    maybeNegativeZero: maybeSigned(a),
  };
}

export function negated(a: Fact): Fact {
  if (isEmpty(a)) return a;
  return { ...a, low: -a.high === 0 ? 0 : -a.high, high: -a.low === 0 ? 0 : -a.low, maybeNegativeZero: includes(a, 0) };
}

export function isInt32(fact: Fact): boolean {
  return isIntegerIn(fact, -2147483648, 2147483647);
}

/** Certainly an integer in these bounds; -0 counts as 0. */
export function isIntegerIn(fact: Fact, low: number, high: number): boolean {
  return fact.integer && !fact.maybeNaN && fact.low >= low && fact.high <= high && !isEmpty(fact);
}

export function mathFact(fn: MathName, args: readonly Fact[]): Fact {
  const [a = ANYTHING, b] = args;
  switch (fn) {
    case 'abs': {
      const most = Math.max(Math.abs(a.low), Math.abs(a.high));
      const least = includes(a, 0) || isEmpty(a) ? 0 : Math.min(Math.abs(a.low), Math.abs(a.high));
      return { ...a, low: least, high: isEmpty(a) ? 0 : most, maybeNegativeZero: false };
    }
    case 'floor':
      return { ...a, low: Math.floor(a.low), high: Math.floor(a.high), integer: true };
    case 'ceil':
    case 'round':
    case 'trunc': {
      const apply = Math[fn];
      const low = apply(a.low);
      const high = apply(a.high);
      const negativeZero = a.maybeNegativeZero || (!a.integer && a.low < 0 && a.high > -1);
      return {
        low: low === 0 ? 0 : low,
        high: high === 0 ? 0 : high,
        integer: true,
        maybeNaN: a.maybeNaN,
        maybeNegativeZero: negativeZero,
      };
    }
    case 'toInteger': {
      // NaN and -0 become 0.
      const whole = { ...mathFact('trunc', [a]), maybeNaN: false, maybeNegativeZero: false };
      if (isEmpty(a)) return constant(0);
      return a.maybeNaN ? join(whole, constant(0)) : whole;
    }
    case 'sqrt':
      return {
        low: 0,
        high: Math.sqrt(Math.max(a.high, 0)),
        integer: false,
        maybeNaN: a.maybeNaN || a.low < 0,
        maybeNegativeZero: a.maybeNegativeZero,
      };
    case 'sign':
      return {
        low: a.low < 0 ? -1 : 0,
        high: a.high > 0 ? 1 : 0,
        integer: true,
        maybeNaN: a.maybeNaN,
        maybeNegativeZero: a.maybeNegativeZero,
      };
    case 'min':
    case 'max': {
      const apply = Math[fn];
      return args
        .slice(1)
        .reduce((x, y) => ({ ...join(x, y), low: apply(x.low, y.low), high: apply(x.high, y.high) }), a);
    }
    case 'fround': {
      const low = Math.fround(a.low);
      const high = Math.fround(a.high);
      return { ...a, low, high, maybeNegativeZero: a.maybeNegativeZero || (!a.integer && a.low < 0) };
    }
    case 'imul':
      return INT32;
    case 'clz32':
      return range(0, 32);
    default:
      return b === undefined ? ANYTHING : ANYTHING;
  }
}
