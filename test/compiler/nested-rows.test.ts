// Rows of lists of lists: one object whoever has it, in JavaScript's order.

import { describe, expect, it } from 'vitest';
import { build, usualWays } from './build.ts';
import { callsOf, outcomesOf } from './called.ts';

const source = `
  import type { i32 } from 'kernelize';
  export function order(n: i32): number {
    'use kernel';
    const rows: number[][] = [[1, 2], [3]];
    const f = () => { rows[0]!.push(n); return rows[0]!.length; };
    const g = () => { const r = rows[0]!; rows[0] = rows[1]!; rows[1] = r; return 1; };
    rows[0]![0] = f();
    rows[0]![f() - 3] = f();
    rows[0]![1] += f();
    rows[g() - 1]![0] = g() + 10;
    rows[0]![g()] = 5;
    const s = rows[0]![0]! + f() * rows[0]![0]! + rows[1]!.length * (g() + rows[1]!.length);
    rows.push([f(), f()], [rows.length, f()]);
    rows[0]!.push(rows[0]!.length, f(), rows[0]!.length);
    let all = s;
    for (const row of rows) for (const x of row) all = all * 0.5 + x;
    return all;
  }
  // call: order(0;1;5)
  export function whileGrowing(n: i32): number {
    'use kernel';
    const rows: number[][] = [[n]];
    let s = 0;
    for (const row of rows) {
      s = s * 0.5 + row.length;
      if (rows.length < 12) rows.push([...row, rows.length]);
      if (rows.length === 5) rows.pop();
      for (const x of row) { if (row.length < 5) row.push(x + 1); s += x; if (x > 3) row.pop(); }
    }
    return s + rows.length;
  }
  // call: whileGrowing(0;1;5)
  export function outside(i: number, j: number): number {
    'use kernel';
    const rows: number[][] = [[1, 2], [], [3]];
    return rows[i]![j]!;
  }
  // call: outside(0,0;0,1;0,2;1,0;2,0;3,0;-1,0;0,-1;0,0.5;0.5,0;NaN,0;0,NaN;0,Infinity)
  export function put(i: number, j: number): number {
    'use kernel';
    const rows: number[][] = [[1, 2], [], [3]];
    rows[i]![j] = 7;
    rows[2]!.push(1);
    let s = 0;
    for (const row of rows) { s = s * 3 + row.length; for (const x of row) s = s * 5 + x; }
    return s;
  }
  // call: put(0,0;0,1;0,2;1,0;2,0;2,1;3,0;-1,0;0,-1;0,0.5;0.5,0;NaN,0;0,3;1,1)
  export function replace(i: number): number {
    'use kernel';
    const rows: number[][] = [[1, 2], [], [3]];
    rows[i] = [5, 6];
    rows[i] = rows[0]!;
    rows[0]!.push(4);
    let s = 0;
    for (const row of rows) { s = s * 3 + row.length; for (const x of row) s = s * 5 + x; }
    return s;
  }
  // call: replace(0;1;2;3;4;-1;0.5;NaN)
  export function zeros(n: number): number {
    'use kernel';
    const rows: number[][] = [[-0, 0], [NaN, n]];
    rows[0]!.push(-n);
    const l = rows[0]!.map((x) => 1 / x);
    rows[1]![0] = -0;
    return l[0]! + 1 / rows[1]![0]! + (rows[1]!.includes(NaN) ? 1 : 0) + rows[1]!.indexOf(NaN) + 1 / rows[0]!.pop()!;
  }
  // call: zeros(0;1;NaN;-0)
  export function lengths(k: number): number {
    'use kernel';
    const rows: number[][] = [[1, 2, 3, 4, 5, 6, 7]];
    const row = rows[0]!;
    row.length = k;
    row.length -= 1;
    row.push(9, 8, 7, 6, 5, 4, 3, 2, 1);
    rows[0]!.length--;
    let s = row.length;
    for (let i = 0; i < row.length; i++) s = s * 0.5 + row[i]!;
    rows.length = 0;
    return s + rows.length + row.length;
  }
  // call: lengths(1;2;7;0;8;-1;1.5;NaN)
  export function inLoop(n: i32): number {
    'use kernel';
    let s = 0;
    for (let i = 0; i < n; i++) {
      const rows: number[][] = [];
      for (let k = 0; k < i; k++) { const r: number[] = []; if (k % 2 === 0) rows.push(r); for (let j = 0; j <= k; j++) r.push(j * i); s += r.length; }
      for (const r of rows) s += r[r.length - 1]!;
    }
    return s;
  }
  // call: inLoop(0;1;2;9;20)
  export function buckets(a: Float64Array): number {
    'use kernel';
    const b: number[][] = Array.from({ length: 7 }, () => []);
    for (const x of a) b[Math.floor(Math.abs(x)) % 7]!.push(x);
    let s = 0;
    for (const each of b) { each.sort((p, q) => p - q); for (const x of each) s = s * 0.5 + x; }
    b[0]!.reverse();
    const copy = new Float64Array(b[0]!);
    for (const x of copy) s = s * 0.5 + x;
    return s;
  }
  // call: buckets(Float64Array.from({length:300},(_,i)=>Math.sin(i)*100))
  export function sets(n: i32): number {
    'use kernel';
    const result: number[][] = [];
    const path: number[] = [];
    for (let mask = 0; mask < 1 << n; mask++) {
      path.length = 0;
      for (let i = 0; i < n; i++) if (mask & (1 << i)) path.push(i);
      result.push([...path]);
      result.push(path.slice(1));
      result.push(path.map((x) => x * 2).filter((x) => x > 1));
    }
    let s = 0;
    for (const each of result) { s = s * 0.75 + each.length; for (const x of each) s += x; }
    return s + result.length;
  }
  // call: sets(0;1;3;6)
  export function flags(n: i32): number {
    'use kernel';
    const m: boolean[][] = [];
    for (let i = 0; i < n; i++) m.push([i % 2 === 0, true]);
    m.push(new Array<boolean>(2).fill(n > 2));
    m[0]![1] = !m[0]![1];
    m[0]!.push(false);
    m[0]![0] &&= n > 3;
    let s = 0;
    for (const row of m) for (const x of row) s = s * 2 + (x ? 1 : 0);
    const [p, q] = m[0]!;
    return s + (p ? 0.5 : 0) + (q ? 0.25 : 0) + (m[0]!.every((x) => x) ? 1 : 2);
  }
  // call: flags(0;1;2;5)
  function g(l: number[]): number { return l[0]!; }
  export function same0(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = []; const l = [1]; rows.push(l); l.push(2); s += rows.length; return s; }
  // call: same0(0;1;2;3)
  export function same1(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1]]; if (rows[0]) s = 1; return s; }
  // call: same1(0;1;2;3)
  export function same2(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; s = Math.max(...rows[0]!, rows[0]!.push(7), ...rows[0]!); return s; }
  // call: same2(0;1;2;3)
  export function same3(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; for (const r of rows) { const c = r; rows.push(c); if (rows.length > 3) break; } return s; }
  // call: same3(0;1;2;3)
  export function same4(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; let r = rows[0]!; r = [1]; r = [n]; s = r[0]!; return s; }
  // call: same4(0;1;2;3)
  export function same5(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; g(rows[0]!); s = g(rows[0]!); return s; }
  // call: same5(0;1;2;3)
  export function same6(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; const add = (r: number[]) => { r.push(1); }; add(rows[0]!); return s; }
  // call: same6(0;1;2;3)
  export function same7(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; const add = (r: number[]) => { rows[0]!.push(1); return r[0]!; }; s = add(rows[0]!); return s; }
  // call: same7(0;1;2;3)
  export function same8(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; const add = (r: number[]) => { r.push(1); return r[0]!; }; const r = rows[0]!; s = add(r); return s; }
  // call: same8(0;1;2;3)
  export function same9(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; s = rows.pop()!.length; s += rows.length; return s; }
  // call: same9(0;1;2;3)
  export function same10(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; s = rows[0]![0]++ + ++rows[0]![1] + (rows[0]![0] = 7) + (rows[0]![1] *= 3); return s; }
  // call: same10(0;1;2;3)
  export function same11(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = []; const r = [1]; const f2 = () => { r.push(2); }; f2(); rows.push(r); f2(); s = rows[0]!.length; return s; }
  // call: same11(0;1;2;3)
  export function same12(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = []; for (let i = 0; i < 3; i++) { const r = [i]; rows.push(r); r.push(i); } s = rows[2]![1]!; return s; }
  // call: same12(0;1;2;3)
  export function same13(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = []; let r = [0]; for (let i = 0; i < 3; i++) { rows.push(r); r = [i]; } s = rows[2]![0]!; return s; }
  // call: same13(0;1;2;3)
  export function same14(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = []; var r = [0]; rows.push(r); r.push(1); s = rows[0]!.length; return s; }
  // call: same14(0;1;2;3)
  export function same15(n: number): number { 'use kernel'; let s = 0; const rows: readonly (readonly number[])[] = [[1, 2], [3]]; s = rows[1]![0]!; return s; }
  // call: same15(0;1;2;3)
  export function same16(n: number): number { 'use kernel'; let s = 0; const rows: Array<Array<number>> = []; rows.push([n]); s = rows[0]!.lastIndexOf(n); return s; }
  // call: same16(0;1;2;3)
  export function same17(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[n]]; const alias = rows; alias.push([1]); s = rows.length; return s; }
  // call: same17(0;1;2;3)
  export function same18(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[3, 1, 2]]; const [a = rows[0]!.push(9), b = 1] = rows[0]!; s = a + b; return s; }
  // call: same18(0;1;2;3)
  export function same19(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[3, 1, 2]]; if (rows[0]!.length) s = rows[0]!.some((x) => x > 2) ? 1 : 0; s += rows[0]!.find((x) => x > 1) ?? 7; return s; }
  // call: same19(0;1;2;3)
  export function same20(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[3, 1, 2]]; let k = 0; while (k < 3) { const v = rows[0]!.slice(); rows[0]!.push(v[0]!); k++; } s = rows[0]!.length; return s; }
  // call: same20(0;1;2;3)
`;

