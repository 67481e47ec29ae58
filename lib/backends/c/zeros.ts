// Differences that gcc gets wrong: its front end makes `-b` of `0.0 - b`, at every level, where it sees that b is never -0, and so makes
// -0 of 0. It sees that of conversions from integers and of fabs. It sees a zero in all that it can compute, as in
// `(double)(j - j) - (double)i`, and of integers even in what no compiler knows, as in `f(x) & 0`. It looks at one expression, and not
// into variables, parameters and what is read from memory.

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
  return !isPlain(expr) && mayBeConstant(expr);
}

/** A variable or an element, converted or not. */
const isPlain = (expr: Expr): boolean => (expr.kind === 'convert' ? isPlain(expr.value) : isLeaf(expr));

const isLeaf = (expr: Expr) => expr.kind === 'load' || childrenOf(expr).length === 0;

/** Doubles may be NaN: what is computed with one that nobody knows is no constant. Integers may cancel out. */
function mayBeConstant(expr: Expr): boolean {
  if (expr.rep !== 'f64' || expr.kind === 'const') return true;
  return !isLeaf(expr) && childrenOf(expr).every(mayBeConstant);
}
