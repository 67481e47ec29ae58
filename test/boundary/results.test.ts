// What kernels give: lists of objects and of arrays as fields of objects, arrays and objects that may not be there. What
// is one object in V8 is one, and fields have V8's order, or the kernel is refused.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from '../compiler/build.ts';
import { differences } from './calls.ts';

const lists = `
  interface P { x: number; y: number }
  export function pts(n: number): { points: P[]; n: number } {
    'use kernel';
    const points: P[] = [];
    for (let i = 0; i < n; i++) points.push({ x: i, y: i * 2 });
    return { points, n };
  }
  // call: pts(3;0;100)
  export function mid(n: number): { a: number; points: P[]; n: { rows: number[][]; z: boolean } } {
    'use kernel';
    const points: P[] = [];
    const rows: number[][] = [[1, 2], [n]];
    rows.push(rows[0]!);
    for (let i = 0; i < n; i++) points.push({ x: i, y: i * 2 });
    const r = { a: n, points, n: { rows, z: n > 1 } };
    r.points.push({ x: 5, y: 6 });
    r.n.rows.push([r.points.length]);
    const { points: q } = r;
    q.push({ x: 7, y: 8 });
    return r;
  }
  // call: mid(3;0;100)
  export function inl(n: number): { l: P[]; n: number } { 'use kernel';
    const make = (n: number): { points: P[]; n: number } => { const points: P[] = [];
    for (let i = 0; i < n; i++) points.push({ x: i, y: i * 2 });
    return { points, n }; };
   const { points, n: m } = make(n); points.pop(); return { l: points, n: m }; }
  // call: inl(3)
  export function given(g: { ps: P[]; cells: number[][] }): { l: P[]; n: number; m: number[][] } { 'use kernel'; g.ps[0]!.x = 4; g.cells.push([2]); return { l: g.ps, n: 2, m: g.cells }; }
  // call: given({ ps: [{ x: 1, y: 2 }], cells: [[1]] })
  export function spread(n: number): { a: P[]; b: { c: P; d: number } } {
    'use kernel';
    const a: P[] = [];
    const c = { x: 1, y: n };
    a.push({ ...c });
    const r = { a, b: { c, d: 1 } };
    return { ...r };
  }
  // call: spread(3)
  export function part(n: number) {
    'use kernel';
    const a: P[] = [], b: P[] = [];
    for (let i = 0; i < n; i++) if (i % 2) a.push({ x: i, y: 0 }); else { const p = { x: i, y: 2 }; b.push(p); }
    const c: P[] = [];
    for (const p of b) if (p.x > 2) c.push(p);
    return { a, c };
  }
  // call: part(6)
  export function popped(n: number) {
    'use kernel';
    const a: P[] = [], b: P[] = [];
    for (let i = 0; i < n; i++) a.push({ x: i, y: 0 });
    while (a.length > 2) b.push(a.pop()!);
    return { b };
  }
  // call: popped(6)
  export function order(n: number): P[] {
    'use kernel';
    const l: P[] = [];
    for (let i = 0; i < n; i++) l.push({ y: i, x: 2 });
    return l;
  }
  // call: order(3;0)
`;

