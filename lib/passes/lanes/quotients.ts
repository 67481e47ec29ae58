// Divisions in lanes by what the counter runs through: 1 / (2 * i + 1). Where the divider is the limit, multiply-adds
// give the same quotients, exactly rounded, three times as fast (native/include/kernelize/reciprocal.h has the proof
// and its conditions).
//
// In:  the body of a counted loop of the machine level. Out: its divisors that are integers a * i + b, and how each
// quotient comes from a reciprocal: by one product where the dividend is a power of two, else by two corrections.

import type { Expr, Local, Stmt } from '../../ir/ir.ts';
import { mapChildren } from '../../ir/map.ts';
import { textOf } from '../../ir/same.ts';
import { expressionsOf, statementsIn, subexpressions } from '../../ir/walk.ts';

export interface Divisor {
  readonly divisor: Expr;
  /** By how much it differs from one iteration to the next. */
  readonly stride: number;
}

export interface Quotients {
  /** By the text of the divisor. */
  readonly divisors: ReadonlyMap<string, Divisor>;
  /** Blocks of lanes that share their seeds: the last one's divisor is at most 2^8 from its seed's. */
  readonly blocks: number;
}

const MOST_DIVISORS = 2;
const MOST_BLOCKS = 4;
/** Seeds are of divisors no further away. */
const NEAR = 256;

/** Undefined if there is no such division. `lanes`: how many iterations a block has; `step`: the counter's. */
export function quotientsIn(body: readonly Stmt[], counter: Local, step: number, lanes: number): Quotients | undefined {
  const divisors = new Map<string, Divisor>();
  for (const stmt of statementsIn(body)) {
    for (const expr of expressionsOf(stmt).flatMap((each) => subexpressions(each))) {
      const slope = isQuotient(expr, counter) ? affine(expr.right, counter)?.slope : undefined;
      if (slope === undefined || !isQuotient(expr, counter)) continue;
      const stride = slope * step;
      if (stride !== 0 && Math.abs(stride) * lanes <= NEAR)
        divisors.set(textOf(expr.right), { divisor: expr.right, stride });
    }
  }
  if (divisors.size === 0 || divisors.size > MOST_DIVISORS) return undefined;
  const steepest = Math.max(...[...divisors.values()].map(({ stride }) => Math.abs(stride)));
  return { divisors, blocks: Math.min(MOST_BLOCKS, Math.floor(NEAR / (steepest * lanes))) };
}

/**
 * Quotients by reciprocals: `reciprocals` gives the local that holds the one of a divisor, `dividend` what a dividend
 * is written as, which depends on the lane only, and `divisor` what a divisor is.
 */
export function byReciprocals(
  expr: Expr,
  counter: Local,
  reciprocals: ReadonlyMap<string, Local>,
  written: { readonly dividend: (expr: Expr) => Expr; readonly divisor: (expr: Expr) => Expr },
): Expr {
  const inner = (each: Expr) => byReciprocals(each, counter, reciprocals, written);
  const reciprocalOf = (each: Expr): Expr | undefined => {
    const local = isQuotient(each, counter) ? reciprocals.get(textOf(each.right)) : undefined;
    return local && { kind: 'local', local, type: 'number', rep: 'f64', loc: each.loc };
  };
  // A power of two times a reciprocal is exact: with the sum it is rounded once, and one operation.
  if (expr.kind === 'binary' && (expr.op === 'add' || expr.op === 'sub') && expr.rep === 'f64') {
    const reciprocal = reciprocalOf(expr.right);
    if (reciprocal !== undefined && isQuotient(expr.right, counter) && arePowersOfTwo(expr.right.left, counter)) {
      const left = written.dividend(expr.right.left);
      const factor: Expr =
        expr.op === 'add' ? left : { kind: 'unary', op: 'neg', value: left, type: 'number', rep: 'f64', loc: left.loc };
      return {
        kind: 'math',
        fn: 'fma',
        args: [factor, reciprocal, inner(expr.left)],
        type: 'number',
        rep: 'f64',
        loc: expr.loc,
      };
    }
  }
  const reciprocal = reciprocalOf(expr);
  if (reciprocal === undefined || !isQuotient(expr, counter)) return mapChildren(expr, inner);
  if (arePowersOfTwo(expr.left, counter))
    return { ...expr, op: 'mul', left: written.dividend(expr.left), right: reciprocal };
  return {
    kind: 'math',
    fn: 'quotient',
    args: [written.dividend(expr.left), written.divisor(expr.right), reciprocal],
    type: 'number',
    rep: 'f64',
    loc: expr.loc,
  };
}

