// What is one object for JavaScript: kernels give back what they were given as the very object, and what would be a copy
// of it is refused. What would be two objects inside of a kernel is an error at the call.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build } from '../compiler/build.ts';
import { differences } from './calls.ts';

const source = `
  interface P { x: number; y: number; name: string }
  export class Body {
    x = 0;
    name = 'body';
    tags: string[] = [];
    constructor(readonly mass: number) {}
    label(): string { return this.name; }
    touch(): Body { 'use kernel'; this.x++; return this; }
  }
  export function mass(bodies: Body[]): number { 'use kernel'; let m = 0; for (const b of bodies) { m += b.mass; b.x = m; } return m; }
  // call: mass([{ mass: 2, x: 1, name: 'a', tags: [] }, { mass: 3, x: 1, name: 'b', tags: [] }])
  export function one(b: Body, k: number): Body { 'use kernel'; b.x = k; return b; }
  // call: one({ mass: 2, x: 1, name: 'a', tags: [] }, 4)
  export function alias(p: P): P { 'use kernel'; const q = p; q.x = 2; return q; }
  // call: alias({ x: 1, y: 2, name: 'p' })
  export function held(p: { list: number[]; at: { x: number } }): number[] { 'use kernel'; p.at.x++; return p.list; }
  // call: held({ list: [1], at: { x: 1 } })
  export function inside(p: { at: { x: number } }): { x: number } { 'use kernel'; return p.at; }
  // call: inside({ at: { x: 1 } })
  export function tuples(t: [number, number], l: number[]): void { 'use kernel'; t[0] = l[1]!; l[1] = 7; }
  // call: tuples([1, 2], [3, 4];...((a) => [a, a])([1, 2]))
  export function rows(t: [number, number][], m: number[][]): void { 'use kernel'; t[0]![0] = m[0]![1]!; m[0]![1] = 7; }
  // call: rows([[1, 2]], [[3, 4]];...((a) => [[a], [a]])([1, 2]))
  export function lists(a: { x: number }[], b: { x: number }[]): void { 'use kernel'; for (const p of a) p.x += 1; for (const p of b) p.x += 2; }
  // call: lists([{ x: 1 }, { x: 5 }], [{ x: 2 }];[{ x: 1 }, { x: 5 }], ((p) => [p, p])({ x: 2 });...((p) => [[p], [p]])({ x: 2 }))
`;

it('is V8’s, or an error that leaves everything as it was', async () => {
  const { differ, stopped } = await differences(await build(source));
  expect(differ).toEqual([]);
  expect(stopped.map((each) => each.replace(/^.*TypeError: /, ''))).toEqual([
    "tuples: 't' and 'l' are one object, which the kernel changes: give a copy of one",
    "rows: 't' and 'm' are one object, which the kernel changes: give a copy of one",
    "lists: 'b[0]' and 'b[1]' are one object, which the kernel changes: give a copy of one",
    "lists: 'a' and 'b' are one object, which the kernel changes: give a copy of one",
  ]);
});

describe('what would be a copy of what was given', () => {
  it.each([
    'return ps[0]!;',
    'const p = ps[0]!; return p;',
    'return q.x > r.x ? q : r;',
    'let best = ps[0]!; for (const p of ps) if (p.x > best.x) best = p; return best;',
    'let best = { x: 1, y: 2 }; for (let i = 0; i < 2; i++) { if (i === 1) return best; best = ps[0]!; } return best;',
    'return { ...q };',
    'const p = { ...ps[0]! }; return p;',
    'const s = r; const t = { ...s, x: 2 }; return t;',
  ])('%s', (body) => {
    const text = `interface P { x: number; y: number }
      export function f(ps: P[], q: P, r: P): P { 'use kernel'; ${body} }`;
    expect(compile('kernel.ts', text).diagnostics.map(({ code }) => code)).toContain('KZ1018');
  });

  it.each([
    ['P[]', 'const out: P[] = []; for (const p of ps) if (p.x > 1) out.push(p); return out;'],
    ['P[]', 'const out: P[] = []; for (const p of ps) out.push({ ...p }); return out;'],
    ['{ best: P }', 'const best = ps[0]!; return { best };'],
    ['number[]', 'return m[0]!;'],
    ['{ row: number[] }', 'const row = m[0]!; return { row };'],
  ])('%s: %s', (result, body) => {
    const text = `interface P { x: number; y: number }
      export function f(ps: P[], m: number[][]): ${result} { 'use kernel'; ${body} }`;
    expect(compile('kernel.ts', text).output).toBeUndefined();
  });

  it('is none where its fields are named', () => {
    const text = `interface P { x: number; y: number }
      export function f(ps: P[], m: number[][]): P { 'use kernel'; const p = ps[0]!; return { x: p.x, y: p.y }; }
      export function g(m: number[][]): number[] { 'use kernel'; return [...m[0]!]; }`;
    expect(compile('kernel.ts', text).diagnostics).toEqual([]);
  });
});

describe('typed arrays of a result', () => {
  const refused = (parameters: string, fields: string, body: string) => {
    const text = `export function f(${parameters}): { ${fields} } { 'use kernel'; ${body} }`;
    return compile('kernel.ts', text).diagnostics.map(({ code }) => code);
  };

  it.each([
    'let b = d; if (x > 1) b = e; return { a: b };',
    'const b = x > 1 ? d : e; return { a: b };',
    'const b = d.subarray(1); b[0] = x; return { a: b };',
  ])('may be what was given: %s', (body) => {
    const parameters = 'd: Float64Array, e: Float64Array, x: number';
    expect(refused(parameters, 'a: Float64Array', body)).toContain('KZ1018');
  });

  it.each([
    'const b = a.subarray(1); return { a, b };',
    'const r = { b: a }; return { a, b: r.b };',
    'let b = new Float64Array(n); for (let i = 0; i < n; i++) b = a; return { a, b };',
  ])('may be two names of one: %s', (body) => {
    const made = `const a = new Float64Array(n); ${body}`;
    expect(refused('n: number', 'a: Float64Array; b: Float64Array', made)).toContain('KZ1018');
  });

  it('are arrays of their own', () => {
    const swapped = 'let a = new Float64Array(n); let b = new Float64Array(n); [a, b] = [b, a]; return { a };';
    expect(refused('n: number', 'a: Float64Array', swapped)).toEqual([]);
    const copied = 'const a = new Float64Array(n); return { a, b: a.slice(1) };';
    expect(refused('n: number', 'a: Float64Array; b: Float64Array', copied)).toEqual([]);
  });
});
