// Remainders that people write out: `x - Math.floor(x / m) * m`, from 0 to m - 1 for every integer x. An interval for
// each of its parts would say nothing, because they are made of the same x.
//
// In:  a difference, and the facts of its parts. Out: its fact and that of the product in it, if it is such a remainder,
// which the product differs from x by. Changes nothing. The quotient
// of integers up to 2^52 is rounded to no other integer part, so all of it is exact.

import type { Expr } from '../ir/ir.ts';
import { textOf } from '../ir/same.ts';
import { type Fact, isIntegerIn } from './interval.ts';

const MOST = 2 ** 52;

export function flooredRemainder(
  { op, left: dividend, right: product }: Extract<Expr, { kind: 'binary' }>,
  factOf: (expr: Expr) => Fact,
): { readonly difference: Fact; readonly product: Fact } | undefined {
  if (op !== 'sub' || product.kind !== 'binary' || product.op !== 'mul') return undefined;
  const [rounding, divisor] =
    product.left.kind === 'math' ? [product.left, product.right] : [product.right, product.left];
  if (rounding.kind !== 'math' || (rounding.fn !== 'floor' && rounding.fn !== 'trunc')) return undefined;
  const [quotient] = rounding.args;
  if (quotient?.kind !== 'binary' || quotient.op !== 'div') return undefined;
  if (textOf(quotient.left) !== textOf(dividend) || textOf(quotient.right) !== textOf(divisor)) return undefined;
  const [x, m] = [factOf(dividend), factOf(divisor)];
  if (!isIntegerIn(x, -MOST, MOST) || !isIntegerIn(m, 1, MOST)) return undefined;
  // Of the sign of x, if the quotient is cut.
  const isCut = rounding.fn === 'trunc' && x.low < 0;
  const low = isCut ? Math.max(1 - m.high, x.low) : 0;
  const positive = x.low >= 0 ? Math.min(m.high - 1, x.high) : m.high - 1;
  const high = isCut ? Math.max(0, Math.min(positive, x.high)) : positive;
  const exact = { integer: true, maybeNaN: false };
  return {
    difference: { low, high, ...exact, maybeNegativeZero: false },
    product: { low: x.low - high, high: x.high - low, ...exact, maybeNegativeZero: x.low < 0 || x.maybeNegativeZero },
  };
}
