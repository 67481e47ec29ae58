// Helpers that a module's variables hold: arrow functions, with a body or an expression, and function expressions.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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
  ['const half = ({ y }: { y: symbol }) => y / 2;', /^KZ1015/],
  ['const other = (y: number): number => y / 2; let half = other; half = Math.abs;', /^KZ1013/],
  ['const half = function (y: number): number { return this.z + y; };', /^KZ/],
])('are refused: %s', (text, expected) => {
  expect(codes(`${text}\n${kernel}`)[0]).toMatch(expected);
});

describe('kernels', () => {
  const kernels = `
    const scale = 3;
    /** Doubled. */
    export const arrow = (x: number): number => { 'use kernel'; return x * 2; };
    export let expression = function (x: number): number { 'use kernel'; return arrow(x) * scale; };
    const hidden = (x: number): number => { 'use kernel'; return x - 1; };
    export { hidden as minusOne, hidden as less };
    export default function main(x: number): number { 'use kernel'; return hidden(x) + 1; }
  `;

  it('may be values of variables, defaults, and exported by other names', async () => {
    const built = await build(kernels);
    const v8 = await interpret(built);
    const loaded = await import(pathToFileURL(join(built.folder, 'kernel.mjs')).href);
    expect(Object.keys(loaded).sort()).toEqual(['arrow', 'default', 'expression', 'info', 'less', 'minusOne']);
    expect(loaded.info.backend).toBe('native');
    for (const name of ['arrow', 'expression', 'minusOne', 'less', 'default']) {
      expect([name, loaded[name](2.5), loaded[name].js(2.5)]).toEqual([name, v8[name]?.(2.5), v8[name]?.(2.5)]);
    }
    expect(loaded.minusOne).toBe(loaded.less);
  });

  it('have types and documentation by all their names', () => {
    const { output } = compile('kernel.ts', kernels);
    expect(output?.dts).toContain('/** Doubled. */\nexport declare const arrow: ((x: number) => number)');
    expect(output?.dts).toContain('export { kernel_hidden as minusOne };\nexport { kernel_hidden as less };');
    expect(output?.dts).toContain('export { kernel_main as default };');
  });

  it('are all exported functions of a module that is one of kernels', () => {
    const text =
      "'use kernel';\nexport const g = (x: number): number => x;\nexport default (x: number): number => g(x) + 1;";
    const { output, diagnostics } = compile('kernel.ts', text);
    expect(diagnostics).toEqual([]);
    expect(output?.js).toContain('export { kzExport_default_export as default };');
    expect(output?.exports).toEqual(['g', 'default_export']);
  });
});
