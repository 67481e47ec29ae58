// A kernel that returns its argument returns that very array, and so do the functions that it calls.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret } from './build.ts';

const source = `
  export function double(out: Float64Array, a: Float64Array): Float64Array {
    'use kernel';
    if (a.length === 0) return out;
    if (a.length > 8) throw new RangeError('too long');
    for (let i = 0; i < a.length; i++) out[i] = a[i]! * 2;
    return out;
  }
  function add(out: Float64Array, x: number) {
    for (let i = 0; i < out.length; i++) out[i] += x;
    return out;
  }
  export function twice(a: Float64Array): number {
    'use kernel';
    const b = add(add(a, 1), 2);
    return add(b.subarray(1), 10)[0]! + b[0]!;
  }
  export function through(a: Float64Array) {
    'use kernel';
    return add(a, 5);
  }
  export function same(a: Uint8Array): Uint8Array { 'use kernel'; return a; }
`;

describe('arguments that are returned', () => {
  it('are the very arrays', async () => {
    const built = await build(source);
    for (const kernels of [built.native, built.js, await interpret(built)]) {
      const [out, a] = [new Float64Array(3), Float64Array.of(1, 2, 3)];
      expect(kernels.double?.(out, a)).toBe(out);
      expect([...out]).toEqual([2, 4, 6]);
      expect(kernels.double?.(out, new Float64Array(0))).toBe(out);
      expect(kernels.double?.(out, out)).toBe(out);
      expect([...out]).toEqual([4, 8, 12]);
      expect(() => kernels.double?.(out, new Float64Array(9))).toThrow(new RangeError('too long'));
      expect(kernels.twice?.(a)).toBe(19);
      expect([...a]).toEqual([4, 15, 16]);
      expect(kernels.through?.(a)).toBe(a);
      expect([...a]).toEqual([9, 20, 21]);
      const bytes = Buffer.from('abc');
      expect(kernels.same?.(bytes)).toBe(bytes);
    }
  });

  it.each([
    'return n > 1 ? a : b;',
    'if (n > 1) return a; return b;',
    'if (n > 1) return new Float64Array(1); return a;',
    'return a.subarray(1);',
    'if (n > 1) return f(a, b, n - 1); return a;',
  ])('are refused where it depends which: %s', (body) => {
    const text = `export function f(a: Float64Array, b: Float64Array, n: number): Float64Array { 'use kernel'; ${body} }`;
    const { diagnostics } = compile('kernel.ts', text);
    expect(diagnostics.map(({ code }) => code)).toContain('KZ1018');
  });
});
