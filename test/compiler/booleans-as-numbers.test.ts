// Arithmetic takes 1 of true and 0 of false, as JavaScript does: unary and binary operators, and Number(). Nothing else
// does: an index, an argument or a variable of numbers wants a number.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { bitsOf } from '../helpers.ts';
import { build, interpret, usualWays } from './build.ts';

const forms = [
  '+(x === y)',
  '-(x < y)',
  '~(x < y)',
  '(x > y) | 0',
  '(x > y) * 2 - (y > x)',
  'Number(x >= y) / 3',
  '((x > 1) << 3) | ((y > 1) << 1)',
  'x % (y > 0)',
  '(x > 0) ** 2 + +true - +false',
  '+!(x > y)',
  '+(x > 0 && y > 0)',
  '-(x > 0 ? y > 0 : y < 0)',
  '1 / -(x !== x)',
  '(x > y) ^ (x < y)',
];
const counted = 'let n = 0; n += x > y; n -= +(x < y); n *= y > 0; n |= x > 1; return n;';
const source = forms
  .map((form) => `return ${form};`)
  .concat(counted)
  .map((body, at) => `export function f${at}(x: number, y: number): number { 'use kernel'; ${body} }`)
  .join('\n');

describe.each(usualWays)('booleans in arithmetic, by $compiler at $optimisation', (way) => {
  it('are 1 and 0, as in V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const values = [0, -0, 1, 2.5, -3, Number.NaN, Number.POSITIVE_INFINITY];
    for (const [at, form] of [...forms, counted].entries()) {
      for (const x of values) {
        for (const y of values) {
          const bits = [built.native, built.js, v8].map((each) => bitsOf(each[`f${at}`]?.(x, y) as number));
          expect(bits, `${form} of ${x}, ${y}`).toEqual([bits[2], bits[2], bits[2]]);
        }
      }
    }
  });
});

it.each([
  'let n = 0; n = x > 1; return n;',
  'return a[x > 1]!;',
  'return Math.max(x > 1, 2);',
  'const n: number = x > 1; return n;',
  'return x > 1;',
  'return (x > 1) === x ? 1 : 2;',
  'return (x > 1) < 2 ? 1 : 2;',
])('is refused: %s', (body) => {
  const { diagnostics } = compile(
    'kernel.ts',
    `export function f(x: number, a: Float64Array): number { 'use kernel'; ${body} }`,
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(['KZ1008']);
});
