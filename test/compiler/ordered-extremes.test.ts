// Math.min and Math.max of what is never NaN nor -0: one comparison. Of anything else they are JavaScript's.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, usualWays } from './build.ts';

const kernel = (body: string) => `export function f(n: number, a: Float64Array): number { 'use kernel'; ${body} }`;
const LIST = `
  const row = [0];
  for (let i = 0; i < 50; i++) row.push(i);
  let left = 7;
  for (let j = 1; j < 40; j++) {
    left = Math.min(left + 1, row[j]! + 1, row[j - 1]! + (a[j % a.length]! > n ? 1 : 0));
    row[j] = left;
  }
  return row[39]! + 100 * row[20]!;
`;

describe('extremes of what is ordered', () => {
  it.each([
    LIST,
    'if (!(n > 0.5)) return 1; const m = n + 0.25; return Math.max(n, m, 2.5);',
    'const x = n * n; if (x !== x) return 1; return Math.min(Math.abs(x), 0.5);',
  ])('are one comparison: %s', (body) => {
    expect(compile('kernel.ts', kernel(body)).output?.c).toMatch(/\bkz_(min|max)_ordered\(/);
  });

  it.each([
    'return Math.min(n, 0.5);',
    'if (n !== n) return 1; return Math.min(n, a.length + 0.5);',
    'return Math.max(a[0]!, a[1]!);',
    'if (!(n > 0.5)) return 1; return Math.max(n, -0);',
  ])("are JavaScript's where NaN or -0 may be there: %s", (body) => {
    const c = compile('kernel.ts', kernel(body)).output?.c;
    expect(c).toMatch(/\bkz_(min|max)\(/);
    expect(c).not.toMatch(/= .*kz_(min|max)_ordered\(/);
  });

  it.each(usualWays)('have the bits of V8, by $compiler at $optimisation', async (way) => {
    const source = `
      export function list(n: number, a: Float64Array): number { 'use kernel'; ${LIST} }
      export function zeros(n: number, a: Float64Array): number {
        'use kernel';
        if (n !== n) return 1;
        return 1 / Math.min(n, a.length) + 1 / Math.max(n, a.length - 3, -0);
      }
    `;
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const n of [0, -0, 0.5, 1, -1, 2.5, 3, Number.NaN, Infinity, -Infinity]) {
      for (const a of [[], [0.25, 3, 1], [1, -1, 2, 0.5, 2.75]].map((each) => Float64Array.from(each))) {
        for (const name of ['list', 'zeros']) {
          const [wanted, ...found] = [v8, built.native, built.js].map((kernels) => {
            try {
              return kernels[name]?.(n, a);
            } catch (error) {
              return String(error);
            }
          });
          if (a.length > 0 || name === 'zeros') expect([name, n, ...found]).toEqual([name, n, wanted, wanted]);
        }
      }
    }
  });
});
