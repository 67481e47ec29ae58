// Representations are sound: where facts let an expression be computed in integers, integers of that size give
// JavaScript's number, for all that the facts of its operands allow; a local's representation holds each of its values.
// Every operator of the tables, all pairs of a small lattice, and random facts.

import { describe, expect, it } from 'vitest';
import {
  binaryFact,
  constant,
  element,
  type Fact,
  formatFact,
  join,
  mathFact,
  negated,
  range,
} from '../../lib/analysis/interval.ts';
import type { RangeFacts } from '../../lib/analysis/range.ts';
import { type IntegerQuotient, type IntegerRep, Representations } from '../../lib/analysis/representation.ts';
import { evaluateBinary, evaluateMath } from '../../lib/ir/evaluate.ts';
import type { BinaryOp, Expr, Local, Stmt } from '../../lib/ir/ir.ts';
import type { MathName } from '../../lib/ir/math-names.ts';
import { binaryOps, mathFunctions } from '../../lib/ir/ops.ts';
import { allows, EDGES, numbersOf, pick, randomFact, randomFrom, randomNumbersOf, SMALL, textOf } from './lattice.ts';

const loc = { start: 0, end: 0 };
const number = { type: 'number', rep: undefined, loc } as const;
const local = (id: number): Local => ({
  ...{ id, name: `v${id}`, type: 'number', declared: undefined, mutable: true, parameter: false, loc },
});
const read = (id: number): Expr => ({ kind: 'local', local: local(id), ...number });

/** Facts of locals and of one expression made of them. */
function representations(
  operands: readonly Fact[],
  whole: Expr,
  fact: Fact,
  options: { cdivision?: boolean; body?: Stmt[] } = {},
) {
  const facts: RangeFacts = {
    of: (expr) => {
      if (expr === whole) return fact;
      if (expr.kind === 'const') return constant(Number(expr.value));
      if (expr.kind === 'local') return operands[expr.local.id] as Fact;
      if (expr.kind === 'binary') return binaryFact(expr.op, facts.of(expr.left), facts.of(expr.right));
      throw new Error(`no facts of a ${expr.kind}`);
    },
    ofLocal: ({ id }) => operands[id] as Fact,
    inBounds: () => false,
    isReached: () => true,
  };
  const directives = {
    boundscheck: true,
    overflowcheck: true,
    cdivision: options.cdivision ?? false,
    reassociate: false,
    parallel: false,
  };
  return new Representations(facts, { body: options.body ?? [], directives });
}