const calls = callsOf(source);

/** Those that read or write what is not there. */
const STOPPED: readonly string[] = [
  'outside(0,2)',
  'outside(1,0)',
  'outside(3,0)',
  'outside(-1,0)',
  'outside(0,-1)',
  'outside(0,0.5)',
  'outside(0.5,0)',
  'outside(NaN,0)',
  'outside(0,NaN)',
  'outside(0,Infinity)',
  'put(3,0)',
  'put(-1,0)',
  'put(0,-1)',
  'put(0,0.5)',
  'put(0.5,0)',
  'put(NaN,0)',
  'put(0,3)',
  'put(1,1)',
  'replace(4)',
  'replace(-1)',
  'replace(0.5)',
  'replace(NaN)',
  'lengths(0)',
  'lengths(8)',
  'lengths(-1)',
  'lengths(1.5)',
  'lengths(NaN)',
];

describe.each(usualWays)('rows by $compiler at $optimisation', (way) => {
  it('are those of V8, or an error that says where', async () => {
    const built = await build(source, way);
    const { differ, stopped } = await outcomesOf(built, calls);
    expect(differ).toEqual([]);
    expect(stopped).toEqual(STOPPED);
  });

  it('have no element and no row that is not there', async () => {
    const { native, js } = await build(source, way);
    for (const kernels of [native, js]) {
      expect(() => kernels.outside?.(3, 0)).toThrow("index 3 is outside 'rows' of length 3");
      expect(() => kernels.outside?.(0, 2)).toThrow("index 2 is outside 'rows' of length 2");
      expect(() => kernels.put?.(1, 1)).toThrow("index 1 is outside 'rows' of length 0");
      expect(() => kernels.replace?.(4)).toThrow("index 4 is outside 'rows' of length 3");
      expect(() => kernels.lengths?.(8)).toThrow("index 7 is outside 'rows' of length 7");
    }
  });
});
