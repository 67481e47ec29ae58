// What a condition says is sound: where locals hold numbers for which it is true (or false), the refined state allows
// those numbers, and is not "impossible". Every comparison of locals, constants and lengths, in both branches;
// conditions made of them; checks of indices.

import { describe, expect, it } from 'vitest';
import { afterCheck, arraysAbove, isBelow, refine } from '../../lib/analysis/conditions.ts';
import { narrowedDifference } from '../../lib/analysis/differences.ts';
import { IdMap } from '../../lib/analysis/id-map.ts';
import { ANYTHING, binaryFact, type Fact, formatFact, MOST_EXACT, range } from '../../lib/analysis/interval.ts';
import { forget, type OwnState, owned, type State } from '../../lib/analysis/state.ts';
import { evaluateCompare } from '../../lib/ir/evaluate.ts';
import type { BinaryOp, CompareOp, Expr } from '../../lib/ir/ir.ts';
import { comparison, mathCall, numberConst, readLocal } from '../../lib/ir/make.ts';
import { compareOps } from '../../lib/ir/ops.ts';
import {
  array,
  base,
  describeAll,
  evaluate,
  flag,
  known,
  LENGTH,
  length,
  loc,
  local,
  mustHold,
  stateOf,
  type Values,
  x,
  y,
} from './known.ts';
import { allows, EDGES, numbersOf, pick, randomFact, randomFrom, randomNumbersOf, SMALL, textOf } from './lattice.ts';

