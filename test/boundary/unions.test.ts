// Kernels whose parameters may be of several types: one version for each, chosen by what is given. Each gives V8's
// answer, or an error that names what may be given.

import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build } from '../compiler/build.ts';
import { differences } from './calls.ts';

const unions = `
  type Numbers = Float32Array | Float64Array | number[];
  export function sum(a: Float32Array | Float64Array | number[]): number {
    'use kernel';
    let s = 0;
    for (let i = 0; i < a.length; i++) s += a[i]!;
    return s;
  }
  // call: sum(new Float32Array([0.1, 2]);new Float64Array([0.1, 2]);[0.1, 2];[])
  // call: sum(new (class extends Float64Array {})([1, 2]))
  // call: sum(new Int32Array(2);'text';undefined)
  export function scale<T extends Numbers>(a: T, k: number): T {
    'use kernel';
    for (let i = 0; i < a.length; i++) a[i]! *= k;
    return a;
  }
  // call: scale(new Float32Array([0.1, 2]), 3;new Float64Array([0.1, 2]), 3;[0.1, 2], 3)
  export function dot<T extends Numbers>(a: T, b: T): number {
    'use kernel';
    let s = 0;
    for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!;
    return s;
  }
  // call: dot(new Float32Array([0.1, 2]), new Float32Array([3, 4]);[0.1, 2], [3, 4];...((a) => [a, a])([1, 2]))
  // call: dot(new Float32Array([0.1, 2]), [3, 4];[1], new Float64Array(1);[1])
  export function given(o: { any: Uint8Array | number[]; n: number }, x: number): { any: Uint8Array | number[]; n: number } {
    'use kernel';
    o.any[0] = x;
    if (x > 3) return o;
    o.n = o.any.length;
    return o;
  }
  // call: given({ any: new Uint8Array(2), n: 1 }, 300;{ any: [1, 2], n: 1 }, 3;{ any: [0], n: 0 }, 3)
  export function mixed(from: Numbers, to: Uint8Array | Int32Array, times: number | bigint): number {
    'use kernel';
    const k = typeof times === 'number' ? times : Number(times);
    for (let i = 0; i < to.length; i++) to[i] = from[i]! * k;
    return to.length;
  }
  // call: mixed([1.5, 300], new Uint8Array(2), 2;new Float32Array([1.5, 300]), new Int32Array(2), 2n)
  // call: mixed([1.5, 300], new Uint16Array(2), 2;[1.5], new Uint8Array(1), '2')
  interface Grid { data: Uint8Array | Float64Array | number[]; width: number; size: [w: number | boolean, h: number] }
  export function total(g: Grid): number {
    'use kernel';
    let s = 0;
    for (const x of g.data) s += x;
    g.data[0] = s;
    g.width = 7;
    return s + (typeof g.size[0] === 'number' ? g.size[0] : 100);
  }
  // call: total({ data: [1, 2], width: 1, size: [2, 3] };{ data: new Uint8Array([200, 100]), width: 1, size: [true, 3] })
  // call: total({ data: new Float32Array(1), width: 1, size: [2, 3] };null;{ width: 1 };{ get data() { return [1] }, width: 1, size: [2, 3] })
  export function firsts(m: number[][] | Float64Array, rows: boolean | number): number[] {
    'use kernel';
    const out: number[] = [];
    if (ArrayBuffer.isView(m)) { for (let i = 0; i < m.length; i += 2) out.push(m[i]!); }
    else for (const row of m) out.push(row[0]!);
    return out;
  }
  // call: firsts([[1, 2], [3]], 1;new Float64Array([1, 2, 3]), true)
  export function either(a: Float32Array | number[]): Float32Array | number[] { 'use kernel'; a[0] = 1; return a; }
  // call: either(new Float32Array(1);[0])
  export function alone<T extends Float64Array>(a: T): T { 'use kernel'; return a; }
  // call: alone(new Float64Array(1);[1])
  export function opt(a: Float32Array | number[], k: number = 2, n?: number): number { 'use kernel'; return a[0]! * k + (n ?? 1); }
  // call: opt([3];new Float32Array([3]), 4;[3], 4, 5;[3], undefined, undefined;[3], 1, 2, 3)
`;

