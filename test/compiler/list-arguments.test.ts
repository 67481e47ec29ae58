// Functions of the module that take or give lists: their bodies go in, so that the list is the very list.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  type Numbers = readonly number[];
  const sum = (l: Numbers): number => { let s = 0; for (const x of l) s = s * 0.5 + x; return s; };
  function add(l: number[], x: number, times = 2): void { for (let i = 0; i < times; i++) l.push(x + i); }
  function upTo(n: number): number[] { const l = []; for (let i = 0; i < n; i++) l.push(i); return l; }
  function last(l: Array<number>): number { if (l.length === 0) return -1; return l[l.length - 1]!; }
  function swap(l: number[], i: number, j: number): void { [l[i], l[j]] = [l[j]!, l[i]!]; }
  function same(l: number[]): number[] { return l; }
  function both(from: number[], to: number[]): number {
    for (let i = 0; i < from.length; i++) { if (to.length > 30) return i; to.push(from[i]! * 2); }
    return -1;
  }
  function ends(l: number[]): { first: number; last: number } { return { first: l[0]!, last: last(l) }; }
  export function used(n: number): number {
    'use kernel';
    const l = upTo(n);
    add(l, n);
    add(l, 7, 1);
    swap(l, 0, 1);
    const m = upTo(3).map((x) => x * 2);
    let s = 0;
    for (let i = 0; i < 3; i++) s += sum(upTo(i)) + last(upTo(i));
    return sum(l) + last(l) * 3 + sum([1, 2, n]) + sum(m) * 7 + l[0]! + s + last([]);
  }
  export function aliased(n: number): number {
    'use kernel';
    const l = [n, 2];
    const m = same(l);
    m.push(5);
    const at = both(l, m);
    const { first, last: end } = ends(same(same(l)));
    return sum(l) + l.length * 10 + at * 100 + first + end;
  }
`;

describe.each(usualWays)('lists of functions by $compiler at $optimisation', (way) => {
  it('are the very lists', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const name of ['used', 'aliased']) {
      for (const n of [0, 0.5, 1, 2, 3, 10]) {
        const results = [v8, built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(n)));
        expect([name, n, ...results]).toEqual([name, n, results[0], results[0], results[0]]);
      }
    }
  });
});

describe('lists of functions', () => {
  it.each([
    ['return g([x]);', 'KZ1008', 'where a Float64Array is needed|plain array'],
    ['const l = [x]; return g(l);', 'KZ1008', "'l' is a plain array"],
    ['const rows: number[][] = [[x]]; return down(rows);', 'KZ1012', 'calls itself'],
    ['return of(x);', 'KZ1008', 'this is a number'],
    ['const l = choose(x); return l[0]!;', 'KZ1018', 'in one place only'],
  ])('are refused: %s', (body, code, message) => {
    const text = `function g(a: Float64Array): number { return a[0]!; }
      function down(l: number[][]): number { if (l.length > 3) return 1; l.push([1]); return down(l); }
      function of(l: number[]): number { return l[0]!; }
      function choose(x: number): number[] { if (x > 1) return [1]; return [2]; }
      export function f(x: number): number { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics[0]?.message).toMatch(new RegExp(message));
  });
});
