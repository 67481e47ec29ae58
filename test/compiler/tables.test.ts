// Tables of constants hold what JavaScript makes of their values, and names of C don't get in the way.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
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

const lists = `
  import { SCALE } from './scale.ts';
  const BYTES = [0, 255, 7];
  const SMALL = [-128, 127];
  const WORDS = [0, 4294967295];
  const DOUBLES = [-0, 0.5, 1e300];
  const COMPUTED = [SCALE * 2, 1 << 4, -SCALE, Math.PI];
  const TYPED = new Float32Array([SCALE / 3, 2 ** 40]);
  const VIEW: readonly number[] = [3, 1, 2] as const;
  export function at(which: number, i: number): number {
    'use kernel';
    switch (which) {
      case 0: return BYTES[i]!;
      case 1: return SMALL[i]!;
      case 2: return WORDS[i]!;
      case 3: return DOUBLES[i]!;
      case 4: return COMPUTED[i]!;
      case 5: return TYPED[i]!;
      default: return VIEW[i]! + VIEW.length;
    }
  }
  export function sum(): number {
    'use kernel';
    let s = 0;
    for (const x of BYTES) s += x;
    return s + new Float64Array(VIEW)[1]!;
  }
`;

describe('plain arrays of a module', () => {
  it('are tables', async () => {
    const built = await build(lists, { files: { 'scale.ts': 'export const SCALE = 21;' } });
    const v8 = await interpret(built);
    const lengths = [3, 2, 2, 3, 4, 2, 3];
    for (const [which, length] of lengths.entries()) {
      for (let i = 0; i < length; i++) {
        const expected = outcome(() => v8.at?.(which, i));
        expect([which, i, outcome(() => built.native.at?.(which, i))]).toEqual([which, i, expected]);
        expect([which, i, outcome(() => built.js.at?.(which, i))]).toEqual([which, i, expected]);
      }
      expect(() => built.native.at?.(which, length)).toThrow(RangeError);
    }
    expect(built.native.sum?.()).toBe(263);
    expect(built.c).toMatch(/uint8_t BYTES_data/);
  });

  it.each([
    ['T.push(4);', '', 'KZ1013'],
    ['T[0] = 4;', '', 'KZ1013'],
    ['export const other = [T];', '', 'KZ1013'],
    ['', 'T[0] = 1;', 'KZ1009'],
    ['', 'const b = T.join();', 'KZ1010'],
    ['', 'T.fill(0);', 'KZ1010'],
    ['', 'return g(T);', 'KZ1008'],
  ])('are refused where they are more: %s %s', (outside, inside, code) => {
    const text = `const T = [1, 2, 3]; ${outside}
      function g(a: Uint8Array): number { return a.subarray(1).length; }
      export function f(): number { 'use kernel'; ${inside} return T[0]! + g(new Uint8Array(2)); }`;
    const { diagnostics } = compile('kernel.ts', text);
    expect(diagnostics.map((each) => each.code)).toEqual([code]);
  });
});
