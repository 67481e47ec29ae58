// Which of the two zeros comes out: `x > 0 ? -0 : x` is x for 0, though the zeros compare as equal. clang 14 forgets
// that. And `0 - b` is 0 for 0, where `-b` is -0. gcc 12 forgets that.

import { describe, expect, it } from 'vitest';
import { build, interpret, outcome, usualWays } from './build.ts';

const choices = ['<', '<=', '>', '>=', '===', '!=='].flatMap((op) =>
  ['0', '-0'].flatMap((zero) =>
    [`x ${op} ${zero}`, `${zero} ${op} x`].flatMap((test) => ['0', '-0'].map((picked) => ({ test, picked }))),
  ),
);

const source = [
  ...choices.map(({ test, picked }, at) => {
    const lines = [
      `export function if${at}(x: number): number { 'use kernel'; if (${test}) x = ${picked}; return x; }`,
      `export function yes${at}(x: number): number { 'use kernel'; return ${test} ? ${picked} : x; }`,
      `export function no${at}(x: number): number { 'use kernel'; return ${test} ? x : ${picked}; }`,
      `export function each${at}(a: Float64Array): void { 'use kernel'; for (let i = 0; i < a.length; i++) { const x = a[i]!; a[i] = ${test} ? ${picked} : x; } }`,
    ];
    return lines.join('\n');
  }),
  "export function negated(x: number): number { 'use kernel'; const zero = 0; return x > 0 ? -zero : x; }",
  "export function product(x: number): number { 'use kernel'; let zero = 0; zero *= -1; return x > 0 ? zero : x; }",
  "export function rounded(x: number): number { 'use kernel'; const zero = Math.round(-0.25); return x < zero ? zero : x; }",
  'function given(x: number, zero: number): number { return x > 0 ? zero : x; }',
  "export function inlined(x: number): number { 'use kernel'; return given(x, -0) + given(x, 0); }",
  "export function greatest(x: number): number { 'use kernel'; return Math.max(-0, Math.min(x, 0)); }",
].join('\n');
const values = [0, -0, 1, -1, 5e-324, -5e-324, Number.NaN, Infinity];

describe.each(usualWays)('zeros, by $compiler at $optimisation', (way) => {
  it('have the signs that they have in V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const name of Object.keys(v8).filter((each) => !each.startsWith('each'))) {
      for (const x of values)
        expect(
          outcome(() => built.native[name]?.(x)),
          `${name}(${x})`,
        ).toBe(outcome(() => v8[name]?.(x)));
    }
    for (const [at, { test, picked }] of choices.entries()) {
      const [ours, theirs] = [new Float64Array(40), new Float64Array(40)].map((a) =>
        a.map((_, k) => values[k % 8] ?? 0),
      );
      built.native[`each${at}`]?.(ours);
      v8[`each${at}`]?.(theirs);
      expect(ours, `${test} ? ${picked} : x`).toEqual(theirs);
    }
  });
});

/** Differences whose left side is 0, or may be, in the eyes of a compiler. */
const differences = [
  '0 - Math.abs(x)',
  '0 - i',
  '0 - (u + i)',
  '(i - i) - (+i)',
  '(u - u) - (+i)',
  'i * 0 - Math.abs(x)',
  '(i & 0) - Math.abs(x)',
  '(i ^ i) - (i < 0 ? Math.abs(x) : u)',
  '((i - i) + (u - u)) - (+u)',
  'Math.sqrt(i - i) - Math.abs(x)',
  'Math.abs(i - i) - Math.abs(x)',
  '(x < x ? 1 : 0) - Math.abs(x)',
  '(i === i ? 0 : x) - Math.abs(x)',
  '(x - x) - i',
  '-0 - i',
  '-0 - Math.abs(x)',
  '(i - i) * -1 - Math.abs(x)',
  '-(i - i) - Math.abs(x)',
  '0 - Math.abs(x) * 1',
  '0 - Math.abs(x) / 1',
  '0 - u / 1',
  '0 - (Math.abs(x) + 0)',
  '0 - (Math.abs(x) - 0)',
  '0 - (Math.abs(x) - -0)',
  '0 - -(-Math.abs(x))',
  '0 - -(-u)',
  '0 - (u - -0)',
  '0 - Math.floor(Math.abs(x))',
  '0 - Math.fround(u & 255)',
  '-u + 0',
  '-Math.abs(x) + 0',
  '0 + -Math.abs(x)',
  'Math.abs(x) * -1 + 0',
  'Math.abs(x) / -1 + 0',
  '-Math.abs(x) - -0',
  'i * -1 + 0',
  'i / -1 + 0',
  '(x > 3 ? 0 : 0) + -Math.abs(x)',
  '(x > 3 ? 0 : x) + -Math.abs(x)',
  '-(Math.abs(x) + 0) + 0 * 1',
  '-(Math.abs(x) - 0) + 0',
  '-(Math.abs(x) * (i - i + 1)) + 0',
  '((x | 0) & 0) - i',
  '((x | 0) & 0) - Math.abs(x)',
  '((x & 1) & 2) - i',
  '((x & 1) >> 1) - i',
  '(x >>> 0 >>> 31 >>> 1) - Math.abs(x)',
  '((x << 16) << 16) - i',
  '((x | 0) * 0 | 0) - i',
  '(Math.floor(x) & 3 & 4) - i',
  'Math.sqrt((x | 0) & 0) - i',
  '(x < -1 && x > 1 ? 5 : (x | 0) & 0) - i',
];

