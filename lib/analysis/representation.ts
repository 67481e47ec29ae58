// In which machine representation a number can be held or computed so that nobody can tell it from JavaScript's double.
//
// In:  the facts of range analysis for a function. Out: the representation of each local, and for each expression the
// integer type in which it can be computed exactly, if there is one. Changes nothing.

import type { Expr, Fn, Local, Rep, Stmt } from '../ir/ir.ts';
import { isPlainNumber } from '../ir/locals.ts';
import { isArrayKind } from '../ir/ops.ts';
import { statementsIn, targetOf } from '../ir/walk.ts';
import { isAll } from './demand.ts';
import { analyseDemands, type Demands } from './demands.ts';
import { flooredRemainder, partsOfRemainder, type RemainderParts } from './floored-remainders.ts';
import { type Fact, isIntegerIn, MOST_EXACT } from './interval.ts';
import type { RangeFacts } from './range.ts';
import { expressionsAlone, expressionsInStraightLoops } from './straight-loops.ts';

export type IntegerRep = 'i32' | 'i64';

export interface IntegerQuotient {
  readonly left: Expr;
  readonly right: Expr;
  /** What both are computed in. */
  readonly rep: IntegerRep;
  /** Whether the divisor may be 0. */
  readonly byZero: boolean;
}

/** The quotient of larger integers may be rounded to the next integer. */
const MOST_DIVIDED = 2 ** 52;

export class Representations {
  readonly facts: RangeFacts;
  private readonly cdivision: boolean;
  /** By local id, as far as anybody has asked. */
  readonly reps = new Map<number, Rep>();
  private readonly integers = new Set<number>();
  private readonly wrapped = new Map<number, boolean>();
  private readonly demands: Demands;
  /** Locals that calls and the like give their values. */
  private readonly given: ReadonlySet<number>;
  private readonly inVectors: ReadonlySet<Expr>;
  private readonly alone: ReadonlySet<Expr>;

  constructor(
    facts: RangeFacts,
    { body, directives }: Pick<Fn, 'body' | 'directives'>,
    demands: Demands = analyseDemands(body, facts),
  ) {
    this.facts = facts;
    this.demands = demands;
    this.cdivision = directives.cdivision;
    this.given = givenByOthers(body);
    this.inVectors = expressionsInStraightLoops(body);
    this.alone = expressionsAlone(body);
  }

  of(local: Local): Rep {
    const known = this.reps.get(local.id) ?? (this.isWrapped(local) ? 'i32' : this.representationOf(local));
    this.reps.set(local.id, known);
    return known;
  }

  /** How a local is held, parameters included. Parameters are what their declared type says. */
  private representationOf(local: Local): Rep {
    if (isArrayKind(local.type)) return 'array';
    if (local.type === 'boolean') return 'bool';
    if (local.type === 'bigint') return local.declared === 'u64' ? 'u64' : 'i64';
    if (local.declared === 'i32') return 'i32';
    if (local.declared === 'u32') return 'i64';
    if (local.parameter) return 'f64';
    const fact = this.facts.ofLocal(local);
    if (fact.maybeNegativeZero && this.demands.of(local).zeroSign) return 'f64';
    return integerSize(fact) ?? 'f64';
  }

  /**
   * Whether a local is held as what ToInt32 makes of it, because nobody reads more of it: `hash` in `hash =
   * Math.imul(hash ^ byte, 0x01000193)`, which begins past 2^31; or because nobody tells NaN from 0.
   */
  isWrapped(local: Local): boolean {
    const known = this.wrapped.get(local.id) ?? this.mayBeWrapped(local);
    this.wrapped.set(local.id, known);
    return known;
  }

  private mayBeWrapped(local: Local): boolean {
    if (!isPlainNumber(local) || local.parameter) return false;
    const demand = this.demands.of(local);
    if (demand.bits === 0 || (isAll(demand) && demand.nan) || this.given.has(local.id)) return false;
    if (this.representationOf(local) === 'i32') return false;
    return !isAll(demand) || isIntegerIn({ ...this.facts.ofLocal(local), maybeNaN: false }, -2147483648, 2147483647);
  }

  /** Declares a local that is an integer of 64 bits by construction, of which the facts know nothing. */
  addInteger(local: Local): void {
    this.integers.add(local.id);
    this.reps.set(local.id, 'i64');
  }