it('gives V8’s answer for each kind, or says which there are', async () => {
  const { differ, stopped } = await differences(await build(unions));
  expect(differ).toEqual([]);
  expect(stopped.map((each) => each.replace(/^.*TypeError: /, ''))).toEqual([
    "sum: argument 'a' must be a Float32Array, a Float64Array or an array of numbers, but got an Int32Array",
    "sum: argument 'a' must be a Float32Array, a Float64Array or an array of numbers, but got a string",
    "sum: argument 'a' must be a Float32Array, a Float64Array or an array of numbers, but got undefined",
    "dot: argument 'b' must be a Float32Array, as 'a' is, but got an array",
    "dot: argument 'b' must be an array of numbers, as 'a' is, but got a Float64Array",
    'dot(a, b) takes 2 arguments, but got 1',
    "mixed: argument 'to' must be a Uint8Array or an Int32Array, but got a Uint16Array",
    "mixed: argument 'times' must be a number or a bigint, but got a string",
    "total: argument 'g.data' must be a Uint8Array, a Float64Array or an array of numbers, but got a Float32Array",
    "total: argument 'g' must be an object, but got null",
    "total: argument 'g.data' must be a Uint8Array, a Float64Array or an array of numbers, but got undefined",
    "total: 'g.data' is an accessor: kernels take fields with values",
    "alone: argument 'a' must be a Float64Array, but got an array",
    'opt(a, k, n) takes 1 to 3 arguments, but got 4',
  ]);
});

const inside = `
  import type { Few, Pair } from './types.ts';
  type Numbers = Few | number[];
  const scratch = new Float64Array(4);
  function last(a: Few): number { return a[a.length - 1]!; }
  function both<T extends Few>(a: T, b: T): number { const c: T = b; return a[0]! + c[0]!; }
  function dotOf<T extends Numbers>(a: T, b: Numbers): number {
    let s = 0;
    const c: T = a;
    for (let i = 0; i < c.length; i++) s += c[i]! * b[i]!;
    return s;
  }
  function kindOf(x: number | boolean | Float32Array): number {
    return typeof x === 'number' ? 1 : typeof x === 'boolean' ? 2 : 3 + x.length;
  }
  export function sum(a: Few): number { 'use kernel'; let s = 0; for (const x of a) s += x; return s; }
  // call: sum(new Float32Array([0.1, 2]);new Float64Array([0.1, 2]))
  export function all(a: Numbers, b: Few): number {
    'use kernel';
    for (let i = 0; i < 4; i++) scratch[i] = last(b);
    return dotOf(a, b) + dotOf(b, a) + last(b) + both(b, b) + sum(b) + kindOf(1) + kindOf(true);
  }
  // call: all([1, 2], new Float32Array([3, 0.1]);new Float64Array([1, 2]), new Float64Array([3, 0.1]))
  export function recalled(a: Few): number { 'use kernel'; return a[0]! + (a.length > 3 ? scratch[0]! : 0); }
  // call: recalled(new Float32Array(4);new Float64Array(4))
  export function ofPair<T extends Few>(p: Pair<T>, q: { a: T }): T { 'use kernel'; q.a[0] = p.a[0]! + p.b[0]!; return q.a; }
  // call: ofPair({ a: new Float32Array(1), b: new Float32Array([0.1]) }, { a: new Float32Array(1) })
  // call: ofPair({ a: new Float64Array(1), b: new Float64Array([0.1]) }, { a: new Float64Array(1) })
  // call: ofPair({ a: new Float64Array(1), b: new Float32Array([0.1]) }, { a: new Float64Array(1) })
  export class Box {
    by = 2;
    constructor(readonly cells: Float64Array) {}
    add<T extends Numbers>(a: T): T { 'use kernel'; for (let i = 0; i < a.length; i++) a[i] = this.cells[0]! + this.by; return a; }
  }
  export function parts({ data, n }: { data: Numbers; n: number }): number { 'use kernel'; return data[0]! + n; }
  // call: parts({ data: [1], n: 2 };{ data: new Float32Array([0.1]), n: 2 };{ data: 'text', n: 2 })
  export function again<T extends Few>(a: T, n: number): number { 'use kernel'; return n > 0 ? again(a, n - 1) + 1 : a[0]!; }
  // call: again(new Float32Array([0.1]), 3;new Float64Array([0.1]), 3)
  export function sum_Float32Array(a: Float32Array): number { 'use kernel'; return a.length; }
  // call: sum_Float32Array(new Float32Array([0.1]))
  export const arrow = (a: Numbers): number => { 'use kernel'; return a.length; };
  // call: arrow([1, 2];new Float64Array(3))
  export default function (a: Numbers): number { 'use kernel'; return a.length; }
  function hidden(a: Few): number { 'use kernel'; return a.length; }
  export { hidden as length, hidden as 'how long' };
`;
const types = `
  export type Few = Float32Array | Float64Array;
  export interface Pair<T> { a: T; readonly b: T; name: string }
`;

