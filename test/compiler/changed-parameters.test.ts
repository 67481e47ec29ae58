// Functions that assign fields of objects that they are given: the caller's objects are what they change, in whatever
// they stand.

import { expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, usualWays } from './build.ts';

const TYPES = `
interface P { x: number; y: number }
function move(p: P, d: number): void { p.x += d; p.y -= d; twice(p); }
function twice(p: P): void { p.x *= 2; }
function both(a: P, b: P): void { a.x += 1; b.x *= 2; }
function step(p: P): number { if (p.x > 3) return p.x; p.x += 0.5; return p.y++; }
function raise(p: P): void { p.y = 9; if (p.x > 2) throw new RangeError('large'); p.x = 7; }
`;
const kernels: Readonly<Record<string, string>> = {
  given: '(p: P): void { K move(p, 2); }',
  each: '(ps: P[]): void { K for (const p of ps) move(p, 2); }',
  named:
    '(ps: P[]): number { K let s = 0; for (let i = 0; i < ps.length; i++) { const p = ps[i]!; move(p, s); s += p.x; } return s; }',
  element: '(ps: P[]): void { K for (let i = 0; i < ps.length; i++) { move(ps[i]!, i); both(ps[i]!, ps[0]!); } }',
  local:
    '(v: number): number { K const p = { x: v, y: 2 }; move(p, 1); const q = p; move(q, 2); return p.x * 10 + q.x + p.y; }',
  part: '(v: number): number { K const o = { at: { x: v, y: 2 }, n: 1 }; move(o.at, 1); const w = o.at; w.x += 1; move(w, 2); return o.at.x * 10 + o.at.y; }',
  same: '(v: number): number { K const p = { x: v, y: 2 }; both(p, p); return p.x; }',
  fresh: '(v: number): number { K move({ x: v, y: 1 }, 2); return v; }',
  fields: '(a: { at: P }, b: { at: P }, c: P): void { K move(a.at, 1); move(b.at, 2); both(a.at, c); }',
  value: '(ps: P[]): number { K let s = 0; for (const p of ps) s += step(p); return s + step(ps[0]!); }',
  made: '(n: number): number { K const l: P[] = []; for (let i = 0; i < n; i++) l.push({ x: i, y: 1 }); move(l[1]!, 5); for (const p of l) twice(p); return l[0]!.x + l[1]!.x * 10 + l[1]!.y; }',
  fails: '(ps: P[]): void { K for (const p of ps) raise(p); }',
  past: '(ps: P[]): void { K for (let i = 0; i <= ps.length; i++) twice(ps[i]!); }',
};
const source = `${TYPES}${Object.entries(kernels)
  .map(([name, text]) => `export function ${name}${text.replace('K', "'use kernel';")}`)
  .join('\n')}`;

const points = () => [1, 2, 3, 4].map((x) => ({ x, y: x * 10 }));
const given: Readonly<Record<string, () => unknown[]>> = {
  given: () => [{ x: 1, y: 2, name: 'p' }],
  fields: () => [{ at: { x: 1, y: 2 } }, { at: { x: 3, y: 4 } }, { x: 5, y: 6 }],
  ...Object.fromEntries(['each', 'named', 'element', 'value', 'fails'].map((name) => [name, () => [points()]])),
  ...Object.fromEntries(['local', 'part', 'same', 'fresh', 'made'].map((name) => [name, () => [3]])),
};

it.each(usualWays)('are what V8 has: %s', async (options) => {
  const built = await build(source, options);
  const v8 = await interpret(built);
  for (const [name, make] of Object.entries(given)) {
    const run = (kernel: ((...args: never[]) => unknown) | undefined) => {
      const args = make();
      try {
        return [kernel?.(...(args as never[])), args];
      } catch (error) {
        return [String(error), args];
      }
    };
    const wanted = run(v8[name]);
    expect(run(built.native[name]), name).toEqual(wanted);
    expect(run(built.js[name]), name).toEqual(wanted);
  }
  const list = points();
  expect(() => built.native.past?.(list)).toThrow('kernel.ts:');
  expect(list.map(({ x }) => x)).toEqual([2, 4, 6, 8]);
});

it.each([
  ['let p = { x: 1, y: 2 }; move(p, 1); p = { x: 3, y: p.x }; move(p, 2); return p.x;', 'KZ1018'],
  ['const p = { x: 1, y: 2 }; down(p); return p.x;', 'KZ1012'],
  ['const p = { x: 1, y: 2 }; tools.move(p); return p.x;', 'KZ1018'],
  ['const p = { x: 1, y: 2 }; const q = wrap(p); q.x++; return p.x;', 'KZ1018'],
])('is refused where nobody would see it: %s', (body, code) => {
  const more = `
    function down(p: P): void { p.x--; if (p.x > 0) down(p); }
    function wrap(p: P): P { p.x++; return p; }
    const tools = { move(p: P): void { p.x++; } };`;
  const text = `${TYPES}${more} export function f(): number { 'use kernel'; ${body} }`;
  const { diagnostics, output } = compile('kernel.ts', text);
  expect(output).toBeUndefined();
  expect(diagnostics.map((each) => each.code)).toContain(code);
});
