// Records, tuples and destructuring: field by field, with JavaScript's order and identity.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  interface Point { x: number; y: number }
  type Range = readonly [low: number, high: number];
  type Segment = { from: Point; to: Point; isClosed: boolean };
  const ORIGIN = { x: 1, y: 2 };

  function add(a: Point, b: Point): Point { return { x: a.x + b.x, y: a.y + b.y }; }
  function scale({ x, y }: Point, k: number) { return { x: x * k, y: y * k }; }
  function ordered(a: number, b: number): Range { if (a < b) return [a, b]; return [b, a]; }
  function divide(a: number, b: number) { return [Math.floor(a / b), a % b, a < b]; }
  function span([low, high]: Range): number { return high - low; }
  function segment(a: Point, b: Point): Segment { return { from: a, to: { ...b, y: b.y + 1 }, isClosed: a.x === b.x }; }
  function length({ from, to }: Segment): number { const d = { dx: to.x - from.x, dy: to.y - from.y }; return Math.sqrt(d.dx * d.dx + d.dy * d.dy); }
  function minMax(a: Float64Array) {
    let low = Infinity, high = -Infinity;
    for (const x of a) { if (x < low) low = x; if (x > high) high = x; }
    return { low, high };
  }

  export function records(x: number, y: number): number {
    'use kernel';
    const p = { x, y: y * 2, inner: { k: 3 } };
    const q = p;
    q.x += 1;
    p.inner.k *= 2;
    p.y++;
    const r = { ...add(q, { x: 1, y: 1 }), z: 5 };
    const { x: rx, y: ry = 7, z } = r;
    let s: Point = scale(r, 2);
    s = add(s, s);
    s = { x: s.y, y: s.x };
    return p.x + p.y * 10 + q.inner.k * 100 + rx + ry + z + s.x * 3 - s.y + add({ y: x, x: y }, s).x;
  }
  export function tuples(a: number, b: number): number {
    'use kernel';
    const [low, high] = ordered(a, b);
    const range = ordered(b, a);
    const [quotient, rest, isLess] = divide(a, b);
    let [m, n] = [low, high];
    [m, n] = [n, m];
    [m, n] = [m + n, m - n];
    return low + high * 3 + range[0] - range[1] + span(range) + span([m, n]) + quotient + rest + (isLess ? 1 : 2) + range.length;
  }
  export function swaps(a: Float64Array, i: number, j: number): number {
    'use kernel';
    [a[i], a[j]] = [a[j]!, a[i]!];
    let k = 0;
    [a[k++], a[k++]] = [a[k]!, a[k + 1]!];
    const [first, , third] = a;
    const { length: n } = a;
    let u = 1, v = 2, w = 3;
    [u, v, w] = [w, u, v];
    [a[1], a[0]] = a;
    return first! + third! * n + u * 100 + v * 10 + w + k;
  }
  export function nested(x: number, y: number): number {
    'use kernel';
    const s = segment({ x, y }, { x: y, y: x });
    const { from: { x: fx }, to, isClosed } = s;
    const t = isClosed ? s.from : s.to;
    return length(s) + fx + to.y + (isClosed ? 1 : 0) + t.x + segment(t, to).to.y;
  }
  export function loops(a: Float64Array, n: number): number {
    'use kernel';
    let best = { at: -1, value: -Infinity }, total = 0;
    for (let i = 0; i < n; i++) {
      const { low, high } = minMax(a.subarray(i % a.length));
      if (high - low > best.value) best = { at: i, value: high - low };
      const p = { x: low, y: i };
      p.x += p.y;
      total += p.x;
    }
    return best.at * 1000 + best.value + total;
  }
  export function vars(x: number, _: number): number {
    'use kernel';
    var u = 1;
    { var [u, w] = [x, u]; }
    do { var { k } = { k: u + x }; } while (u === 12345.5);
    let late;
    late = { a: k, b: w };
    late.a += 1;
    return u * 10 + w + k + late.a * late.b;
  }
  export function arraysIn(a: Float64Array, b: Float64Array): number {
    'use kernel';
    const state = { data: a, at: 0, other: b };
    const { data } = state;
    data[0] = 5;
    state.data[state.at++] += 1;
    state.other.fill(state.at);
    return a[0]! + b[0]! + state.data.length;
  }
