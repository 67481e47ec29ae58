// Sums and differences that gcc gets wrong: its front end makes `-b` of `0.0 - b`, at every level, where it sees that b
// is never -0, and so makes -0 of 0. It sees that of conversions from integers and of fabs, also through what changes
// nothing (`* 1`, `+ 0`), and it turns sums such as `-b + 0.0` into such differences first. It sees a zero in all that
// it can compute: `(double)(j - j)`, and of integers even in what no compiler knows, as in `f(x) & 0`.
//
// It looks at one expression, and not into variables, parameters and what is read from memory.

import { childrenOf, type Expr } from '../../ir/ir.ts';
import { textOf } from '../../ir/same.ts';

/**
 * Whether a sum or difference of doubles is for kz_plus or kz_minus to compute, of whose parameters gcc knows nothing.
 */
export function isMisfolded(op: 'add' | 'sub', left: Expr, right: Expr): boolean {
  const [ofLeft, ofRight] = [seenIn(left), seenIn(right)];
  // `-b - z` is a difference from a zero if z is -0.
  return (mayBeZero(left) && (op === 'add' ? ofRight.negated : ofRight.itself)) || (mayBeZero(right) && ofLeft.negated);
}

/** Whether gcc may take an expression for a number that is never -0, or for the negation of one. */
interface Seen {
  readonly itself: boolean;
  readonly negated: boolean;
}

const NOTHING: Seen = { itself: false, negated: false };
const NEVER_NEGATIVE_ZERO: Seen = { itself: true, negated: false };
const ANYTHING: Seen = { itself: true, negated: true };

function seenIn(expr: Expr): Seen {
  switch (expr.kind) {
    case 'convert':
      return expr.value.rep === 'f64' ? seenIn(expr.value) : NEVER_NEGATIVE_ZERO;
    case 'unary':
      return negated(seenIn(expr.value));
    case 'math':
      if (expr.fn === 'abs') return NEVER_NEGATIVE_ZERO;
      return ROUNDING.has(expr.fn) ? seenIn(expr.args[0] as Expr) : NOTHING;
    case 'select': {
      const [yes, no] = [expr.yes, expr.no].map((each) => (each.kind === 'const' ? ANYTHING : seenIn(each)));
      return { itself: !!(yes?.itself && no?.itself), negated: !!(yes?.negated && no?.negated) };
    }
    case 'binary':
      return either(seenBeside(expr.left, expr.right, expr.op), seenBeside(expr.right, expr.left, expr.op));
    default:
      return NOTHING;
  }
}

/** What gcc may see in an operation if the operand `by` is the one that changes nothing, or no more than the sign. */
function seenBeside(by: Expr, other: Expr, op: string): Seen {
  if (by.kind === 'convert') return seenBeside(by.value, other, op);
  const seen = seenIn(other);
  if (by.kind !== 'const') return mayBeConstant(by) ? either(seen, negated(seen)) : NOTHING;
  const sum = op === 'add' || op === 'sub';
  if (Math.abs(Number(by.value)) !== (sum ? 0 : 1)) return NOTHING;
  return sum || Number(by.value) < 0 ? either(seen, negated(seen)) : seen;
}

const negated = ({ itself, negated }: Seen): Seen => ({ itself: negated, negated: itself });

const either = (a: Seen, b: Seen): Seen => ({ itself: a.itself || b.itself, negated: a.negated || b.negated });

/** What these make of an integer is that integer. */
const ROUNDING: ReadonlySet<string> = new Set(['floor', 'ceil', 'trunc', 'round', 'fround', 'rounded', 'opaque']);

/** Either of the two. */
function mayBeZero(expr: Expr): boolean {
  if (expr.kind === 'const') return expr.value === 0;
  if (expr.kind === 'convert') return mayBeZero(expr.value);
  if (expr.kind === 'select') return mayBeZero(expr.yes) || mayBeZero(expr.no);
  return mayBeConstant(expr);
}

/**
 * Whether a compiler may compute it: integers cancel out where one occurs twice, or is computed with. A double may be
 * NaN, so that nothing that it is in is a constant.
 */
function mayBeConstant(expr: Expr): boolean {
  const integers: string[] = [];
  let mayCancel = false;
  const isKnown = (each: Expr): boolean => {
    if (each.kind === 'const') mayCancel ||= each.value === 0;
    else if (each.rep === 'f64') return !isLeaf(each) && childrenOf(each).every(isKnown);
    else if (isPlain(each)) integers.push(textOf(each));
    else mayCancel = true;
    return true;
  };
  return isKnown(expr) && (mayCancel || new Set(integers).size < integers.length || integers.length === 0);
}

/** A variable or an element, converted or not. */
const isPlain = (expr: Expr): boolean => (expr.kind === 'convert' ? isPlain(expr.value) : isLeaf(expr));

const isLeaf = (expr: Expr) => expr.kind === 'load' || childrenOf(expr).length === 0;
