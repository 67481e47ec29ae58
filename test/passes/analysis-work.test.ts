// Compiling takes time in proportion to the source. Counted, not timed: how often range analysis evaluates an operator.

import { beforeEach, expect, it, vi } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';

const counted = vi.hoisted(() => ({ evaluations: 0 }));

vi.mock('../../lib/analysis/interval.ts', async (original) => {
  const actual = await original<typeof import('../../lib/analysis/interval.ts')>();
  return {
    ...actual,
    binaryFact: (...args: Parameters<typeof actual.binaryFact>) => {
      counted.evaluations++;
      return actual.binaryFact(...args);
    },
  };
});

beforeEach(() => {
  counted.evaluations = 0;
});

function evaluations(statements: readonly string[]): number {
  counted.evaluations = 0;
  const source = `export function f(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel'; let s = 0; ${statements.join('\n')} return s; }`;
  expect(compile('f.ts', source).diagnostics).toEqual([]);
  return counted.evaluations;
}

const repeated = (count: number, text: (k: number) => string) => Array.from({ length: count }, (_, k) => text(k));

it.each([
  ['loops', (k: number) => `for (let i = 0; i < n; i++) { a[i] = b[i]! * ${k} + s; s += a[i]!; }`],
  ['nests', (k: number) => `for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) s += a[i * m + j]! - ${k};`],
  ['branches', (k: number) => `if (s > ${k}) { s += a[${k}]!; } else s -= b[${k}]!;`],
])('%s one after the other cost what one costs, each', (_, text) => {
  const [few, many] = [evaluations(repeated(20, text)), evaluations(repeated(80, text))];
  expect(few).toBeGreaterThan(20);
  expect(many / few).toBeLessThan(4.5);
});
