// Programs at the edges of records, patterns, lists and functions in functions: V8's answer, or a diagnostic. Each was a
// silently different answer, a crash or a hang once.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome } from './build.ts';

const X = (body: string) => `export function f(x: number): number { 'use kernel'; ${body} }`;
const A = (body: string) => `export function f(a: Float64Array): number { 'use kernel'; ${body} }`;
const array = () => Float64Array.of(3, -1, 2, -5, 1);
const MODULE = `
  function mk(): { u: number } { return { u: 1 }; }
  function h(y: number): number { return y; }
  function app(cb: (y: number) => number, x: number): number { if (x > 1) return cb(x); if (x < 0) return; return 2; }
  interface P { x: number; y: number }
  function bump(p: P, w?: Float64Array): number { p.x = 9 + p.y; return p.x; }
  function move(p: P, g: (v: number) => number): number { p.x = g(p.x); return p.x; }
  function ends(l: [number, number], w?: Float64Array): number { l[0] = 5; return l[1]; }
  function late(cb: (y: number) => number, p = { x: 1, y: 2 }, q = { p }, z = (p.x = 5)): number { return p.x * 10 + q.p.x + cb(z); }
`;

const programs: readonly [string, () => unknown[]][] = [
  ...[
    'const g = (z) => { if (z > 1) return; return z; }; return g(x)! + 1;',
    'const g = (z) => { if (z > 1) return; return z > 0; }; return g(x) === true ? 1 : 0;',
    'return app((y) => y, -x) + 1;',
    'let s = 0; for (let i = 0, get = () => i; i < x; i++) s = s * 10 + get(); return s;',
    'let p = { x, y: 1 }; const reset = () => { p = { x: 5, y: 6 }; return 3; }; p.x = reset(); return p.x * 10 + p.y;',
    'let p = { x, y: 1 }; p.x = ((p = { x: 5, y: 6 }), 3); return p.x * 10 + p.y;',
    'let p = { x, y: 1 }; const reset = () => { p = { x: 5, y: 6 }; return 3; }; p.x += reset(); return p.x * 10 + p.y;',
    'let p = { x: 0, y: 1 }; const reset = () => { p = { x: 5, y: 6 }; return 3; }; p.x ||= reset(); return p.x * 10 + p.y;',
    'const { z = (x = 5), y } = { y: x } as any; return z * 10 + y;',
    'const p = { x, y: 2 }; const { z = (p.y = 5), y } = { ...p } as any; return z * 10 + y;',
    'const p = { x, y: 2 }; const { z = (p.y = 5), y } = p as any; return z * 10 + y;',
    'const g = ({ z = (x = 5), y }) => y + z * 10; return g({ y: x } as any);',
    'const g = ({ z = (x = 5) }, y) => y + z * 10; return g({ q: 1 } as any, x);',
    'let pp = { x, y: 1 }; pp = h(x) as any; return pp.x;',
    'const l = [1]; let pp = { x, y: 1 }; pp = l.pop() as any; return pp.x;',
    'return late((v) => v * x) * 1000;',
    'const l: P[] = [{ x, y: 1 }]; const p = l[0]!; bump(p); return l[0]!.x;',
    'const l: P[] = [{ x, y: 1 }]; for (const p of l) bump(p); return l[0]!.x;',
    'const p = { x, y: 1 }; const l: P[] = []; l.push(p); bump(p); return l[0]!.x;',
    'const p = { x, y: 1 }; const o = { p, z: 3 }; bump(o.p); return p.x + o.p.x * 10;',
    'const p = { x, y: 1 }; const q = x > 2 ? p : { x: 1, y: 1 }; bump(q); return p.x;',
    'const t: [P, P] = [{ x, y: 1 }, { x: 2, y: x }]; const [p, q] = t; bump(p); return t[0].x + q.x;',
    'const p = { x, y: 1 }; const q = { p }; move(p, (v) => v + q.p.x); return q.p.x;',
    'const l: [number, number] = [x, 2]; const o = { l }; return ends(l) * 10 + o.l[0];',
    'const n = -0; return 1 / new Array(n).fill(2).length;',
    'const l = [1, 2]; l.length = -0 * x; return 1 / l.length;',
    'const b = x; const g = (a = b, b = 2) => a + b; return g();',
    'const g = (x = x) => x; return g();',
    'const g = ({ x } = { x }) => x; return g();',
    'const p = { 0: x, 1: 2 }; const [u, v] = p as any; return u + v;',
    'const [q = 3, { r } = { r: 4 }] = { x } as any; return q + r;',
    'let y = 1; [y] = { x } as any; return y;',
    'const { toString = 5 } = { x } as any; return typeof toString === "number" ? 1 : 0;',
    'const gcd = (a, b) => { if (b === 0) return a; return gcd(b, a % b); }; return gcd(x, 6);',
    'const g = (y) => g(y); return g(x).x;',
    'const g = (y) => k(y); const k = (y) => g(y); return g(x);',
    'const ap = (g, y) => g(y); return ap((y) => y * 2, x) + ap(Math.sqrt, 4) + ap((y) => ap((z) => z + y, y), x);',
    `${Array.from({ length: 20 }, (_, i) => `const g${i} = (y) => ${i === 0 ? 'y + 1' : `g${i - 1}(y) + g${i - 1}(y + 1)`};`).join(' ')} return g19(x);`,
  ].map((body): [string, () => unknown[]] => [X(body), () => [5]]),
  ...[
    'let n = 0; a.forEach((v) => { const k = (() => { if (v < 0) return; return v; })(); if (k! > 0) n += k!; }); return n;',
    'return a.map((z) => { if (z > 2) return; return z > 1 ? 7 : 8; })[0]!;',
    'const { z = (a[0] = 9), y } = { y: a[0]! } as any; return z * 10 + y;',
    'let i = 0; [a[i] = i++ + 7] = [] as any; return i;',
    'let i = 0; ({ z: a[i] = i++ + 7 } = { y: 1 } as any); return i + a[0]! * 10;',
    'return a.findIndex((v) => ({ v }) as any);',
    'return a.every((v) => ({ v }) as any) ? 1 : 0;',
    'return a.some((v) => [v] as any) ? 1 : 0;',
    'return a.map((v) => [v] as any)[0]!;',
    'return a.map((v) => mk() as any)[0]!;',
    'return a.reduce((s, v) => [s[0] + v], [0] as any)[0];',
    'let b = a; b = a.subarray(1); const [u, v = 3, w] = b; b[0] = 7; return u! * 100 + v! + w! + b[0]!;',
  ].map((body): [string, () => unknown[]] => [A(body), () => [array()]]),
];

describe('the same answer, or a diagnostic', () => {
  it.each(programs)('%s', async (text, args) => {
    const source = MODULE + text;
    const { output, diagnostics } = compile('kernel.ts', source);
    if (output === undefined) {
      expect(diagnostics.length).toBeGreaterThan(0);
      return;
    }
    const built = await build(source);
    const v8 = await interpret(built);
    const expected = outcome(() => v8.f?.(...args()));
    expect(outcome(() => built.native.f?.(...args()))).toBe(expected);
    expect(outcome(() => built.js.f?.(...args()))).toBe(expected);
  });

  it('has names of exports that are no words', async () => {
    const { output } = compile(
      'kernel.ts',
      `function f(x: number): number { 'use kernel'; return x; } export { f as 'a-b' };`,
    );
    expect(output?.js).toContain('export { kzExport_f as "a-b" };');
    expect(output?.dts).toContain('export { kernel_f as "a-b" };');
  });
});
