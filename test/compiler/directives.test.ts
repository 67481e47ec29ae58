// Directives that relax what a kernel promises, and nothing else.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from './build.ts';

const edges = [0, 1, -1, 2, -2, 7, -7, 16, 1000, 2147483647, -2147483647, -2147483648];

const source = `
  export function remainder(a: i32, b: i32): number { 'use kernel cdivision=on'; return a % b; }
  export function quotient(a: i32, b: i32): number { 'use kernel cdivision=on'; return (a / b) | 0; }
  export function ofDoubles(a: number, b: number): number { 'use kernel cdivision=on'; return a % b + ((a / b) | 0); }
  export function wraps(a: i32, b: i32): i32 { 'use kernel overflowcheck=off'; let c: i32 = a + b; c += b; return c; }
  export function strict(a: i32, b: i32): number { 'use kernel'; return a % b + ((a / b) | 0); }
  export function calls(a: i32, b: i32): number { 'use kernel'; return cRemainder(a, b) + a % b; }
  function cRemainder(a: i32, b: i32): number { 'use kernel cdivision=on'; return a % b; }
`;

describe.each(usualWays)('directives, by $compiler at $optimisation', (way) => {
  it('cdivision: integers are divided as in C, for divisors other than 0', async () => {
    const { native } = await build(source, way);
    for (const a of edges) {
      for (const b of edges.filter((each) => each !== 0)) {
        // JavaScript's answer without the sign of zero.
        expect(Object.is(native.remainder?.(a, b), (a % b) + 0), `${a} % ${b}`).toBe(true);
        expect(native.quotient?.(a, b), `(${a} / ${b}) | 0`).toBe((a / b) | 0);
      }
    }
  });

  it('cdivision leaves doubles, and functions without it, as they are', async () => {
    const { native } = await build(source, way);
    for (const a of [...edges, 0.5, -0.5, -0, Number.NaN]) {
      for (const b of [...edges, 1.5, -0, Number.POSITIVE_INFINITY]) {
        expect(Object.is(native.ofDoubles?.(a, b), (a % b) + ((a / b) | 0)), `${a}, ${b}`).toBe(true);
      }
    }
    for (const a of edges) for (const b of edges) expect(native.strict?.(a, b)).toEqual((a % b) + ((a / b) | 0));
    expect(native.calls?.(-4, 2)).toBe(0);
  });

  it('overflowcheck=off: declared integers wrap, natively and in JavaScript', async () => {
    const { native, js } = await build(source, way);
    for (const a of edges) {
      for (const b of edges) {
        expect(native.wraps?.(a, b)).toBe((((a + b) | 0) + b) | 0);
        expect(js.wraps?.(a, b)).toBe((((a + b) | 0) + b) | 0);
      }
    }
  });
});

it('C shows the operators of C under cdivision alone', () => {
  const { output } = compile('kernel.ts', source);
  const [, c = ''] = output?.c.split('---- The kernels ----') ?? [];
  const body = (name: string) =>
    c
      .split(new RegExp(`double ${name}\\w*\\(`))
      .at(1)
      ?.split('\n}')[0] ?? '';
  expect(body('remainder')).toMatch(/kz_remainder_64\(\(int64_t\)a, \(int64_t\)b\)/);
  expect(body('quotient')).toMatch(/kz_quotient_64\(\(int64_t\)a, \(int64_t\)b\)/);
  expect(body('strict')).toMatch(/kz_remainder\(/);
});
