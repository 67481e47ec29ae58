// Arrays that JavaScript's own functions make at the top of a module: from, of, fill, map and their kin.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, moduleReader, outcome } from './build.ts';

/** Each with what the compiler computes itself, and what is made when the module is loaded. */
const MADE = [
  'Float64Array.from({ length: N }, (_, i) => Math.sin(i))',
  'Float64Array.from({ length: N }, (_, i) => i / 3)',
  'Float32Array.from({ length: N * 2 }, (_, i) => { const t = i * 0.1; return t > 0.3 ? t : -t; })',
  'Uint8Array.from({ length: N }, (_, i) => i * 100.7)',
  'Uint8ClampedArray.from([1, 2.5, 3.5, 300, -1, 0, -0, NaN], (x, i) => x * 2 + i)',
  'Int16Array.from([1e9, -1e9, 2.9, -2.9, 1, 2, 3, 70000], (x) => x / 3)',
  'Float32Array.from([0.1, 2, -0, 1e300, NaN, 3, 4, 5])',
  'Float64Array.of(1, -0, NaN, 2, 3, 4, 5, 6)',
  'Uint32Array.of(-1, 4294967296, 2.5, 1, 2, 3, 4, 5)',
  'Float64Array.from({ length: N })',
  'Int8Array.from({ length: N })',
  'Float32Array.from({ length: N }, () => 7.1)',
  'new Float64Array(N).fill(0.3)',
  'new Float64Array(N).fill(Math.sin(1))',
  'new Uint8Array(N).fill(-1).map((x, i) => x + i)',
  'Int32Array.from([8, 1, 7, 2, 6, 3, 5, 4]).sort()',
  'Float64Array.from({ length: N }, (_, i) => N - i).reverse().slice(1)',
  'Float64Array.from({ length: N }, (_, i) => twice(i))',
  'Float64Array.from({ length: N }, (_, i) => Math.cos(twice(i))).map((x) => x * x)',
  'Float64Array.from({ length: N }, (_, i) => i); for (let i = 0; i < T.length; i++) T[i] = T[i]! * 10 + 1',
  'Float64Array.from({ length: N }, (_, i) => Math.exp(i)); for (let i = 1; i < T.length; i++) T[i]! += T[i - 1]!',
];

describe('arrays of a module', () => {
  it.each(MADE)('%s', async (made) => {
    const built = await build(`const N = 8;
      function twice(x: number): number { return x * 2; }
      const T = ${made};
      export function at(i: number): number { 'use kernel'; return T[i]!; }
      export function length(): number { 'use kernel'; return T.length; }`);
    const v8 = await interpret(built);
    // What is made when the module is loaded comes from the loader, which is the JavaScript.
    const { at, length } = built.js;
    for (let i = 0; i < 7; i++) expect(outcome(() => at?.(i))).toBe(outcome(() => v8.at?.(i)));
    expect(length?.()).toBe(v8.length?.());
  });

  it.each([
    ['the value, which is undefined', 'Float64Array.from({ length: 4 }, (v, i) => (v as any) + i)'],
    ['another thing that can be iterated', 'Float64Array.from(new Set([1, 2]))'],
    ['a length alone', 'Float64Array.from(4 as any)'],
    ['more arguments', 'Float64Array.from([1, 2], (x) => x, 3)'],
    [
      'what knows the array',
      'Float64Array.from([1, 2], function (this: any, x) { return this === undefined ? x : 1; })',
    ],
    ['what changes something else', 'Float64Array.from({ length: 4 }, (_, i) => { S[0] = i; return i; })'],
    ['a length that is none', 'Float64Array.from({ length: 2.5 }, (_, i) => i); export const q = () => T'],
    ['texts', "Float64Array.of('3' as any)"],
    ['a spread', 'Float64Array.of(...[1, 2])'],
  ])('of %s are not built: %s', (_, made) => {
    const { diagnostics, output } = compile(
      'kernel.ts',
      `const S = new Float64Array(1);
      const T = ${made};
      export const s = () => S[0];
      export function at(i: number): number { 'use kernel'; return T[i]!; }`,
    );
    expect(diagnostics.map(({ code }) => code)).toContain('KZ1013');
    expect(output).toBeUndefined();
  });

  it('of a name that the module gives to something else are not built', () => {
    const text = `class Float64Array { static from(): number[] { return [7]; } }
      const T = Float64Array.from({ length: 1 }, (_, i) => i);
      export function at(i: number): number { 'use kernel'; return T[i]!; }`;
    expect(compile('kernel.ts', text).output).toBeUndefined();
  });

  it('depend on the files that make them', () => {
    const files = {
      'make.ts': 'export function make(): Float64Array { return new Float64Array([STEP, 2]); }\nconst STEP = 1;',
    };
    const text = `import { make } from './make.ts';
      const T = make();
      export function at(i: number): number { 'use kernel'; return T[i]!; }`;
    const { inputs, output } = compile('kernel.ts', text, { readModule: moduleReader(files) });
    expect(output).toBeDefined();
    expect(inputs.map(({ file }) => file)).toEqual(['kernel.ts', 'make.ts']);
  });
});
