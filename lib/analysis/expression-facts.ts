// Facts of expressions where they stand, for range analysis: what each can be, and which indices are proven.
//
// In:  an expression, and the state in front of it: what is known of locals there. Out: its fact; recorded, too, of it
// and of all in it. Statements and loops, which make the states, are in range.ts.

import { bigintFact } from '../ir/bigints.ts';
import { type IndexTest, isGuardedRead, isIndexTest } from '../ir/elements.ts';
import { assertNever, childrenOf, type Directives, type Expr, type Local } from '../ir/ir.ts';
import { isSquare } from '../ir/same.ts';
import { isBelow, type Known, refine } from './conditions.ts';
import { elementFact } from './declared-facts.ts';
import { narrowedDifference } from './differences.ts';
import { isMultiple, isNonzero } from './divisibility.ts';
import { flooredRemainder } from './floored-remainders.ts';
import {
  ANYTHING,
  asNumber,
  binaryFact,
  constant,
  type Fact,
  INT32,
  isIntegerIn,
  join,
  MOST_EXACT,
  mathFact,
  negated,
  nonzeroDivisor,
  range,
  square,
} from './interval.ts';
import type { State } from './state.ts';
import { withoutBits } from './taken-bits.ts';

/** No array is longer: no process has more than 2^48 bytes of addresses. */
export const LONGEST = 2 ** 48;

/** No string has more units: V8 makes none of 2^29, and the glue takes none (native/include/kernelize/strings.h). */
const LONGEST_STRING = 2 ** 30;

export class ExpressionFacts implements Known {
  private readonly directives: Directives;
  private facts = new Map<Expr, Fact>();
  private proven = new Map<object, boolean>();
  /** Immutable locals that are an array's length: `const n = a.length`. */
  private readonly lengthOf: Map<number, number>;
  /** How many elements arrays have that are made here. */
  private readonly counts: Map<number, number>;

  /** `outer`: of what is around these expressions. */
  constructor(directives: Directives, outer?: ExpressionFacts) {
    this.directives = directives;
    this.lengthOf = new Map(outer?.lengthOf);
    this.counts = new Map(outer?.counts);
  }

  of(expr: Expr): Fact {
    return this.facts.get(expr) ?? ANYTHING;
  }

  inBounds(node: object): boolean {
    return this.proven.get(node) ?? false;
  }

  isReached(expr: Expr): boolean {
    return this.facts.has(expr);
  }

  nameLength(local: Local, array: Local): void {
    this.lengthOf.set(local.id, array.id);
  }

  countElements(array: Local, count: number): void {
    this.counts.set(array.id, count);
  }

  /** Records and returns the fact of an expression and of all in it. */
  record(expr: Expr, state: State): Fact {
    const fact = this.computed(expr, state);
    this.facts.set(expr, fact);
    return fact;
  }

  /**
   * The fact that it would have in that state, of which nothing is recorded: what a test says of its own operands holds
   * behind it, and not where they are evaluated.
   */
  factOf(expr: Expr, state: State): Fact {
    if (expr.kind === 'const' || expr.kind === 'local' || expr.kind === 'length') return this.computed(expr, state);
    const { facts, proven } = this;
    this.facts = new Map();
    this.proven = new Map();
    const fact = this.computed(expr, state);
    Object.assign(this, { facts, proven });
    return fact;
  }

  private computed(expr: Expr, state: State): Fact {
    const fact = this.ofKind(expr, state);
    // Whatever is computed of it, undefined is NaN there.
    return expr.kind === 'local' || expr.kind === 'select' ? fact : asNumber(fact);
  }

