// Remainders that people write out: `x - Math.floor(x / m) * m`, from 0 to m - 1 for every integer x. An interval for
// each of its parts would say nothing, because they are made of the same x.
//
// In:  a difference, and the facts of its parts. Out: if it is such a remainder, its fact and that of the product in it,
// which is as near to x. Changes nothing. The quotient of integers up to 2^52 is rounded to no other integer part, so
// all of it is exact.

import type { Expr } from '../ir/ir.ts';
import { textOf } from '../ir/same.ts';
import { type Fact, isIntegerIn } from './interval.ts';

const MOST = 2 ** 52;

type Binary = Extract<Expr, { kind: 'binary' }>;

export interface RemainderParts {
  readonly dividend: Expr;
  readonly divisor: Expr;
  readonly rounding: 'floor' | 'trunc';
}

/** By form alone. */
export function partsOfRemainder({ op, left: dividend, right: product }: Binary): RemainderParts | undefined {
  if (op !== 'sub' || product.kind !== 'binary' || product.op !== 'mul') return undefined;
  const [rounded, divisor] =
    product.left.kind === 'math' ? [product.left, product.right] : [product.right, product.left];
  if (rounded.kind !== 'math' || (rounded.fn !== 'floor' && rounded.fn !== 'trunc')) return undefined;
  const [quotient] = rounded.args;
  if (quotient?.kind !== 'binary' || quotient.op !== 'div') return undefined;
  if (textOf(quotient.left) !== textOf(dividend) || textOf(quotient.right) !== textOf(divisor)) return undefined;
  return { dividend, divisor, rounding: rounded.fn };
}

export function flooredRemainder(
  expr: Binary,
  factOf: (expr: Expr) => Fact,
): { readonly difference: Fact; readonly product: Fact } | undefined {
  const parts = partsOfRemainder(expr);
  if (parts === undefined) return undefined;
  const [x, m] = [factOf(parts.dividend), factOf(parts.divisor)];
  if (!isIntegerIn(x, -MOST, MOST) || !isIntegerIn(m, 1, MOST)) return undefined;
  // Of the sign of x, if the quotient is cut.
  const isCut = parts.rounding === 'trunc' && x.low < 0;
  const low = isCut ? Math.max(1 - m.high, x.low) : 0;
  const positive = x.low >= 0 ? Math.min(m.high - 1, x.high) : m.high - 1;
  const high = isCut ? Math.max(0, Math.min(positive, x.high)) : positive;
  const exact = { integer: true, maybeNaN: false };
  return {
    difference: { low, high, ...exact, maybeNegativeZero: false },
    product: { low: x.low - high, high: x.high - low, ...exact, maybeNegativeZero: x.low < 0 || x.maybeNegativeZero },
  };
}
