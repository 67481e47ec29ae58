// Fields of given objects that get other arrays: `this.cells = next`, and swaps. Behind a call an object has the very
// array that JavaScript would have put there.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from '../compiler/build.ts';
import { differences } from './calls.ts';

const source = `
  export function swap(g: { a: number[]; b: number[]; n: number }): void { 'use kernel'; for (let i = 0; i < g.a.length; i++) g.b[i] = g.a[i]! * 2; [g.a, g.b] = [g.b, g.a]; g.n++; if (g.n > 3) throw new Error('far'); g.a[0] = 100; }
  // call: swap({ a: [1, 2], b: [0, 0], n: 0 };{ a: [1, 2], b: [0, 0], n: 3 };((a) => ({ a, b: a, n: 0 }))([1, 2]))
  export function typed(g: { a: Float64Array; b: Float64Array }): number { 'use kernel'; const t = g.a; t[0] = 7; g.a = g.b; g.b = t; g.a[0] = 3; return g.b[0]! + g.a[1]!; }
  // call: typed({ a: new Float64Array(2), b: new Float64Array(3) };((a) => ({ a, b: a }))(new Float64Array(2)))
  export function given(g: { a: number[] }, h: { b: number[] }, l: number[]): number[] { 'use kernel'; g.a.push(1); g.a = h.b; g.a.push(2); h.b = l; h.b.push(3); return g.a; }
  // call: given({ a: [1] }, { b: [2] }, [3])
  export function fresh(g: { a: number[]; n: number }): number { 'use kernel'; const next: number[] = []; for (const v of g.a) if (v > 1) next.push(v * 2); g.a = next; if (g.n > 2) throw new Error('x'); let s = 0; for (const v of g.a) s += v; return s; }
  // call: fresh({ a: [1, 2, 3], n: 1 };{ a: [1, 2, 3], n: 3 };{ a: [], n: 1 })
  export function freshTyped(g: { a: Float64Array }, n: number): void { 'use kernel'; const next = new Float64Array(n); for (let i = 0; i < n; i++) next[i] = i; g.a = next; if (n > 3) throw new Error('x'); }
  // call: freshTyped({ a: new Float64Array(1) }, 2;{ a: new Float64Array(1) }, 5)
  export function big(g: { a: number[] }): void { 'use kernel'; const next: number[] = []; for (let i = 0; i < 200; i++) next.push(i); g.a = next; }
  // call: big({ a: [1] })
  export function three(g: { a: number[]; b: number[]; c: number[] }): void { 'use kernel'; g.a[0] = 5; [g.a, g.b, g.c] = [g.b, g.c, g.a]; g.a[0] = 6; [g.a, g.b, g.c] = [g.b, g.c, g.a]; g.a[0] = 7; }
  // call: three({ a: [1], b: [2], c: [3] })
  export function twoOf(g: { a: number[]; b: number[] }, h: { a: number[]; b: number[] }): void { 'use kernel'; [g.a, h.a] = [h.a, g.a]; }
  // call: twoOf({ a: [1], b: [1] }, { a: [2], b: [1] };...((p) => [p, p])({ a: [1], b: [2] });Object.freeze({ a: [1], b: [1] }), { a: [2], b: [1] })
  export function early(g: { a: number[]; b: number[] }, n: number): number { 'use kernel'; if (n > 2) return 0; [g.a, g.b] = [g.b, g.a]; if (n > 1) return 1; g.a.push(n); return 2; }
  // call: early({ a: [1], b: [2] }, 3;{ a: [1], b: [2] }, 2;{ a: [1], b: [2] }, 1)
  export function chained(g: { a: number[]; b: number[] }, n: number): void { 'use kernel'; g.a = [n, 1]; g.b = g.a.map((v) => v * 2); }
  // call: chained({ a: [1], b: [] }, 2)
  export function same(g: { a: number[]; b: number[] }): void { 'use kernel'; g.a = g.b; g.a = g.a; g.b = g.a; }
  // call: same({ a: [1], b: [] })
  export function deep(g: { o: { a: number[] }; b: number[] }): void { 'use kernel'; [g.o.a, g.b] = [g.b, g.o.a]; }
  // call: deep({ o: { a: [1] }, b: [2] })
  export function absent(g: { a?: number[]; b: number[] }): void { 'use kernel'; if (g.a === undefined) return; [g.a, g.b] = [g.b, g.a]; }
  // call: absent({ b: [1] };{ a: [4], b: [1] })
  export class Life {
    cells: number[] = [0, 1, 0];
    next: number[] = [0, 0, 0];
    step(limit: number): number {
      'use kernel';
      for (let i = 0; i < this.cells.length; i++) this.next[i] = this.at(i) + i;
      [this.cells, this.next] = [this.next, this.cells];
      if (this.cells[0]! > limit) throw new Error('limit');
      this.next[0] = 9;
      return this.cells[1]!;
    }
    at(i: number): number { return this.cells[i]!; }
  }
`;

