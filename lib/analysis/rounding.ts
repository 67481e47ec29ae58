// Whether doubles compute indices without rounding, so that what algebra says of them is so: (i * n * n + i) - i * n *
// n is i, and 0 in doubles where n is 2^40.
//
// In:  indices of a loop, as expressions of counters, lengths, constants and of numbers that the loop leaves as they
// are. Out: in which range those numbers, as integers, and lengths must be, or the index for which no range will do.
// Changes nothing.
//
// An index is exact where none of its parts can reach 2^53. It may also have no parts below 0, only sums and products:
// then a part that is rounded is so large that the index is outside of any array, exact or not.

import { childrenOf, type Expr, type Local } from '../ir/ir.ts';
import type { CountedLoop } from './counted-loops.ts';
import { isIntegerIn, MOST_EXACT } from './interval.ts';
import type { RangeFacts } from './range.ts';

/** What is known of an index's locals. */
export interface Surroundings {
  readonly facts: RangeFacts;
  isInvariant(local: Local): boolean;
  /** Of a constant that the loop declares. */
  definitionOf(local: Local): Expr | undefined;
  /** Of a counter of the loop, or of one in it. */
  loopOf(local: Local): CountedLoop | undefined;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

export interface Exactness {
  readonly range: Range;
  /** Whether what bounds counters must be in the range, too. */
  readonly bounded: boolean;
}

/** In bits: of what is exact, and of counters (nothing is added more often). */
const EXACT = 53;
const COUNTER = 52;
/** Of lengths and of numbers from outside: what no length exceeds, and what a kernel can do with. */
const MOST_BITS = 40;
const FEWEST_BITS = 12;

export function rangeForExact(indices: readonly Expr[], around: Surroundings): Exactness | Expr {
  const isExact = (bits: number, bounded: boolean) => (index: Expr) => new Sizes(around, bits, bounded).isExact(index);
  const widest = indices.filter((index) => !isExact(MOST_BITS, false)(index));
  const range = (bits: number): Range => {
    return { least: widest.some((index) => grows(index, around)) ? 0 : -(2 ** bits), most: 2 ** bits };
  };
  const others = widest.filter((index) => !grows(index, around));
  if (others.length === 0) return { range: range(MOST_BITS), bounded: false };
  for (let bits = MOST_BITS; bits >= FEWEST_BITS; bits--) {
    if (others.every(isExact(bits, true))) return { range: range(bits), bounded: true };
  }
  return others.find((index) => !isExact(FEWEST_BITS, true)(index)) as Expr;
}

/** Whether all parts are integers from 0 where the numbers from outside are. */
function grows(expr: Expr, around: Surroundings): boolean {
  if (isIntegerIn(around.facts.of(expr), 0, MOST_EXACT)) return true;
  if (expr.kind === 'local') {
    const definition = around.definitionOf(expr.local);
    return around.isInvariant(expr.local) || (definition !== undefined && grows(definition, around));
  }
  if (expr.kind === 'binary') {
    const isGrowing = expr.op === 'add' || expr.op === 'mul';
    return isGrowing && grows(expr.left, around) && grows(expr.right, around);
  }
  return expr.kind === 'length';
}

/** How large the parts of an index can be, in bits, where numbers from outside have `bits`. */
class Sizes {
  private readonly around: Surroundings;
  private readonly bits: number;
  /** Whether counters are as large as their loops' bounds allow, which are tested then. */
  private readonly bounded: boolean;
  /** Locals whose size is being asked for: a counter may bound itself. */
  private readonly asked = new Set<number>();

  constructor(around: Surroundings, bits: number, bounded: boolean) {
    this.around = around;
    this.bits = bits;
    this.bounded = bounded;
  }

  isExact(expr: Expr): boolean {
    const definition = expr.kind === 'local' ? this.around.definitionOf(expr.local) : undefined;
    const parts = definition === undefined ? childrenOf(expr) : [definition];
    return this.of(expr) <= EXACT && parts.every((part) => this.isExact(part));
  }

  private of(expr: Expr): number {
    const { low, high, integer, maybeNaN } = this.around.facts.of(expr);
    const known = integer && !maybeNaN ? Math.log2(Math.max(Math.abs(low), Math.abs(high), 1)) : Infinity;
    return Math.min(known, this.byForm(expr));
  }

  private byForm(expr: Expr): number {
    switch (expr.kind) {
      case 'const':
        return Math.log2(Math.max(Math.abs(Number(expr.value)), 1));
      case 'length':
        return this.bits;
      case 'local':
        return this.ofLocal(expr.local);
      case 'binary': {
        const [left, right] = [this.of(expr.left), this.of(expr.right)];
        if (expr.op === 'mul') return left + right;
        return expr.op === 'add' || expr.op === 'sub' ? Math.max(left, right) + 1 : Infinity;
      }
      default:
        return Infinity;
    }
  }

  private ofLocal(local: Local): number {
    const loop = this.around.loopOf(local);
    if (loop !== undefined) return this.bounded ? Math.min(COUNTER, this.ofCounter(local, loop)) : COUNTER;
    if (this.around.isInvariant(local)) return this.bits;
    const definition = this.around.definitionOf(local);
    return definition === undefined ? Infinity : this.of(definition);
  }

  /** It goes from what the facts know of its beginning to the bound. */
  private ofCounter(local: Local, { bound, step }: CountedLoop): number {
    if (this.asked.has(local.id)) return Infinity;
    this.asked.add(local.id);
    const { low, high } = this.around.facts.ofLocal(local);
    const size = Math.max(Math.log2(Math.max(Math.abs(step > 0 ? low : high), 1)), this.of(bound));
    this.asked.delete(local.id);
    return size;
  }
}
