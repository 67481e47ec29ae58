// Arrays and objects that may not be there, as parameters and as fields of such: a version for each of what they may be.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from '../compiler/build.ts';
import { differences } from './calls.ts';

const source = `
  interface P { x: number; y: number; left?: P2; l?: number[] }
  interface P2 { z: number }
  export function i1(n: number, a?: number[]): number { 'use kernel'; if (a) { let s = 0; for (const v of a) s += v; a.push(n); return s; } return -n; }
  // call: i1(3, [1, 2]; 3; 3, undefined; 3, []; 3, null; 3, 4)
  export function i2(out: Float64Array | null, n: number): number { 'use kernel'; if (out === null) return n; out[0] = n; return out.length; }
  // call: i2(null, 2; new Float64Array(3), 2; undefined, 2; [1], 2)
  export function i3(p?: P): number { 'use kernel'; if (!p) return -1; p.x += 1; return p.x * p.y; }
  // call: i3(; { x: 2, y: 3 }; undefined; 5; null)
  export function i4(node: { v: number; left: P | undefined; right?: P }): number { 'use kernel'; let s = node.v; if (node.left) { node.left.x += s; s += node.left.y; } if (node.right !== undefined) { s += node.right.x; node.v += 1; } return s + (node.left?.x ?? 0.5) + (node.right?.y ?? 0.25); }
  // call: i4({ v: 1, left: undefined }; { v: 1, left: { x: 1, y: 2 }, right: undefined }; { v: 1, left: { x: 1, y: 2 }, right: { x: 3, y: 4 } }; { v: 1, right: { x: 3, y: 4 } }; { v: 1, left: 4 })
  export function i5(a: number[] | null, b?: Float64Array): number { 'use kernel'; return (a?.length ?? 7) + (b?.length ?? 100) + (a == null ? 1 : 2) + (typeof b === 'undefined' ? 3 : 4); }
  // call: i5(null; [1]; [1], new Float64Array(2); null, new Float64Array(2))
  export function i6(a?: number[] | Float64Array): number { 'use kernel'; const w = a ?? [1, 2, 3]; let s = 0; for (const v of w) s += v; return s; }
  // call: i6(; [1]; new Float64Array(2))
  export function i7(x: number, w?: P[], m?: number[][]): number[] | undefined { 'use kernel'; if (w === undefined && m === undefined) return undefined; let r: number[] = [x]; if (w) for (const p of w) r.push(p.x); if (m) m[0]!.push(x); return r; }
  // call: i7(1; 1, [{ x: 1, y: 2 }]; 1, [{ x: 1, y: 2 }], [[3]]; 1, undefined, [[1]])
  export function i8(o?: { w?: number[]; k: number }): number { 'use kernel'; if (o === undefined) return 1; if (o.w === undefined) return o.k; o.w.push(2); return o.w.length; }
  // call: i8(; { k: 4 }; { k: 4, w: [1] }; undefined; { w: undefined, k: 3 })
  export function i9(p: P | undefined, q: P | undefined): P | undefined { 'use kernel'; if (p === undefined) return q; p.x = 3; return p; }
  // call: i9(undefined, undefined; undefined, { x: 1, y: 1 }; { x: 1, y: 1 }, undefined; ...((p) => [p, p])({ x: 1, y: 2 }))
  export function j1(d?: Float64Array): Float64Array { 'use kernel'; if (d === undefined) { const r = new Float64Array(2); return r; } d[0] = 5; return d; }
  // call: j1(; new Float64Array(1))
  export function a8(p: P): P { 'use kernel'; p.x = 2; return p; }
  // call: a8({ x: 1, y: 2, left: { z: 1 } }; { x: 1, y: 2 })
  export function a9(p: P): number { 'use kernel'; const q = { ...p }; return q.x; }
  // call: a9({ x: 1, y: 2, left: { z: 1 } }; { x: 1, y: 2 })
  function len(p: P): number { return p.left ? p.left.z : p.x; } export function b1(p: P): number { 'use kernel'; return len(p); }
  // call: b1({ x: 1, y: 2, left: { z: 4 } }; { x: 1, y: 2 })
  function sum(a: number[] | undefined): number { return a ? a.length : 7; } export function b2(a?: number[]): number { 'use kernel'; return sum(a); }
  // call: b2([1]; undefined)
  export function b4(a: number[] | undefined, n: number): number { 'use kernel'; let s = 0; for (let i = 0; i < n; i++) s += a?.[i] ?? 1; return s; }
  // call: b4([1, 2], 2; undefined, 3)
  export function b5(a: number[] | null): number[] | null { 'use kernel'; return a; }
  // call: b5([1]; null)
  export function b6(a: number[] | null | undefined): number { 'use kernel'; return a == null ? 1 : a.length; }
  // call: b6([1]; null; undefined)
  export function b7(a: readonly P[] | undefined): number { 'use kernel'; return a?.length ?? 3; }
  // call: b7([{ x: 1, y: 2 }]; undefined)
  export function b8(p?: P): number { 'use kernel'; return p?.left?.z ?? p?.x ?? -1; }
  // call: b8(; { x: 1, y: 2 }; { x: 1, y: 2, left: { z: 7 } })
  export function b9(a?: number[]): void { 'use kernel'; if (a === undefined) throw new Error('none'); a.length = 0; }
  // call: b9(; [1])
  export function c4(p: P): number { 'use kernel'; const { left: q, l = [1, 2] } = p; let s = 0; for (const v of l) s += v; return q === undefined ? s : q.z; }
  // call: c4({ x: 1, y: 1 }; { x: 1, y: 1, l: [7] }; { x: 1, y: 1, left: { z: 3 } })
  export function c5(p: P, q: P): number { 'use kernel'; const f = (o: P) => o.left ? o.left.z : o.x; return f(p) * 2 + f(q); }
  // call: c5({ x: 1, y: 1 }, { x: 1, y: 1, left: { z: 3 } }; { x: 1, y: 1, left: { z: 4 } }, { x: 1, y: 1, left: { z: 3 } })
  export function c7(p: P): { x: number; y: number } { 'use kernel'; const n = p.left?.z ?? 4; return { x: n, y: p.y }; }
  // call: c7({ x: 1, y: 1 }; { x: 1, y: 1, left: { z: 3 } })
  interface Q { p: P2 | null; l?: number[]; v: number }
  export function chains(o?: Q): number { 'use kernel'; let s = o?.p ? o.p.z : 0.5; o?.l?.push(s); if (o?.l) s += o.l.length; return s + (o?.p?.z ?? 7); }
  // call: chains(;{ p: null, v: 1 };{ p: { z: 1 }, v: 1 };{ p: { z: 1 }, v: 1, l: [3] })
  export function only(o?: { p: P2 | null }): number { 'use kernel'; return o?.p ? o.p.z : 0.5; }
  // call: only(;{ p: null };{ p: { z: 1 } })
  export function named(o: { p: P2 } | undefined): number { 'use kernel'; const q = o?.p; return q === undefined ? 1 : q.z; }
  // call: named(undefined;{ p: { z: 4 } })
  export function part(o?: { p: P2 }): P2 | undefined { 'use kernel'; return o?.p; }
  // call: part(;{ p: { z: 4 } })
  const tools = { look(p: P): number { return p.left?.z ?? -7; } };
  export function c8(p: P): number { 'use kernel'; return tools.look(p); }
  // call: c8({ x: 1, y: 1 }; { x: 1, y: 1, left: { z: 3 } })
`;

