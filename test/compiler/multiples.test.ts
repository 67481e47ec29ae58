// Whether one integer divides another is asked of doubles: `a % b === 0`. By every size, sign and zero, as in V8.

import { describe, expect, it } from 'vitest';
import { build, interpret, usualWays } from './build.ts';

const forms = ['x % y === 0', 'x % y !== 0', 'x % y == -0', '!(x % y !== 0)', 'x % (y + 1) === 0', '(x * y) % y === 0'];
const types = { of32: 'i32', ofBits: 'number', large: 'number' } as const;
const source = [
  "import type { i32 } from 'kernelize';",
  ...Object.entries(types).flatMap(([name, type]) =>
    forms.map((form, at) => {
      const head = `export function ${name}${at}(p: ${type}, q: ${type}): boolean { 'use kernel'; `;
      if (name === 'of32') return `${head}const x = p; const y = q; return ${form}; }`;
      if (name === 'ofBits') return `${head}const x = p | 0; const y = q >>> 0; return ${form}; }`;
      // What a loop has made of them: integers up to 2^52.
      return `${head}let x = 0; let y = 0; for (let k = 0; k < 1; k++) { x = Math.floor(Math.min(Math.max(p, -4503599627370496), 4503599627370496)); y = Math.floor(Math.min(Math.max(q, -4503599627370496), 4503599627370496)); } return ${form}; }`;
    }),
  ),
  "export function primes(n: number): number { 'use kernel'; let c = 0; for (let k = 2; k <= n; k++) { let p = 1; for (let d = 2; d * d <= k; d++) if (k % d === 0) { p = 0; break; } c += p; } return c; }",
].join('\n');
const small = [0, 1, -1, 2, 3, -6, 12, 97, 2 ** 30, 2 ** 31 - 1, -(2 ** 31), -(2 ** 31) + 1];
const large = [2 ** 52, 2 ** 52 - 1, -(2 ** 52), 3 * 2 ** 50, 94906265 ** 2 / 2, 4503599627370493, 67108859, 67108864];
const fractions = [-0, 0.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY];

describe.each(usualWays)('multiples, by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    expect(built.c.split('kz_is_multiple(').length).toBeGreaterThan(10);
    const v8 = await interpret(built);
    for (const [name, type] of Object.entries(types)) {
      const values = type === 'i32' ? small : [...small, ...large, ...fractions];
      for (const [at, form] of forms.entries()) {
        for (const p of values) {
          for (const q of values) {
            const [ours, theirs] = [built.native, v8].map((each) => each[`${name}${at}`]?.(p, q));
            if (ours !== theirs) expect.fail(`${form}, ${name}, of ${p} and ${q}: ${ours}, and not ${theirs}`);
          }
        }
      }
    }
    for (const n of [0, 2, 10, 1000]) expect(built.native.primes?.(n)).toBe(v8.primes?.(n));
  });
});