const differencesSource = differences
  .flatMap((difference, at) => [
    `export function one${at}(x: number, i: i32, u: u32): number { 'use kernel'; return ${difference}; }`,
    `export function two${at}(x: number, i: i32, u: u32): number { 'use kernel'; const left = ${difference}; return left - Math.abs(x); }`,
    `export function each${at}(a: Float64Array, i: i32, u: u32): void { 'use kernel'; for (let k = 0; k < a.length; k++) { const x = a[k]!; a[k] = ${difference}; } }`,
  ])
  .join('\n');

describe.each(usualWays)('differences that are zero, by $compiler at $optimisation', (way) => {
  it('have the signs that they have in V8', async () => {
    const built = await build(`import type { i32, u32 } from 'kernelize';\n${differencesSource}`, way);
    const v8 = await interpret(built);
    for (const [at, difference] of differences.entries()) {
      for (const x of values) {
        for (const [i, u] of [
          [0, 0],
          [1, 0],
          [-1, 1],
        ]) {
          for (const name of [`one${at}`, `two${at}`]) {
            const [ours, theirs] = [built.native, v8].map((each) => outcome(() => each[name]?.(x, i, u)));
            expect(ours, `${difference} for ${x}, ${i}, ${u}, ${name}`).toBe(theirs);
          }
        }
      }
      const [ours, theirs] = [new Float64Array(40), new Float64Array(40)].map((a) =>
        a.map((_, k) => values[k % 8] ?? 0),
      );
      built.native[`each${at}`]?.(ours, 0, 0);
      v8[`each${at}`]?.(theirs, 0, 0);
      expect(ours, difference).toEqual(theirs);
    }
  });
});

/** Zeros that compilers know of integers, and range analysis may not. */
const known = [
  ...[
    'i & ~i',
    'i ^ i',
    'i - i',
    'i & 6 & 1',
    '(i << 1) & 1',
    'Math.abs(i - i)',
    'i > i ? 1 : 0',
    'i % 1',
    'i * 0',
    'i & (i ^ i)',
  ],
  ...[
    '(i | 1) & 0',
    '(i >>> 0) - (i >>> 0)',
    'u - u',
    'Math.min(i, i) - i',
    '(x | 0) ^ (x | 0)',
    '~i & i',
    '(i & 1) >> 1',
    'i >> 31 & 0',
  ],
  ...[
    'i === 0 ? i : 0',
    '(i & 1) * ((i ^ 1) & 1)',
    'Math.imul(i, 2) & 1',
    'Math.clz32(i) >> 6',
    'Math.sign(i & 0)',
    '(i & 3) % 1',
  ],
];
const negations = [
  (zero: string) => `-(${zero})`,
  (zero: string) => `(${zero}) * -3`,
  (zero: string) => `-(${zero}) % 5`,
  (zero: string) => `Math.ceil(-(${zero}) / 4)`,
];
const knownSource = [
  ...known.flatMap((zero, at) =>
    negations.map(
      (negated, form) => `
  export function up${at}_${form}(x: number, i: i32, u: u32): number { 'use kernel'; return x > 0 ? ${negated(zero)} : x; }
  export function down${at}_${form}(x: number, i: i32, u: u32): number { 'use kernel'; let y = x; if (!(x < 0)) y = ${negated(zero)}; return y; }`,
    ),
  ),
  `export function branch(x: number, i: i32, u: u32): number { 'use kernel'; if (i === 0) return x > 0 ? -i : x; return u; }`,
  `function chosen(x: number, z: number): number { return x > 0 ? z : x; }`,
  `export function called(x: number, i: i32, u: u32): number { 'use kernel'; return chosen(x, -(i & ~i)) / (u + 1); }`,
].join('\n');

describe.each(usualWays)('zeros that only compilers know, by $compiler at $optimisation', (way) => {
  it('have the signs that they have in V8', async () => {
    const built = await build(`import type { i32, u32 } from 'kernelize';\n${knownSource}`, way);
    const v8 = await interpret(built);
    for (const [name, kernel] of Object.entries(built.native)) {
      if (built.js[name] === undefined) continue;
      for (const x of values) {
        for (const [i, u] of [
          [0, 0],
          [5, 1],
          [-7, 9],
        ]) {
          const [ours, theirs] = [kernel, v8[name]].map((each) => outcome(() => each?.(x, i, u)));
          expect(ours, `${name}(${x}, ${i}, ${u})`).toBe(theirs);
        }
      }
    }
  });
});
