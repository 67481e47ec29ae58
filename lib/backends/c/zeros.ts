// Differences that gcc gets wrong: its front end makes `-b` of `0.0 - b`, at every level, where it sees that b is never -0, and so makes
// -0 of 0. It sees that of conversions from integers and of fabs. It sees a zero in all that it can compute, as in
// `(double)(j - j) - (double)i`. It looks at one expression, and not into variables, parameters and what is read from memory.

import { childrenOf, type Expr } from '../../ir/ir.ts';

/** Whether a difference of doubles is for kz_minus to compute, of whose parameters gcc knows nothing. */
export function foldsToNegation(left: Expr, right: Expr): boolean {
  return isNeverNegativeZero(right) && mayBeZero(left);
}

function isNeverNegativeZero(expr: Expr): boolean {
  if (expr.kind === 'select') return isNeverNegativeZero(expr.yes) && isNeverNegativeZero(expr.no);
  if (expr.kind === 'const') return !Object.is(expr.value, -0);
  return expr.kind === 'convert' || (expr.kind === 'math' && expr.fn === 'abs');
}

function mayBeZero(expr: Expr): boolean {
  if (expr.kind === 'const') return Object.is(expr.value, 0);
  if (expr.kind === 'select') return mayBeZero(expr.yes) || mayBeZero(expr.no);
  return !isLeaf(expr.kind === 'convert' ? expr.value : expr) && mayBeConstant(expr);
}

/** Integers may cancel each other out; doubles may be NaN, so that only a comparison of them may be a constant. */
function mayBeConstant(expr: Expr): boolean {
  if (isLeaf(expr)) return expr.kind === 'const' || expr.rep !== 'f64';
  return expr.kind === 'compare' || childrenOf(expr).every(mayBeConstant);
}

const isLeaf = (expr: Expr) => expr.kind === 'load' || childrenOf(expr).length === 0;
