// Expressions of select-representation: each as the machine number that is wanted where it stands.
//
// In:  an expression at the JS level, and what is wanted of it: a double, an integer, an index, a condition or an
// element. Out: the same at the machine level, with its `convert` nodes. An integer is computed as one where
// Representations has found that it may be, whatever is wanted.

import type { KnownZeros } from '../analysis/known-zeros.ts';
import { type IntegerRep, type Representations, wider } from '../analysis/representation.ts';
import { type IndexTest, isIndexTest, isOrNaN } from '../ir/elements.ts';
import type { ArrayKind, Expr, Rep } from '../ir/ir.ts';
import { arrayKinds, isArrayKind } from '../ir/ops.ts';
import { BigintSelection } from './select-bigints.ts';
import { QuotientSelection } from './select-quotients.ts';

export class ValueSelection {
  readonly bigints = new BigintSelection({
    float: (expr) => this.float(expr),
    integer: (expr) => this.integral(expr, 'i64'),
    index: (expr) => this.index(expr),
    condition: (expr) => this.condition(expr),
  });
  private readonly representations: Representations;
  private readonly zeros: KnownZeros;
  private readonly quotients: QuotientSelection;

  constructor(representations: Representations, zeros: KnownZeros) {
    this.representations = representations;
    this.zeros = zeros;
    this.quotients = new QuotientSelection(
      representations,
      (expr, rep) => this.integral(expr, rep),
      (expr) => this.float(expr),
    );
  }

  /** Arguments and results of functions: numbers are doubles there. */
  argument(expr: Expr): Expr {
    if (expr.type === 'boolean') return this.to(expr, 'bool');
    if (expr.type === 'bigint') return this.bigints.own(expr);
    return isArrayKind(expr.type) ? { ...expr, rep: 'array' } : this.float(expr);
  }

  /** An index that was checked, or proven: exact in 64 bits. */
  index(expr: Expr): Expr {
    if (this.representations.integer(expr, 'unseen') !== undefined) return this.to(expr, 'i64');
    return { kind: 'convert', mode: 'exact', value: this.float(expr), type: 'number', rep: 'i64', loc: expr.loc };
  }

  /**
   * A value as an element of an array: floats as they are, integers modulo their size (the cast to it is the back
   * end's).
   */
  element(expr: Expr, kind: ArrayKind): Expr {
    if (expr.type === 'bigint') return this.bigints.element(expr, kind);
    if (kind === 'Uint8ClampedArray' || arrayKinds[kind].least === undefined) return this.float(expr);
    return this.wrapped(expr);
  }

  to(expr: Expr, rep: Rep): Expr {
    if (expr.type === 'bigint' && (rep === 'i64' || rep === 'u64')) return this.bigints.to(expr, rep);
    if (rep === 'f64') return this.float(expr);
    if (rep === 'bool') return this.condition(expr);
    if (rep === 'i32' || rep === 'i64') return this.integral(expr, rep);
    throw new Error(`kernelize: no conversion to ${rep}`);
  }

  private convert(value: Expr, rep: Rep, mode: 'exact' | 'wrap' = 'exact'): Expr {
    if (value.rep === rep) return value;
    return { kind: 'convert', mode, value, type: 'number', rep, loc: value.loc };
  }

  private integral(expr: Expr, rep: IntegerRep): Expr {
    if (expr.kind === 'const' && Number.isSafeInteger(expr.value)) return this.compute(expr, rep);
    const own = this.representations.integer(expr, 'unseen');
    if (own === undefined) return this.convert(this.float(expr), rep); // Checked or proven to fit, computed as a double.
    return this.convert(this.compute(expr, own), rep);
  }