const RANGES: Readonly<Record<IntegerRep, readonly [number, number]>> = {
  i32: [-2147483648, 2147483647],
  i64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

function isHeld(value: number, rep: IntegerRep): boolean {
  const [low, high] = RANGES[rep];
  return Number.isInteger(value) && value >= low && value <= high;
}

/** What C computes of integers: no sign of zero, no rounding. */
const exact: Partial<Readonly<Record<string, (...args: bigint[]) => bigint>>> = {
  add: (a, b) => (a as bigint) + (b as bigint),
  sub: (a, b) => (a as bigint) - (b as bigint),
  mul: (a, b) => (a as bigint) * (b as bigint),
  rem: (a, b) => (a as bigint) % (b as bigint),
  neg: (a) => -(a as bigint),
  abs: (a) => ((a as bigint) < 0n ? -(a as bigint) : (a as bigint)),
  min: (...args) => args.reduce((a, b) => (a < b ? a : b)),
  max: (...args) => args.reduce((a, b) => (a > b ? a : b)),
};

/** The expression in integers, if it may be computed so, must be what JavaScript computes. */
function check(
  expr: Expr,
  op: BinaryOp | MathName | 'neg' | 'select',
  operands: readonly Fact[],
  fact: Fact,
  evaluate: (...values: number[]) => number,
  numbers: readonly (readonly number[])[],
): number {
  let chosen = 0;
  const reps = representations(operands, expr, fact);
  for (const zero of ['seen', 'unseen'] as const) {
    const rep = reps.integer(expr, zero);
    if (rep === undefined) continue;
    chosen++;
    const args = operands.map((_, id) => reps.integer(read(id), 'unseen'));
    const tuples = (numbers[0] as number[]).flatMap((x) =>
      (numbers[1] ?? [undefined]).map((y) => (y === undefined ? [x] : [x, y])),
    );
    for (const values of tuples) {
      const what = (): string =>
        `${op} of ${values.map(textOf)} in ${operands.map(formatFact).join(' and ')}, ${zero}, as ${rep}`;
      const result = evaluate(...values);
      if (!isHeld(result, rep) || (zero === 'seen' && Object.is(result, -0)))
        expect.fail(`${what()}: ${textOf(result)}`);
      const mask = expr.kind === 'binary' ? reps.maskOf(expr) : undefined;
      if (args.includes(undefined) || exact[op] === undefined) continue;
      // A remainder by 0 has no integer; under cdivision it is nobody's business.
      const inIntegers =
        mask === undefined ? exact[op](...values.map(BigInt)) : BigInt(values[0] as number) & BigInt(mask);
      if (inIntegers !== BigInt(result)) expect.fail(`${what()}: ${inIntegers}, ${textOf(result)} in JavaScript`);
      const isArithmetic = op === 'add' || op === 'sub' || op === 'mul' || op === 'neg' || op === 'abs';
      if (isArithmetic && values.some((value) => !isHeld(value, rep)))
        expect.fail(`${what()}: an operand is too large`);
    }
  }
  return chosen;
}

const small = SMALL.map((fact) => ({ fact, numbers: numbersOf(fact) }));

describe('computed in integers', () => {
  it.each(Object.keys(binaryOps) as BinaryOp[])('%s', (op) => {
    const expr: Expr = { kind: 'binary', op, left: read(0), right: read(1), ...number };
    const evaluate = (x: number, y: number) => evaluateBinary(op, x, y);
    let chosen = 0;
    const checkPair = (a: Fact, xs: readonly number[], b: Fact, ys: readonly number[]) => {
      chosen += check(expr, op, [a, b], binaryFact(op, a, b), evaluate, [xs, ys]);
    };
    for (const { fact: a, numbers: xs } of small) for (const { fact: b, numbers: ys } of small) checkPair(a, xs, b, ys);
    const random = randomFrom(1);
    for (let round = 0; round < 20_000; round++) {
      const [a, b] = [randomFact(random), randomFact(random)];
      checkPair(a, randomNumbersOf(a, random), b, randomNumbersOf(b, random));
    }
    if (!['div', 'pow'].includes(op)) expect(chosen).toBeGreaterThan(100);
  });

  it('remainders by constants, which may become masks', () => {
    const random = randomFrom(2);
    for (const by of [...EDGES, 4, 16, 2 ** 30, -8]) {
      const right: Expr = { kind: 'const', value: by, ...number };
      const expr: Expr = { kind: 'binary', op: 'rem', left: read(0), right, ...number };
      for (const fact of [...SMALL, ...Array.from({ length: 500 }, () => randomFact(random))]) {
        const whole = binaryFact('rem', fact, constant(by));
        check(expr, 'rem', [fact], whole, (x) => x % by, [randomNumbersOf(fact, random), [by]]);
      }
    }
  });

  it.each(
    (Object.keys(mathFunctions) as MathName[]).filter((fn) => mathFunctions[fn].object && !mathFunctions[fn].boolean),
  )('Math.%s', (fn) => {
    const { arity } = mathFunctions[fn];
    const of = (...values: number[]) => evaluateMath(fn, values) as number;
    const random = randomFrom(3);
    for (const { fact: a, numbers: xs } of small) {
      if (arity !== 2) check({ kind: 'math', fn, args: [read(0)], ...number }, fn, [a], mathFact(fn, [a]), of, [xs]);
      if (arity === 1) continue;
      for (const { fact: b, numbers: ys } of small)
        check({ kind: 'math', fn, args: [read(0), read(1)], ...number }, fn, [a, b], mathFact(fn, [a, b]), of, [
          xs,
          ys,
        ]);
    }
    for (let round = 0; round < 5_000; round++) {
      const facts = [randomFact(random), randomFact(random)].slice(0, arity ?? 2);
      const args = facts.map((_, id) => read(id));
      const numbers = facts.map((fact) => randomNumbersOf(fact, random));
      check({ kind: 'math', fn, args, ...number }, fn, facts, mathFact(fn, facts), of, numbers);
    }
  });

  it('negation and complement', () => {
    const random = randomFrom(4);
    for (const fact of [...SMALL, ...Array.from({ length: 10_000 }, () => randomFact(random))]) {
      const numbers = [randomNumbersOf(fact, random)];
      check({ kind: 'unary', op: 'neg', value: read(0), ...number }, 'neg', [fact], negated(fact), (x) => -x, numbers);
    }
  });

  it('one of two', () => {
    const test: Expr = { kind: 'const', value: true, type: 'boolean', rep: undefined, loc };
    const expr: Expr = { kind: 'select', test, yes: read(0), no: read(1), ...number };
    for (const { fact: a, numbers: xs } of small) {
      for (const { fact: b, numbers: ys } of small) {
        for (const evaluate of [(x: number) => x, (_: number, y: number) => y])
          check(expr, 'select', [a, b], join(a, b), evaluate, [xs, ys]);
      }
    }
  });

  it('elements of arrays', () => {
    for (const kind of ['Int8Array', 'Uint32Array', 'Float64Array'] as const) {
      const array = { ...local(0), type: kind };
      const expr: Expr = { kind: 'load', array, index: read(0), ...number };
      const reps = representations([constant(0)], expr, element(kind));
      expect(reps.integer(expr, 'seen')).toBe({ Int8Array: 'i32', Uint32Array: 'i64', Float64Array: undefined }[kind]);
    }
  });

  it('quotients under cdivision do not trap where JavaScript has a value', () => {
    const quotient: Expr = { kind: 'binary', op: 'div', left: read(0), right: read(1), ...number };
    const zero: Expr = { kind: 'const', value: 0, ...number };
    const expr: Expr = { kind: 'binary', op: 'or', left: quotient, right: zero, ...number };
    const random = randomFrom(5);
    let chosen = 0;
    for (let round = 0; round < 20_000; round++) {
      const facts = [randomFact(random), randomFact(random)] as const;
      const whole = binaryFact('or', binaryFact('div', ...facts), constant(0));
      const found = representations(facts, expr, whole, { cdivision: true }).cQuotient(expr);
      if (found === undefined) continue;
      chosen++;
      for (const x of randomNumbersOf(facts[0], random)) {
        for (const y of randomNumbersOf(facts[1], random).filter((value) => value !== 0)) {
          if (!isHeld(x, found.rep) || !isHeld(y, found.rep)) expect.fail(`${x} / ${y} as ${found.rep}`);
          const result = BigInt(x) / BigInt(y);
          const fits = BigInt.asIntN(found.rep === 'i32' ? 32 : 64, result) === result;
          if (!fits || Number(BigInt.asIntN(32, result)) !== ((x / y) | 0)) expect.fail(`${x} / ${y} as ${found.rep}`);
        }
      }
    }
    expect(chosen).toBeGreaterThan(100);
  });

  it.each(['or', 'floor', 'trunc'] as const)('quotients without their rest, by %s', (how) => {
    const quotient: Expr = { kind: 'binary', op: 'div', left: read(0), right: read(1), ...number };
    const zero: Expr = { kind: 'const', value: 0, ...number };
    const expr: Expr =
      how === 'or'
        ? { kind: 'binary', op: 'or', left: quotient, right: zero, ...number }
        : { kind: 'math', fn: how, args: [quotient], ...number };
    const random = randomFrom(8);
    // Where doubles begin to round quotients to the next integer, and where 32 bits end.
    const wide = (low: number, high: number): Fact => range(Math.min(low, high), Math.max(low, high));
    const ends = [0, 1, 2, 3, 7, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 51, 2 ** 52 - 1, 2 ** 52, 2 ** 53 - 1];
    const end = () => pick(random, ends) * (random() < 0.5 ? 1 : -1) + Math.floor(random() * 3) - 1;
    let [chosen, byZeros] = [0, 0];
    for (let round = 0; round < 60_000; round++) {
      const facts = [0, 1].map(() => (random() < 0.3 ? randomFact(random) : wide(end(), end()))) as [Fact, Fact];
      const ofQuotient = binaryFact('div', ...facts);
      const whole = how === 'or' ? binaryFact('or', ofQuotient, constant(0)) : mathFact(how, [ofQuotient]);
      const reps = representations(facts, expr, whole);
      const found: IntegerQuotient | undefined = how === 'or' ? reps.cQuotient(expr) : reps.integerQuotient(quotient);
      if (found === undefined || (how !== 'or' && found.byZero)) continue;
      chosen++;
      for (const x of randomNumbersOf(facts[0], random)) {
        for (const y of randomNumbersOf(facts[1], random)) {
          if (y === 0) byZeros++;
          if (y === 0 && !found.byZero) expect.fail(`${x} / 0, of ${formatFact(facts[1])}`);
          if (!isHeld(x, found.rep) || !isHeld(y, found.rep)) expect.fail(`${x} / ${y} as ${found.rep}`);
          const [a, b] = [BigInt(x), BigInt(y)];
          const inC = b === 0n ? 0n : a / b;
          if (found.rep === 'i32' && BigInt.asIntN(32, inC) !== inC) expect.fail(`${x} / ${y} traps`);
          const down = b !== 0n && a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n;
          const value = { or: Number(BigInt.asIntN(32, inC)), floor: Number(inC - down), trunc: Number(inC) }[how];
          const expected = how === 'or' ? (x / y) | 0 : Math[how](x / y) + 0;
          if (value !== expected) expect.fail(`${how} of ${x} / ${y} is ${expected}, and not ${value}`);
        }
      }
    }
    expect(chosen).toBeGreaterThan(1000);
    if (how === 'or') expect(byZeros).toBeGreaterThan(100);
  });
});

describe('locals', () => {
  it('are held so that each of their values is itself, also the sign of zero', () => {
    const random = randomFrom(6);
    const facts = [...SMALL, ...Array.from({ length: 20_000 }, () => randomFact(random))];
    let integers = 0;
    for (const fact of facts) {
      // Given back, or an index: there a zero's sign is seen, and there it is not.
      for (const [isSeen, end] of [
        [true, { kind: 'return', value: read(0), loc }],
        [false, { kind: 'check-index', array: { ...local(1), type: 'Uint8Array' }, index: read(0), loc }],
      ] as const) {
        const rep = representations([fact], read(0), fact, { body: [end] }).of(local(0));
        if (rep === 'f64') continue;
        integers++;
        for (const value of randomNumbersOf(fact, random))
          if (!isHeld(value, rep as IntegerRep) || (isSeen && Object.is(value, -0)))
            expect.fail(`${textOf(value)} of ${formatFact(fact)} in ${rep}`);
      }
    }
    expect(integers).toBeGreaterThan(100);
  });

  it('are held in their low 32 bits only where each reader wraps, or is as blind to NaN', () => {
    const wrapping: Expr[] = (Object.keys(binaryOps) as BinaryOp[]).map((op) => ({
      kind: 'binary',
      op,
      left: read(0),
      right: read(0),
      ...number,
    }));
    const others: Expr[] = [
      { kind: 'unary', op: 'bitnot', value: read(0), ...number },
      { kind: 'unary', op: 'neg', value: read(0), ...number },
      ...(Object.keys(mathFunctions) as MathName[]).map(
        (fn): Expr => ({ kind: 'math', fn, args: [read(0)], ...number }),
      ),
    ];
    for (const value of [...wrapping, ...others]) {
      for (const fact of SMALL) {
        const body: Stmt[] = [
          { kind: 'declare', local: local(0), value: { kind: 'const', value: 0, ...number }, loc },
          { kind: 'return', value, loc },
        ];
        const reps = representations([fact], read(0), fact, { body });
        if (!reps.isWrapped(local(0))) continue;
        // The reader can't tell a number from its low 32 bits.
        for (const x of numbersOf(fact)) {
          const of = (operand: number) => {
            if (value.kind === 'binary') return evaluateBinary(value.op, operand, operand);
            if (value.kind === 'unary') return value.op === 'neg' ? -operand : ~operand;
            return evaluateMath((value as { fn: MathName }).fn, [operand]);
          };
          expect(of(x | 0), `${JSON.stringify(value)} of ${x}`).toBe(of(x));
        }
      }
    }
  });
});

it('facts and numbers of the lattice agree', () => {
  const random = randomFrom(7);
  for (let round = 0; round < 10_000; round++) {
    const fact = randomFact(random);
    for (const value of randomNumbersOf(fact, random)) expect(allows(fact, value)).toBe(true);
  }
  expect(pick(random, SMALL)).toBeDefined();
});
