// `shift`, `unshift`, `splice` and `concat` of lists.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from './build.ts';
import { callsOf, outcomesOf } from './called.ts';

const source = `
  import type { i32 } from 'kernelize';
  export function queue(n: i32): number {
    'use kernel';
    const q = [n, n + 0.5], flags = [true, false, n > 2];
    let s = 0;
    for (let i = 0; i < n; i++) {
      s = s * 0.5 + q.shift()!;
      const length = q.push(i, i * 2);
      s += length + q.unshift(s, i);
      if (i % 3 === 0) { q.unshift(); q.shift(); flags.unshift(flags.shift()!); flags.push(i % 2 === 0); }
    }
    for (const x of flags) s = s * 2 + (x ? 1 : 0);
    return q.reduce((p, x) => p * 0.5 + x, s) + q.length;
  }
  // call: queue(0;1;2;3;30)
  export function emptied(n: i32): number { 'use kernel'; const q = [1]; let s = 0; for (let i = 0; i < n; i++) s += q.shift()!; return s + q.length; }
  // call: emptied(0;1;2)
  export function cut(n: number, b: number, d: number): number {
    'use kernel';
    const l: number[] = [];
    for (let i = 0; i < n; i++) l.push(i * i - 0.5);
    const cut = l.splice(b, d);
    const two = l.splice(b, d, -1, -2, b);
    const none = l.splice(d, 0, 7, 8);
    const rest = l.splice(-2);
    l.splice(1, 1);
    l.splice(0, 0, n);
    l.splice(l.length, 5, 100);
    let s = 0;
    for (const each of [cut.length, two.length, none.length, rest.length, l.length]) s = s * 11 + each;
    return [...cut, ...two, ...none, ...rest, ...l].reduce((p, x) => p * 0.75 + x, s);
  }
  // call: cut(10,2,3;10,0,0;10,-3,2;10,20,1;10,2,100;10,2,-5;10,NaN,NaN;10,1.7,2.9;0,0,1;1,0,1;3,-10,2;40,5,1;40,35,10;5,Infinity,Infinity;5,-Infinity,Infinity;5,-0,1)
  export function joined(n: i32): number {
    'use kernel';
    const a = [1, n], b = [3.5], f = [true].concat([false], n > 1);
    const f2 = () => { b.push(n); return b.length; };
    const c = a.concat(b, f2(), a, [7, 8], b.concat());
    c.push(a.concat(c).length);
    const d = c.concat(c).concat(5).slice(1);
    return d.reduce((p, x) => p * 0.75 + x, 0) + d.length * 100 + b.length + f.length + (f[1]! ? 1 : 2) + (f[2]! ? 4 : 8);
  }
  // call: joined(0;1;2;30)
  export function integers(n: i32): number {
    'use kernel';
    const l = [n, 1, 2];
    l.unshift(3, 4);
    const x = l.shift()! | 0;
    const parts: number[][] = [l.splice(1, 2), l.concat([5])];
    l.unshift(0.25 * x);
    return l.reduce((p, y) => p * 10 + y, 0) + parts[0]!.length * 1000 + parts[1]![1]! + x;
  }
  // call: integers(0;1;-7;2147483647)
  export function same0(n: number): number { 'use kernel'; let s = 0; const rows: number[][] = [[1, 2]]; s = [1].concat(rows[0]!, rows[0]!).length; return s; }
  // call: same0(0)
  export function same1(n: number): number { 'use kernel'; let s = 0; const l = [1, 2, 3, 4]; l.forEach((x) => { s += x; if (x === 4) l.shift(); }); return s; }
  // call: same1(0)
  export function same2(n: number): number { 'use kernel'; let s = 0; const l = [1, 2, 3, 4]; for (const x of l) { s = s * 3 + x; if (x === 2) l.splice(0, 1); if (x === 4) l.unshift(9); if (s > 1000) break; } return s; }
  // call: same2(0)
  export function same3(n: number): number { 'use kernel'; let s = 0; const l = [1, 2, 3, 4]; l.splice(l.shift()!, l.push(5), l.pop()!); s = l.reduce((p, x) => p * 10 + x, l.length); return s; }
  // call: same3(0)
  export function same4(n: number): number { 'use kernel'; let s = 0; const l = [1, 2, 3, 4]; l.unshift(l.shift()!, l.pop()!, l.length); s = l.reduce((p, x) => p * 10 + x, l.length); return s; }
  // call: same4(0)
  export function same5(n: number): number { 'use kernel'; let s = 0; const l = [1, 2, 3, 4]; const o = { l, m: l.splice(1) }; s = o.m.length * 10 + o.l.length; o.m.push(3); s += o.l.length; return s; }
  // call: same5(0)
`;

