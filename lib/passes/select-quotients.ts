// Remainders and quotients of integers: a part of select-representation.
//
// In:  JS-level expressions of which the representations say that integers give JavaScript's value. Out: the same at the
// machine level, divided in the smallest type that holds both operands at their place.

import type { IntegerQuotient, IntegerRep, Representations } from '../analysis/representation.ts';
import type { Expr } from '../ir/ir.ts';

type Binary = Extract<Expr, { kind: 'binary' }>;

export class QuotientSelection {
  private readonly representations: Representations;
  private readonly integral: (expr: Expr, rep: IntegerRep) => Expr;
  private readonly float: (expr: Expr) => Expr;

  /** `integral`: an expression in an integer type that holds it. `float`: as a double. */
  constructor(
    representations: Representations,
    integral: (expr: Expr, rep: IntegerRep) => Expr,
    float: (expr: Expr) => Expr,
  ) {
    this.representations = representations;
    this.integral = integral;
    this.float = float;
  }

  /** A quotient without a rest. */
  exact(expr: Binary): Expr {
    return { ...expr, ...this.sides(expr.left, expr.right) };
  }

  /** In the size of its operands: the result may be smaller. */
  remainder(expr: Binary): Expr {
    const left = this.representations.integer(expr.left, 'unseen') ?? 'i64';
    const mask = this.representations.maskOf(expr);
    if (mask !== undefined) {
      const right: Expr = { kind: 'const', value: mask, type: 'number', rep: left, loc: expr.right.loc };
      return { ...expr, op: 'and', left: this.integral(expr.left, left), right, rep: left };
    }
    return { ...expr, ...this.sides(expr.left, expr.right) };
  }

  /** `a % b === 0` of integers, and `!== 0`: whether b divides a. A constant is no division. */
  divisibility(expr: Extract<Expr, { kind: 'compare' }>): Expr | undefined {
    const { op, left: rest, right: zero, loc } = expr;
    const isZero = zero.kind === 'const' && zero.value === 0;
    if ((op !== 'eq' && op !== 'ne') || !isZero || rest.kind !== 'binary' || rest.op !== 'rem') return undefined;
    const sides = [rest.left, rest.right];
    const { low, high } = this.representations.facts.of(rest.right);
    if (low === high || !sides.every((each) => this.representations.isShortInteger(each))) return undefined;
    const bool = { type: 'boolean', rep: 'bool', loc } as const;
    const isMultiple: Expr = { kind: 'math', fn: 'isMultiple', args: sides.map(this.float), ...bool };
    return op === 'eq' ? isMultiple : { kind: 'unary', op: 'not', value: isMultiple, ...bool };
  }

  /** C's quotient: 0 where the divisor is. */
  whole(expr: Expr, { left, right, rep, byZero }: IntegerQuotient): Expr {
    const { loc } = expr;
    const number = { type: 'number', rep, loc } as const;
    const value: Expr = { kind: 'binary', op: 'div', ...number, ...this.sides(left, right, rep) };
    if (!byZero) return value;
    const zero = (): Expr => ({ kind: 'const', value: 0, ...number });
    const divisor = this.integral(right, rep);
    const test: Expr = { kind: 'compare', op: 'eq', left: divisor, right: zero(), type: 'boolean', rep: 'bool', loc };
    return { kind: 'select', test, yes: zero(), no: value, ...number };
  }

  /** The integral part of a quotient of integers, where it is at least one of them. */
  rounded(expr: Extract<Expr, { kind: 'math' }>): Expr | undefined {
    if (expr.fn !== 'floor' && expr.fn !== 'trunc') return undefined;
    const quotient = this.representations.integerQuotient(expr.args[0] as Expr);
    if (quotient === undefined || quotient.byZero) return undefined;
    const { left, right, rep } = quotient;
    const isSigned = [left, right].some((each) => this.representations.facts.of(each).low < 0);
    if (expr.fn === 'trunc' || !isSigned) return this.whole(expr, quotient);
    return { ...expr, fn: 'floorQuotient', args: [this.integral(left, rep), this.integral(right, rep)], rep };
  }

  /** Both operands in the type in which C divides them, and whether it does so without signs. */
  private sides(left: Expr, right: Expr, rep: IntegerRep = this.representations.divisionRep(left, right)) {
    const unsigned = [left, right].every((each) => this.representations.facts.of(each).low >= 0);
    return { left: this.integral(left, rep), right: this.integral(right, rep), rep, ...(unsigned && { unsigned }) };
  }
}