  /**
   * The integer type in which an expression can be computed; undefined if only doubles give JavaScript's value. The
   * sign of zero is `seen` unless the consumer can't tell -0 from 0.
   */
  integer(expr: Expr, zero: 'seen' | 'unseen'): IntegerRep | undefined {
    if (expr.kind === 'local') {
      if (this.integers.has(expr.local.id)) return 'i64';
      // Where 0 stands for NaN, it is read as a double: C's division by it would end the process.
      const standsForNaN = this.facts.of(expr).maybeNaN && isAll(this.demands.of(expr.local));
      if (this.of(expr.local) === 'i32' && !standsForNaN) return 'i32';
    }
    const fact = this.facts.of(expr);
    const size = integerSize(fact);
    if (size === undefined || (fact.maybeNegativeZero && zero === 'seen')) return undefined;
    switch (expr.kind) {
      case 'const':
        return size;
      case 'local': {
        const rep = this.of(expr.local);
        return rep === 'i32' || rep === 'i64' ? rep : size;
      }
      case 'length':
        return 'i64';
      case 'load':
        return size;
      case 'unary': {
        if (expr.op === 'bitnot') return 'i32';
        const inner = this.operand(expr.value);
        return inner === undefined ? undefined : wider(inner, size);
      }
      case 'binary':
        return this.binaryInteger(expr, size);
      case 'select': {
        const yes = this.integer(expr.yes, zero);
        const no = this.integer(expr.no, zero);
        return yes === undefined || no === undefined ? undefined : wider(yes, no);
      }
      case 'math':
        return this.mathInteger(expr, size, zero);
      default:
        return undefined;
    }
  }

  /**
   * Of an operand of +, - and *: the type that holds all that its C expression gives. What stands for 2^31 in 32 bits is
   * -2^31, whose negation has no room there, though that of 2^31 has.
   */
  private operand(expr: Expr): IntegerRep | undefined {
    const { low, high } = this.facts.of(expr);
    const isLess = expr.kind === 'local' && this.isWrapped(expr.local) && (low < -2147483648 || high > 2147483647);
    return isLess ? 'i64' : this.integer(expr, 'unseen');
  }

  private binaryInteger(expr: Extract<Expr, { kind: 'binary' }>, size: IntegerRep): IntegerRep | undefined {
    switch (expr.op) {
      case 'add':
      case 'sub':
      case 'mul': {
        // A zero's sign in an operand shows in the result only as a zero's sign, which the fact has spoken for.
        const left = this.operand(expr.left);
        const right = this.operand(expr.right);
        return left === undefined || right === undefined ? undefined : wider(size, wider(left, right));
      }
      case 'rem':
      case 'div': {
        // What is an integer and not NaN has a divisor that is not 0; such a quotient has no rest.
        const left = this.integer(expr.left, 'unseen');
        const right = this.integer(expr.right, 'unseen');
        return left === undefined || right === undefined ? undefined : size;
      }
      case 'and':
      case 'or':
      case 'xor':
      case 'shl':
      case 'shr':
        return 'i32';
      case 'ushr':
        return size;
      default:
        return undefined;
    }
  }

  private mathInteger(
    expr: Extract<Expr, { kind: 'math' }>,
    size: IntegerRep,
    zero: 'seen' | 'unseen',
  ): IntegerRep | undefined {
    const isUnseen = expr.fn === 'abs' || expr.fn === 'toInteger';
    const args = expr.args.map((arg) => this.integer(arg, isUnseen ? 'unseen' : zero));
    switch (expr.fn) {
      case 'imul':
      case 'clz32':
        return 'i32';
      case 'floor':
      case 'ceil':
      case 'trunc':
      case 'round':
      case 'toInteger':
        return args[0] ?? size;
      case 'abs':
      case 'min':
      case 'max':
        return args.includes(undefined)
          ? undefined
          : args.reduce((a, b) => wider(a as IntegerRep, b as IntegerRep), size);
      default:
        return undefined;
    }
  }

  /**
   * Whether a sum of 64 bits is better computed in integers, and converted once: of what are integers in registers and
   * arrays, where no compiler makes vectors, which have no such conversion.
   */
  isSumOfIntegers(expr: Expr): boolean {
    const isInteger = (each: Expr): boolean => {
      switch (each.kind) {
        case 'const':
        case 'length':
          return true;
        case 'local':
          return this.of(each.local) !== 'f64';
        case 'load':
          return this.integer(each, 'unseen') !== undefined;
        case 'binary':
          return ['add', 'sub', 'mul'].includes(each.op) && isInteger(each.left) && isInteger(each.right);
        default:
          return false;
      }
    };
    return this.alone.has(expr) && isInteger(expr);
  }

  /** `(a / b) | 0` of integers is C's division, but for a divisor of 0, where it is 0. */
  cQuotient(expr: Expr): IntegerQuotient | undefined {
    if (expr.kind !== 'binary' || expr.op !== 'or') return undefined;
    const { left: quotient, right: zero } = expr;
    return zero.kind === 'const' && zero.value === 0 ? this.integerQuotient(quotient) : undefined;
  }

