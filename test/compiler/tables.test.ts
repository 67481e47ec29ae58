// Tables of constants hold what JavaScript makes of their values, and names of C don't get in the way.

import { describe, expect, it } from 'vitest';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  const CLAMPED = new Uint8ClampedArray([300, -5, 1.5, 2.5]);
  const BYTES = new Uint8Array([1e10, -1.5, 257]);
  const WORDS = new Int32Array([1e20, 3e9, -3e9, -2147483648]);
  const SINGLES = new Float32Array([-0, 0.1, 1e300]);
  const DOUBLES = new Float64Array([-0, 1e20, 18446744073709551616, 1e999, -7]);
  const DOUBLES_data = new Int8Array([200]);
  const INT32_MAX = new Float64Array([0.5]);
  export function clamped(i: number): number { 'use kernel'; return CLAMPED[i]!; }
  export function bytes(i: number): number { 'use kernel'; return BYTES[i]!; }
  export function words(i: number): number { 'use kernel'; return WORDS[i]!; }
  export function singles(i: number): number { 'use kernel'; return SINGLES[i]!; }
  export function doubles(i: number): number { 'use kernel'; return DOUBLES[i]!; }
  export function both(): number { 'use kernel'; return DOUBLES[4]! + DOUBLES_data[0]! + INT32_MAX[0]!; }
  export function select(UINT64_MAX: number): number {
    'use kernel';
    const M_PI = UINT64_MAX * 2;
    let EOF = M_PI;
    EOF += fadd(EOF, 3);
    return EOF;
  }
  export function printf(x: number): number { 'use kernel'; return x + 1; }
  export function fadd(n: number, x: number): number { 'use kernel'; return n < 1 ? x : fadd(n - 1, x + 1); }
`;

describe.each(usualWays)('tables and names, $compiler $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const name of ['clamped', 'bytes', 'words', 'singles', 'doubles', 'both', 'select', 'printf', 'fadd']) {
      const length = { clamped: 4, words: 4, doubles: 5, both: 1 }[name] ?? 3;
      for (let i = 0; i < length; i++) {
        const args = { both: [], fadd: [i, 2] }[name] ?? [i];
        const native = outcome(() => built.native[name]?.(...args));
        expect([name, i, native]).toEqual([name, i, outcome(() => v8[name]?.(...args))]);
      }
    }
  });
});
