// Sums that are below a length (lib/analysis/windows.ts), and differences that are not negative (differences.ts):
// elements in a window need no check, and do again as soon as one of the numbers, or the length, is another.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const INSIDE = `
  export function sums(a: Float64Array, m: i32): number {
    'use kernel';
    let s = 0;
    if (m < 0) return -1;
    for (let at = 0; at < a.length - m; at++) s += a[at]! + a[at + m]!;
    return s;
  }
`;

/** What changes between the test and the read. */
const CHANGES = [
  'm += 3;',
  'm = at * 2 + 2;',
  'at += 4;',
  'at = m + 4; m = at;',
  'if (m > 1) m += 5;',
  'for (let k = 0; k < 3; k++) m++;',
  'for (let k = 0; k < 3; k++) at += m;',
];

const source = `
  import type { i32 } from 'kernelize';
  ${INSIDE}
  ${CHANGES.map(
    (change, at) => `
  export function less${at}(a: Float64Array, s: string, at: i32, m: i32): number {
    'use kernel';
    if (at < 0 || m < 0 || !(at < a.length - m)) return -1;
    ${change}
    return a[at + m]!;
  }
  export function sum${at}(a: Float64Array, s: string, at: i32, m: i32): number {
    'use kernel';
    if (at < 0 || m < 0 || !(m + at < a.length)) return -1;
    ${change}
    return a[m + at]! + a[at]!;
  }
  export function unit${at}(a: Float64Array, s: string, at: i32, m: i32): number {
    'use kernel';
    if (at < 0 || m < 0 || !(at < s.length - m)) return -1;
    ${change}
    return s.charCodeAt(at + m) + 2 * s.charCodeAt(at);
  }
  export function back${at}(a: Float64Array, s: string, at: i32, m: i32): number {
    'use kernel';
    if (at + 1 < m || m < 0 || at >= a.length) return -1;
    ${change}
    return a[at + 1 - m]!;
  }
  export function upTo${at}(a: Float64Array, s: string, at: i32, m: i32): number {
    'use kernel';
    if (at < 0 || m > a.length) return -1;
    ${change}
    return at < m ? a[at]! : -2;
  }`,
  ).join('')}
  export function shorter(a: Float64Array, s: string, at: i32, m: i32): number {
    'use kernel';
    const l: number[] = [];
    for (let i = 0; i < a.length; i++) l.push(i * 0.5);
    if (at < 0 || m < 0 || !(at + m < l.length)) return -1;
    l.pop();
    return l[at + m]!;
  }
  export function shorterUpTo(a: Float64Array, s: string, at: i32, m: i32): number {
    'use kernel';
    const l: number[] = [];
    for (let i = 0; i < a.length; i++) l.push(i * 0.5);
    if (at < 0 || m > l.length) return -1;
    l.pop();
    return at < m ? l[at]! : -2;
  }
  export function fractions(a: Float64Array, s: string, at: number, m: number): number {
    'use kernel';
    return at >= 0 && m >= 0 && at < s.length - m ? s.charCodeAt(at + m) : -1;
  }
`;

describe.each(usualWays)('windows by $compiler at $optimisation', (way) => {
  it('are inside where V8 says so', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const a = Float64Array.from([1, 2, 3, 4, 5], (x) => x + 0.5);
    const names = [...CHANGES.keys()].flatMap((at) =>
      ['less', 'sum', 'unit', 'back', 'upTo'].map((name) => `${name}${at}`),
    );
    for (const name of [...names, 'shorter', 'shorterUpTo']) {
      for (const at of [0, 1, 2, 3, 4, 5, 9]) {
        for (const m of [0, 1, 2, 3, 4, 5, 9]) {
          const wanted = outcome(() => v8[name]?.(a, 'abcde', at, m));
          const found = [built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(a, 'abcde', at, m)));
          // Outside of an array kernels have an error where V8 has undefined.
          const isOutside = found.every((each) => /is outside/.test(String(each))) && !name.startsWith('unit');
          if (!isOutside) expect([name, at, m, ...found]).toEqual([name, at, m, wanted, wanted]);
          else expect([name, at, m, String(wanted)]).toEqual([name, at, m, expect.stringMatching(/^7ff8|undefined/)]);
        }
      }
    }
    for (const at of [0, 0.5, 1, 2.5, 4, 4.999999999999999, 5]) {
      for (const m of [0, 2 ** -53, 0.25, 1e-300, 4]) {
        const wanted = v8.fractions?.(a, 'abcde', at, m);
        expect([built.native.fractions?.(a, 'abcde', at, m), built.js.fractions?.(a, 'abcde', at, m)]).toEqual([
          wanted,
          wanted,
        ]);
      }
    }
    expect(built.native.sums?.(a, 2)).toBe(v8.sums?.(a, 2));
  });
});

it('need no check', () => {
  const c = compile('kernel.ts', `import type { i32 } from 'kernelize';${INSIDE}`).output?.c ?? '';
  expect(c).toContain('static int sums(');
  expect(c.slice(c.indexOf('static int sums('))).not.toMatch(/kz_fail\(kz, \d+, \(double\)\(\(int64_t\)/);
});
