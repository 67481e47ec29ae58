// Plain arrays, records, tuples and values that may not be there, given to kernels and given back: as V8 would leave them,
// also where a kernel throws, or an error that names the argument.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from '../compiler/build.ts';
import { differences } from './calls.ts';

const lists = `
  export function sum(a: number[]): number { 'use kernel'; let s = 0; for (let i = 0; i < a.length; i++) s += a[i]!; return s; }
  // call: sum([1, 2, 3.5];[];[-0])
  export function scale(a: number[], f: number = 2) { 'use kernel'; for (let i = 0; i < a.length; i++) a[i]! *= f; }
  // call: scale([1, 2, 3], 3;[1, 2];Object.seal([1, 2]), -1)
  export function odds(n: number): number[] {
    'use kernel';
    const r: number[] = [];
    for (let i = 0; i < n; i++) if (i % 2) r.push(i);
    return r;
  }
  // call: odds(5;0;1000;3)
  export function push(a: number[], n: number) {
    'use kernel';
    for (let i = 0; i < n; i++) {
      if (i === 7) throw new Error('seven');
      a.push(i * 1.5);
    }
    return a.length;
  }
  // call: push([9], 3;[1], 0;[1], 9;[], 100;[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17], 6)
  export function shrink(a: number[], n: number) {
    'use kernel';
    while (a.length > n) a.pop();
    if (n === 2) a.length = 1;
    if (n === 3) throw new Error('three');
  }
  // call: shrink([1, 2, 3, 4, 5], 4;[1, 2, 3, 4, 5], 2;[1, 2, 3, 4, 5], 3)
  export function reversed(a: number[]): number[] {
    'use kernel';
    for (let i = 0, j = a.length - 1; i < j; i++, j--) [a[i], a[j]] = [a[j]!, a[i]!];
    return a;
  }
  // call: reversed([1, 2, 3, 4];[])
  export function flags(a: boolean[]): boolean[] {
    'use kernel';
    const r: boolean[] = [];
    for (const x of a) r.push(!x);
    a[0] = false;
    return r;
  }
  // call: flags([true, false])
  export function two(a: readonly number[], b: number[]): void {
    'use kernel';
    for (let i = 0; i < a.length; i++) b[i] = a[a.length - 1 - i]! + 1;
  }
  // call: two([1, 2], [3, 4];...((x) => [x, x])([1, 2, 3]);[1, 2], [3, 4, 5])
  export function inferred(n: number) {
    'use kernel';
    const r = [n, n + 1];
    if (n > 5) return [n];
    return r;
  }
  // call: inferred(1;6)
  export function sorted(a: number[]): number[] { 'use kernel'; return a.slice().sort((x, y) => x - y).map((x) => x * 2); }
  // call: sorted([3, 1, 2])
  export function many(a: number[], n: number): number[] {
    'use kernel';
    for (let i = 0; i < n; i++) a.push(i);
    return [a.length, ...a];
  }
  // call: many([1], 40;[1], 2)
`;