  /** An expression computed in the integer type that `integer` found for it. */
  private compute(expr: Expr, rep: IntegerRep): Expr {
    switch (expr.kind) {
      case 'const':
        return { ...expr, value: Number(expr.value) + 0, rep };
      case 'local':
        return this.convert({ ...expr, rep: this.representations.of(expr.local) }, rep);
      case 'length':
        return { ...expr, rep: 'i64' };
      case 'load':
        return this.convert(this.load(expr), rep);
      case 'unary':
        if (expr.op === 'bitnot') return { ...expr, value: this.wrapped(expr.value), rep: 'i32' };
        return { ...expr, value: this.integral(expr.value, rep), rep };
      case 'binary': {
        const written = this.representations.writtenRemainder(expr);
        if (expr.op === 'rem' || written !== undefined)
          return this.convert(this.quotients.remainder(written ?? expr), rep);
        if (['add', 'sub', 'mul'].includes(expr.op)) {
          return { ...expr, left: this.integral(expr.left, rep), right: this.integral(expr.right, rep), rep };
        }
        if (expr.op === 'div') return this.convert(this.quotients.exact(expr), rep);
        const quotient = this.representations.cQuotient(expr);
        if (quotient !== undefined) return this.convert(this.quotients.whole(expr, quotient), 'i32', 'wrap');
        const bits: Expr = {
          ...expr,
          left: this.wrapped(expr.left),
          right: this.wrapped(expr.right),
          rep: expr.op === 'ushr' ? rep : 'i32',
        };
        return bits;
      }
      case 'select': {
        const decided = this.representations.decided(expr.test);
        if (decided !== undefined) return this.integral(decided ? expr.yes : expr.no, rep);
        return {
          ...expr,
          test: this.condition(expr.test),
          yes: this.integral(expr.yes, rep),
          no: this.integral(expr.no, rep),
          rep,
        };
      }
      case 'math':
        return this.computeMath(expr, rep);
      default:
        throw new Error(`kernelize: ${expr.kind} has no integer form`);
    }
  }

  private computeMath(expr: Extract<Expr, { kind: 'math' }>, rep: IntegerRep): Expr {
    const [first] = expr.args as [Expr];
    switch (expr.fn) {
      case 'imul':
      case 'clz32':
        return { ...expr, args: expr.args.map((arg) => this.wrapped(arg)), rep: 'i32' };
      case 'floor':
      case 'ceil':
      case 'trunc':
      case 'round':
      case 'toInteger':
        // Of an integer: itself. Of a double: rounded as a double, and then it fits.
        if (this.representations.integer(first, 'unseen') !== undefined) return this.integral(first, rep);
        return this.convert(this.quotients.rounded(expr) ?? { ...expr, args: [this.float(first)], rep: 'f64' }, rep);
      default:
        return { ...expr, args: expr.args.map((arg) => this.integral(arg, rep)), rep };
    }
  }

  /** An integer index is compared as one. */
  private testedIndex({ args: [index, length] }: IndexTest): Expr[] {
    const rep = this.representations.integer(index as Expr, 'unseen');
    const own = rep === undefined ? this.float(index as Expr) : this.integral(index as Expr, 'i64');
    return [own, this.integral(length as Expr, 'i64')];
  }

  /** JavaScript's ToInt32. */
  wrapped(expr: Expr): Expr {
    const rep = this.representations.integer(expr, 'unseen');
    if (rep === undefined && isOrNaN(expr)) {
      // Of what is outside it is 0.
      const no: Expr = { ...expr.no, kind: 'const', value: 0, rep: 'i32' } as Expr;
      return { ...expr, test: this.condition(expr.test), yes: this.wrapped(expr.yes), no, rep: 'i32' };
    }
    const value = rep === undefined ? this.float(expr) : this.compute(expr, rep);
    return this.convert(value, 'i32', 'wrap');
  }

  private load(expr: Extract<Expr, { kind: 'load' }>): Expr {
    const kind = expr.array.type as ArrayKind;
    const { least, most } = arrayKinds[kind];
    const rep: Rep = least === undefined ? 'f64' : (most ?? 0) > 2147483647 ? 'i64' : 'i32';
    return { ...expr, index: this.index(expr.index), rep };
  }

  float(expr: Expr): Expr {
    const value = this.floatOf(expr);
    return this.zeros.mayBeNegative(expr, this.representations) ? opaque(value) : value;
  }