it.each(usualWays)('are V8’s: %o', async (way) => {
  const { differ, stopped } = await differences(await build(source, way));
  expect(differ).toEqual([]);
  expect(stopped.map((each) => each.replace(/^.*?TypeError: /, ''))).toEqual([
    "twoOf: 'g' and 'h' are one object, which the kernel changes: give a copy of one",
    "twoOf: 'g.a' is read-only, and the kernel changes it",
  ]);
});

it('are those of `this`, also where a kernel throws', async () => {
  const { folder } = await build(source);
  interface Life {
    cells: number[];
    next: number[];
    step(limit: number): number;
  }
  const { Life } = (await import(`${folder}/kernel.ts`)) as { Life: new () => Life };
  const made = (await import(`${folder}/kernel.mjs`)) as {
    Life: { step: ((own: Life, limit: number) => number) & { js(own: Life, limit: number): number } };
  };
  const run = (step: (own: Life, limit: number) => number) => {
    const own = new Life();
    const { cells, next } = own;
    const states: unknown[] = [];
    for (const limit of [1, -1, 5, 20]) {
      try {
        states.push(step(own, limit));
      } catch (error) {
        states.push(String(error));
      }
      states.push([own.cells, own.next].map((each) => [each === cells, each === next, [...each]]));
    }
    return states;
  };
  const wanted = run((own, limit) => own.step(limit));
  expect(wanted).toContain('Error: limit');
  expect(run(made.Life.step)).toEqual(wanted);
  expect(run(made.Life.step.js)).toEqual(wanted);
});

describe('what would be another array', () => {
  const LATER = 'gets another array in a loop, a branch or a function that is called';
  it.each([
    ['if (n > 1) g.a = g.b;', LATER],
    ['n > 1 && (g.a = g.b);', LATER],
    ['for (let i = 0; i < n; i++) [g.a, g.b] = [g.b, g.a];', LATER],
    ['const f = () => { g.a = g.b; }; if (n > 1) f();', LATER],
    ['switch (n) { case 1: g.a = g.b; break; default: }', LATER],
    ['{ const l = [n]; g.a = l; }', LATER],
    ['const l = [n]; g.a = l; l.push(2);', 'is used otherwise behind this: it would be a copy'],
    ['const l = [n]; g.a = l; g.a[0] = 1;', 'is used otherwise behind this: it would be a copy'],
    ['const l = [n]; g.a = l; g.b = l;', 'is in another field: it would be a copy'],
    ['const l = [n]; g.a = l; return l;', 'is used otherwise behind this: it would be a copy'],
    [
      'const m: number[][] = [[n]]; g.a = m[0]!;',
      'may be, or share its memory with, another array: it would be a copy',
    ],
    ['g.c = g.c.subarray(1);', 'may be, or share its memory with, another array: it would be a copy'],
    ['const c = n > 1 ? g.c : g.d; g.c = c;', 'may be, or share its memory with, another array: it would be a copy'],
    ['const c = new Float64Array(n); g.c = c; c[0] = 1;', 'is used otherwise behind this: it would be a copy'],
  ])('%s', (body, message) => {
    const text = `export function f(g: { a: number[]; b: number[]; c: Float64Array; d: Float64Array }, n: number) { 'use kernel'; ${body} }`;
    const found = compile('kernel.ts', text).diagnostics.map(({ code, message }) => `${code} ${message}`);
    expect(found[0]).toContain(message);
    expect(found[0]).toContain('KZ1018');
  });
});