const records = `
  interface P { x: number; y: number; on: boolean }
  export function move(p: P, dx: number): number {
    'use kernel';
    p.x += dx;
    if (p.x > 10) throw new Error('far');
    p.on = !p.on;
    return p.x * p.y;
  }
  // call: move({ x: 1, y: 2, on: true }, 3;{ x: 9, y: 1, on: false }, 5;{ x: -0, y: 1, on: false, more: 'this' }, -0)
  export function same(p: P): P { 'use kernel'; p.x = 5; return p; }
  // call: same({ x: 1, y: 2, on: true })
  export function pair(a: P, b: P): void { 'use kernel'; a.x += 1; b.x += 1; }
  // call: pair({ x: 1, y: 1, on: true }, { x: 5, y: 1, on: true })
  export function read(a: P, b: P): number { 'use kernel'; return a.x + b.x; }
  // call: read({ x: 1, y: 1, on: true }, { x: 5, y: 1, on: true };...((p) => [p, p])({ x: 1, y: 1, on: true }))
  export function walk(p: { at: { x: number; y: number }; path: number[]; t: [number, number] }, k: number): void {
    'use kernel';
    for (let i = 0; i < k; i++) {
      p.at.x += 1;
      p.at.y -= 0.5;
      p.path.push(p.at.x, p.at.y);
      if (i === 4) throw new RangeError('stop ' + i);
    }
    p.t[0] = k;
  }
  // call: walk({ at: { x: 1, y: 2 }, path: [], t: [1, 2] }, 3;{ at: { x: 1, y: 2 }, path: [5], t: [1, 2] }, 9)
  interface G { data: Float64Array; w: number; h: number; hist: number[] }
  export function blur(g: G): Float64Array {
    'use kernel';
    for (let y = 0; y < g.h; y++) for (let x = 0; x < g.w; x++) { g.data[y * g.w + x]! += 1; g.hist[0]! += 1; }
    return g.data;
  }
  // call: blur({ data: new Float64Array(4), w: 2, h: 2, hist: [0] };{ data: new Float64Array(3), w: 2, h: 2, hist: [0] })
  export function stats(a: number[]): { min: number; max: number; all: number[]; f: Float64Array } {
    'use kernel';
    let min = Infinity, max = -Infinity;
    const all: number[] = [];
    const f = new Float64Array(a.length);
    for (let i = 0; i < a.length; i++) {
      const v = a[i]!;
      if (v < min) min = v;
      if (v > max) max = v;
      all.push(v * 2);
      f[i] = v;
    }
    return { min, max, all, f };
  }
  // call: stats([3, 1, 2];[])
  export function parts(n: number): { list: number[]; t: Int8Array; b: boolean; o: { z: [number, boolean] } } {
    'use kernel';
    const list: number[] = [];
    for (let i = 0; i < n; i++) list.push(i / 2);
    const t = new Int8Array(n);
    for (let i = 0; i < n; i++) t[i] = i;
    return { list, t, b: n > 3, o: { z: [n * -0, true] } };
  }
  // call: parts(3;200;0)
  export function inner(p: P): number { 'use kernel'; return p.x + p.y; }
  export function outer(x: number): number { 'use kernel'; return inner({ x, y: 2, on: true }); }
  // call: outer(3)
  // call: inner({ x: 1, y: 2, on: true })
  export function narrowed(v: number | undefined, x: number): { p: number; q: number }[] {
    'use kernel';
    const out: { p: number; q: number }[] = [{ p: 1, q: v === undefined ? 8 : v }];
    out.push({ p: x, q: v === undefined ? 2 : v });
    if (v !== undefined) out.push({ p: v, q: v });
    return out;
  }
  // call: narrowed(undefined, 2;5, 2;-0, 2)
  export function listsInTuple(n: number): [number[], number, [number, number]] {
    'use kernel';
    return [[1, n], 3, [n, 4]];
  }
  // call: listsInTuple(2)
  export function tuple([a, b]: [number, number], { x, y }: { x: number; y: number }): number {
    'use kernel';
    return a * b + x * y;
  }
  // call: tuple([2, 3], { x: 1, y: 2 })
  export function minmax(a: number[]): [number, number] {
    'use kernel';
    let lo = a[0]!, hi = a[0]!;
    for (const v of a) { lo = Math.min(lo, v); hi = Math.max(hi, v); }
    return [lo, hi];
  }
  // call: minmax([3, 1, 2];[])
  class Counter { #hidden = 1; count = 0; add() { this.#hidden++; } }
  export function counted(c: { count: number }, n: number): void { 'use kernel'; for (let i = 0; i < n; i++) c.count += i; }
  export const made = () => new Counter();
  // call: counted(new (class { count = 3 })(), 4)
  export function swapped(a: P, b: { y: number }): void { 'use kernel'; const t = a.x; a.x = b.y; b.y = t; }
  // call: swapped({ x: 1, y: 2, on: true }, { y: 5 })
  export function ordered(x: number): { v: number; ok: boolean } { 'use kernel'; return { ok: x > 1, v: x }; }
  // call: ordered(3)
  export function pairs(x: number): { a: Float64Array; v: number } {
    'use kernel';
    const a = new Float64Array(2);
    a[0] = x;
    a[1] = 2;
    return { a, v: a[0]! };
  }
  export function rest(x: number): { b: Float32Array; v: number } {
    'use kernel';
    const a = new Float32Array(4);
    a[1] = x;
    const b = a.subarray(1);
    return { b, v: x };
  }
  // call: pairs(3)
  // call: rest(3)
  export function holds(d: Float64Array, x: number): { d: Float64Array; v: number } { 'use kernel'; d[0] = x; return { d, v: x }; }
  // call: holds(new Float64Array(2), 3)
  export function named(d: Float64Array, x: number): { d: Float64Array; v: number } { 'use kernel'; const b = d; return { d: b, v: x }; }
  // call: named(new Float64Array(2), 3)
  // Numbers that are integers have a version of their own.
  export function versions(a: number[], p: { sum: number }, n: number, m: number): number {
    'use kernel';
    for (let i = 0; i < n; i++) {
      a.push((i * m) % 7);
      p.sum += (n * i) % m;
      if (i % n === 5) throw new Error('five ' + i);
    }
    return a.length;
  }
  // call: versions([1], { sum: 1 }, 4, 3;[1], { sum: 1.5 }, 9, 3;[1], { sum: 1 }, 9.5, 3;[], { sum: -0 }, 9, 0)
`;

