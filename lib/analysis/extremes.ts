// The smallest and the largest value that an integer expression takes in a loop nest, as expressions that can be
// evaluated before the nest is entered. Conditions around the place narrow them (guards.ts).
//
//   for (i = 0; i < n; i++) for (j = 0; j < m; j++) … i * m + j …      0 and (n - 1) * m + (m - 1)
//
// In:  an expression inside the nest, the counted loops around it, and the facts of range analysis. Out: two
// expressions of what the nest doesn't change, or undefined. They bound every value that occurs; they may be wider than
// that. All arithmetic is on integers that the facts keep below 2^53, so that doubles compute it exactly.

import type { CompareOp, Expr, Local } from '../ir/ir.ts';
import { comparison, integerBinary, mathCall, numberConst, readLocal } from '../ir/make.ts';
import { textOf } from '../ir/same.ts';
import type { CountedLoop } from './counted-loops.ts';
import type { Guard } from './guards.ts';
import { type Fact, isIntegerIn, MOST_EXACT } from './interval.ts';
import type { RangeFacts } from './range.ts';

export interface Nest {
  readonly facts: RangeFacts;
  /** Whether the nest leaves a local as it was. */
  readonly isInvariant: (local: Local) => boolean;
  /** Loops around the place, whose counters are within their bounds there. */
  readonly loops: readonly CountedLoop[];
  /** What holds at the place, the innermost condition first. */
  readonly guards?: readonly Guard[];
  /** Values of locals that the nest declares: of constants, and the initial ones of counters. */
  readonly definitions: ReadonlyMap<number, Expr>;
  /** Locals from outside that the nest does nothing to but a single step: they go on from what they are before it. */
  readonly continued?: ReadonlySet<number>;
  /** Of which locals a side is being looked for. */
  readonly open?: ReadonlySet<string>;
}

export interface Extremes {
  readonly low: Expr;
  readonly high: Expr;
}

export function extremesOf(expr: Expr, nest: Nest): Extremes | undefined {
  const low = extreme(expr, 'low', nest);
  const high = extreme(expr, 'high', nest);
  return low && high && { low, high };
}

/** `value >= 0` as an expression; undefined where that is certain. */
export function notNegative(value: Expr): Expr | undefined {
  return isCertainlyNotNegative(value) ? undefined : comparison('ge', value, numberConst(0, value.loc));
}

type Side = 'low' | 'high';
const otherSide = { low: 'high', high: 'low' } as const;

function extreme(expr: Expr, side: Side, nest: Nest): Expr | undefined {
  const fact = nest.facts.of(expr);
  if (!isIntegerIn(fact, -MOST_EXACT, MOST_EXACT)) return undefined;
  const symbolic =
    expr.kind === 'const' ? expr : narrower(side, symbolicExtreme(expr, side, nest), ofGuards(expr, side, nest));
  // What the facts know of this very place may be tighter than a constant that stands for the whole nest.
  if (symbolic?.kind === 'const') {
    const known = Number(symbolic.value);
    return numberConst(side === 'low' ? Math.max(known, fact.low) : Math.min(known, fact.high), expr.loc);
  }
  return symbolic ?? constantExtreme(fact, side, expr);
}

/** From the facts alone: worth a test only if it is likely to succeed, as that of a byte is. */
function constantExtreme(fact: Fact, side: Side, expr: Expr): Expr | undefined {
  return Math.abs(fact[side]) <= 65535 ? numberConst(fact[side], expr.loc) : undefined;
}

function symbolicExtreme(expr: Expr, side: Side, nest: Nest): Expr | undefined {
  switch (expr.kind) {
    case 'length':
      return nest.isInvariant(expr.array) ? expr : undefined;
    case 'local':
      return ofLocal(expr.local, expr, side, nest);
    case 'binary':
      return ofBinary(expr, side, nest);
    case 'math':
      if (expr.fn !== 'min' && expr.fn !== 'max') return undefined;
      return both(
        expr.args.map((arg) => extreme(arg, side, nest)),
        (args) => mathCall(expr.fn, args),
      );
    default:
      return undefined;
  }
}

function ofLocal(local: Local, expr: Expr, side: Side, nest: Nest): Expr | undefined {
  if (nest.isInvariant(local)) return readLocal(local, expr.loc);
  const loops = nest.loops.filter(({ counter }) => counter.id === local.id);
  const bounding = loops.find(({ step }) => step > 0 === (side === 'high'));
  // What a loop ends by may be made of its own counter: `const end = Math.min(n - i, 99) + i; for (; i < end; i++)`.
  const own = `${side} ${local.id}`;
  if (nest.open?.has(own)) return undefined;
  // What a counter is made of was computed before what is said of it here, unless that stands around both.
  const guards = (nest.guards ?? []).filter(({ declared, isConstant }) => isConstant || declared.has(local.id));
  const inside: Nest = { ...nest, guards, open: new Set([...(nest.open ?? []), own]) };
  if (bounding !== undefined) return ofBound(bounding, side, inside);
  if (loops.length > 0 && nest.continued?.has(local.id)) return readLocal(local, expr.loc);
  const definition = nest.definitions.get(local.id);
  // A counter starts at its definition and goes away from it; a constant is its definition.
  if (definition === undefined || (local.mutable && loops.length === 0)) return undefined;
  return extreme(definition, side, inside);
}