  private ofKind(expr: Expr, state: State): Fact {
    switch (expr.kind) {
      case 'const':
        return expr.type === 'bigint' ? ANYTHING : constant(Number(expr.value));
      case 'local':
        return state.facts.get(expr.local.id) ?? ANYTHING;
      case 'length':
        return range(0, expr.array.isString ? LONGEST_STRING : LONGEST);
      case 'unary': {
        const value = this.record(expr.value, state);
        if (expr.op === 'neg') return negated(value);
        return expr.op === 'bitnot' ? INT32 : ANYTHING;
      }
      case 'binary': {
        const left = this.record(expr.left, state);
        const right = this.record(expr.right, state);
        const fact =
          this.quotientFact(expr, left, right, state) ??
          this.remainderFact(expr, state) ??
          withoutBits(expr, left, state) ??
          (isSquare(expr) ? square(left) : this.narrowed(expr, binaryFact(expr.op, left, right), state));
        const isOfIntegers = isExactInteger(left) && isExactInteger(right);
        return this.directives.cdivision && expr.op === 'rem' && isOfIntegers ? asInC(fact) : fact;
      }
      case 'logical': {
        this.record(expr.left, state);
        const after = refine(expr.left, expr.op === 'and', state, this);
        this.record(expr.right, after ?? state);
        return ANYTHING;
      }
      case 'select': {
        this.record(expr.test, state);
        const yes = this.record(expr.yes, refine(expr.test, true, state, this) ?? state);
        const no = this.record(expr.no, refine(expr.test, false, state, this) ?? state);
        if (!isGuardedRead(expr)) return join(yes, no);
        const isInside = this.inBounds(expr.test);
        this.proven.set(expr, isInside);
        return isInside ? yes : { ...join(yes, no), maybeUndefined: true };
      }
      case 'math': {
        const args = expr.args.map((arg) => this.record(arg, state));
        if (isIndexTest(expr)) this.proveTest(expr, state);
        return mathFact(expr.fn, args);
      }
      case 'load':
        this.record(expr.index, state);
        this.proveIndex(expr, expr.array, expr.index, state);
        return elementFact(expr.array);
      case 'bigint': {
        this.record(expr.value, state);
        if (expr.fn !== 'toNumber') return ANYTHING;
        const { low, high } = bigintFact(expr.value);
        return range(Number(low), Number(high));
      }
      case 'compare':
        this.record(expr.left, state);
        this.record(expr.right, state);
        if (expr.op === 'lt' && expr.right.kind === 'length') {
          this.proven.set(expr, isBelow(expr.left, expr.right.array, state, this));
        }
        return ANYTHING;
      case 'convert':
        for (const child of childrenOf(expr)) this.record(child, state);
        return ANYTHING;
      default:
        return assertNever(expr);
    }
  }

  private narrowed(expr: Expr, fact: Fact, state: State): Fact {
    return narrowedDifference(expr, fact, state, (each) => this.factOf(each, state));
  }

  /** Of quotients and remainders of which conditions have said something. */
  private quotientFact(
    { op, left: dividend, right: divisor }: Extract<Expr, { kind: 'binary' }>,
    left: Fact,
    right: Fact,
    state: State,
  ): Fact | undefined {
    if (op !== 'div' && op !== 'rem') return undefined;
    const fact = isNonzero(divisor, state) ? nonzeroDivisor(op, left, right) : binaryFact(op, left, right);
    if (op === 'rem' || !isMultiple(dividend, divisor, state)) return fact;
    // It is 0 for a dividend of 0 alone.
    const isZero = left.low <= 0 && left.high >= 0;
    const isNegative = right.low < 0 || right.maybeNegativeZero;
    return { ...fact, integer: true, maybeNegativeZero: left.maybeNegativeZero || (isZero && isNegative) };
  }

  private remainderFact(expr: Extract<Expr, { kind: 'binary' }>, state: State): Fact | undefined {
    const found = flooredRemainder(expr, (each) => this.factOf(each, state));
    if (found !== undefined) this.facts.set(expr.right, found.product);
    return found?.difference;
  }

  arrayWithLength(expr: Expr): number | undefined {
    if (expr.kind === 'length') return expr.array.id;
    if (expr.kind !== 'local') return undefined;
    // How long a list is now, a local says.
    return expr.local.isLength ? expr.local.id : this.lengthOf.get(expr.local.id);
  }

  proveIndex(node: object, array: Local, index: Expr, state: State): void {
    const fact = this.of(index);
    const isIndex = isIntegerIn(fact, 0, MOST_EXACT);
    const count = array.count ?? this.counts.get(array.id) ?? 0;
    this.proven.set(node, isIndex && (fact.high < count || isBelow(index, array, state, this)));
  }

  private proveTest(test: IndexTest, state: State): void {
    const [index, length] = test.args as [Expr, Expr];
    const measured = length.kind === 'length' ? length.array : length.kind === 'local' ? length.local : undefined;
    if (measured !== undefined) this.proveIndex(test, measured, index, state);
  }
}

function isExactInteger(fact: Fact): boolean {
  return isIntegerIn(fact, -MOST_EXACT, MOST_EXACT);
}

/** A remainder by C's operator: there is no -0, and what a division by zero does is nobody's business. */
function asInC(fact: Fact): Fact {
  return { ...fact, maybeNaN: false, maybeNegativeZero: false };
}
