// Evaluates expressions of the JS level, and asserts what analysis says of each: that it is reached, that its fact
// allows its value, that it is a float where it evidently is one, and that an index without a check is inside its
// array.

import { formatFact } from '../../../dist/analysis/interval.js';
import {
  evaluateBigint,
  evaluateBinary,
  evaluateCompare,
  evaluateMath,
  evaluateUnary,
} from '../../../dist/ir/evaluate.js';
import { must, textOf } from './violation.js';

/** Whether a number is among those that a fact allows. */
export function allows(fact, value) {
  if (Number.isNaN(value)) return fact.maybeNaN;
  if (Object.is(value, -0) && !fact.maybeNegativeZero) return false;
  return (
    fact.low <= value && value <= fact.high && (Number.isInteger(value) || !Number.isFinite(value) || !fact.integer)
  );
}

export const jsLevel = {
  /** Values of parameters and results: JavaScript's own. */
  fromJs: (value) => value,
  toJs: (value) => value,

  /** What a local is given. */
  hold(local, value, { facts, fn, floats }) {
    if (local.type !== 'number') return value;
    if (floats.isFloatLocal(local))
      must(isSingle(value), () => `${local.name} of ${fn.name} is ${textOf(value)}, and evidently a float`);
    const fact = facts.ofLocal(local);
    must(allows(fact, value), () => `${local.name} of ${fn.name} is ${textOf(value)}, not in ${formatFact(fact)}`);
    const { within } = local;
    if (within !== undefined)
      must(
        Number.isInteger(value) && value >= within.low && value <= within.high && !Object.is(value, -0),
        () => `${local.name} is ${textOf(value)}, not an integer from ${within.low} to ${within.high}`,
      );
    return value;
  },

  evaluate(expr, frame) {
    const { facts } = frame;
    must(facts.isReached(expr), () => `a ${expr.kind} that is never reached is evaluated in ${frame.fn.name}`);
    const value = compute(expr, frame);
    if (expr.type === 'number') {
      if (isFloat(expr, frame))
        must(isSingle(value), () => `a ${expr.kind} at ${expr.loc.start} is ${textOf(value)}, and evidently a float`);
      const fact = facts.of(expr);
      must(
        allows(fact, value),
        () =>
          `a ${expr.kind} (${expr.op ?? expr.fn ?? ''}) at ${expr.loc.start} is ${textOf(value)}, not in ${formatFact(fact)}`,
      );
    }
    return value;
  },
};

const isSingle = (value) => Object.is(Math.fround(value), value);

const evidently = new WeakMap();

/** Asked once for each expression: the answer is in its form. */
function isFloat(expr, { floats }) {
  if (!evidently.has(expr)) evidently.set(expr, floats.isFloat(expr));
  return evidently.get(expr);
}

function compute(expr, frame) {
  const of = (each) => jsLevel.evaluate(each, frame);
  frame.run.step();
  switch (expr.kind) {
    case 'const':
      return expr.value;
    case 'local':
      return frame.values.get(expr.local.id);
    case 'length':
      return frame.array(expr.array).length;
    case 'load': {
      const index = of(expr.index);
      return frame.load(expr.array, index, frame.facts.inBounds(expr));
    }
    case 'unary': {
      const value = of(expr.value);
      if (typeof value === 'bigint' && expr.op !== 'not' && expr.op !== 'truthy')
        return expr.op === 'neg' ? -value : ~value;
      return evaluateUnary(expr.op, value);
    }
    case 'binary': {
      const [left, right] = [of(expr.left), of(expr.right)];
      if (typeof left === 'bigint') return frame.bigint(expr.op, left, right);
      const value = evaluateBinary(expr.op, left, right);
      // As in C, where the directive says so.
      return expr.op === 'rem' && frame.fn.directives.cdivision && isExact(left) && isExact(right) ? value + 0 : value;
    }
    case 'compare':
      return evaluateCompare(expr.op, of(expr.left), of(expr.right));
    case 'logical':
      return expr.op === 'and' ? of(expr.left) && of(expr.right) : of(expr.left) || of(expr.right);
    case 'select':
      return of(expr.test) ? of(expr.yes) : of(expr.no);
    case 'math':
      return evaluateMath(expr.fn, expr.args.map(of));
    case 'bigint': {
      const value = of(expr.value);
      if (expr.fn === 'toNumber') return Number(value);
      if (expr.fn === 'fromNumber') return BigInt(value);
      return expr.wide === 'i64' ? BigInt.asIntN(expr.bits, value) : BigInt.asUintN(expr.bits, value);
    }
    default:
      throw new Error(`a ${expr.kind} at the JS level`);
  }
}

const isExact = (value) => Number.isSafeInteger(value);

/** Operators on bigints, whose shifts and powers may be too long for JavaScript: those fail their check. */
export function bigintOf(op, left, right, helpers) {
  if (op === 'shl') return helpers.kzShift(left, right);
  if (op === 'shr') return helpers.kzShift(left, -right);
  if (op === 'pow') return helpers.kzPower(left, right);
  return evaluateBigint(op, left, right);
}