it.each(usualWays)('are what V8 has, or an error that names them: %o', async (way) => {
  const { differ, stopped } = await differences(await build(source, way));
  expect(differ).toEqual([]);
  expect(stopped.map((each) => each.replace(/^.*?TypeError: /, ''))).toEqual([
    "i1: argument 'a' must be an array of numbers or undefined, but got null",
    "i1: argument 'a' must be an array of numbers or undefined, but got a number",
    "i2: argument 'out' must be a Float64Array or null, but got undefined",
    "i2: argument 'out' must be a Float64Array or null, but got an array",
    "i3: argument 'p' must be an object or undefined, but got a number",
    "i3: argument 'p' must be an object or undefined, but got null",
    "i4: argument 'node.left' must be an object or undefined, but got a number",
    "i9: 'p' and 'q' are one object, which the kernel changes: give a copy of one",
  ]);
});

describe('what can not be known', () => {
  it.each([
    ['a?: number[]', 'return a!.length;', "KZ1011 'a' is not given, and needed here"],
    ['p: P', 'return p.left!.z;', "KZ1011 'p.left!' may be undefined, and is needed here"],
    ['p: P', 'p.left = undefined; return 1;', "KZ1008 there is no field 'p.left' to assign"],
    ['p: P', 'p.left = { z: 2 }; return 1;', "KZ1009 'p.left' holds the same object for good"],
    [
      'a?: number[]',
      'a ??= [1]; return a.length;',
      "KZ1018 'a' is an array or an object that may be undefined, and is assigned again",
    ],
    ['n: N', 'return n.left ? n.left.v : 0;', "KZ1008 there is no field 'left' in v"],
    [
      'a?: number[], b?: number[], c?: number[], d?: number[], e?: number[]',
      'return 1;',
      'KZ1022 a version for each combination of types would be 32, and at most 16 are compiled',
    ],
  ])('%s: %s', (parameters, body, message) => {
    const text = `interface P { x: number; y: number; left?: P2 }
      interface P2 { z: number }
      interface N { v: number; left?: N }
      export function f(${parameters}): number { 'use kernel'; ${body} }`;
    const found = compile('kernel.ts', text).diagnostics.map(({ code, message }) => `${code} ${message}`);
    expect(found).toContain(message);
  });
});

it('are asked for where the kernel may read them', () => {
  const fields = Array.from({ length: 6 }, (_, at) => `f${at}?: number[]`).join('; ');
  const text = `interface O { ${fields}; n: number }
    const helper = (o: O): number => o.f1 ? o.f1.length : 0;
    function used(o: O): number { return o.f2 ? o.f2.length : o.n; }
    export function f(o: O): number { 'use kernel'; return used(o) + (o.f3?.length ?? 0); }`;
  const { output, diagnostics } = compile('kernel.ts', text);
  expect(diagnostics).toEqual([]);
  const types = output?.dts.match(/o: .*?\) =>/)?.[0] ?? '';
  expect(types.match(/f\d\??/g)?.filter((each, at, all) => all.indexOf(each) === at)).toEqual([
    'f2',
    'f3',
    'f3?',
    'f2?',
  ]);
});