const optionals = `
  export function opt(x: number, y?: number): number | undefined {
    'use kernel';
    if (x < 0) return undefined;
    return y === undefined ? x : x + y;
  }
  // call: opt(1;1, 2;-1;1, undefined)
  export function orNull(x: number | null, on?: boolean): number | null {
    'use kernel';
    if (x === null) return on ? 1 : null;
    return x * 2;
  }
  // call: orNull(null;null, true;3)
  export function settings(p: { step?: number; limit: number | null }): number {
    'use kernel';
    const step = p.step ?? 1;
    return p.limit === null ? step : step * p.limit;
  }
  // call: settings({ limit: 3 };{ step: 2, limit: null };{ step: undefined, limit: 4 })
  // call: settings({ step: NaN, limit: NaN })
  export function chosen(x: number, y?: number): { v: number; t: [number, number] } {
    'use kernel';
    return { v: y === undefined ? 8 : y, t: [x, y !== undefined ? y : 1] };
  }
  // call: chosen(1;1, 2)
  export function assigned(p: { at?: number }): void {
    'use kernel';
    if (p.at === undefined) p.at = 1;
    else p.at = undefined;
  }
  // call: assigned({};{ at: 3 })
  export function both(p: { a?: number; b?: number }): void { 'use kernel'; p.b = 1; p.a = 2; }
  // call: both({ a: undefined };{ b: 1 })
  export function quoted(p: { 'x': number; "y-z": number; 0: number; 'a b'?: number }, k: { 'is on': boolean }): { 'x y': number; w: number } {
    'use kernel';
    p['y-z'] = p.x + p['x'] * 2 + p[0];
    p['a b'] = k['is on'] ? 1 : undefined;
    return { 'x y': p['y-z'], w: p.x };
  }
  // call: quoted({ x: 1, 'y-z': 2, 0: 3 }, { 'is on': true };{ x: 1, 'y-z': 2, 0: 3, 'a b': 4 }, { 'is on': false })
  export function deep(ps: { 'x-y': number; at: { 'z w': number } }[], o: { 'a-b': { 'c d': number } }): number {
    'use kernel';
    const own = { 'p-q': { 'r s': 1 } };
    own['p-q']['r s'] += o['a-b']['c d'];
    for (const p of ps) p.at['z w'] += p['x-y'] + own['p-q']['r s'];
    return given(o['a-b']) + given(own['p-q']);
  }
  function given(p: { 'c d'?: number; 'r s'?: number }): number { return (p['c d'] ?? 0) + (p['r s'] ?? 0) * 2; }
  // call: deep([{ 'x-y': 1, at: { 'z w': 2 } }, { 'x-y': 3, at: { 'z w': 4 } }], { 'a-b': { 'c d': 5 } })
  export function partly(x: number): { v: number; w?: number; at: { y?: number; z: number } } {
    'use kernel';
    if (x > 1) return { v: x, at: { z: 2 } };
    return { v: 1, at: { z: x } };
  }
  // call: partly(1;2)
  interface Whole { v?: boolean; n?: number; x: number }
  function truth(p: Whole): number { return (p.v ? 1 : 0) + (p.n ? 10 : 0); }
  export function whole(p: Whole): number {
    'use kernel';
    const s = truth(p);
    if (p.x > 1) p.v = undefined;
    if (p.x > 2) p.n = undefined;
    return s + 100 * truth(p) + (p.v ? 1000 : 0);
  }
  // call: whole({ x: 1, n: undefined };{ x: 2, n: undefined };{ x: 3, v: undefined };{ x: 3, n: 0, v: true })
  export function alike(p: { n?: number }, q: { n?: number }): boolean { 'use kernel'; const s = p.n === q.n; p.n = 3; return s; }
  // call: alike({}, {};{}, { n: 1 };{ n: 1 }, { n: 1 };{}, { n: 0 };{ n: undefined }, {})
  export function copied(p: Whole): { n: number | undefined } { 'use kernel'; const r = { n: p.n }; if (p.x > 1) p.n = 2; if (r.n) r.n = 7; return r; }
  // call: copied({ x: 1 };{ x: 2 };{ x: 2, n: 0 };{ x: 2, n: 5 })
  interface Left { x: number; w?: number }
  export function cleared(p: Left): void { 'use kernel'; if (p.x > 1) p.w = undefined; }
  // call: cleared({ x: 1 };{ x: 2 };{ x: 2, w: undefined };{ x: 2, w: 3 };{ x: 2, w: 0 };{ x: 1, w: 1 })
  export function itself(p: Left): void { 'use kernel'; const t = p.w; if (p.x > 1) p.w = t; }
  // call: itself({ x: 1 };{ x: 2 };{ x: 2, w: 3 };{ x: 2, w: 0 };{ x: 2, w: undefined })
  export function another(p: Left, q: Left): void { 'use kernel'; if (p.x > 1) p.w = q.w; }
  // call: another({ x: 1 }, { x: 1 };{ x: 2 }, { x: 1 };{ x: 2, w: 3 }, { x: 2 };{ x: 2 }, { x: 2, w: 0 };{ x: 2 }, { x: 2, w: 1 })
  export function flagged(p: { x: number; b?: boolean }): void {
    'use kernel';
    if (p.x > 1) p.b = undefined;
    if (p.x > 2) p.b = true;
    if (p.x > 3) p.b = p.x > 4 ? undefined : false;
    if (p.x > 5) throw new RangeError('large');
  }
  // call: flagged({ x: 1 };{ x: 2 };{ x: 3 };{ x: 4 };{ x: 5 };{ x: 6 };{ x: 1, b: true };{ x: 2, b: true })
`;

