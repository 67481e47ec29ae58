// Where no sign of a local's zero is seen, a program gives the same for 0 and -0: random programs of two locals, run
// with each zero, against what the analysis says. And the analysis says it often enough.

import { expect, it } from 'vitest';
import { ANYTHING, binaryFact, constant, type Fact, mathFact, negated } from '../../lib/analysis/interval.ts';
import { seenZeros } from '../../lib/analysis/zero-signs.ts';
import { evaluateBinary, evaluateCompare, evaluateMath } from '../../lib/ir/evaluate.ts';
import type { BinaryOp, CompareOp, Expr, Local, MathName, Stmt } from '../../lib/ir/ir.ts';
import { comparison, mathCall, numberConst, readLocal } from '../../lib/ir/make.ts';
import { binaryOps, compareOps, mathFunctions } from '../../lib/ir/ops.ts';
import { EDGES, pick, randomFrom } from './lattice.ts';

const loc = { start: 0, end: 0 };
const local = (id: number, type: Local['type'] = 'number'): Local => ({
  ...{ id, name: `v${id}`, type, declared: undefined, mutable: true, parameter: false, loc },
});
const [x, y, t] = [local(1), local(2), local(3)];
const [floats, bytes] = [local(4, 'Float64Array'), local(5, 'Uint8Array')];

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

/** x may be anything; y is what an integer operation gives: never -0. */
function factOf(expr: Expr): Fact {
  switch (expr.kind) {
    case 'const':
      return constant(Number(expr.value));
    case 'local':
      return expr.local === y ? { ...ANYTHING, maybeNegativeZero: false } : ANYTHING;
    case 'unary':
      return negated(factOf(expr.value));
    case 'binary':
      return binaryFact(expr.op, factOf(expr.left), factOf(expr.right));
    case 'math':
      return mathFact(expr.fn, expr.args.map(factOf));
    default:
      return ANYTHING;
  }
}

it('are told apart by nothing that the analysis does not name', () => {
  const random = randomFrom(1);
  const unseen = { x: 0, t: 0 };
  for (let round = 0; round < 8_000; round++) {
    const value = expression(random, [x, y], 3);
    const last = expression(random, [x, y, t], 2);
    const store = (array: Local): Stmt => ({ kind: 'store', array, index: numberConst(0, loc), value: last, loc });
    const [into, end] = pick(random, [
      ['result', { kind: 'return', value: last, loc }],
      ['floats', store(floats)],
      ['bytes', store(bytes)],
    ] as const);
    const seen = seenZeros([{ kind: 'declare', local: t, value, loc }, end as Stmt], { of: factOf });
    unseen.x += Number(!seen.has(x.id));
    unseen.t += Number(!seen.has(t.id));
    const run = (ofX: number, other: number, zero: (value: number) => number) => {
      const values = new Map([
        [x.id, ofX],
        [y.id, other],
      ]);
      const result = evaluate(last, values.set(t.id, zero(evaluate(value, values))));
      return into === 'bytes' ? new Uint8Array([result])[0] : result;
    };
    for (const other of EDGES.filter((each) => !Object.is(each, -0))) {
      if (
        !seen.has(x.id) &&
        !Object.is(
          run(0, other, (each) => each),
          run(-0, other, (each) => each),
        )
      )
        expect.fail(`x, with y = ${other}: ${JSON.stringify([value, last])}`);
      if (seen.has(t.id)) continue;
      for (const ofX of EDGES) {
        // Held as an integer: without the sign of its zero.
        if (
          !Object.is(
            run(ofX, other, (each) => each),
            run(ofX, other, (each) => each + 0),
          )
        )
          expect.fail(`t, with x = ${ofX} and y = ${other}: ${JSON.stringify([value, last])}`);
      }
    }
  }
  expect(Math.min(unseen.x, unseen.t)).toBeGreaterThan(1000);
});
