// Optional values: `x?: number`, `number | undefined`, `number | null`, in variables, fields, parameters and results.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  type Maybe = number | undefined;
  interface Options { readonly scale: number; readonly offset?: number; readonly wraps?: boolean }
  interface State { best: number | null; at?: number }

  function find(a: Float64Array, x: number, from?: number): number | undefined {
    for (let i = from ?? 0; i < a.length; i++) if (a[i] === x) return i;
    return undefined;
  }
  function half(x: number): Maybe { if (x > 10) return; return x < 0 ? undefined : x / 2; }
  function pick(a: number | null, b?: number, c: number | null = null): number {
    if (a === null) return b === undefined ? -1 : b;
    if (b) a += b;
    b ??= 7;
    return a * 10 + b + (c ?? 0.5);
  }
  function apply(x: number, { scale, offset = 1, wraps }: Options): number {
    const y = x * scale + offset;
    return wraps ? y % 3 : y;
  }
  function isFlag(flag?: boolean): number { return flag === undefined ? 2 : flag ? 1 : 0; }
  function sum(a: Float64Array, weights?: Float64Array, start?: number): number {
    let total = start === undefined ? 0 : start;
    for (let i = 0; i < a.length; i++) total += a[i]! * (weights ? weights[i]! : 1);
    if (weights !== undefined && weights.length > 2) total++;
    return total;
  }

  export function results(a: Float64Array, x: number): number {
    'use kernel';
    const at = find(a, x);
    if (at === undefined) return -1;
    const next = find(a, x, at + 1);
    const h = half(x), k = half(x - 20) ?? half(a[0]!) ?? 99;
    return at + (next === undefined ? 1000 : next * 10) + (h ?? 5) * 3 + k;
  }
  export function variables(a: Float64Array, limit: number): number {
    'use kernel';
    let least: number | undefined;
    let last: number | null = null;
    let count = 0;
    for (const x of a) {
      if (least === undefined || x < least) least = x;
      if (last !== null && x > last) count++;
      last = x > limit ? null : x;
      if (last == null) count += 100;
      if (x === last) count += 0.25;
      if (typeof least === 'number' && typeof last !== 'object') least += 0.5;
    }
    least ??= -5;
    last ||= 77;
    return least + count + last;
  }
  export function parameters(x: number, y: number): number {
    'use kernel';
    return pick(x) + pick(null, y) * 3 + pick(null) + pick(x > 1 ? x : null, y, y) + pick(x, undefined, x)
      + isFlag() + isFlag(x > y) * 10 + isFlag(undefined) * 100;
  }
  export function fields(x: number, y: number): number {
    'use kernel';
    const s: State = { best: null };
    let t = apply(x, { scale: y }) + apply(x, { scale: 2, offset: y, wraps: y > 1 }) + apply(y, { scale: 1, wraps: true });
    for (let i = 0; i < 4; i++) {
      const v = i * x - y;
      if (s.best === null || v > s.best) { s.best = v; s.at = i; }
    }
    const { at = -9, best } = s;
    if (best !== null) t += best;
    s.at = undefined;
    return t + at + (s.at ?? 0.125);
  }
  export function closures(a: Float64Array, w: Float64Array): number {
    'use kernel';
    let calls = 0;
    const clamp = (x: number, low?: number, high?: number): number => {
      calls++;
      if (low !== undefined && x < low) return low;
      if (high !== undefined && x > high) return high;
      low = low ?? 3;
      return x + low;
    };
    const h = half(a[0]!);
    return clamp(a[0]!) + clamp(a[0]!, 2) * 3 + clamp(a[0]!, h, 4) + calls + sum(a) + sum(a, w) + sum(a, undefined, 4) + sum(a, w, 2);
  }
  export function equals(x: number, y: number): number {
    'use kernel';
    const p = half(x), q = half(y);
    return (p === q ? 1 : 0) + (p === 2.5 ? 2 : 0) + (y !== q ? 4 : 0) + (p == null ? 8 : 0) + (q !== null ? 16 : 0)
      + (p || q ? 32 : 0) + (!p ? 64 : 0) + (typeof q === 'undefined' ? 128 : 0) + (1 === (p ?? 1) ? 256 : 0);
  }
  export function chosen(x: number, y: number): number {
    'use kernel';
    let z: Maybe = x > 0 ? y : undefined;
    let n = 0;
    const next = (): Maybe => { n++; return z === undefined ? n : undefined; };
    if (z === undefined) z = n + 3;
    z += 1;
    z++;
    [z, n] = [n, z];
    return z * 100 + n;
  }
  interface Point { x: number; y: number }
  function length(a: Point, b?: Point, scale: number | null = null, extra: Float64Array | null = null): number {
    const from = b === undefined ? 0 : b.x;
    const more = extra === null || typeof extra === 'undefined' ? 0.5 : extra.length;
    return (b !== undefined && typeof b === 'object' ? a.y - b.y : a.y) * (scale ?? 2) + a.x - from + more;
  }
  export function bodies(a: Float64Array, x: number, y: number): number {
    'use kernel';
    const order = (p: number, q: number): Point => {
      if (p > q) return { x: q, y: p };
      const result = { x: p, y: q };
      if (p !== q) return { ...result };
      return { x: 0, y: -0 };
    };
    const at = (x: number): number | null => { for (let i = 0; i < a.length; i++) { if (a[i] === x) return i; } return null; };
    const flag = (v: number): boolean | undefined => { if (v > 2) return true; if (v < 1) return false; };
    const near = (v: number, most: number = 1, least?: number): Maybe => v > most ? undefined : least ?? v;
    let p = order(x, y);
    const q = order(y, x);
    p.x += 3;
    const first = at(x), none = at(y);
    if (first !== null) p = order(first, none ?? -1);
    const f = flag(x);
    return p.x + p.y * 10 + q.x * 100 + q.y * 1000 + (first ?? 0.25) + (none === null ? 0.5 : none)
      + (f === undefined ? 7 : f ? 8 : 9) + (near(x) ?? 11) + (near(x, undefined) ?? 13) + (near(y, 3, x) ?? 17)
      + length({ ...p }) + length({ ...p }, q) * 3 + length(q, undefined, 4) + length(q, { ...p }, null, a) + length(q, q, x, null);
  }
  function unwritten(v: number) { return v > 1 ? null : v; }
  function left(a: Float64Array | null, p?: { q: number }): number {
    let s = a?.length ?? -1;
    if (p) s += p.q;
    s += p?.q ?? 0.25;
    if (a === null) return s;
    return s + a.length;
  }
  function sumTo(n: number, most?: number): number | undefined {
    if (n <= 0 || n > 50) return undefined;
    const rest = sumTo(n - 1, most ?? 9);
    return rest === undefined ? n : Math.min(rest + n, most ?? 1);
  }
  export function ways(x: number, y: number): number {
    'use kernel';
    const r: { u: number | null; w?: number } = { u: x > 1 ? null : x };
    const { u, w = 4 } = r;
    let k: number | undefined = x > 0 ? undefined : x;
    k &&= 3;
    const arrow = (v: number) => (v > 1 ? undefined : v);
    const found = unwritten(y);
    const o: { a?: number } = {};
    if (x > 0) o.a = y;
    const p = { ...o, b: 2 };
    o.a = 77;
    let m: number | undefined = x;
    const clear = (v?: number) => { m = undefined; return v ?? 1; };
    const before = (m ?? 5) + clear(m) * 10 + (m ?? 6) * 100;
    m = x;
    let wasThere: number | undefined = x > 1 ? undefined : x;
    wasThere = +(wasThere !== undefined);
    const isSame = (m === (m = y) ? 1 : 2) + wasThere;
    return (u === null ? 50 : u) + w + (k ?? 1) + (arrow(x) ?? 5) * 2 + (found === null ? 3 : found) + before + isSame * 1e4
      + (p.a ?? 5) + (o.a ?? 0) + (sumTo(x) ?? 0.5) + (sumTo(y, 4) ?? 0.25) + left(null) + left(null, { q: y });
  }
  export function absent(x: number): number {
    'use kernel';
    const h = half(x);
    return h! + 1;
  }
