// Defaults that are made of other parameters: `n = a.length`. They are evaluated where JavaScript does, before the body.

import { expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from '../compiler/build.ts';
import { differences } from './calls.ts';

const source = `
  export function m1(a: Float64Array, n: number = a.length): number { 'use kernel'; let s = 0; for (let i = 0; i < n; i++) s += a[i]!; return s + n; }
  // call: m1(new Float64Array([1, 2]);new Float64Array([1, 2]), undefined;new Float64Array([1, 2]), 1;new Float64Array([1, 2]), null)
  export function m2(a: number[], from = 0, to = a.length - 1, step: number = to > 1 ? to - from : 1): number { 'use kernel'; to += 1; a.push(to); return from * 100 + to * 10 + step; }
  // call: m2([1, 2, 3];[1, 2, 3], 1;[1, 2, 3], 1, 5;[1, 2, 3], undefined, undefined, 9;[])
  export function m3(p: { x: number; ok: boolean }, y = p.x * 2, b = p.ok && y > 3, z: bigint = BigInt(y)): number { 'use kernel'; return b ? y : Number(z) + 0.5; }
  // call: m3({ x: 1, ok: true };{ x: 2, ok: true };{ x: 2, ok: true }, 1;{ x: 2, ok: true }, 1, false, 7n;{ x: 2.25, ok: true })
  export function m4(n: number, m = n + 1): number { 'use kernel'; return n * m; }
  // call: m4(2;2, 5)
`;

it.each(usualWays)('are what V8 has: %o', async (way) => {
  const { differ, stopped } = await differences(await build(source, way));
  expect(differ).toEqual([]);
  expect(stopped.map((each) => each.replace(/^.*?TypeError: /, ''))).toEqual([
    "m1: argument 'n' must be a number, but got null",
  ]);
});

it.each([
  ['a: number[], b = a', 'KZ1015'],
  ['x = y, y: number = 1', 'KZ1005'],
  ['n: number, x: number = Date.now() + n', 'KZ1010'],
])('%s is refused', (parameters, code) => {
  const text = `export function f(${parameters}): number { 'use kernel'; return 1; }`;
  expect(compile('kernel.ts', text).diagnostics.map((each) => each.code)).toContain(code);
});