  /**
   * The integral part of a quotient of integers is C's quotient: rounded to a double, a quotient of integers of 52 bits
   * is no integer unless it was one (the next integer is at least 1 / b away, half a unit in the last place less).
   */
  integerQuotient(expr: Expr): IntegerQuotient | undefined {
    if (expr.kind !== 'binary' || expr.op !== 'div') return undefined;
    const { left, right } = expr;
    if (this.integer(left, 'unseen') === undefined || this.integer(right, 'unseen') === undefined) return undefined;
    if (!this.cdivision && !(this.isShortInteger(left) && this.isShortInteger(right))) return undefined;
    const { low, high, maybeNaN } = this.facts.of(expr);
    const byZero =
      !this.cdivision && (maybeNaN || low === Number.NEGATIVE_INFINITY || high === Number.POSITIVE_INFINITY);
    const rep = this.divisionRep(left, right);
    return rep === 'i64' && !this.cdivision && this.inVectors.has(expr) ? undefined : { left, right, rep, byZero };
  }

  /** Whether a quotient of it and such another is an integer only if there is no rest. */
  isShortInteger(expr: Expr): boolean {
    return isIntegerIn(this.facts.of(expr), -MOST_DIVIDED, MOST_DIVIDED);
  }

  /** The remainder that `x - Math.floor(x / m) * m` is, where C's has the same sign. */
  writtenRemainder(expr: Expr): Extract<Expr, { kind: 'binary' }> | undefined {
    if (expr.kind !== 'binary' || flooredRemainder(expr, (each) => this.facts.of(each)) === undefined) return undefined;
    if (this.facts.of(expr.left).low < 0 || this.cdivision) return undefined;
    const { divisor } = partsOfRemainder(expr) as RemainderParts;
    return { ...expr, op: 'rem', right: divisor };
  }

  /** What a comparison certainly gives, for all that the facts allow. */
  decided(test: Expr): boolean | undefined {
    if (test.kind !== 'compare' || test.left.type !== 'number') return undefined;
    const [left, right] = [this.facts.of(test.left), this.facts.of(test.right)];
    if (left.maybeNaN || right.maybeNaN || !(left.low <= left.high) || !(right.low <= right.high)) return undefined;
    const isBelow = left.high < right.low;
    const isAbove = left.low > right.high;
    switch (test.op) {
      case 'lt':
        return isBelow ? true : left.low >= right.high ? false : undefined;
      case 'ge':
        return isBelow ? false : left.low >= right.high ? true : undefined;
      case 'gt':
        return isAbove ? true : left.high <= right.low ? false : undefined;
      case 'le':
        return isAbove ? false : left.high <= right.low ? true : undefined;
      default:
        return isBelow || isAbove ? test.op === 'ne' : undefined;
    }
  }

  /** The type in which C divides integers: as small as their values are at this place. -2^31 / -1 is no int32_t. */
  divisionRep(left: Expr, right: Expr): IntegerRep {
    const [dividend, divisor] = [this.facts.of(left), this.facts.of(right)];
    if (dividend.low <= -2147483648 && divisor.low <= -1) return 'i64';
    return wider(integerSize(dividend) ?? 'i64', integerSize(divisor) ?? 'i64');
  }

  /** `a % 8` of a non-negative a is `a & 7`. */
  maskOf(expr: Extract<Expr, { kind: 'binary' }>): number | undefined {
    if (expr.op !== 'rem' || expr.right.kind !== 'const') return undefined;
    const divisor = Number(expr.right.value);
    const isPower = divisor >= 1 && divisor <= 2 ** 30 && Number.isInteger(Math.log2(divisor));
    return isPower && this.facts.of(expr.left).low >= 0 ? divisor - 1 : undefined;
  }
}

/** Ids of locals that something else than an assignment gives values: what calls give is a double. */
function givenByOthers(body: readonly Stmt[]): Set<number> {
  const given = new Set<number>();
  for (const stmt of statementsIn(body)) {
    const target = targetOf(stmt);
    if (target !== undefined && !['declare', 'assign'].includes(stmt.kind)) given.add(target.id);
  }
  return given;
}

/** The smallest integer type that holds all of a fact's values, were it not for -0. */
function integerSize(fact: Fact): IntegerRep | undefined {
  if (isIntegerIn(fact, -2147483648, 2147483647)) return 'i32';
  return isIntegerIn(fact, -MOST_EXACT, MOST_EXACT) ? 'i64' : undefined;
}

export function wider(a: IntegerRep, b: IntegerRep): IntegerRep {
  return a === 'i64' || b === 'i64' ? 'i64' : 'i32';
}
