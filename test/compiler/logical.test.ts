// `a && b` and `a || b` give one of their operands, of any one type; in conditions only its truth counts.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  function mark(a: Float64Array, at: number): number { a[at] = 1; return a[0]!; }
  function note(a: Float64Array): void { a[2] = 7; }
  export function and(x: number, y: number): number { 'use kernel'; return x && y; }
  export function or(x: number, y: number): number { 'use kernel'; return x || y; }
  export function otherwise(x: number, y: number): number { 'use kernel'; return x || 5; }
  export function chain(x: number, y: number): number { 'use kernel'; return (x && y) || (y && -x) || -0; }
  export function inSum(x: number, y: number): number { 'use kernel'; return 1 + (x || y) * (y && 2); }
  export function integers(x: number, y: number): number { 'use kernel'; const i = x | 0; const j = y | 0; return (i && j) - (j || i); }
  export function wide(x: bigint, y: bigint): bigint { 'use kernel'; return (x && y) + (y || 3n); }
  export function mixed(x: bigint, y: bigint): u64 { 'use kernel'; const u = BigInt.asUintN(64, x); return u || 18446744073709551615n; }
  export function truth(x: number, y: number): boolean { 'use kernel'; return x > 1 && (y < 1 || !y); }
  export function condition(x: number, y: number): number { 'use kernel'; let n = 0; if (x && y) n++; if (x || (y && n)) n += 2; while (n && n < 9) n += 4; return !(x && y) ? n : -n; }
  export function effects(x: number, y: number): number { 'use kernel'; let n = 0; const z = (n += x) && (n += y); const w = (n -= y) || (n += 10); return z + 100 * w + 1e4 * n; }
  export function skipped(x: number, y: number): number { 'use kernel'; const a = new Float64Array(3); const z = x && mark(a, 1); x > 1 && note(a); y > 1 || note(a); y ? note(a) : mark(a, 0); return z + 10 * a[0]! + 100 * a[1]! + 1000 * a[2]!; }
  export function loads(x: number, y: number): number { 'use kernel'; const a = new Float64Array(2); a[1] = y; return (x && a[1]!) || a[0]!; }
  export function fails(x: number, y: number): number { 'use kernel'; const a = new Float64Array(2); return x && a[y]!; }
  export function defaults(x = 0, y: number = 0): number { 'use kernel'; let r = x; r = r || y; r = (r && 3) + r; return r; }
`;
const numbers = [0, -0, 1, -1, 2, 0.5, Number.NaN, Infinity, 5e-324, 4294967296];
const bigints = [0n, 1n, -1n, 2n ** 40n];

describe.each(usualWays)('logical operators, by $compiler at $optimisation', (way) => {
  it('give what V8 gives', async () => {
    const { native, js, ...rest } = await build(source, way);
    const v8 = await interpret({ native, js, ...rest });
    for (const name of Object.keys(native)) {
      if (v8[name] === undefined) continue;
      const values = name === 'wide' || name === 'mixed' ? bigints : numbers;
      for (const x of values) {
        for (const y of values) {
          const theirs = outcome(() => v8[name]?.(x, y));
          // An index outside is an error of ours, and undefined in V8.
          const expected = theirs.includes('undefined') ? expect.stringContaining('is outside') : theirs;
          expect(
            outcome(() => native[name]?.(x, y)),
            `${name}(${x}, ${y})`,
          ).toEqual(expected);
          expect(
            outcome(() => js[name]?.(x, y)),
            `${name}.js(${x}, ${y})`,
          ).toEqual(expected);
        }
      }
    }
  });
});

it.each([
  ['return x && x > 1;', 'this is a boolean, where a number is needed'],
  ['return x > 1 || x;', 'this is a number, where a boolean is needed'],
  ['return Number(x && 1n);', 'this is a bigint, where a number is needed'],
  ['const c = a || x; return c * 2;', 'this is a Float64Array, where a number is needed'],
])('does not take operands of two types: %s', (body, message) => {
  const text = `export function f(x: number, a: Float64Array): number { 'use kernel'; ${body} }`;
  expect(compile('a.ts', text).diagnostics.map((each) => each.message)).toContainEqual(
    expect.stringContaining(message),
  );
});
