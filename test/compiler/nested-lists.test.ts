// Lists of lists whose rows are made in the kernel: what people write.

import { describe, expect, it } from 'vitest';
import { build, usualWays } from './build.ts';
import { callsOf, outcomesOf } from './called.ts';

const source = `
  import type { i32 } from 'kernelize';
  export function graph(n: i32): number {
    'use kernel';
    const next: number[][] = Array.from({ length: n }, () => []);
    for (let i = 0; i < n; i++) for (let k = i + 1; k < n; k += i + 1) { next[i]!.push(k); next[k]!.push(i, i * 2); }
    let s = 0;
    for (let i = 0; i < n; i++) for (const to of next[i]!) s = s * 0.5 + to;
    for (const row of next) s += row.length;
    return s + next.length;
  }
  // call: graph(0;1;2;7;50)
  export function pascal(n: i32): number {
    'use kernel';
    const rows: number[][] = [[1]];
    for (let i = 1; i <= n; i++) {
      const before = rows[i - 1]!;
      const row = [1];
      for (let k = 1; k < i; k++) row.push(before[k - 1]! + before[k]!);
      row.push(1);
      rows.push(row);
      row[0] += 0.5;
    }
    const last = rows[rows.length - 1]!;
    return last.reduce((p, q) => p * 0.75 + q, 0) + rows.length + last.length;
  }
  // call: pascal(0;1;2;7;30)
  export function grid(w: number, h: number): number {
    'use kernel';
    const g = Array.from({ length: h }, (_, y) => new Array(w).fill(y));
    const seen: boolean[][] = Array.from({ length: h }, () => new Array(w).fill(false));
    for (let y = 0; y < h; y++) {
      const row = g[y]!;
      for (let x = 0; x < w; x++) {
        row[x]! += x * 2;
        seen[y]![x] = row[x]! % 3 === 0;
        if (y > 0 && x > 0 && seen[y - 1]![x - 1]) g[y]![x] = g[y - 1]![x - 1]! + 1;
      }
    }
    let s = 0;
    for (const row of g) for (const x of row) s = s * 0.9 + x;
    for (const row of seen) s += row.filter((x) => x).length + row.indexOf(true) + (row.includes(false) ? 0.5 : 0);
    return s;
  }
  // call: grid(0,0;1,1;3,2;5.5,2;5,2.5;20,10;-1,3;3,-1;2,NaN)
  export function aliased(n: i32): number {
    'use kernel';
    const rows: number[][] = [];
    const row: number[] = [n];
    rows.push(row);
    rows.push(row);
    for (let i = 0; i < 10; i++) row.push(i);
    rows[1]!.push(100);
    rows.push([1, 2, 3], [...row], row.slice(2));
    rows[0] = rows[2]!;
    rows[rows.length] = rows[0]!;
    rows[0]!.push(7);
    let r = rows[1]!;
    const first = r;
    r = rows[3]!;
    r.push(5);
    first.pop();
    const last = rows.pop()!;
    last.push(3);
    rows.length = 4;
    let s = 0;
    for (const each of rows) s = each.reduce((p, q) => p * 0.5 + q, s) + each.length;
    const [a, b] = rows[2]!;
    row.length = 2;
    row[2] = 9;
    row[row.length] = 8;
    return s + a! + b! * 2 + Math.max(...row) + rows[1]!.length + rows[1]!.at(-1)! + first[3]!;
  }
  // call: aliased(0;1;-5)
  function edge(g: number[][], a: number, b: number): void { g[a]!.push(b); g[b]!.push(a); }
  function fill(row: number[], n: number): number { for (let i = 0; i < n; i++) row.push(i); return row.length; }
  function total(l: readonly number[]): number { let s = 0; for (const x of l) s += x; return s; }
  export function given(n: i32): number {
    'use kernel';
    const g: number[][] = [];
    for (let i = 0; i < n; i++) g.push([]);
    for (let i = 1; i < n; i++) edge(g, i, (i * 7) % i);
    const stack = [0], seen = new Array(n).fill(false);
    let order = 0, s = 0;
    while (stack.length > 0) {
      const at = stack.pop()!;
      if (seen[at]) continue;
      seen[at] = true;
      s += at * order++;
      for (const to of g[at]!) if (!seen[to]) stack.push(to);
    }
    const row = g[0]!;
    s += fill(row, 3);
    for (const x of row) { if (row.length < 40) row.push(x + 1); }
    return s + total(row) + total(g[1]!) + g[0]!.length;
  }
  // call: given(2;3;7;50)
  export function pairs(n: i32): number {
    'use kernel';
    const queue: number[][] = [[0, 0]];
    let s = 0;
    for (let i = 0; i < queue.length && i < n; i++) {
      const [x, y] = queue[i]!;
      s = s * 0.5 + x! - y!;
      if (x! < 5) queue.push([x! + 1, y!]);
      if (y! < 5) queue.push([x!, y! + 1]);
    }
    for (const [x] of queue) s += x!;
    return s + queue.length;
  }
  // call: pairs(0;3;50;300)
  export function pingPong(n: i32): number {
    'use kernel';
    const buffers: number[][] = [[1], [2]];
    let now = buffers[0]!, next = buffers[1]!;
    for (let i = 0; i < n; i++) {
      next.length = 0;
      for (const x of now) { next.push(x * 0.5, x + i); if (next.length > 20) break; }
      const t = now;
      now = next;
      next = t;
    }
    now.fill(now[0]! + 1);
    return now.reduce((p, q) => p * 0.5 + q, 0) + next.length;
  }
  // call: pingPong(0;1;2;9)
`;

const calls = callsOf(source);

/** Those that read or write what is not there. */
const STOPPED: readonly string[] = ['grid(5.5,2)', 'grid(5,2.5)', 'grid(-1,3)'];

describe.each(usualWays)('lists of lists by $compiler at $optimisation', (way) => {
  it('are those of V8, or an error that says where', async () => {
    const built = await build(source, way);
    const { differ, stopped } = await outcomesOf(built, calls);
    expect(differ).toEqual([]);
    expect(stopped).toEqual(STOPPED);
  });
});
