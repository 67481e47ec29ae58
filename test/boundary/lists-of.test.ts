// Arrays of objects, of arrays and of typed arrays, given to kernels and given back: as V8 would leave them, also where a
// kernel throws, or an error that names what is wrong.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from '../compiler/build.ts';
import { differences } from './calls.ts';

const objects = `
  interface P { x: number; y: number; vx: number; on: boolean }
  export function total(ps: P[]): number { 'use kernel'; let s = 0; for (const p of ps) s += p.on ? p.x : p.y; return s; }
  // call: total([{ x: 1, y: 2, vx: 3, on: true }, { x: 1, y: 2, vx: 3, on: false }];[])
  // call: total(((p) => [p, p])({ x: 1, y: 2, vx: 3, on: true }))
  export function step(ps: P[], dt: number): void {
    'use kernel';
    for (let i = 0; i < ps.length; i++) {
      const p = ps[i]!;
      p.x += p.vx * dt;
      p.on = !p.on;
      if (p.x > 100) throw new Error('far ' + i);
    }
    for (const p of ps) p.vx *= 0.5;
  }
  // call: step([{ x: 1, y: 2, vx: 3, on: true }, { x: 1, y: 2, vx: 4, on: false }], 2;[], 1)
  // call: step([{ x: 1, y: 2, vx: 3, on: true }, { x: 99, y: 2, vx: 4, on: false }], 2)
  export function nest(ps: { at: { x: number; y: number }; t: [number, boolean] }[]): number {
    'use kernel';
    let s = 0;
    for (const p of ps) {
      p.at.x += 1;
      s += p.at.x * p.at.y + p.t[0];
      p.t[0] = s;
    }
    return s;
  }
  // call: nest([{ at: { x: 1, y: 2 }, t: [1, true] }, { at: { x: 3, y: 4 }, t: [5, false] }])
  export function made(n: number): { i: number; odd: boolean }[] {
    'use kernel';
    const l: { i: number; odd: boolean }[] = [];
    for (let i = 0; i < n; i++) l.push({ i, odd: i % 2 === 1 });
    return l;
  }
  // call: made(3;0;100)
  export function same(ps: P[]): P[] { 'use kernel'; ps[0]!.x = 3; return ps; }
  // call: same([{ x: 1, y: 2, vx: 3, on: true }])
  export function holds(g: { cells: number[][]; w: number; ps: P[] }): number {
    'use kernel';
    g.cells[0]![0] = 5;
    g.ps[0]!.x = 7;
    return g.cells.length + g.ps.length + g.w;
  }
  export function nested(ps: { at: { x: number } }[], p: { at: { x: number } }): number { 'use kernel'; return ps[0]!.at.x + p.at.x; }
  // call: nested(...((p) => [[p, p], p])({ at: { x: 2 } }))
  // call: holds({ cells: [[1]], w: 2, ps: [{ x: 1, y: 2, vx: 3, on: true }] })
`;