const calls = callsOf(source);

/** Those that read or write what is not there. */
const STOPPED: readonly string[] = ['emptied(2)'];

describe.each(usualWays)('lists that change at their beginning by $compiler at $optimisation', (way) => {
  it('are those of V8, or an error that says where', async () => {
    const built = await build(source, way);
    const { differ, stopped } = await outcomesOf(built, calls);
    expect(differ).toEqual([]);
    expect(stopped).toEqual(STOPPED);
  });
});

describe('lists', () => {
  it.each([
    ['const l = [1]; return l.join().length;', 'KZ1010', "'l.join' is not a function that a kernel can call"],
    ['const l = [1]; l.splice();', 'KZ1011', 'splice takes 1 to 8 arguments, but gets 0'],
    ['const l = [1]; s = l.concat(m).length;', 'KZ1008', 'concat puts a typed array into a list as one element'],
    ['const l = [1]; l.unshift(...l);', 'KZ1007', 'the kernel language has no spread arguments'],
    ['const l = [1]; l.unshift(true);', 'KZ1008', 'this is a boolean, where a number is needed'],
    ['const l = [1]; l.shift(1);', 'KZ1011', 'shift takes 0 arguments, but gets 1'],
    ['const l = [true]; l.splice(0, 1, 2);', 'KZ1008', 'this is a number, where a boolean is needed'],
    ['const l = [[1, 2]]; l.shift();', 'KZ1010', "'l' is a list of objects, whose shift kernels don't have"],
    ['const rows: number[][] = [[1, 2]]; rows[0]!.shift();', 'KZ1010', "a row of 'rows' has no such shift in kernels"],
    [
      'const rows: number[][] = [[1, 2]]; rows[0]!.splice(0, 1);',
      'KZ1010',
      "a row of 'rows' has no such splice in kernels",
    ],
    [
      'const rows: number[][] = [[1, 2]]; rows.shift();',
      'KZ1010',
      "'rows' is a list of lists, whose shift kernels don't have",
    ],
    [
      'const rows: number[][] = [[1, 2]]; s = rows[0]!.join().length;',
      'KZ1010',
      "a row of 'rows' has no such join in kernels",
    ],
    ['s = m.shift();', 'KZ1010', "'m.shift' is not a function that a kernel can call"],
    ['s = m.concat([1]).length;', 'KZ1010', "'m.concat' is not a function that a kernel can call"],
    [
      'const rows: number[][] = [[1, 2]]; s = rows[0]!.concat([1]).length;',
      'KZ1010',
      "a row of 'rows' has no such concat in kernels",
    ],
    [
      'const l = [1, 2, 3, 4]; const t = l.splice(1, 2, ...l); s = t.length;',
      'KZ1007',
      'the kernel language has no spread arguments',
    ],
    [
      'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = i; a.shift(); }',
      'KZ1007',
      'nothing is in this list until it is assigned',
    ],
  ])('have not all of it: %s', (body, code, message) => {
    const text = `export function f(n: number, m: Float64Array): number { 'use kernel'; let s = 0; ${body} return s; }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics[0]?.message).toContain(message);
  });
});