const refused = `
  interface P { x: number; y: number; on: boolean }
  export function sum(a: number[]): number { 'use kernel'; let s = 0; for (const x of a) s += x; return s; }
  export function grow(a: number[]): void { 'use kernel'; a.push(1); a[0] = 2; }
  // call: grow(Object.freeze([1, 2]);Object.seal([1, 2]))
  export function two(p: { a?: number; b?: number }): void { 'use kernel'; p.b = 1; p.a = 2; }
  // call: two({})
  export function first(a: number[]): void { 'use kernel'; a[0] = 1; }
  // call: first(Object.freeze([1]))
  // call: sum([1, , 2];[1, 'x'];5;new Float64Array(2);new Proxy([1], {});[1], [2])
  export function move(p: P): number { 'use kernel'; p.x += 1; p.on = !p.on; return p.x * p.y; }
  // call: move({ x: 1, y: 2 };null;{ x: 1, y: '2', on: true };{ get x() { return 1 }, y: 1, on: true };new Proxy({ x: 1, y: 2, on: true }, {}))
  // call: move(Object.freeze({ x: 1, y: 1, on: false }))
  // call: move(Object.assign(Object.create({ x: 1 }), { y: 1, on: false }))
  export function pair(a: P, b: P): void { 'use kernel'; a.x += 1; b.x += 1; }
  // call: pair(...((p) => [p, p])({ x: 1, y: 1, on: true }))
  export function both(a: number[], b: number[]): void { 'use kernel'; a.push(1); b.push(2); }
  // call: both(...((a) => [a, a])([1]))
  export function tuple(t: [number, number]): number { 'use kernel'; return t[0] + t[1]; }
  // call: tuple([2];[2, 3, 4])
  export function flag(a: boolean[], n: number): void { 'use kernel'; a[n] = false; }
  // call: flag([1], 0;[true], 1)
  export function opt(y?: number): number { 'use kernel'; return y ?? 0; }
  // call: opt(null;1, 2)
`;

