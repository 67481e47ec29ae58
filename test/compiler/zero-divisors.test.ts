// Quotients by a zero whose sign counts: |x| / -0 is -Infinity. clang 14 takes such a quotient for one that is not
// negative wherever it knows that both sides are not below 0, and -0 is not: a root, a product, a sum of such.

import { describe, expect, it } from 'vitest';
import { build, interpret, outcome, usualWays } from './build.ts';

const dividends = ['Math.abs(x)', '-Math.abs(x)', '1', 'x * x', 'Math.sqrt(x * x)', '(i & 7)', '-1'];
const divisors = [
  '0',
  '-0',
  'Math.sqrt(y)',
  'Math.sqrt(y) * 3',
  'Math.sqrt(y) + Math.sqrt(y)',
  'Math.fround(Math.sqrt(y))',
  'y * y * -0',
  '-Math.abs(y) * 0',
  '-Math.abs(y) * (i & ~i)',
  '(i & ~i)',
  '-(i & ~i)',
  '(y > 0 ? y : -0)',
  'Math.max(y, -0)',
  'root(y)',
  'kept',
];
const uses = [
  (quotient: string) => `Math.sign(${quotient})`,
  (quotient: string) => `${quotient} < 0 ? 1 : 2`,
  (quotient: string) => `0 <= ${quotient} ? 1 : 2`,
  (quotient: string) => `Math.max(${quotient}, -5)`,
  (quotient: string) => `a[0] = Math.sign(${quotient}), +a[0]`,
];

const quotients = dividends.flatMap((dividend) => divisors.map((divisor) => `${dividend} / (${divisor})`));
const cases = quotients.map((quotient, at) => ({
  quotient,
  at,
  use: uses[at % uses.length] as (text: string) => string,
}));
const bodyOf = ({ quotient, use }: (typeof cases)[number]) => {
  const [first, last] = use(quotient).split(', +a[0]');
  const kept = quotient.includes('kept') ? 'let kept = Math.sqrt(y); if (i === 3) kept = x * x; ' : '';
  return `${kept}${last === undefined ? `return ${first};` : `${first}; return a[0]!;`}`;
};
const source = [
  "import type { i32 } from 'kernelize';",
  'function root(y: number): number { return Math.sqrt(y); }',
  ...cases.map(
    (each) =>
      `export function f${each.at}(x: number, y: number, i: i32, a: Int8Array): number { 'use kernel'; ${bodyOf(each)} }`,
  ),
].join('\n');
const values = [0, -0, 1, -3, 5e-324, Number.NaN, -Infinity];

describe.each(usualWays)('quotients by zeros, by $compiler at $optimisation', (way) => {
  it('have the signs that they have in V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const { at, quotient } of cases) {
      for (const x of values) {
        for (const y of values) {
          const [ours, theirs] = [built.native, v8].map((each) =>
            outcome(() => each[`f${at}`]?.(x, y, 3, new Int8Array(1))),
          );
          expect(ours, `${quotient} for ${x}, ${y}`).toBe(theirs);
        }
      }
    }
  });
});
