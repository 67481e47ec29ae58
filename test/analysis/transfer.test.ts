// Every operator's transfer function is sound: whatever numbers the facts of the operands allow, the fact of the result
// allows what JavaScript's operator makes of them. All pairs of a small lattice, and random facts; the operators are
// those of the tables, so a new one is tested from the day it has a row.

import { describe, expect, it } from 'vitest';
import { declaredFact } from '../../lib/analysis/declared-facts.ts';
import {
  binaryFact,
  element,
  type Fact,
  formatFact,
  mathFact,
  negated,
  nonzeroDivisor,
  square,
} from '../../lib/analysis/interval.ts';
import { evaluateBinary, evaluateMath } from '../../lib/ir/evaluate.ts';
import type { ArrayKind, BinaryOp } from '../../lib/ir/ir.ts';
import type { MathName } from '../../lib/ir/math-names.ts';
import { arrayKinds, binaryOps, mathFunctions } from '../../lib/ir/ops.ts';
import { allows, EDGES, numbersOf, pick, randomFact, randomFrom, randomNumbersOf, SMALL, textOf } from './lattice.ts';

const RANDOM = 20_000;

/** Fails with the operands if the fact does not allow the result. */
function mustAllow(fact: Fact, result: number, what: () => string): void {
  if (!allows(fact, result)) expect.fail(`${what()} is ${textOf(result)}, which ${formatFact(fact)} excludes`);
}

const small = SMALL.map((fact) => ({ fact, numbers: numbersOf(fact) }));

function checkPairs(
  transfer: (a: Fact, b: Fact) => Fact,
  evaluate: (x: number, y: number) => number,
  seed: number,
  happens: (x: number, y: number) => boolean = () => true,
) {
  const check = (a: Fact, xs: readonly number[], b: Fact, ys: readonly number[]) => {
    const fact = transfer(a, b);
    for (const x of xs) {
      for (const y of ys) {
        if (!happens(x, y)) continue;
        mustAllow(
          fact,
          evaluate(x, y),
          () => `of ${textOf(x)} in ${formatFact(a)} and ${textOf(y)} in ${formatFact(b)}: it`,
        );
      }
    }
  };
  for (const { fact: a, numbers: xs } of small) for (const { fact: b, numbers: ys } of small) check(a, xs, b, ys);
  const random = randomFrom(seed);
  for (let round = 0; round < RANDOM; round++) {
    const [a, b] = [randomFact(random), randomFact(random)];
    check(a, randomNumbersOf(a, random), b, randomNumbersOf(b, random));
  }
}

function checkEach(transfer: (a: Fact) => Fact, evaluate: (x: number) => number, seed: number) {
  const random = randomFrom(seed);
  const facts = [...SMALL, ...Array.from({ length: RANDOM }, () => randomFact(random))];
  for (const a of facts) {
    const fact = transfer(a);
    for (const x of randomNumbersOf(a, random))
      mustAllow(fact, evaluate(x), () => `of ${textOf(x)} in ${formatFact(a)}: it`);
  }
}

describe('binary operators', () => {
  it.each(Object.keys(binaryOps) as BinaryOp[])('%s', (op) => {
    checkPairs(
      (a, b) => binaryFact(op, a, b),
      (x, y) => evaluateBinary(op, x, y),
      1,
    );
  });
});

describe.each(['div', 'rem'] as const)('%s by what is not 0', (op) => {
  it('is sound', () => {
    checkPairs(
      (a, b) => nonzeroDivisor(op, a, b),
      (x, y) => evaluateBinary(op, x, y),
      7,
      (_, y) => y !== 0,
    );
  });
});

describe('a product of a number with itself', () => {
  it('is sound', () => {
    checkEach(square, (x) => x * x, 11);
  });
});

/** Those of JavaScript that give numbers; the others are made by passes, behind range analysis. */
const functions = (Object.keys(mathFunctions) as MathName[]).filter(
  (fn) => mathFunctions[fn].object !== undefined && !mathFunctions[fn].boolean,
);

describe('Math functions', () => {
  const of = (fn: MathName, ...args: number[]) => evaluateMath(fn, args) as number;

  it.each(functions.filter((fn) => mathFunctions[fn].arity !== 2))('%s of one', (fn) => {
    checkEach(
      (a) => mathFact(fn, [a]),
      (x) => of(fn, x),
      2,
    );
  });

  it.each(functions.filter((fn) => mathFunctions[fn].arity !== 1))('%s of two', (fn) => {
    checkPairs(
      (a, b) => mathFact(fn, [a, b]),
      (x, y) => of(fn, x, y),
      3,
    );
  });

  it.each(functions.filter((fn) => mathFunctions[fn].arity === undefined))('%s of three', (fn) => {
    const random = randomFrom(4);
    for (let round = 0; round < RANDOM; round++) {
      const facts = [randomFact(random), pick(random, SMALL), randomFact(random)] as const;
      const numbers = facts.map((fact) => numbersOf(fact));
      if (numbers.some(({ length }) => length === 0)) continue;
      for (let draw = 0; draw < 8; draw++) {
        const values = numbers.map((list) => pick(random, list));
        mustAllow(mathFact(fn, facts), of(fn, ...values), () => `of ${values.map(textOf)} in ${facts.map(formatFact)}`);
      }
    }
  });
});

it('negation', () => checkEach(negated, (x) => -x, 5));

describe('elements', () => {
  it.each((Object.keys(arrayKinds) as ArrayKind[]).filter((kind) => arrayKinds[kind].wide === undefined))(
    'of %s',
    (kind) => {
      const array = new (globalThis[kind] as Float64ArrayConstructor)(1);
      const random = randomFrom(6);
      for (const value of [...EDGES, ...Array.from({ length: 1000 }, () => (random() - 0.5) * 2 ** 33)]) {
        array[0] = value;
        mustAllow(element(kind), array[0] as number, () => `element for ${value}`);
      }
    },
  );
});

describe('declared types', () => {
  const types = { i32: (x: number) => x | 0, u32: (x: number) => x >>> 0 };
  it.each(Object.keys(types) as (keyof typeof types)[])('%s', (declared) => {
    for (const value of EDGES)
      mustAllow(declaredFact({ declared, within: undefined }), types[declared](value), () => declared);
  });
});