/** What conditions around the place say of the expression. */
function ofGuards(expr: Expr, side: Side, nest: Nest): Expr | undefined {
  const { guards = [], facts } = nest;
  if (guards.length === 0 || (expr.kind !== 'local' && expr.kind !== 'binary')) return undefined;
  const text = textOf(expr);
  const bounds = guards
    .filter((each) => each.text === text && sidesOf[each.op]?.includes(side))
    .map((guard) => {
      const own = `${side} ${text} ${textOf(guard.bound)}`;
      if (nest.open?.has(own) || !isIntegerIn(facts.of(guard.expr), -MOST_EXACT, MOST_EXACT)) return undefined;
      const open = new Set([...(nest.open ?? []), own]);
      return ofBound(guard, side, { ...nest, loops: guard.loops, guards: guard.guards, open });
    });
  return bounds.reduce((one, other) => narrower(side, one, other), undefined);
}

/** Of which sides a comparison says something. */
const sidesOf: Partial<Record<CompareOp, readonly Side[]>> = {
  ...{ lt: ['high'], le: ['high'], gt: ['low'], ge: ['low'], eq: ['low', 'high'] },
};

/** Both bound the same: the one that says more, or the least or largest of both. */
function narrower(side: Side, one: Expr | undefined, other: Expr | undefined): Expr | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (textOf(one) === textOf(other)) return one;
  if (one.kind === 'const' && other.kind === 'const') {
    const choose = side === 'low' ? Math.max : Math.min;
    return numberConst(choose(Number(one.value), Number(other.value)), one.loc);
  }
  return mathCall(side === 'low' ? 'max' : 'min', [one, other]);
}

/** The last value that passes the test. */
function ofBound({ op, bound }: Pick<CountedLoop, 'op' | 'bound'>, side: Side, nest: Nest): Expr | undefined {
  const last = extreme(bound, side, nest);
  if (last === undefined || (op !== 'lt' && op !== 'gt')) return last;
  return integerBinary(op === 'lt' ? 'sub' : 'add', last, numberConst(1, bound.loc));
}

function ofBinary(expr: Extract<Expr, { kind: 'binary' }>, side: Side, nest: Nest): Expr | undefined {
  const { op, left, right } = expr;
  const of = (each: Expr, at: Side) => extreme(each, at, nest);
  switch (op) {
    case 'add':
      return both([of(left, side), of(right, side)], ([a, b]) => integerBinary('add', a as Expr, b as Expr));
    case 'sub':
      return both([of(left, side), of(right, otherSide[side])], ([a, b]) => integerBinary('sub', a as Expr, b as Expr));
    case 'mul': {
      const [factor, other] = left.kind === 'const' ? [left, right] : [right, left];
      if (factor.kind === 'const') {
        const from = Number(factor.value) >= 0 ? side : otherSide[side];
        return both([of(other, from)], ([a]) => integerBinary('mul', a as Expr, factor));
      }
      if (nest.facts.of(left).low < 0 || nest.facts.of(right).low < 0) return undefined;
      return both([of(left, side), of(right, side)], ([a, b]) => {
        // The product of two estimates below 0 would be no lower bound.
        const isBound = side === 'high' || (isCertainlyNotNegative(a as Expr) && isCertainlyNotNegative(b as Expr));
        return isBound ? integerBinary('mul', a as Expr, b as Expr) : numberConst(0, expr.loc);
      });
    }
    default:
      return undefined;
  }
}

function both(parts: readonly (Expr | undefined)[], make: (parts: readonly Expr[]) => Expr): Expr | undefined {
  return parts.includes(undefined) ? undefined : make(parts as Expr[]);
}

/** By its form alone: sums and products of lengths, constants, and locals that were tested. */
function isCertainlyNotNegative(expr: Expr): boolean {
  switch (expr.kind) {
    case 'const':
      return Number(expr.value) >= 0;
    case 'length':
      return true;
    case 'local':
      return (expr.local.within?.low ?? -1) >= 0;
    case 'binary':
      return (
        (expr.op === 'add' || expr.op === 'mul') &&
        isCertainlyNotNegative(expr.left) &&
        isCertainlyNotNegative(expr.right)
      );
    default:
      return false;
  }
}
