// Functions in functions: their bodies go in where they are called, with the variables around them.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  const K = 3;
  const square = (x: number): number => x * x;
  function apply(f: (x: number) => number, x: number): number { return f(x) + K; }
  function best(a: Float64Array, isBetter: (x: number, y: number) => boolean): number {
    let at = 0;
    for (let i = 1; i < a.length; i++) if (isBetter(a[i]!, a[at]!)) at = i;
    return at;
  }
  function sortBy(a: Float64Array, compare: (x: number, y: number) => number): Float64Array {
    for (let i = 1; i < a.length; i++) {
      const x = a[i]!;
      let j = i - 1;
      for (; j >= 0; j--) { if (compare(a[j]!, x) <= 0) break; a[j + 1] = a[j]!; }
      a[j + 1] = x;
    }
    return a;
  }
  export function captured(x: number, y: number): number {
    'use kernel';
    let calls = 0, total = 0;
    const add = (z: number) => { calls++; total += z; };
    const clamp = (z: number, low = 0, high = y) => { if (z < low) return low; if (z > high) return high; return z; };
    const at = (i: number) => (i > 0 ? x : y);
    function twice(z) { const x = z * 2; return x; }
    add(x); add(clamp(y, 1)); add(clamp(x));
    for (let i = 0; i < 3; i++) { const own = i; const get = () => own + i; add(get() * at(i)); }
    { const x = 100; add(at(1) + x); }
    return calls * 1000 + total + twice(clamp(x, -1, 1)) + (() => { const t = calls; return t * 2; })() + ((a, b) => a - b)(x, y);
  }
  export function given(a: Float64Array, x: number): number {
    'use kernel';
    let count = 0;
    const larger = (p: number, q: number) => { count++; return p > q; };
    const negate = (z: number) => -z;
    return apply(square, x) + apply((z) => z + x, x) + apply(negate, x) + apply(Math.abs, x) + best(a, larger) * 100 +
      best(a, (p, q) => p < q) * 10 + count + sortBy(a, (p, q) => q - p)[0]!;
  }
  export function methods(a: Float64Array, k: number): number {
    'use kernel';
    let s = 0;
    a.forEach((x, i) => { s += x * i; });
    const sum = a.reduce((t, x) => t + x, 0);
    const most = a.reduce((t, x) => (x > t ? x : t));
    const doubled = a.map((x) => x * k).map(Math.floor);
    const isAny = a.some((x) => x > k), areAll = a.every((x, i, whole) => x < whole.length);
    const at = a.findIndex((x) => x === k);
    const list = [1, 2, 3];
    list.forEach((x) => { s += x; });
    return s + sum * 2 + most * 3 + doubled[0]! + doubled.length + (isAny ? 1000 : 0) + (areAll ? 2000 : 0) + at * 7 +
      list.reduce((t, x) => t * x, 1) + a.map(square)[a.length - 1]!;
  }
  export function records(x: number, y: number): number {
    'use kernel';
    const point = (u: number, v: number) => ({ u, v });
    const pair = (u: number) => [u, -u];
    const norm = ({ u, v }: { u: number; v: number }) => u * u + v * v;
    const p = point(x, y);
    const [a, b] = pair(x + y);
    const swapped = ((q: { u: number; v: number }) => { const r = { u: q.v, v: q.u }; return r; })(p);
    return norm(p) + a! * 10 + b! + norm(point(1, 2)) + p.u + swapped.u;
  }
  export function vars(x: number): number {
    'use kernel';
    var i = 5;
    const f = (n: number) => { var i = 0; for (var k = 0; k < n; k++) { i += k; } var k = i; return i + k; };
    const g = () => { i = i + 1; return i; };
    return f(x) + g() + g() + i;
  }
  export function early(a: Float64Array, x: number): number {
    'use kernel';
    const find = (y: number): number => {
      for (let i = 0; i < a.length; i++) { if (a[i] === y) return i; }
      if (y < 0) throw new RangeError('negative');
      return -1;
    };
    return find(x) + find(2);
  }
`;

describe.each(usualWays)('functions in functions by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const a = () => Float64Array.of(3, 1, 4, 1.5, 9, 2);
    const calls: [string, () => unknown[]][] = [
      ...[
        [1, 2],
        [5, 3],
        [-2, 0.5],
        [Number.NaN, 1],
      ].flatMap((args): [string, () => unknown[]][] => [
        ['captured', () => args],
        ['records', () => args],
      ]),
      ['given', () => [a(), 2.5]],
      ['methods', () => [a(), 4]],
      ['methods', () => [a(), 1.5]],
      ['methods', () => [new Float64Array(0), 1]],
      ['vars', () => [4]],
      ['early', () => [a(), 9]],
      ['early', () => [a(), 8]],
      ['early', () => [a(), -8]],
    ];
    for (const [name, make] of calls) {
      const ways = [v8, built.native, built.js].map((kernels) => {
        const args = make();
        return [outcome(() => kernels[name]?.(...args)).replace(/^(\w+Error: ).*: /, '$1'), args.map(String)];
      });
      expect([name, ...ways]).toEqual([name, ways[0], ways[0], ways[0]]);
    }
  });
});

describe('functions in functions', () => {
  const kernel = (body: string) => `
    function apply(f: (x: number) => number, x: number): number { return f(x); }
    function down(f: (x: number) => number, x: number): number { return x < 1 ? f(x) : down(f, x - 1); }
    export function f(x: number, a: Float64Array, b: Uint8Array): number { 'use kernel'; ${body} }`;
  it.each([
    ['const g = (n: number): number => (n < 1 ? 0 : g(n - 1)); return g(x);', 'KZ1012', 'calls itself'],
    ['return down((y) => y, x);', 'KZ1012', 'calls itself'],
    ['let g = (n: number) => n; g = (n) => -n; return g(x);', 'KZ', ''],
    ['const g = (n: number) => n; return g;', 'KZ1007', "'g' is a function"],
    ['const g = (n: number) => { if (n > 1) return n; }; return g(x);', 'KZ1016', 'may end without'],
    ['const g = () => {}; return g();', 'KZ1008', 'g returns nothing'],
    ['const g = (n: number) => n; return g();', 'KZ1011', 'g takes'],
    ['const g = async (n: number) => n; return g(x);', 'KZ1015', 'async'],
    ['return h(x); const k = 1; function h(y: number) { return y + k; }', 'KZ1005', 'before its declaration'],
    ['return a.map(Math.max)[0]!;', 'KZ1010', 'an index, too'],
    ['return b.map((y) => y + 1)[0]!;', 'KZ1010', 'may be a Buffer'],
    ['return a.reduce(5, 1);', 'KZ1010', ''],
    ['return a.findIndex((y) => y > 1, 2);', 'KZ1011', 'findIndex takes'],
    ['return apply((y) => this.z, x);', 'KZ1007', "no 'this'"],
  ])('are refused: %s', (body, code, message) => {
    const { diagnostics, output } = compile('kernel.ts', kernel(body));
    expect(output).toBeUndefined();
    const found = diagnostics.find((each) => each.code.startsWith(code));
    expect(found?.message ?? JSON.stringify(diagnostics)).toContain(message);
  });
});