const maybe = `
  interface P { x: number; y: number }
  export function f0(x: number): number | undefined { 'use kernel'; if (x > 1) return x; }
  // call: f0(2;1;3;0)
  export function f00(x: number): number | null { 'use kernel'; if (x > 1) return x; return null; }
  // call: f00(2;1;3;0)
  export function f1(x: number): P | undefined { 'use kernel'; if (x > 3) return; if (x > 1) return { x, y: 1 }; return undefined; }
  // call: f1(2;1;3;0;4)
  export function f2(x: number): P | undefined { 'use kernel'; return x > 3 ? undefined : x > 1 ? { x, y: 1 } : undefined; }
  // call: f2(2;1;3;0;4)
  export function f3(x: number): number[] | null { 'use kernel'; if (x > 3) return null; const l: number[] = []; for (let i = 0; i < x; i++) l.push(i); return l; }
  // call: f3(2;1;3;0;4)
  export function f4(x: number): P[] | null { 'use kernel'; if (x > 3) return null; const l: P[] = []; for (let i = 0; i < x; i++) l.push({ x: i, y: 1 }); return l; }
  // call: f4(2;1;3;0;4)
  export function f5(p: P, x: number): P | null { 'use kernel'; p.x = x; return x > 3 ? null : p; }
  // call: f5({ x: 1, y: 2 }, 2;{ x: 1, y: 2 }, 4)
  export function f6(x: number): { left: P | undefined; l: number[] | null; n?: P } { 'use kernel'; const l: number[] = [x]; if (x > 3) return { left: undefined, l: null }; if (x > 1) return { left: { x, y: 1 }, l }; return { left: undefined, l }; }
  // call: f6(2;1;3;0;4)
  export function f7(x: number): Float64Array | undefined { 'use kernel'; if (x > 3) return undefined; const a = new Float64Array(2); a[0] = x; return a; }
  // call: f7(2;1;3;0;4)
  export function f8(a: Float64Array, x: number): Float64Array | undefined { 'use kernel'; if (x > 3) return undefined; a[0] = x; return a; }
  // call: f8(new Float64Array(1), 2;new Float64Array(1), 4)
  export function f9(x: number): undefined | P { 'use kernel'; if (x > 3) return { x, y: 1 }; }
  // call: f9(4;2)
  export function f10(x: number): [number, number] | null { 'use kernel'; if (x > 3) return [x, 1]; return null; }
  // call: f10(4;2)
  export function e1(x: number): P[] { 'use kernel'; if (x > 3) return []; const l: P[] = [{ x, y: 2 }]; return l; }
  // call: e1(4;2)
  export function e2(x: number): { l: P[]; m: number[][]; n: { p: P[] | null } } { 'use kernel'; if (x > 3) return { l: [], m: [], n: { p: [] } }; const l: P[] = [{ x, y: 2 }]; const m: number[][] = [[x]]; return { l, m, n: { p: null } }; }
  // call: e2(4;2)
  export function e3(x: number): number[][] | undefined { 'use kernel'; if (x > 3) return []; if (x > 2) return undefined; const m: number[][] = [[x]]; return m; }
  // call: e3(4;3;2)
`;

describe.each([
  ['lists in results', lists],
  ['what may not be there', maybe],
])('%s', (_, source) => {
  it.each(usualWays)('is V8’s: %o', async (way) => {
    expect(await differences(await build(source, way))).toEqual({ differ: [], stopped: [] });
  });
});

const refusals = (code: string) => {
  const text = `interface P { x: number; y: number }
    interface O { v: number; w?: number }
    ${code}`;
  return compile('kernel.ts', text).diagnostics.map(({ code, message }) => `${code} ${message}`);
};

describe('an object that would be two', () => {
  it.each([
    'const l: P[] = []; const p = { x: n, y: 1 }; l.push(p); l.push(p); return l;',
    'const l: P[] = []; const p = { x: n, y: 1 }; for (let i = 0; i < n; i++) l.push(p); return l;',
    'const l: P[] = [{ x: 1, y: 1 }]; l.push(l[0]!); return l;',
    'const p = { x: 1, y: 1 }; const l = [p, p]; return l;',
    'const m: P[] = [{ x: 1, y: 1 }], l: P[] = []; for (let i = 0; i < 2; i++) for (const p of m) l.push(p); return l;',
    'const m: P[] = [{ x: 1, y: 1 }], l: P[] = []; for (let i = 0; i < 2; i++) l.push(m[0]!); return l;',
    'const m: P[] = [{ x: 1, y: 1 }], l: P[] = []; for (const p of m) { l.push(p); l.push(p); } return l;',
    'const m: P[] = [{ x: 1, y: 1 }], l: P[] = []; const p = m.pop()!; l.push(p); l.push(p); return l;',
    'const l: P[] = []; const f = (p: P) => { l.push(p); l.push(p); }; f({ x: n, y: 1 }); return l;',
    'const l: P[] = []; let p = { x: n, y: 1 }; for (let i = 0; i < n; i++) { if (i > 1) p = { x: i, y: 1 }; l.push(p); } return l;',
  ])('%s', (body) => {
    expect(refusals(`export function f(n: number): P[] { 'use kernel'; ${body} }`)).toEqual([
      'KZ1018 an object may be in what is returned twice: it would be a copy',
    ]);
  });

  it.each([
    ['{ a: P; b: { a: P } }', 'const p = { x: n, y: 1 }; const q = { a: p }; return { a: p, b: q };'],
    ['{ a: P[]; p: P }', 'const p = { x: n, y: 1 }; const a = [p]; return { a, p };'],
    ['{ a: P[]; b: P[] }', 'const p = { x: n, y: 1 }; const a = [p], b = [p]; return { a, b };'],
    [
      '{ a: P[]; b: P[] }',
      'const a: P[] = []; for (let i = 0; i < n; i++) a.push({ x: i, y: 1 }); return { a, b: a };',
    ],
    ['{ a: P[]; b: P[] }', 'const a: P[] = []; return { a, b: a };'],
    ['{ a: number[]; b: number[] }', 'const m: number[][] = [[n]]; return { a: m[0]!, b: m[0]! };'],
    ['{ m: number[][]; b: number[] }', 'const m: number[][] = [[n]]; const b = m[0]!; return { m, b };'],
    ['{ m: number[][]; b: number[][] }', 'const m: number[][] = [[n]]; return { m, b: m };'],
  ])('%s: %s', (result, body) => {
    expect(refusals(`export function f(n: number): ${result} { 'use kernel'; ${body} }`).join()).toMatch(
      /^KZ1018 .* copy$/,
    );
  });
});

