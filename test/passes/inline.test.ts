// Inlining and folding: what goes in, what stays, and which function an error names.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from '../compiler/build.ts';

function kernelsOf(source: string): string {
  const { output, diagnostics } = compile('kernel.ts', source, { verify: true });
  expect(diagnostics).toEqual([]);
  return (
    /The kernels ---- \*\/(.*)\/\* ---- Their glue/s.exec(output?.c ?? '')?.[1]?.replace(/\/\*.*?\*\//gs, '') ?? ''
  );
}

const functions = (c: string) => [...new Set([...c.matchAll(/^static \S+ \*?(\w+)\(/gm)].map(([, name]) => name))];

describe('inline', () => {
  it('puts small functions in, and drops those that nobody calls any more', () => {
    const c = kernelsOf(`
      function square(x: number): number { return x * x; }
      export function f(x: number): number { 'use kernel'; return square(x) + square(x + 1); }`);
    expect(functions(c)).toEqual(['f']);
  });

  it('keeps exported functions, recursive ones, those that make arrays, and large ones', () => {
    const steps = Array.from({ length: 40 }, (_, at) => `y = y * x + ${at};`).join(' ');
    const c = kernelsOf(`
      export function small(x: number): number { 'use kernel'; return x + 1; }
      function factorial(n: number): number { if (n < 2) return 1; return n * factorial(n - 1); }
      function array(n: number): number { const a = new Float64Array(n); return a.length; }
      function large(x: number): number { let y = x; ${steps} return y; }
      export function f(x: number): number {
        'use kernel';
        return small(x) + factorial(x) + array(x) + large(x) + large(x + 1);
      }`);
    expect(functions(c).sort()).toEqual(['array', 'f', 'factorial', 'large', 'small']);
    expect(c).not.toMatch(/ small\(x\)/);
  });

  it('lets facts about arguments prove checks away', () => {
    const c = kernelsOf(`
      function at(a: Float64Array, i: number): number { return a[i]!; }
      export function f(a: Float64Array): number {
        'use kernel';
        let s = 0;
        for (let i = 0; i < a.length; i++) s += at(a, i);
        return s;
      }`);
    expect(c).not.toMatch(/kz_fail/);
  });

  it('folds what arguments make constant, and drops branches never taken', () => {
    const c = kernelsOf(`
      function scale(x: number, mode: number): number { if (mode === 0) return x * 2; return x / (mode - 0.5); }
      export function f(x: number): number { 'use kernel'; return scale(x, 0) + scale(x, 1.5); }`);
    expect(c).toMatch(/\* 2\.0/);
    expect(c).not.toMatch(/\bif\b|mode/);
  });
});

describe.each(usualWays)('inlined functions, by $compiler at $optimisation', (way) => {
  const source = `
    function clamp(x: number, low: number, high: number): number {
      if (x < low) return low;
      if (x > high) return high;
      return x;
    }
    function take(a: Float64Array, i: i32): number {
      for (let k = 0; k < 3; k++) {
        if (a[i + k]! < 0) return -k;
        if (k === 2) break;
      }
      return a[i]!;
    }
    function bump(a: Float64Array, i: number): void { a[i]! += 1; if (i > 2) return; a[0]! += 10; }
    export function f(a: Float64Array, x: number): number {
      'use kernel';
      let s = 0;
      for (let i = 0; i < 4; i++) {
        bump(a, i);
        s = s * 3 + clamp(x * i, -5, 5) + take(a, i) - (clamp(s, x, 7) > 0 ? take(a, x) : 1);
      }
      return s;
    }`;

  it('give the same results and errors, which name the function that they stand in', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const x of [0, -0, 1, 2, -3, 0.5, 100, Number.NaN]) {
      for (const length of [8, 6, 4, 1]) {
        const run = (kernels: typeof v8) => {
          const a = Float64Array.from({ length }, (_, at) => at - 3);
          return `${outcome(() => kernels.f?.(a, x))} | ${a}`;
        };
        expect(run(built.native), `${x}, ${length}`).toBe(run(built.js));
        if (!/Error/.test(run(built.js))) expect(run(built.native)).toBe(run(v8));
      }
    }
    expect(outcome(() => built.native.f?.(new Float64Array(2), 1))).toMatch(
      /^RangeError: (take|bump) \(kernel\.ts:\d+:\d+\): index/,
    );
  });
});