describe.each(Object.keys(compareOps) as CompareOp[])('%s', (op) => {
  /** x and y are any of these numbers that the facts allow: what holds then behind each test, and what `more` asks. */
  function everywhere(
    facts: readonly Fact[],
    numbers: readonly number[],
    tests: readonly Expr[],
    more: (after: State, values: Values) => void,
  ): void {
    for (const [left, right] of facts.flatMap((one) => facts.map((other) => [one, other] as const))) {
      const state = stateOf([
        [x, left],
        [y, right],
      ]);
      for (const test of tests) {
        const states = [refine(test, false, state, known), refine(test, true, state, known)];
        for (const v of numbers.filter((each) => allows(left, each))) {
          for (const w of numbers.filter((each) => allows(right, each))) {
            const values = new Map([
              [x.id, v],
              [y.id, w],
            ]);
            const after = states[Number(evaluate(test, values))];
            mustHold(after, values, () => `${describeAll(values)} of ${op}`);
            more(after as State, values);
          }
        }
      }
    }
  }

  const not = (value: Expr): Expr => ({ kind: 'unary', op: 'not', value, ...base });

  it('of sums and differences with a length', () => {
    const [a, b] = [readLocal(x, loc), readLocal(y, loc)];
    const binary = (op: BinaryOp, left: Expr, right: Expr): Expr => ({
      ...{ kind: 'binary', op, left, right, type: 'number', rep: undefined, loc },
    });
    const tests = [
      comparison(op, a, binary('sub', length, b)),
      comparison(op, binary('sub', length, b), a),
      comparison(op, binary('add', a, b), length),
      comparison(op, length, binary('add', b, a)),
    ];
    const numbers = [
      ...[-9, -3, -1, 0, 1, 2, 3.5, 4, 6.5, 7, 8, 2 ** 53 - 1, 2 ** 53, -(2 ** 53)],
      // Sums of them round to the length, or below it.
      ...[LENGTH - 2 ** -50, 2 ** -51],
      Number.NaN,
      Infinity,
    ];
    const facts = [range(-(2 ** 53), 2 ** 53), range(-9, 9), range(0, 9), { ...range(-9, 9), integer: false }];
    everywhere(facts, numbers, tests, () => {});
  });

  it('of two locals with constants', () => {
    const binary = (op: BinaryOp, left: Expr, right: Expr): Expr => ({
      ...{ kind: 'binary', op, left, right, type: 'number', rep: undefined, loc },
    });
    const [a, b] = [readLocal(x, loc), readLocal(y, loc)];
    const differences = [0, 1, 3, -2, 2 ** 53 - 1, -(2 ** 53) + 2].map(
      (by) => [binary('add', a, numberConst(by, loc)), binary('sub', b, numberConst(by, loc))] as const,
    );
    const tests = [
      ...differences.flatMap(([left, right]) => [comparison(op, left, b), comparison(op, a, right)]),
      ...differences.map(([left, right]) => comparison(op, right, left)),
    ];
    const numbers = [
      -9,
      -3,
      -1,
      0,
      1,
      2,
      3.5,
      4,
      2 ** 53 - 2,
      2 ** 53 - 1,
      2 ** 53,
      2 ** 53 + 2,
      -(2 ** 53),
      Number.NaN,
    ];
    const facts = [range(-(2 ** 53), 2 ** 53), range(-(2 ** 53) + 9, 2 ** 53 - 9), range(-9, 9), ANYTHING];
    let narrowed = 0;
    everywhere(facts, numbers, tests, (after, values) => {
      // What is then known of differences is so.
      for (const [one, other] of differences) {
        const difference = binary('sub', one, other);
        const usual = binaryFact('sub', known.factOf(one, after), known.factOf(other, after));
        const fact = narrowedDifference(difference, usual, after, (each) => known.factOf(each, after));
        if (fact.low > usual.low || fact.high < usual.high) narrowed++;
        const value = (evaluate(one, values) as number) - (evaluate(other, values) as number);
        if (!allows(fact, value)) expect.fail(`${describeAll(values)} of ${op}: ${formatFact(fact)}`);
      }
    });
    expect(narrowed).toBeGreaterThan(0);
  });

  it('of a local with one that is below a length', () => {
    const test = comparison(op, readLocal(x, loc), readLocal(y, loc));
    const numbers = [-1, 0, 2.5, 6, 6.5, 7, 8, Number.NaN];
    const state: State = {
      ...stateOf([
        [x, ANYTHING],
        [y, ANYTHING],
      ]),
      below: IdMap.from([[y.id, new Set([array.id])]]),
    };
    const states = [refine(test, false, state, known), refine(test, true, state, known)];
    for (const v of numbers) {
      for (const w of numbers.filter((each) => each < LENGTH)) {
        const values = new Map([
          [x.id, v],
          [y.id, w],
        ]);
        mustHold(states[Number(evaluate(test, values))], values, () => `${describeAll(values)} of ${op}`);
      }
    }
    const isKnown = states.some((each) => each?.below.get(x.id)?.has(array.id));
    expect(isKnown).toBe(op !== 'gt' && op !== 'ge');
  });

  it('of two locals, in both branches', () => {
    const test = comparison(op, readLocal(x, loc), readLocal(y, loc));
    const check = (a: Fact, as: readonly number[], b: Fact, bs: readonly number[]) => {
      const state = stateOf([
        [x, a],
        [y, b],
      ]);
      const states = [refine(test, false, state, known), refine(test, true, state, known)];
      const negated = [refine(not(test), true, state, known), refine(not(test), false, state, known)];
      for (const v of as) {
        for (const w of bs) {
          const branch = Number(evaluateCompare(op, v, w));
          const values = new Map([
            [x.id, v],
            [y.id, w],
          ]);
          const what = () => `${describeAll(values)}, of ${formatFact(a)} and ${formatFact(b)}`;
          mustHold(states[branch], values, what);
          mustHold(negated[branch], values, what);
        }
      }
    };
    const small = SMALL.map((fact) => ({ fact, numbers: numbersOf(fact) }));
    for (const { fact: a, numbers: as } of small) for (const { fact: b, numbers: bs } of small) check(a, as, b, bs);
    const random = randomFrom(1);
    for (let round = 0; round < 10_000; round++) {
      const [a, b] = [randomFact(random), randomFact(random)];
      check(a, randomNumbersOf(a, random), b, randomNumbersOf(b, random));
    }
  });

  it('of a local with constants and with a length, on either side', () => {
    const random = randomFrom(2);
    const facts = [...SMALL, ...Array.from({ length: 2000 }, () => randomFact(random))];
    for (const other of [...EDGES.map((value) => numberConst(value, loc)), length]) {
      for (const [left, right] of [
        [readLocal(x, loc), other],
        [other, readLocal(x, loc)],
      ] as const) {
        const test = comparison(op, left, right);
        for (const fact of facts) {
          const state = stateOf([[x, fact]]);
          const branches = [refine(test, false, state, known), refine(test, true, state, known)];
          for (const value of numbersOf(fact)) {
            const values = new Map([[x.id, value]]);
            const at = Number(evaluate(test, values));
            mustHold(
              branches[at],
              values,
              () => `${describeAll(values)} of ${formatFact(fact)}, ${JSON.stringify(other)}`,
            );
          }
        }
      }
    }
  });
});