  private floatOf(expr: Expr): Expr {
    if (expr.kind === 'const') return { ...expr, value: Number(expr.value), rep: 'f64' };
    if (expr.kind === 'local') return this.convert({ ...expr, rep: this.representations.of(expr.local) }, 'f64');
    if (expr.kind === 'bigint') return this.bigints.toNumber(expr);
    const rep = this.representations.integer(expr, 'seen');
    // 32-bit sums convert once, and vectorise everywhere; 64-bit ones are exact in doubles as well, and cheaper.
    const arithmetic = expr.kind === 'binary' && ['add', 'sub', 'mul'].includes(expr.op);
    const rounding =
      expr.kind === 'math' &&
      ['floor', 'ceil', 'trunc', 'round', 'toInteger'].includes(expr.fn) &&
      this.quotients.rounded(expr) === undefined;
    const exact = arithmetic && rep === 'i64' && !this.representations.isSumOfIntegers(expr);
    if (rep !== undefined && !exact && !rounding) return this.convert(this.compute(expr, rep), 'f64');
    switch (expr.kind) {
      case 'load':
        return this.convert(this.load(expr), 'f64');
      case 'length':
        return this.convert({ ...expr, rep: 'i64' }, 'f64');
      case 'unary':
        if (expr.op === 'neg') return { ...expr, value: this.float(expr.value), rep: 'f64' };
        return this.convert(this.compute(expr, 'i32'), 'f64');
      case 'binary': {
        const { bitwise } = { bitwise: ['and', 'or', 'xor', 'shl', 'shr', 'ushr'].includes(expr.op) };
        if (bitwise) return this.convert(this.compute(expr, expr.op === 'ushr' ? 'i64' : 'i32'), 'f64');
        return { ...expr, left: this.float(expr.left), right: this.rightSide(expr), rep: 'f64' };
      }
      case 'select':
        return {
          ...expr,
          test: this.condition(expr.test),
          yes: this.float(expr.yes),
          no: this.float(expr.no),
          rep: 'f64',
        };
      case 'math':
        if (expr.fn === 'imul' || expr.fn === 'clz32') return this.convert(this.computeMath(expr, 'i32'), 'f64');
        return {
          ...expr,
          args: expr.args.map((arg) => this.float(arg)),
          rep: 'f64',
          ...(this.isOrdered(expr) && { isOrdered: true }),
        };
      default:
        throw new Error(`kernelize: ${expr.kind} is no number`);
    }
  }

  private isOrdered({ fn, args }: Extract<Expr, { kind: 'math' }>): boolean {
    if ((fn !== 'min' && fn !== 'max') || args.length < 2) return false;
    return args.every((arg) => {
      const { low, high, maybeNaN, maybeNegativeZero } = this.representations.facts.of(arg);
      return !maybeNaN && !(maybeNegativeZero && low <= 0 && high >= 0);
    });
  }

  /** As a double; of a quotient hidden where clang 14 must not know what it divides by. */
  private rightSide({ op, right }: Extract<Expr, { kind: 'binary' }>): Expr {
    const isHidden = op === 'div' && this.zeros.isKnownDivisor(right, this.representations);
    return isHidden ? opaque(this.floatOf(right)) : this.float(right);
  }

  private condition(expr: Expr): Expr {
    switch (expr.kind) {
      case 'const':
      case 'local':
        return { ...expr, rep: 'bool' };
      case 'unary': {
        if (expr.op === 'not') return { ...expr, value: this.condition(expr.value), rep: 'bool' };
        if (expr.value.type === 'bigint') return { ...expr, value: this.bigints.own(expr.value), rep: 'bool' };
        const rep = this.representations.integer(expr.value, 'unseen');
        return {
          ...expr,
          value: rep === undefined ? this.float(expr.value) : this.compute(expr.value, rep),
          rep: 'bool',
        };
      }
      case 'compare':
        return this.comparison(expr);
      case 'logical':
        return { ...expr, left: this.condition(expr.left), right: this.condition(expr.right), rep: 'bool' };
      case 'select':
        return {
          ...expr,
          test: this.condition(expr.test),
          yes: this.condition(expr.yes),
          no: this.condition(expr.no),
          rep: 'bool',
        };
      case 'math':
        if (isIndexTest(expr)) return { ...expr, args: this.testedIndex(expr), rep: 'bool' };
        return { ...expr, args: expr.args.map((arg) => this.float(arg)), rep: 'bool' };
      default:
        throw new Error(`kernelize: ${expr.kind} is no condition`);
    }
  }

  private comparison(expr: Extract<Expr, { kind: 'compare' }>): Expr {
    if (expr.left.type === 'bigint') return this.bigints.comparison(expr);
    if (expr.left.type === 'boolean') {
      return { ...expr, left: this.condition(expr.left), right: this.condition(expr.right), rep: 'bool' };
    }
    const divisibility = this.quotients.divisibility(expr);
    if (divisibility !== undefined) return divisibility;
    const left = this.representations.integer(expr.left, 'unseen');
    const right = this.representations.integer(expr.right, 'unseen');
    if (left === undefined || right === undefined) {
      return { ...expr, left: this.float(expr.left), right: this.float(expr.right), rep: 'bool' };
    }
    const rep = wider(left, right);
    return { ...expr, left: this.integral(expr.left, rep), right: this.integral(expr.right, rep), rep: 'bool' };
  }
}

function opaque(value: Expr): Expr {
  return { kind: 'math', fn: 'opaque', args: [value], type: 'number', rep: 'f64', loc: value.loc };
}