`;

describe.each(usualWays)('optional values by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const numbers = [
      [1, 2],
      [5, 30],
      [-0, 0],
      [0, -0],
      [4, 4],
      [-1, -1],
      [2.5, 2.5],
      [Number.NaN, 1],
      [3, Number.NaN],
    ];
    const arrays = [[], [3, 1, 4, 1, 5, 1], [0, -0, Number.NaN, 2], [-3, 12, 12]].map((each) =>
      Float64Array.from(each),
    );
    const calls = [
      ...['parameters', 'fields', 'equals', 'chosen', 'ways'].flatMap((name) =>
        numbers.map((args) => [name, args] as const),
      ),
      ...arrays.flatMap((a) => numbers.map((args) => ['bodies', [a, ...args]] as const)),
      ...['results', 'variables'].flatMap((name) =>
        arrays.flatMap((a) => [1, 12, -0, Number.NaN].map((x) => [name, [a, x]] as const)),
      ),
      ...[Float64Array.of(3, 1, 4), Float64Array.of(-3, 12)].map((a) => ['closures', [a, a]] as const),
      ['absent', [3]] as const,
    ];
    for (const [name, args] of calls) {
      const ways = [v8, built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(...args)));
      expect([name, args, ...ways]).toEqual([name, args, ways[0], ways[0], ways[0]]);
    }
    for (const kernels of [built.native, built.js]) {
      expect(() => kernels.absent?.(11)).toThrow(/^absent \(kernel\.ts:\d+:12\): 'h' is undefined$/);
    }
  });
});

describe('optional values', () => {
  const kernel = (body: string) => `
    function half(x: number): number | undefined { return x < 0 ? undefined : x / 2; }
    function first(a?: Float64Array): number { return a![0]!; }
    export function f(x: number, a: Float64Array): number { 'use kernel'; ${body} }`;
  it.each([
    ['let y: number | null; y = 2; return y;', 'KZ1005', "'y' has no value yet"],
    ['let y: number | undefined = null; return y!;', 'KZ1008', 'this is null, where undefined is what may be'],
    ['return first();', 'KZ1011', "'a' is not given"],
    ['let y = undefined; y = 2; return y;', 'KZ1007', "there is no 'undefined' here"],
    ['let y: Float64Array | undefined; y = a; return y[0]!;', 'KZ1004', 'no type'],
    ['const y: number | undefined = half(x); const l = [1]; l.push(y > 1); return 1;', 'KZ1008', 'a boolean'],
    ['const y: boolean | undefined = half(x); return 1;', 'KZ1008', 'a number'],
  ])('are refused where they are none: %s', (body, code, message) => {
    const { diagnostics } = compile('kernel.ts', kernel(body));
    const found = diagnostics.find((each) => each.code === code);
    expect(found?.message ?? JSON.stringify(diagnostics)).toContain(message);
  });
});
