// Helpers that a module's variables hold: arrow functions, with a body or an expression, and function expressions.

import { describe, expect, it } from 'vitest';
import { compile, type ReadModule } from '../../lib/compiler/compile.ts';
import { bitsOf } from '../helpers.ts';
import { build, interpret, usualWays } from './build.ts';

const source = `
const half = (y: number): number => y / 2;
const clamp = (y: number, low = 0, high = 1): number => { if (y < low) return low; return y > high ? high : y; };
let twice = function (y: number) { return half(y) * 4; };
var steps = function count(n: number): number { let k = 0; while (n > 1) { n = half(n); k++; } return k; };
export const both = (y: number): number => clamp(y) + twice(y);
const factorial = (n: number): number => (n > 1 ? n * factorial(n - 1) : 1);
const isLarge = (y: number): boolean => y > 1;
const fill = (a: Float64Array, y: number): void => { a.fill(y); };
export function f(x: number): number { 'use kernel'; return both(x) + steps(x) + factorial(x > 9 ? 9 : x) + +isLarge(x); }
export function g(x: number): number { 'use kernel'; const a = new Float64Array(3); fill(a, x); return a[2]!; }
`;

describe.each(usualWays)('by $compiler at $optimisation', (way) => {
  it('have the bits of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const x of [0, -0, 1, 2.5, -3, 1e5, Number.NaN]) {
      for (const name of ['f', 'g']) {
        const bits = [built.native, built.js, v8].map((each) => bitsOf(each[name]?.(x) as number));
        expect(bits, `${name}(${x})`).toEqual([bits[2], bits[2], bits[2]]);
      }
    }
  });
});

const codes = (text: string, files: Readonly<Record<string, string>> = {}) => {
  const readModule: ReadModule = (specifier) => {
    const name = specifier.replace('./', '');
    const found = files[name];
    return found === undefined ? undefined : { file: name, source: found };
  };
  return compile('kernel.ts', text, { readModule }).diagnostics.map(({ code, message }) => `${code} ${message}`);
};
const kernel = "export function f(x: number): number { 'use kernel'; return half(x); }";

it('come from other files', () => {
  expect(
    codes(`import { half } from './a.ts'; ${kernel}`, { 'a.ts': 'export const half = (y: number): number => y / 2;' }),
  ).toEqual([]);
});

it.each([
  ['let half = (y: number): number => y / 2; half = (y) => y;', /^KZ1013 'half' is assigned to on line 1/],
  ['const half = async (y: number) => y / 2;', /^KZ1015 .*async/],
  ['const half = function* (y: number) { yield y; };', /^KZ1015 .*generators/],
  ['const half = (y) => y / 2;', /^KZ1003 parameter 'y' has no type/],
  ['const half = ({ y }: { y: number }) => y / 2;', /^KZ1015/],
  ['const other = (y: number): number => y / 2, half = other;', /^KZ/],
  ['const half = function (y: number): number { return this.z + y; };', /^KZ/],
])('are refused: %s', (text, expected) => {
  expect(codes(`${text}\n${kernel}`)[0]).toMatch(expected);
});

it('are no kernels: those are declarations', () => {
  const [said] = codes("export const f = (x: number): number => { 'use kernel'; return x; };");
  expect(said).toMatch(/^KZ1015 'use kernel' stands in a function that can be no kernel/);
  expect(
    codes(
      "'use kernel';\nexport const g = (x: number): number => x; export function f(x: number): number { return g(x); }",
    ),
  ).toEqual([]);
});
