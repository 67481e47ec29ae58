// `parseInt` of a number: what V8 has, or an error that names the line.

import { expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from './build.ts';

const SOURCE = `
const M = { parseInt: (x: number) => x + 1 };
export function whole(x: number): number { 'use kernel'; return parseInt(x as any); }
export function halved(x: number): number { 'use kernel'; return Number.parseInt(x / 2 as any, 10) + M.parseInt(x); }
`;

it.each(usualWays)('is that of its text: %s', async (options) => {
  const { native, js } = await build(SOURCE, options);
  const values = [0, -0, 0.5, -0.5, 2.999, -2.999, 3e-6, 9007199254740992, 2 ** 53 - 0.5, 1e20, 999999999999999900000];
  for (const x of [...values, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const kernels of [native, js]) {
      expect(kernels.whole?.(x), `${x}`).toBe(Number.parseInt(`${x}`, 10));
      expect(kernels.halved?.(x)).toBe(Number.parseInt(`${x / 2}`, 10) + x + 1);
    }
  }
  for (const x of [1e21, -1.5e300, 9.9e-7, -5e-324]) {
    for (const kernels of [native, js]) expect(() => kernels.whole?.(x)).toThrow('kernel.ts:3:');
  }
});

it.each([
  ['parseInt(x, 16)', 'radix 10 alone'],
  ['parseInt()', 'parseInt'],
])('%s is refused', (call, message) => {
  const source = `export function f(x: number): number { 'use kernel'; return ${call}; }`;
  const { diagnostics, output } = compile('kernel.ts', source);
  expect(output).toBeUndefined();
  expect(diagnostics.map((each) => each.message).join()).toContain(message);
});