`;

describe.each(usualWays)('records by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const numbers = [
      [1, 2],
      [5, 3],
      [-0, 0],
      [2.5, 2.5],
      [Number.NaN, 1],
      [1e308, -1e308],
    ];
    const arrays = () => [Float64Array.of(3, 1, 4, 1, 5), Float64Array.of(9, 8)];
    const calls: [string, () => unknown[]][] = [
      ...['records', 'tuples', 'nested', 'vars'].flatMap((name) =>
        numbers.map((args): [string, () => unknown[]] => [name, () => args]),
      ),
      ['swaps', () => [arrays()[0], 0, 3]],
      ['swaps', () => [arrays()[0], 4, 4]],
      ['loops', () => [arrays()[0], 7]],
      ['arraysIn', arrays],
    ];
    for (const [name, make] of calls) {
      const ways = [v8, built.native, built.js].map((kernels) => {
        const args = make();
        return [outcome(() => kernels[name]?.(...args)), args.map(String)];
      });
      expect([name, ...ways]).toEqual([name, ways[0], ways[0], ways[0]]);
    }
  });
});

describe('records', () => {
  it('leave nothing of themselves in C: no memory for what is inlined', async () => {
    const { c } = await build(`
      function parts(x: number) { return { whole: Math.trunc(x), rest: x - Math.trunc(x) }; }
      export function f(a: Float64Array): number {
        'use kernel';
        let s = 0;
        for (const x of a) { const { whole, rest } = parts(x); s += whole * rest; }
        return s;
      }`);
    expect(c.split('/* ---- The kernels ---- */')[1]?.split('/* ---- Their glue ---- */')[0]).not.toMatch(
      /results|alloc|\[2\]/,
    );
  });

  const kernel = (body: string) => `
    interface P { x: number; y: number }
    function take(p: P): number { return p.x; }
    function change(p: P): P { p.x = 1; return p; }
    function same(p: P): P { return p; }
    export function f(x: number, a: Float64Array): number { 'use kernel'; ${body} }`;
  it.each([
    ['const p = { x, y: 1 }; const q = { p }; q.p.x = 2; return p.x;', 'KZ1018', 'would be one object'],
    ['let p = { x, y: 1 }; const q = p; p.x = 2; p = { x: 1, y: 1 }; return q.x;', 'KZ1018', 'would be one object'],
    ['const p = { x, y: 1 }; let q = p; q.x = 2; q = { x: 1, y: 2 }; return p.x;', 'KZ1018', 'would be one object'],
    ['const p = { x, y: 1 }; const q = same(p); q.x = 2; return p.x;', 'KZ1018', 'would be one object'],
    ['return change({ x, y: 1 }).x;', 'KZ1009', "'p.x' is a field of an argument"],
    ['const p = { x, y: 1 }; return p + 1;', 'KZ1007', "'p' is an object"],
    ['const p = { x, y: 1 }; return p.z;', 'KZ1008', "no field 'z'"],
    ['const p = { x, y: 1 }; p.z = 3; return x;', 'KZ1008', "no field 'p.z'"],
    ['const p = { x, y: 1 }; const { z } = p; return z;', 'KZ1008', "has no 'z'"],
    ['const p = { x, y: 1 }; p = { x: 1, y: 2 }; return p.x;', 'KZ1009', 'the same object for good'],
    ['let p = { x, y: 1 }; p = { x: 1 }; return p.x;', 'KZ1008', 'records of different fields'],
    ['const [u, v] = x; return u;', 'KZ1008', 'has no parts'],
    ['const [u, ...v] = a; return u;', 'KZ1006', 'no rest'],
    ['return take(x);', 'KZ1008', "no 'x'"],
    ['return Math.abs({ x });', 'KZ1007', 'an object has no value here'],
    ['const p = { x, get y() { return 1; } }; return p.x;', 'KZ1007', 'no methods'],
    ['const p: P = { x, y: true }; return p.x;', 'KZ1008', 'this is a boolean'],
    ['const p = { a }; p.a = a; return x;', 'KZ1018', "'p.a' is an array that is assigned again"],
    ['const t = [x, 1] as [number, number]; let i = 0; return take({ x: i, y: 1 }) + t[i];', '', ''],
  ])('are refused where two would be one, or a field is missing: %s', (body, code, message) => {
    const { diagnostics } = compile('kernel.ts', kernel(body));
    if (code === '') return;
    const found = diagnostics.find((each) => each.code === code);
    expect(found?.message ?? JSON.stringify(diagnostics)).toContain(message);
  });
});
