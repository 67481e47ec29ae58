// Why a value is no integer: a table of kernels, each with the expression that it returns.

import { describe, expect, it } from 'vitest';
import { analyseDemands } from '../../lib/analysis/demands.ts';
import { analyseRanges } from '../../lib/analysis/range.ts';
import { whyNotInteger } from '../../lib/analysis/why-not-integer.ts';
import { lower } from '../../lib/compiler/lower.ts';
import { defaultDirectives } from '../../lib/frontend/directives.ts';
import { runPasses } from '../../lib/passes/index.ts';

/** What is said of what the kernel returns. */
function why(parameters: string, body: string): string | undefined {
  const source = `export function f(${parameters}): number {\n  'use kernel';\n  ${body}\n}\n
function anything(x: number): number { return x }\n`;
  const { module, diagnostics } = lower('f.ts', source, { outer: defaultDirectives });
  expect(diagnostics).toEqual([]);
  const [fn] = runPasses(module, 'eliminate-checks').functions.filter(({ exported }) => exported);
  const last = fn?.body.at(-1);
  if (fn === undefined || last?.kind !== 'return' || last.value === undefined) throw new Error('no return');
  return whyNotInteger(fn, analyseRanges(fn)).of(last.value, source);
}

const rows: readonly (readonly [parameters: string, body: string, why: string | undefined])[] = [
  ['n: i32', 'return n', undefined],
  ['n: i32', 'return n + 1', undefined],
  ['a: Uint8Array', 'return a.length * 2', undefined],
  ['n: number', 'return n', 'comes from the parameter n, which may be any number'],
  ['n: number', 'const m = n + 1; return m * 2', 'comes from the parameter n, which may be any number'],
  ['n: i32', 'return n + 0.5', '0.5 has a fraction'],
  ['n: i32', 'const half = n / 2; return half + 1', 'may have a fraction: a division, n / 2'],
  ['n: i32', 'return Math.floor((n & 255) / 2)', undefined],
  ['n: i32', 'return Math.floor(n / 2)', 'may be -0, for all that is known: n / 2 where one is negative'],
  ['n: i32, m: i32', 'return Math.floor(n / m)', 'may be infinite: m may be 0 in n / m'],
  ['n: i32', 'return n % 7', 'may be -0: n % 7 where n < 0'],
  ['n: i32', 'return (n & 255) % 7', undefined],
  ['n: i32, m: i32', 'return (n & 255) % m', 'may be NaN: (n & 255) % m where m is 0'],
  ['n: i32', 'return -n', 'may be -0: -n where n is 0'],
  ['n: i32, m: i32', 'return n * m', 'may exceed 2^53: n * m'],
  ['n: i32', 'return (n & 255) * (n & 15)', undefined],
  ['n: i32', 'return (n & 255) * -3', 'may be -0: (n & 255) * -3 where one is 0 and the other negative'],
  ['a: Float64Array', 'return a[0]!', 'comes from a Float64Array'],
  ['a: Float32Array', 'return a[0]! * 2', 'comes from a Float32Array'],
  ['a: Int32Array', 'return a[0]! + 1', undefined],
  [
    'a: Float64Array',
    'let s = 0; for (let i = 0; i < a.length; i++) s += a[i]!; return s',
    'comes from a Float64Array',
  ],
  [
    'n: i32',
    'let p = 1; for (let i = 0; i < n; i++) p *= 3; return p',
    'may exceed 2^53: p *= 3, again and again in a loop',
  ],
  ['n: i32', 'return Math.sqrt(n)', 'may have a fraction: Math.sqrt(n)'],
  ['n: i32', 'return Math.sin(n)', 'may have a fraction: Math.sin(n)'],
  ['n: i32', 'return 2 ** n', 'may have a fraction: 2 ** n'],
  ['n: i32', 'return Math.round(n * 0.25)', 'may be -0: Math.round(n * 0.25) of a number between -1 and 0'],
  ['n: i32', 'return n > 0 ? n : 0.5', '0.5 has a fraction'],
  ['n: i32', 'return Math.max(n, n % 3)', 'may be -0: n % 3 where n < 0'],
  ['n: i32', 'return anything(n)', 'comes from a call of anything'],
  ['n: i32', 'let x = n; if (n > 5) x = n / 2; return x', 'may have a fraction: a division, n / 2'],
  ['n: bigint', 'return Number(n)', 'may exceed 2^53: Number(n)'],
];

describe('why a value is no integer', () => {
  it.each(rows)('%s => %s', (parameters, body, expected) => {
    expect(why(parameters, body)).toBe(expected);
  });
});

describe('why a local is no integer', () => {
  it.each([
    ['n: i32', 'const x = n % 7; return 1 / x', 'may be -0: n % 7 where n < 0; the sign of its zero is seen in: 1 / x'],
    [
      'n: i32, a: Float64Array',
      'const x = n % 7; const y = x; a[0] = y; return 0',
      'may be -0: n % 7 where n < 0; the sign of its zero is seen in: a[0] = y',
    ],
    [
      'n: i32, m: i32',
      'const x = n * m; return x > 3 ? 1 : x & 7',
      'may exceed 2^53: n * m; more than its low 32 bits is seen in: x > 3',
    ],
  ])('%s => %s', (parameters, body, expected) => {
    const source = `export function f(${parameters}): number {\n  'use kernel';\n  ${body}\n}\n`;
    const { module, diagnostics } = lower('f.ts', source, { outer: defaultDirectives });
    expect(diagnostics).toEqual([]);
    const [fn] = runPasses(module, 'eliminate-checks').functions;
    const local = fn?.body
      .flatMap((stmt) => (stmt.kind === 'declare' ? [stmt.local] : []))
      .find(({ name }) => name === 'x');
    if (fn === undefined || local === undefined) throw new Error('no x');
    const facts = analyseRanges(fn);
    expect(whyNotInteger(fn, facts, analyseDemands(fn.body, facts)).ofLocal(local)).toBe(expected);
  });
});
