// What is not seen of a local makes no difference: random programs of two locals, run with each value and with another
// that nobody should tell from it, against what the analysis says. And the analysis says it often enough.

import { describe, expect, it } from 'vitest';
import { type Demand, isAll } from '../../lib/analysis/demand.ts';
import { analyseDemands } from '../../lib/analysis/demands.ts';
import { ANYTHING, binaryFact, constant, type Fact, mathFact, negated } from '../../lib/analysis/interval.ts';
import { evaluateBinary, evaluateCompare, evaluateMath } from '../../lib/ir/evaluate.ts';
import type { BinaryOp, CompareOp, Expr, Local, Stmt } from '../../lib/ir/ir.ts';
import { comparison, mathCall, numberConst, readLocal } from '../../lib/ir/make.ts';
import type { MathName } from '../../lib/ir/math-names.ts';
import { binaryOps, compareOps, mathFunctions } from '../../lib/ir/ops.ts';
import { EDGES, pick, randomFrom } from './lattice.ts';

const loc = { start: 0, end: 0 };
const local = (id: number, type: Local['type'] = 'number'): Local => ({
  ...{ id, name: `v${id}`, type, declared: undefined, mutable: true, parameter: false, loc },
});
const [x, y, t] = [local(1), local(2), local(3)];
const arrays = {
  floats: local(4, 'Float64Array'),
  bytes: local(5, 'Uint8Array'),
  shorts: local(6, 'Int16Array'),
  clamped: local(7, 'Uint8ClampedArray'),
};

const fns = (Object.keys(mathFunctions) as MathName[]).filter((fn) => mathFunctions[fn].object !== undefined);

function expression(random: () => number, locals: readonly Local[], depth: number): Expr {
  const inner = () => expression(random, locals, depth - 1);
  const choice = random();
  if (depth === 0 || choice < 0.15) {
    return random() < 0.7 ? readLocal(pick(random, locals), loc) : numberConst(pick(random, EDGES), loc);
  }
  if (choice < 0.6) {
    const op = pick(random, Object.keys(binaryOps) as BinaryOp[]);
    return { kind: 'binary', op, left: inner(), right: inner(), type: 'number', rep: undefined, loc };
  }
  if (choice < 0.7) return { kind: 'unary', op: 'neg', value: inner(), type: 'number', rep: undefined, loc };
  if (choice < 0.8) {
    const test = comparison(pick(random, Object.keys(compareOps) as CompareOp[]), inner(), inner());
    return { kind: 'select', test, yes: inner(), no: inner(), type: 'number', rep: undefined, loc };
  }
  const fn = pick(
    random,
    fns.filter((each) => !mathFunctions[each].boolean),
  );
  const args = Array.from({ length: mathFunctions[fn].arity ?? 2 }, inner);
  return mathCall(fn, args);
}

type Values = ReadonlyMap<number, number>;

function evaluate(expr: Expr, values: Values): number {
  switch (expr.kind) {
    case 'const':
      return Number(expr.value);
    case 'local':
      return values.get(expr.local.id) as number;
    case 'unary':
      return -evaluate(expr.value, values);
    case 'binary':
      return evaluateBinary(expr.op, evaluate(expr.left, values), evaluate(expr.right, values));
    case 'compare':
      return Number(evaluateCompare(expr.op, evaluate(expr.left, values), evaluate(expr.right, values)));
    case 'select':
      return evaluate(evaluate(expr.test, values) !== 0 ? expr.yes : expr.no, values);
    case 'math':
      return evaluateMath(
        expr.fn,
        expr.args.map((arg) => evaluate(arg, values)),
      ) as number;
    default:
      throw new Error(`a ${expr.kind} is none of these programs'`);
  }
}

/** What y may be. */
const INTEGERS = [0, 1, -1, 2, 7, 8, -9, 255, 65537, 2 ** 31 - 1, -(2 ** 31)];
/** What x may be where it is an integer that may not fit 32 bits. */
const WIDE = [...INTEGERS, -0, 2 ** 31, 2 ** 32 + 5, -(2 ** 32), -(2 ** 33) - 7, 2 ** 40 + 1];