/** Reads past an end stop with their line. */
const stops: Readonly<Record<string, readonly string[]>> = {
  records: [
    "blur({ data: new Float64Array(3), w: 2, h: 2, hist: [0] }): index 3 is outside 'g.data' of length 3",
    "minmax([]): index 0 is outside 'a' of length 0",
  ],
};

/** Each call of these, and its error. */
const errors = `
  grow(Object.freeze([1, 2])): TypeError: grow: argument 'a' is frozen or sealed, and the kernel changes it
  grow(Object.seal([1, 2])): TypeError: grow: argument 'a' is frozen or sealed, and the kernel changes it
  two({}): TypeError: two: 'p.a' and 'p.b' are missing, and the kernel assigns both: give one as undefined
  first(Object.freeze([1])): TypeError: first: argument 'a' is frozen or sealed, and the kernel changes it
  sum([1, , 2]): TypeError: sum: argument 'a[1]' must be a number, but got undefined
  sum([1, 'x']): TypeError: sum: argument 'a[1]' must be a number, but got a string
  sum(5): TypeError: sum: argument 'a' must be an array of numbers, but got a number
  sum(new Float64Array(2)): TypeError: sum: argument 'a' must be an array of numbers, but got a Float64Array
  sum(new Proxy([1], {})): TypeError: sum: argument 'a' is a proxy: give the array itself
  sum([1], [2]): TypeError: sum(a) takes 1 argument, but got 2
  move({ x: 1, y: 2 }): TypeError: move: argument 'p.on' must be a boolean, but got undefined
  move(null): TypeError: move: argument 'p' must be an object, but got null
  move({ x: 1, y: '2', on: true }): TypeError: move: argument 'p.y' must be a number, but got a string
  move({ get x() { return 1 }, y: 1, on: true }): TypeError: move: 'p.x' is an accessor: kernels take fields with values
  move(new Proxy({ x: 1, y: 2, on: true }, {})): TypeError: move: argument 'p' is a proxy: give the object itself
  move(Object.freeze({ x: 1, y: 1, on: false })): TypeError: move: 'p.x' is read-only, and the kernel changes it
  move(Object.assign(Object.create({ x: 1 }), { y: 1, on: false })): TypeError: move: 'p.x' is inherited, and the kernel changes it
  pair(...((p) => [p, p])({ x: 1, y: 1, on: true })): TypeError: pair: 'a' and 'b' are one object, which the kernel changes: give a copy of one
  both(...((a) => [a, a])([1])): TypeError: both: 'a' and 'b' are one object, which the kernel changes: give a copy of one
  tuple([2]): TypeError: tuple: argument 't' must be an array of 2, but has 1 elements
  tuple([2, 3, 4]): TypeError: tuple: argument 't' must be an array of 2, but has 3 elements
  flag([1], 0): TypeError: flag: argument 'a[0]' must be a boolean, but got a number
  flag([true], 1): RangeError: flag (kernel.ts:21:71): index 1 is outside 'a' of length 1
  opt(null): TypeError: opt: argument 'y' must be a number, but got null
  opt(1, 2): TypeError: opt(y) takes 0 to 1 arguments, but got 2
`;

describe.each(usualWays)('%s', (_, options) => {
  it.each(Object.entries({ lists, records, optionals }))('%s are what V8 has', async (name, source) => {
    const { differ, stopped } = await differences(await build(source, options));
    expect(differ).toEqual([]);
    expect(stopped.map((each) => each.replace(/: RangeError: .*: index/, ': index'))).toEqual(stops[name] ?? []);
  });

  it('what can be no value of the kernel is an error that names it', async () => {
    const { differ, stopped } = await differences(await build(refused, options));
    expect(differ).toEqual([]);
    expect(stopped).toEqual(errors.trim().split(/\n\s*/));
  });
});

it('objects have their fields in one order, whichever return makes them', () => {
  const text = `export function f(x: number): { a: number; b: number } { 'use kernel'; if (x > 1) return { b: 1, a: x }; return { a: x, b: 2 }; }`;
  const { diagnostics } = compile('kernel.ts', text);
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "KZ1018 'a' stands at another place in what is returned above",
  ]);
});
