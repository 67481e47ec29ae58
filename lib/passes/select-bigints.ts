// Representations of bigints: the part of select-representation that has nothing to choose.
//
// In:  bigint expressions that check-bigints has made exact or modular. Out: the same at the machine level, in i64 and
// u64. Where only the low 64 bits count everything is computed in u64, where C wraps as well.

import { bigintFact, childModes, isModular } from '../ir/bigints.ts';
import type { ArrayKind, Expr, Stmt, Wide } from '../ir/ir.ts';
import { arrayKinds } from '../ir/ops.ts';

/** What select-representation does with the numbers and conditions inside bigints. */
export interface Numbers {
  /** As a double. */
  float(expr: Expr): Expr;
  /** As a 64-bit integer, which it is known to be. */
  integer(expr: Expr): Expr;
  /** As an index. */
  index(expr: Expr): Expr;
  condition(expr: Expr): Expr;
}

export class BigintSelection {
  private readonly numbers: Numbers;

  constructor(numbers: Numbers) {
    this.numbers = numbers;
  }

  /** The expression, whose value the type holds, in it. */
  to(expr: Expr, type: Wide): Expr {
    if (expr.kind === 'const') return { ...expr, rep: type };
    return converted(this.compute(expr), type);
  }

  /** In the type that the expression has by itself. */
  own(expr: Expr): Expr {
    return this.to(expr, bigintFact(expr).type);
  }

  /** The low 64 bits. */
  bits(expr: Expr): Expr {
    if (expr.kind === 'const') return { ...expr, value: BigInt.asUintN(64, BigInt(expr.value)), rep: 'u64' };
    const [first, second] = childModes(expr, 'modular');
    if (!isModular(expr) || first !== 'modular') return converted(this.compute(expr), 'u64');
    if (expr.kind === 'unary') return { ...expr, value: this.bits(expr.value), rep: 'u64' };
    if (expr.kind !== 'binary') return converted(this.compute(expr), 'u64');
    const right = second === 'modular' ? this.bits(expr.right) : this.count(expr.right);
    return { ...expr, left: this.bits(expr.left), right, rep: 'u64' };
  }

  /** An element's value: JavaScript takes the low 64 bits of it. */
  element(expr: Expr, kind: ArrayKind): Expr {
    return converted(this.bits(expr), arrayKinds[kind].wide ?? 'i64');
  }

  toNumber(expr: Extract<Expr, { kind: 'bigint' }>): Expr {
    return { ...conversion(this.own(expr.value), 'f64'), type: 'number' };
  }

  /** Both in one type if there is one that holds both; the back end compares others as they are. */
  comparison(expr: Extract<Expr, { kind: 'compare' }>): Expr {
    const { left, right } = expr;
    const [a, b] = [bigintFact(left), bigintFact(right)];
    const negative = a.low < 0n || b.low < 0n;
    const large = a.high >= 2n ** 63n || b.high >= 2n ** 63n;
    if (negative && large) return { ...expr, left: this.own(left), right: this.own(right), rep: 'bool' };
    const type = negative || !(a.type === 'u64' || b.type === 'u64') ? 'i64' : 'u64';
    return { ...expr, left: this.to(left, type), right: this.to(right, type), rep: 'bool' };
  }

  checked(stmt: Extract<Stmt, { kind: 'checked' }>): Stmt {
    const { target, check, value } = stmt;
    const type = target.declared as Wide;
    if (check !== 'operation') {
      const own = this.own(value);
      // Folding may have left a value of the type: there is nothing to check.
      if (own.rep === type && check === 'conversion')
        return { kind: 'declare', local: target, value: own, loc: stmt.loc };
      return { ...stmt, value: own };
    }
    switch (value.kind) {
      case 'unary':
        return { ...stmt, value: { ...value, value: this.to(value.value, type), rep: type } };
      case 'binary':
        return { ...stmt, value: this.operation(value, type) };
      case 'bigint':
        return { ...stmt, value: { ...value, value: this.numbers.float(value.value), rep: type } };
      default:
        throw new Error(`kernelize: a ${value.kind} is no operation`);
    }
  }

  private compute(expr: Expr): Expr {
    switch (expr.kind) {
      case 'local':
        return { ...expr, rep: bigintFact(expr).type };
      case 'load':
        return { ...expr, index: this.numbers.index(expr.index), rep: bigintFact(expr).type };
      case 'unary':
        return { ...expr, value: this.to(expr.value, 'i64'), rep: 'i64' };
      case 'binary': {
        const { type } = bigintFact(expr);
        if (!childModes(expr, 'exact').includes('modular')) return this.operation(expr, type);
        const bits: Expr = { ...expr, left: this.bits(expr.left), right: this.bits(expr.right), rep: 'u64' };
        return converted(bits, type);
      }
      case 'select': {
        const { type } = bigintFact(expr);
        const test = this.numbers.condition(expr.test);
        return { ...expr, test, yes: this.to(expr.yes, type), no: this.to(expr.no, type), rep: type };
      }
      case 'bigint': {
        if (expr.fn === 'fromNumber') {
          const integer = this.numbers.integer(expr.value);
          const double = integer.kind === 'convert' && integer.value.rep === 'f64';
          return double ? { ...expr, value: integer.value, rep: expr.wide } : conversion(integer, expr.wide);
        }
        const bits = this.bits(expr.value);
        if (expr.bits === 64) return converted(bits, expr.wide);
        return { ...expr, value: bits, rep: expr.wide };
      }
      default:
        throw new Error(`kernelize: a ${expr.kind} is no bigint`);
    }
  }

  private operation(expr: Extract<Expr, { kind: 'binary' }>, type: Wide): Expr {
    const counts = expr.op === 'shl' || expr.op === 'shr' || expr.op === 'pow';
    const right = counts ? this.count(expr.right) : this.to(expr.right, type);
    return { ...expr, left: this.to(expr.left, type), right, rep: type };
  }

  /** A shift count or an exponent: beyond 63 bits it only matters whether it is odd. */
  private count(expr: Expr): Expr {
    const value = this.own(expr);
    if (value.rep === 'i64') return value;
    if (bigintFact(expr).high < 2n ** 63n) return converted(value, 'i64');
    return { kind: 'convert', mode: 'saturate', value, type: 'bigint', rep: 'i64', loc: expr.loc };
  }
}

function converted(value: Expr, type: Wide): Expr {
  return value.rep === type ? value : conversion(value, type);
}

function conversion(value: Expr, rep: Wide | 'f64'): Expr {
  if (value.rep === rep && value.type === 'bigint') return value;
  return { kind: 'convert', mode: 'wrap', value, type: 'bigint', rep, loc: value.loc };
}