type Binary = Extract<Expr, { kind: 'binary' }>;

/** A division of what takes a few values, all far from overflow and underflow, by an integer of the counter. */
function isQuotient(expr: Expr, counter: Local): expr is Binary {
  if (expr.kind !== 'binary' || expr.op !== 'div' || expr.rep !== 'f64') return false;
  return affine(expr.right, counter) !== undefined && dividends(expr.left, counter) !== undefined;
}

function arePowersOfTwo(expr: Expr, counter: Local): boolean {
  return (dividends(expr, counter) ?? []).every(
    (value) => Number.isInteger(Math.log2(Math.abs(value))) && isPowerOfTwo(value),
  );
}

function isPowerOfTwo(value: number): boolean {
  return 2 ** Math.round(Math.log2(Math.abs(value))) === Math.abs(value);
}

/** Counters that are told apart by the masks that a dividend may have: below 32. */
const RESIDUES = 32;

/**
 * The values of an expression in which the counter stands under masks only; undefined if it may have others, or such
 * that are no dividend.
 */
function dividends(expr: Expr, counter: Local): number[] | undefined {
  const values = Array.from({ length: RESIDUES }, (_, residue) => residueValue(expr, counter, residue));
  const isSane = (value: number | undefined) =>
    value !== undefined && Math.abs(value) > 2 ** -500 && Math.abs(value) < 2 ** 500;
  return values.every(isSane) ? (values as number[]) : undefined;
}

function residueValue(expr: Expr, counter: Local, residue: number): number | undefined {
  const of = (each: Expr) => residueValue(each, counter, residue);
  switch (expr.kind) {
    case 'const':
      return typeof expr.value === 'number' ? expr.value : undefined;
    case 'convert':
      return expr.mode === 'exact' ? of(expr.value) : undefined;
    case 'unary': {
      const value = of(expr.value);
      return expr.op === 'neg' && value !== undefined ? -value : undefined;
    }
    case 'binary': {
      const isMasked = expr.op === 'and' && isCounter(expr.left, counter) && expr.right.kind === 'const';
      if (isMasked) {
        const mask = Number((expr.right as { value: number }).value);
        return mask >= 0 && mask < RESIDUES && (mask & (mask + 1)) === 0 ? residue & mask : undefined;
      }
      const [left, right] = [of(expr.left), of(expr.right)];
      if (left === undefined || right === undefined) return undefined;
      if (expr.op === 'add') return left + right;
      if (expr.op === 'sub') return left - right;
      return expr.op === 'mul' ? left * right : undefined;
    }
    default:
      return undefined;
  }
}

function isCounter(expr: Expr, counter: Local): boolean {
  const inner = expr.kind === 'convert' && expr.mode === 'exact' ? expr.value : expr;
  return inner.kind === 'local' && inner.local.id === counter.id;
}

/** Offsets beyond this could make doubles round. */
const MOST_OFFSET = 2 ** 40;

/** `slope * counter + offset`, both integers; undefined if it is something else. */
function affine(expr: Expr, counter: Local): { slope: number; offset: number } | undefined {
  const result = affineParts(expr, counter);
  const isFit =
    result && result.slope !== 0 && Math.abs(result.slope) <= NEAR && Math.abs(result.offset) <= MOST_OFFSET;
  return isFit ? result : undefined;
}

function affineParts(expr: Expr, counter: Local): { slope: number; offset: number } | undefined {
  if (isCounter(expr, counter)) return { slope: 1, offset: 0 };
  if (expr.kind === 'const') {
    return Number.isSafeInteger(expr.value) ? { slope: 0, offset: Number(expr.value) } : undefined;
  }
  if (expr.kind === 'convert') return expr.mode === 'exact' ? affineParts(expr.value, counter) : undefined;
  if (expr.kind !== 'binary') return undefined;
  const [left, right] = [affineParts(expr.left, counter), affineParts(expr.right, counter)];
  if (left === undefined || right === undefined) return undefined;
  if (expr.op === 'add') return { slope: left.slope + right.slope, offset: left.offset + right.offset };
  if (expr.op === 'sub') return { slope: left.slope - right.slope, offset: left.offset - right.offset };
  if (expr.op !== 'mul' || (left.slope !== 0 && right.slope !== 0)) return undefined;
  return {
    slope: left.slope * right.offset + right.slope * left.offset,
    offset: left.offset * right.offset,
  };
}