it.each([
  ['number[]', 'return T;'],
  ['{ l: number[] }', 'return { l: T };'],
  ['{ l: number[] }', 'const l = T; return { l };'],
  ['{ d: Float64Array }', 'return { d: D };'],
  ['{ l: number[] } | null', 'return n > 1 ? { l: T } : null;'],
])('an array of the module would be a copy: %s: %s', (result, body) => {
  const text = `const T = [1, 2]; const D = new Float64Array([1, 2]);
    export function f(n: number): ${result} { 'use kernel'; ${body} }`;
  expect(refusals(text)).toEqual([
    expect.stringMatching(/^KZ1018 '[TD]' is an array of the module: it would be a copy/),
  ]);
});

describe('objects that would have other fields, or in another order', () => {
  it.each([
    'const l: P[] = [{ x: n, y: 1 }]; l.push({ y: 1, x: n }); return l[0]!;',
    'const l: P[] = [{ y: n, x: 1 }]; return l[0]!;',
    'let q = { x: 1, y: 2 }; if (n > 2) q = { y: 3, x: 1 }; return q;',
    'const p = n > 1 ? { x: 1, y: 2 } : { y: 3, x: 4 }; return p;',
    'const f = (a: number): P => { if (a > 2) return { y: a, x: 1 }; return { x: 2, y: 3 }; }; return f(n);',
    'return turned(n);',
    'return more(n);',
    'return { ...more(n) };',
  ])('%s', (body) => {
    const helpers = `function turned(a: number): P { return { y: a, x: 1 }; }
      function more(a: number): P { const r = { x: a, y: 1, z: 2 }; return r; }`;
    expect(refusals(`${helpers} export function f(n: number): P { 'use kernel'; ${body} }`)).toEqual([
      expect.stringMatching(/^KZ1018 this may be an object that the kernel was given, or have other fields/),
    ]);
  });

  it('may lack one that is undefined elsewhere', () => {
    const made = 'const r: O = { v: n }; return r;';
    expect(refusals(`export function f(n: number): O { 'use kernel'; ${made} }`).join()).toMatch(/^KZ1018 this may be/);
    const lists = 'const l: P[] = [{ x: 1, y: 2 }]; l.push({ y: 1, x: 2 }); return l;';
    expect(refusals(`export function f(n: number): P[] { 'use kernel'; ${lists} }`).join()).toMatch(
      /^KZ1018 this may be/,
    );
  });
});

describe('what has no form', () => {
  it.each([
    ['number | null', 'if (n > 1) return n;', 'KZ1016 f may end without returning a value'],
    ['P | null', 'if (n > 1) return { x: n, y: 1 };', 'KZ1016 f may end without returning a value'],
    [
      'P | null',
      'if (n > 1) return undefined; return { x: n, y: 1 };',
      'KZ1008 this is undefined, where null is what may be',
    ],
    ['{ a: P | null }', 'return { a: undefined };', 'KZ1008 '],
    [
      '{ a: P[] }',
      'const a: P[] = []; let r = { a }; if (n > 1) r = { a }; return r;',
      "KZ1018 'r.a' is an array that is assigned again",
    ],
    [
      '{ a: P[] }',
      'const a: P[] = [], b: P[] = []; return n > 1 ? { a } : { a: b };',
      'KZ1018 an array that is one of two',
    ],
    ['{ a: P[] }', 'return { a: [{ x: n, y: 2 }] };', 'KZ1008 '],
    [
      '{ a: number[] }',
      'const a: P[] = []; return { a } as never;',
      'KZ1008 this is an array of objects or of arrays, where',
    ],
  ])('%s: %s', (result, body, message) => {
    const [first] = refusals(`export function f(n: number): ${result} { 'use kernel'; ${body} }`);
    expect(first?.startsWith(message) ? message : first).toBe(message);
  });
});
