// Squares of what the iteration before left: gcc 12 makes wrong vectors of them. Every form in which a loop may carry a
// product of integers, in V8 and by every compiler.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, compilers, contents, interpret } from './build.ts';

const source = `
  export function element(a: Int16Array, x: number, n: number): number { 'use kernel';
    for (let i = 0; i < n; i++) a[3]! *= a[3]!; return a[3]! + x; }
  export function words(a: Int16Array, x: number, n: number): number { 'use kernel';
    const b = new Int32Array(2); b[1] = x; for (let i = 0; i < n; i++) b[1] = Math.imul(b[1]!, b[1]!); return b[1]! + a[0]!; }
  export function multiplied(a: Int16Array, x: number, n: number): number { 'use kernel';
    let y = x | 0; for (let i = 0; i < n; i++) y = Math.imul(y, y); return y + a[0]!; }
  export function wrapped(a: Int16Array, x: number, n: number): number { 'use kernel';
    let y = x & 15; for (let i = 0; i < n; i++) y = (y * y) & 0xffff; return y + a[0]!; }
  export function short(a: Int16Array, x: number, n: number): number { 'use kernel';
    let y = x & 15; for (let i = 0; i < n; i++) y = ((y * y) << 16) >> 16; return y + a[0]!; }
  export function named(a: Int16Array, x: number, n: number): number { 'use kernel';
    let y = x | 0; for (let i = 0; i < n; i++) { const before = y; const square = Math.imul(before, y); y = square; } return y + a[0]!; }
  export function both(a: Int16Array, x: number, n: number): number { 'use kernel';
    let y = x | 0; let z = y; for (let i = 0; i < n; i++) { y = Math.imul(y, z); z = y; } return y + z + a[0]!; }
  export function nested(a: Int16Array, x: number, n: number): number { 'use kernel';
    let y = x | 0; for (let i = 0; i < n; i++) { for (let j = 0; j < 3; j++) y = Math.imul(y, y); a[0] = y; } return y + a[0]!; }
  export function wide(a: Int16Array, x: number, n: number): number { 'use kernel';
    let y = BigInt(x | 0); for (let i = 0; i < n; i++) y = BigInt.asIntN(64, y * y); return Number(y) + a[0]!; }
  export function unsigned(a: Int16Array, x: number, n: number): number { 'use kernel';
    let y = BigInt.asUintN(64, BigInt(x | 0)); for (let i = 0; i < n; i++) y = BigInt.asUintN(64, y * y); return Number(y) + a[0]!; }
  export function cubes(a: Int16Array, x: number, n: number): number { 'use kernel';
    let y = x | 0; for (let i = 0; i < n; i++) y = Math.imul(Math.imul(y, y), y); return y + a[0]!; }
`;

const targets = process.arch === 'x64' ? (['native', 'x86-64-v3', 'baseline'] as const) : (['native'] as const);
const ways = compilers.flatMap(({ name }) => targets.map((target) => ({ compiler: name, target })));

describe.each(ways)('by $compiler for $target', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const run = (fn: (typeof v8)['x'], x: number, n: number) => {
      const a = Int16Array.of(1, 2, 3, x, 5);
      return [fn(a, x, n), contents(a)];
    };
    for (const name of Object.keys(built.js)) {
      for (const x of [0, 1, 2, 3, 5, 12, -3]) {
        for (const n of [0, 1, 2, 3, 7, 16, 33, 64, 131]) {
          const expected = run(v8[name] as (typeof v8)['x'], x, n);
          expect(run(built.native[name] as (typeof v8)['x'], x, n), `${name}(${x}, ${n})`).toEqual(expected);
        }
      }
    }
  });
});

it('are looked for once in each name, however often names are made of names', () => {
  const rounds = Array.from({ length: 60 }, (_, k) => `const c${k + 1} = (c${k} + (c${k} << 3)) | 0;`).join('\n');
  const { output } = compile(
    'chain.ts',
    `export function f(n: number): number { 'use kernel';
      let c = 1; for (let i = 0; i < n; i++) { const c0 = c; ${rounds} c = Math.imul(c60, c60); } return c; }`,
    { verify: true },
  );
  expect(output?.c).toContain('KZ_CARRIED_PRODUCT;');
});