/** `wide`: x is one of WIDE; otherwise it may be anything. y is an integer and never -0. */
function factsFor(wide: boolean) {
  const factOf = (expr: Expr): Fact => {
    switch (expr.kind) {
      case 'const':
        return constant(Number(expr.value));
      case 'local': {
        const least = expr.local === y ? -(2 ** 31) : -(2 ** 41);
        const integer = { ...ANYTHING, low: least, high: -least, integer: true, maybeNaN: false };
        if (expr.local === y) return { ...integer, maybeNegativeZero: false };
        return wide && expr.local === x ? integer : ANYTHING;
      }
      case 'unary':
        return negated(factOf(expr.value));
      case 'binary':
        return binaryFact(expr.op, factOf(expr.left), factOf(expr.right));
      case 'math':
        return mathFact(expr.fn, expr.args.map(factOf));
      default:
        return ANYTHING;
    }
  };
  return { of: factOf };
}

/** Another value of which that much is the same; what may be held instead. */
function alike(value: number, demand: Demand): number {
  if (!isAll(demand)) return demand.bits === 0 ? 12345.678 : (value << (32 - demand.bits)) >> (32 - demand.bits);
  if (Number.isNaN(value)) return demand.nan ? value : 0;
  return demand.zeroSign ? value : value + 0;
}

describe('what is not seen of a local', () => {
  it('makes no difference', () => {
    const random = randomFrom(1);
    const unseen = { zeros: 0, bits: 0, NaN: 0 };
    for (let round = 0; round < 5_000; round++) {
      const wide = random() < 0.5;
      const facts = factsFor(wide);
      const value = expression(random, [x, y], 3);
      const last = expression(random, [x, y, t], 2);
      const into = pick(random, ['result', 'test', ...(Object.keys(arrays) as (keyof typeof arrays)[])] as const);
      const end: Stmt =
        into === 'result'
          ? { kind: 'return', value: last, loc }
          : into === 'test'
            ? { kind: 'if', test: { ...readLocal(x, loc), ...truthOf(last) } as Expr, yes: [], no: [], loc }
            : { kind: 'store', array: arrays[into], index: numberConst(0, loc), value: last, loc };
      const demands = analyseDemands([{ kind: 'declare', local: t, value, loc }, end], facts);
      for (const demand of [demands.of(x), demands.of(t)]) {
        unseen.bits += Number(!isAll(demand) && demand.bits > 0);
        unseen.zeros += Number(isAll(demand) && !demand.zeroSign);
        unseen.NaN += Number(isAll(demand) && !demand.nan);
      }
      const run = (ofX: number, ofY: number, held: (value: number) => number) => {
        const values = new Map([
          [x.id, ofX],
          [y.id, ofY],
        ]);
        const result = evaluate(last, values.set(t.id, held(evaluate(value, values))));
        return into === 'result'
          ? result
          : into === 'test'
            ? Boolean(result)
            : into === 'bytes'
              ? new Uint8Array([result])[0]
              : into === 'shorts'
                ? new Int16Array([result])[0]
                : into === 'clamped'
                  ? new Uint8ClampedArray([result])[0]
                  : result;
      };
      const asItIs = (each: number) => each;
      for (const ofY of INTEGERS) {
        for (const ofX of wide ? WIDE : [...EDGES, Number.NaN]) {
          const expected = run(ofX, ofY, asItIs);
          const program = () => `x = ${ofX}, y = ${ofY}: ${JSON.stringify([value, last])}`;
          const otherX = alike(ofX, demands.of(x));
          if (!Object.is(run(otherX, ofY, asItIs), expected)) expect.fail(`x as ${otherX}, ${program()}`);
          const held = (each: number) => alike(each, demands.of(t));
          if (!Object.is(run(ofX, ofY, held), expected)) expect.fail(`t, with ${program()}`);
        }
      }
    }
    expect(Math.min(unseen.zeros, unseen.bits)).toBeGreaterThan(500);
    expect(unseen.NaN).toBeGreaterThan(50);
  });
});

function truthOf(value: Expr) {
  return { kind: 'unary', op: 'truthy', value, type: 'boolean', rep: undefined } as const;
}