const rows = `
  export function sum(m: number[][]): number {
    'use kernel';
    let s = 0;
    for (let i = 0; i < m.length; i++) for (let j = 0; j < m[i]!.length; j++) s += m[i]![j]! * (i + 1);
    return s;
  }
  // call: sum([[1, 2], [3]];[];[[]];((r) => [r, r])([1, 2]))
  export function inc(m: number[][]): void { 'use kernel'; for (const row of m) for (let j = 0; j < row.length; j++) row[j]! += 1; }
  // call: inc([[1, 2], [3]];((r) => [r, r])([1, 2]))
  export function add(m: number[][], k: number): void {
    'use kernel';
    for (let i = 0; i < k; i++) m[i % m.length]!.push(i);
    m.push([k, k]);
    if (k === 3) throw new Error('three');
    m[0]!.pop();
  }
  // call: add([[1, 2], [3]], 2;((r) => [r, r])([1, 2]), 40;[[1], [2]], 3)
  export function moved(m: number[][]): void { 'use kernel'; m[0] = m[1]!; m.push(m[0]!); m[1]![0] = 9; m.length > 3 ? m.pop() : 0; }
  // call: moved([[1], [2]];[[1], [2], [3]])
  export function pascal(n: number): number[][] {
    'use kernel';
    const r: number[][] = [];
    for (let i = 0; i < n; i++) {
      const row: number[] = [1];
      for (let j = 1; j < i; j++) row.push(r[i - 1]![j - 1]! + r[i - 1]![j]!);
      if (i > 0) row.push(1);
      r.push(row);
    }
    return r;
  }
  // call: pascal(5;0;40)
  export function twice(): number[][] { 'use kernel'; const r: number[][] = [[1]]; r.push(r[0]!); return r; }
  // call: twice()
  export function truths(m: boolean[][]): number { 'use kernel'; let n = 0; for (const r of m) for (const b of r) if (b) n++; m[0]![0] = false; return n; }
  // call: truths([[true, false], [true]])
  export function back(m: number[][]): number[][] { 'use kernel'; m[0]![0] = 3; return m; }
  // call: back([[1, 2]])
  function distance(a: Float32Array, b: Float32Array): number { let s = 0; for (let i = 0; i < a.length; i++) s += (a[i]! - b[i]!) ** 2; return s; }
  export function nearest(v: Float32Array[], q: Float32Array): number {
    'use kernel';
    let [best, least] = [-1, Infinity];
    for (let i = 0; i < v.length; i++) {
      const d = distance(v[i]!, q);
      if (d < least) { least = d; best = i; }
    }
    return best;
  }
  // call: nearest([new Float32Array([1, 2]), new Float32Array([3, 4.5])], new Float32Array([3, 4]);[], new Float32Array(1))
  export function scale(v: Float32Array[], f: number): void { 'use kernel'; for (const row of v) for (let j = 0; j < row.length; j++) row[j]! *= f; }
  // call: scale([new Float32Array([1, 2]), new Float32Array([3, 4.5])], 3;((r) => [r, r])(new Float32Array([1, 2])), 2)
  export function bytes(v: Uint8Array[]): number { 'use kernel'; let s = 0; for (const row of v) { row[0] = 300; s += row.length; } return s; }
  // call: bytes([new Uint8Array(3), new Uint8Array(5)])
`;

const refused = `
  interface P { x: number; y: number; on: boolean }
  export function move(ps: P[], p: P): void { 'use kernel'; for (const each of ps) each.x += 1; p.x += 1; }
  // call: move([{ x: 1, y: 2 }], { x: 1, y: 1, on: true };[5], { x: 1, y: 1, on: true };[,], { x: 1, y: 1, on: true })
  // call: move(...((p) => [[p], p])({ x: 1, y: 1, on: true }))
  // call: move(((p) => [p, p])({ x: 1, y: 1, on: true }), { x: 1, y: 1, on: true })
  // call: move([{ get x() { return 1 }, y: 1, on: true }], { x: 1, y: 1, on: true })
  // call: move([{ x: 1, y: 1, on: true }, Object.freeze({ x: 2, y: 1, on: true })], { x: 1, y: 1, on: true })
  export function count(ps: { x: number }[]): number { 'use kernel'; let n = 0; for (const p of ps) n += p.x; return n; }
  export function rows(m: number[][], row: number[]): void { 'use kernel'; m[0]![0] = row[0]!; }
  // call: rows([[1, 'x']], [1];[5], [1];[new Proxy([1], {})], [1];[Object.freeze([1])], [1];...((r) => [[r], r])([1]))
  export function typed(v: Float32Array[], w: Float32Array): void { 'use kernel'; for (const row of v) row[0] = w[0]!; }
  // call: typed([[1]], new Float32Array(1);[new Float64Array(1)], new Float32Array(1))
  // call: typed(((b) => [b.subarray(0, 2), b.subarray(1)])(new Float32Array(3)), new Float32Array(1))
  // call: typed(...((b) => [[b.subarray(0, 2)], b.subarray(1)])(new Float32Array(3)))
  interface Q { t: number; at: { x: number; y: number }; to: { x: number; y: number } }
  export function deep(qs: Q[], p: { x: number }): void { 'use kernel'; for (const q of qs) { q.t += 1; q.at.x += 1; } p.x += 1; }
  // call: deep(((o) => [{ t: 1, at: o, to: { x: 3, y: 4 } }, { t: 2, at: o, to: { x: 3, y: 4 } }])({ x: 1, y: 2 }), { x: 1 })
  // call: deep([{ t: 1, at: { x: 1, y: 2 }, to: { x: 3, y: 4 } }, { t: 2, at: Object.freeze({ x: 1, y: 2 }), to: { x: 3, y: 4 } }], { x: 1 })
  // call: deep(...((o) => [[{ t: 1, at: o, to: { x: 3, y: 4 } }], o])({ x: 1, y: 2 }))
  // call: deep(((o) => [{ t: 1, at: o, to: { x: 3, y: 4 } }, { t: 1, at: { x: 3, y: 4 }, to: o }])({ x: 1, y: 2 }), { x: 1 })
  // call: deep([{ t: 1, at: { x: 1, y: 2 }, to: { x: 3, y: 4 } }, Object.assign(Object.create({ t: 3 }), { at: { x: 1, y: 2 }, to: { x: 3, y: 4 } })], { x: 1 })
  export function grown(m: number[][], n: number[][]): void { 'use kernel'; m.push([1]); n[0]![0] = 3; }
  // call: grown(...((l) => [l, l])([]))
  export function pairs(m: number[][], t: [number, number], l: number[]): void { 'use kernel'; m[0]![0] = 3; t[0] = 1; l[0] = 2; }
  // call: pairs(...((t) => [[t], t, [1]])([1, 2]);...((t) => [[[1]], t, t])([1, 2]))
  export function two(v: Float32Array[], w: Uint8Array[]): void { 'use kernel'; for (const row of v) row[0] = w[0]![0]!; }
  // call: two(...((b) => [[b], [new Uint8Array(b.buffer)]])(new Float32Array(3)))
`;