it('has versions of functions that kernels call, too', async () => {
  const built = await build(inside, { files: { 'types.ts': types } });
  const { differ, stopped } = await differences(built);
  expect(differ).toEqual([]);
  expect(stopped).toEqual([
    "ofPair({ a: new Float64Array(1), b: new Float32Array([0.1]) }, { a: new Float64Array(1) }): TypeError: ofPair: argument 'p.b' must be a Float64Array, as 'p.a' is, but got a Float32Array",
    "parts({ data: 'text', n: 2 }): TypeError: parts: argument 'parameter0.data' must be a Float32Array, a Float64Array or an array of numbers, but got a string",
  ]);
  const kernels = (await import(`${built.folder}/kernel.mjs`)) as {
    readonly Box: { add(self: object, a: unknown): unknown; prototype: { add(a: unknown): unknown } };
    readonly length: (a: unknown) => number;
    readonly default: (a: unknown) => number;
    readonly 'how long': (a: unknown) => number;
  };
  const box = { cells: new Float64Array([1]), by: 2 };
  expect(kernels.Box.prototype.add.call(box, [0, 1])).toEqual([3, 3]);
  expect(kernels.Box.add(box, new Float32Array(1))).toEqual(new Float32Array([3]));
  expect(kernels.default([1, 2])).toBe(2);
  expect([kernels.length(new Float32Array(3)), kernels['how long'](new Float64Array(2))]).toEqual([3, 2]);
});

it('declares what callers may give', async () => {
  const { dts } = compile('kernel.ts', unions).output ?? { dts: '' };
  const declared = new Map(
    [...dts.matchAll(/export declare const (\w+): \((.*)\) & /g)].map(([, name, type]) => [name, type]),
  );
  expect(declared.get('scale')).toBe('<T extends Float32Array | Float64Array | number[]>(a: T, k: number) => T');
  expect(declared.get('mixed')).toBe(
    '(from: Float32Array | Float64Array | number[], to: Uint8Array | Int32Array, times: number | bigint) => number',
  );
  expect(declared.get('either')).toBe('(a: Float32Array | number[]) => Float32Array | number[]');
  expect(declared.get('opt')).toBe('(a: Float32Array | number[], k?: number, n?: number | undefined) => number');
});

it('takes an array of another realm by what it is', async () => {
  const { native, js } = await build(unions);
  for (const { sum } of [native, js]) {
    expect(sum?.(runInNewContext('new Float32Array([1, 2])'))).toBe(3);
  }
});

it.each([
  ['<T>(a: T): number', 'KZ1015', "'T' is a type parameter that does not say what it may be"],
  [
    '<T extends Map<number, number>>(a: T): number',
    'KZ1015',
    "'T' is a type parameter that does not say what it may be",
  ],
  [
    '<T extends number | boolean>(a: T[]): number',
    'KZ1015',
    "'T' is the type of no parameter, so that nobody knows which version is meant",
  ],
  [
    '<T extends Few>(n: number): number',
    'KZ1015',
    "'T' is the type of no parameter, so that nobody knows which version is meant",
  ],
  ['(a: number[] | boolean[]): number', 'KZ1004', "the kernel language has no type 'number[] | boolean[]'"],
  ['(a: Few | Map<number, number>): number', 'KZ1004', "the kernel language has no type 'Few | Map<number, number>'"],
  ['(a: Few | string): number', 'KZ1004', "the kernel language has no type 'Few | string'"],
  [
    '(a: Few, b: Few, c: Few, d: Few, e: Few): number',
    'KZ1022',
    'a version for each combination of types would be 32, and at most 16 are compiled',
  ],
  [
    '<A extends Few, B extends Few, C extends Few>(a: A, b: B, c: C, d: Few, e: Few): number',
    'KZ1022',
    'a version for each combination of types would be 32, and at most 16 are compiled',
  ],
])('refuses %s', (signature, code, message) => {
  const text = `type Few = Float32Array | Float64Array; export function f${signature} { 'use kernel'; return 0; }`;
  const { diagnostics } = compile('kernel.ts', text);
  expect(diagnostics.map((each) => `${each.code} ${each.message}`)).toEqual([`${code} ${message}`]);
});
