// Remainders that are written out: what the analysis says of them holds for every number that the facts allow.

import { describe, expect, it } from 'vitest';
import { flooredRemainder } from '../../lib/analysis/floored-remainders.ts';
import { type Fact, range } from '../../lib/analysis/interval.ts';
import type { Expr, Local } from '../../lib/ir/ir.ts';
import { integerBinary, mathCall, readLocal } from '../../lib/ir/make.ts';
import type { MathName } from '../../lib/ir/math-names.ts';
import { build, everyWay, interpret } from '../compiler/build.ts';
import { bitsOf } from '../helpers.ts';
import { allows } from './lattice.ts';

const loc = { start: 0, end: 0 };
const local = (id: number): Local => ({
  ...{ id, name: `v${id}`, type: 'number', declared: undefined, mutable: true, parameter: false, loc },
});
const [x, m] = [readLocal(local(1), loc), readLocal(local(2), loc)];
const binary = (op: 'div' | 'mul' | 'sub', left: Expr, right: Expr): Extract<Expr, { kind: 'binary' }> => ({
  ...{ kind: 'binary', op, left, right, type: 'number', rep: undefined, loc },
});
const written = (fn: MathName, dividend = x, divisor = m, swapped = false) => {
  const quotient = mathCall(fn, [binary('div', dividend, divisor)]);
  return binary('sub', x, swapped ? binary('mul', m, quotient) : binary('mul', quotient, m));
};

const SPANS = [
  ...[range(0, 0), range(0, 5), range(3, 100), range(-7, 4), range(-9, -2), range(2 ** 52 - 3, 2 ** 52)],
  ...[range(-(2 ** 52), 2 ** 52), range(0, 2 ** 31), { ...range(-3, 3), maybeNegativeZero: true }],
];
const DIVISORS = [range(1, 1), range(1, 3), range(2, 7), range(5, 2 ** 31), range(2 ** 52, 2 ** 52)];

function numbersOf({ low, high, maybeNegativeZero }: Fact): number[] {
  const near = Array.from({ length: 9 }, (_, k) => [low + k, high - k, k - 4, (low + high) / 2 + k]).flat();
  const all = near.map(Math.floor).filter((value) => value >= low && value <= high);
  return [...new Set(all.map((value) => value + 0)), ...(maybeNegativeZero ? [-0] : [])];
}

describe('a remainder that is written out', () => {
  it.each(['floor', 'trunc'] as const)('by Math.%s is what the analysis says', (fn) => {
    let told = 0;
    for (const ofX of SPANS) {
      for (const ofM of DIVISORS) {
        const facts = flooredRemainder(written(fn), (expr) => (expr === x ? ofX : ofM));
        if (facts === undefined) continue;
        for (const a of numbersOf(ofX)) {
          for (const b of numbersOf(ofM)) {
            told++;
            const product = Math[fn](a / b) * b;
            expect(allows(facts.product, product), `${fn}(${a} / ${b}) * ${b}`).toBe(true);
            expect(allows(facts.difference, a - product), `${a} - ${fn}(${a} / ${b}) * ${b}`).toBe(true);
          }
        }
      }
    }
    expect(told).toBeGreaterThan(1000);
  });

  it('is one only of the same numbers, of integers, and by what is above 0', () => {
    const y = integerBinary('add', x, m);
    const told = (expr: ReturnType<typeof written>, ofX = range(0, 9), ofM = range(1, 9)) =>
      flooredRemainder(expr, (each) => (each === m ? ofM : ofX)) !== undefined;
    expect([told(written('floor')), told(written('floor', x, m, true))]).toEqual([true, true]);
    expect(told(written('ceil'))).toBe(false);
    expect(told(written('floor', y))).toBe(false);
    expect(told(written('floor', x, y))).toBe(false);
    expect(told(written('floor'), range(0, 9), range(0, 9))).toBe(false);
    expect(told(written('floor'), range(0, 2 ** 53 - 1))).toBe(false);
    expect(told(written('floor'), { ...range(0, 9), integer: false })).toBe(false);
    expect(told(written('floor'), { ...range(0, 9), maybeNaN: true })).toBe(false);
  });
});

const source = `
  const MODULI = new Int32Array([1, 2, 3, 97, 65536]);
  const WHOLE = new Float64Array([1, 5, 1048576]);
  export function power(base: number, exponent: number): number { 'use kernel';
    let r = 1; const m = MODULI[exponent & 3]!;
    for (let i = 0; i < exponent; i++) { const v = r * base; const rest = v - Math.floor(v / m) * m; r = rest < 0 ? rest + m : rest; }
    return 1 / r; }
  export function cut(x: number, at: number): number { 'use kernel';
    let s = 0; const m = WHOLE[at % 3 === 1 ? 1 : 2]!;
    for (let i = 0; i < 5; i++) { const v = (x | 0) * 4096 - i; const rest = v - m * Math.trunc(v / m); s += rest; s = 1 / s; }
    return s; }
`;

describe.each(everyWay)('by $compiler at $optimisation', (way) => {
  it('has the bits of V8', async () => {
    const built = await build(source, way);
    expect(built.c).toContain('kz_quotient_64(');
    const v8 = await interpret(built);
    for (const a of [0, -0, 1, 3, -5, 1e4, -123456, 2 ** 31 - 1, 2 ** 40, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const b of [0, 1, 2, 3, 7, 20, 0.5, -1]) {
        for (const name of Object.keys(built.js)) {
          const [value, expected] = [built.native[name]?.(a, b), v8[name]?.(a, b)] as [number, number];
          expect(bitsOf(value), `${name}(${a}, ${b}) is ${value}, and not ${expected}`).toBe(bitsOf(expected));
        }
      }
    }
  });
});