it('conditions made of others, in both branches', () => {
  const random = randomFrom(3);
  const operand = (): Expr => {
    const choice = random();
    if (choice < 0.5) return readLocal(pick(random, [x, y]), loc);
    if (choice < 0.8) return numberConst(pick(random, EDGES), loc);
    if (choice < 0.9) return length;
    const binary = (op: BinaryOp, left: Expr, right: Expr): Expr => ({
      ...{ kind: 'binary', op, left, right, type: 'number', rep: undefined, loc },
    });
    const which = pick(random, [x, y]);
    const of = readLocal(which, loc);
    const other = random() < 0.3 ? readLocal(pick(random, [x, y]), loc) : numberConst(pick(random, EDGES), loc);
    if (choice < 0.93) return binary('mul', of, readLocal(random() < 0.8 ? which : x, loc));
    if (choice < 0.96) return binary(pick(random, ['add', 'sub']), of, numberConst(Math.floor(random() * 8) - 3, loc));
    return binary(pick(random, ['add', 'sub', 'rem', 'rem', 'rem'] as const), of, other);
  };
  const condition = (depth: number): Expr => {
    const choice = depth === 0 ? 0.3 + random() * 0.7 : random();
    const inner = () => condition(depth - 1);
    if (choice < 0.2)
      return { kind: 'logical', op: pick(random, ['and', 'or'] as const), left: inner(), right: inner(), ...base };
    if (choice < 0.3) return { kind: 'unary', op: 'not', value: inner(), ...base };
    if (choice < 0.4) return { kind: 'unary', op: 'truthy', value: operand(), ...base };
    if (choice < 0.45) return { kind: 'const', value: random() < 0.5, ...base };
    if (choice < 0.5) return readLocal(flag, loc);
    if (choice < 0.55)
      return mathCall(pick(random, ['isNaN', 'isFinite', 'isInteger'] as const), [operand()], 'boolean');
    return comparison(pick(random, Object.keys(compareOps) as CompareOp[]), operand(), operand());
  };
  let impossible = 0;
  for (let round = 0; round < 30_000; round++) {
    const test = condition(3);
    const facts = [x, y].map((each) => [each, random() < 0.5 ? pick(random, SMALL) : randomFact(random)] as const);
    const numbers = facts.map(([, fact]) => randomNumbersOf(fact, random));
    if (numbers.some(({ length }) => length === 0)) continue;
    const state = stateOf(facts);
    const branches = [refine(test, false, state, known), refine(test, true, state, known)];
    impossible += branches.filter((each) => each === undefined).length;
    for (let draw = 0; draw < 10; draw++) {
      const values = new Map<number, number | boolean>([
        [x.id, pick(random, numbers[0] as number[])],
        [y.id, pick(random, numbers[1] as number[])],
        [flag.id, random() < 0.5],
      ]);
      const branch = Number(Boolean(evaluate(test, values)));
      mustHold(branches[branch], values, () => `${describeAll(values)}: ${JSON.stringify(test)}`);
    }
  }
  // The test would be worth little if conditions said nothing.
  expect(impossible).toBeGreaterThan(1000);
});

describe('checks of indices', () => {
  it('what passed a check is allowed after it, and below the length', () => {
    const random = randomFrom(4);
    for (const fact of [...SMALL, ...Array.from({ length: 5000 }, () => randomFact(random))]) {
      const after = afterCheck(readLocal(x, loc), array, owned(stateOf([[x, fact]])) as OwnState);
      for (const value of numbersOf(fact)) {
        if (Number.isInteger(value) && value >= 0 && value < LENGTH)
          mustHold(after, new Map([[x.id, value]]), () => `${textOf(value)} of ${formatFact(fact)}`);
      }
    }
  });

  const minus = (left: Expr, by: number): Expr => ({
    ...{ kind: 'binary', op: 'sub', left, right: numberConst(by, loc), type: 'number', rep: undefined, loc },
  });

  it('i - 1 is below the length where i is not more, and so is the length less 1', () => {
    const state = refine(
      comparison('le', readLocal(x, loc), length),
      true,
      stateOf([[x, range(-9, 99)]]),
      known,
    ) as State;
    expect(isBelow(readLocal(x, loc), array, state, known)).toBe(false);
    for (const by of EDGES) {
      expect(isBelow(minus(readLocal(x, loc), by), array, state, known)).toBe(by >= 1);
      expect(isBelow(minus(length, by), array, state, known)).toBe(by >= 1);
      expect(arraysAbove(minus(length, by), state, known)).toEqual(by >= 1 ? [array.id] : []);
    }
    // What is assigned is forgotten.
    const next = owned(state) as OwnState;
    forget(x.id, next);
    expect(isBelow(minus(readLocal(x, loc), 1), array, next, known)).toBe(false);
  });

  it('what is less than something below a length is below it, too', () => {
    const below: State = { ...stateOf([[x, range(0, 99)]]), below: IdMap.from([[x.id, new Set([array.id])]]) };
    expect(arraysAbove(readLocal(x, loc), below, known)).toEqual([array.id]);
    for (const by of EDGES)
      expect(arraysAbove(minus(readLocal(x, loc), by), below, known)).toEqual(by >= 0 ? [array.id] : []);
  });

  it('i and i - c are below what i is below, for every c that is not negative', () => {
    const below: State = {
      ...stateOf([[x, range(0, MOST_EXACT)]]),
      below: IdMap.from([[x.id, new Set([array.id])]]),
    };
    const indices = EDGES.flatMap((by): Expr[] =>
      (['add', 'sub', 'mul'] as const).map((op) => ({
        ...{
          kind: 'binary',
          op,
          left: readLocal(x, loc),
          right: numberConst(by, loc),
          type: 'number',
          rep: undefined,
          loc,
        },
      })),
    );
    for (const index of [...indices, readLocal(x, loc), readLocal(y, loc)]) {
      if (!isBelow(index, array, below, known)) continue;
      for (let value = 0; value < LENGTH; value++)
        expect(
          evaluate(
            index,
            new Map([
              [x.id, value],
              [y.id, LENGTH],
            ]),
          ),
        ).toBeLessThan(LENGTH);
    }
    expect(isBelow(readLocal(x, loc), array, below, known)).toBe(true);
    expect(isBelow(readLocal(x, loc), local(5, 'Float64Array'), below, known)).toBe(false);
    expect(
      isBelow(indices.find((each) => each.kind === 'binary' && each.op === 'sub') as Expr, array, below, known),
    ).toBe(true);
  });
});