const errors = `
  move([{ x: 1, y: 2 }], { x: 1, y: 1, on: true }): TypeError: move: argument 'ps[0].on' must be a boolean, but got undefined
  move([5], { x: 1, y: 1, on: true }): TypeError: move: argument 'ps[0]' must be an object, but got a number
  move([,], { x: 1, y: 1, on: true }): TypeError: move: argument 'ps[0]' must be an object, but got undefined
  move(...((p) => [[p], p])({ x: 1, y: 1, on: true })): TypeError: move: 'ps' and 'p' are one object, which the kernel changes: give a copy of one
  move(((p) => [p, p])({ x: 1, y: 1, on: true }), { x: 1, y: 1, on: true }): TypeError: move: 'ps[0]' and 'ps[1]' are one object, which the kernel changes: give a copy of one
  move([{ get x() { return 1 }, y: 1, on: true }], { x: 1, y: 1, on: true }): TypeError: move: 'ps[0].x' is an accessor: kernels take fields with values
  move([{ x: 1, y: 1, on: true }, Object.freeze({ x: 2, y: 1, on: true })], { x: 1, y: 1, on: true }): TypeError: move: an object of 'ps' can't be changed: Cannot assign to read only property 'x' of object '#<Object>'
  rows([[1, 'x']], [1]): TypeError: rows: argument 'm[0][1]' must be a number, but got a string
  rows([5], [1]): TypeError: rows: argument 'm[0]' must be an array of numbers, but got a number
  rows([new Proxy([1], {})], [1]): TypeError: rows: argument 'm[0]' is a proxy: give the array itself
  rows([Object.freeze([1])], [1]): TypeError: rows: argument 'm[0]' is frozen or sealed, and the kernel changes it
  rows(...((r) => [[r], r])([1])): TypeError: rows: 'm' and 'row' are one object, which the kernel changes: give a copy of one
  typed([[1]], new Float32Array(1)): TypeError: typed: argument 'v[0]' must be a Float32Array, but got an array
  typed([new Float64Array(1)], new Float32Array(1)): TypeError: typed: argument 'v[0]' must be a Float32Array, but got a Float64Array
  typed(((b) => [b.subarray(0, 2), b.subarray(1)])(new Float32Array(3)), new Float32Array(1)): TypeError: typed: 'v[1]' and another row have one buffer, which the kernel changes: give a copy of one
  typed(...((b) => [[b.subarray(0, 2)], b.subarray(1)])(new Float32Array(3))): TypeError: typed: 'w' and a row of 'v' have one buffer, which the kernel changes: give a copy of one
  deep(((o) => [{ t: 1, at: o, to: { x: 3, y: 4 } }, { t: 2, at: o, to: { x: 3, y: 4 } }])({ x: 1, y: 2 }), { x: 1 }): TypeError: deep: 'qs[0].at' and 'qs[1].at' are one object, which the kernel changes: give a copy of one
  deep([{ t: 1, at: { x: 1, y: 2 }, to: { x: 3, y: 4 } }, { t: 2, at: Object.freeze({ x: 1, y: 2 }), to: { x: 3, y: 4 } }], { x: 1 }): TypeError: deep: an object of 'qs' can't be changed: Cannot assign to read only property 'x' of object '#<Object>'
  deep(...((o) => [[{ t: 1, at: o, to: { x: 3, y: 4 } }], o])({ x: 1, y: 2 })): TypeError: deep: 'qs[].at' and 'p' are one object, which the kernel changes: give a copy of one
  deep(((o) => [{ t: 1, at: o, to: { x: 3, y: 4 } }, { t: 1, at: { x: 3, y: 4 }, to: o }])({ x: 1, y: 2 }), { x: 1 }): TypeError: deep: 'qs[].at' and 'qs[].to' are one object, which the kernel changes: give a copy of one
  deep([{ t: 1, at: { x: 1, y: 2 }, to: { x: 3, y: 4 } }, Object.assign(Object.create({ t: 3 }), { at: { x: 1, y: 2 }, to: { x: 3, y: 4 } })], { x: 1 }): TypeError: deep: 'qs[1].t' is inherited, and the kernel changes it
  grown(...((l) => [l, l])([])): TypeError: grown: 'm' and 'n' are one object, which the kernel changes: give a copy of one
  pairs(...((t) => [[t], t, [1]])([1, 2])): TypeError: pairs: 'm' and 't' are one object, which the kernel changes: give a copy of one
  pairs(...((t) => [[[1]], t, t])([1, 2])): TypeError: pairs: 't' and 'l' are one object, which the kernel changes: give a copy of one
  two(...((b) => [[b], [new Uint8Array(b.buffer)]])(new Float32Array(3))): TypeError: two: 'w' and a row of 'v' have one buffer, which the kernel changes: give a copy of one
`;

describe.each(usualWays)('%s', (_, options) => {
  it.each(Object.entries({ objects, rows }))('%s are what V8 has', async (_name, source) => {
    const { differ, stopped } = await differences(await build(source, options));
    expect(differ).toEqual([]);
    expect(stopped).toEqual([]);
  });

  it('what can be no value of the kernel is an error that names it', async () => {
    const { differ, stopped } = await differences(await build(refused, options));
    expect(differ).toEqual([]);
    expect(stopped).toEqual(errors.trim().split(/\n\s*/));
  });
});

it('a field that gives another value each time is found behind the call', async () => {
  const { native, js } = await build(refused);
  let calls = 0;
  const list = [
    { x: 1 },
    {
      get x() {
        return ++calls;
      },
    },
  ];
  for (const kernels of [native, js]) expect(() => kernels.count?.(list)).toThrow("'ps[1].x' is not what it was");
});

describe('who gave an array keeps its objects', () => {
  it.each([
    ['ps.push({ x: 1 });', "'ps' is given to the kernel"],
    ['ps.pop();', "'ps' is given to the kernel"],
    ['ps[0] = { x: 1 };', "'ps' is given to the kernel"],
  ])('%s', (body, message) => {
    const { diagnostics } = compile('kernel.ts', `export function f(ps: { x: number }[]) { 'use kernel'; ${body} }`);
    expect(diagnostics.map((each) => each.message).join()).toContain(message);
    expect(diagnostics).toHaveLength(1);
  });

  it.each([
    ['const p = { x }; return { a: p, b: p };', "'p' is in what is returned twice"],
    ['const l = [x]; return { a: l, b: l };', "'l' is in what is returned twice"],
    ['return { q, x };', "'q' is an object that the kernel was given"],
  ])('what would be a copy in what is returned: %s', (body, message) => {
    const text = `export function f(x: number, q: { z: number }) { 'use kernel'; ${body} }`;
    const { diagnostics } = compile('kernel.ts', text);
    expect(diagnostics.map((each) => each.message).join()).toContain(message);
  });
});
