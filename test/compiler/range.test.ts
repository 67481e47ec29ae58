// What range analysis proves: the representation chosen for each local, and how many checks are left. That what it
// proves is true: test/analysis.

import { describe, expect, it } from 'vitest';
import { range, widen } from '../../lib/analysis/interval.ts';
import { lowerModule } from '../../lib/frontend/module.ts';
import type { Stmt } from '../../lib/ir/ir.ts';
import { passes, runPasses } from '../../lib/passes/index.ts';

/** Local names and how they are held; and how many checks are left. */
function compiled(source: string): { reps: Record<string, string>; checks: number } {
  const { module, diagnostics } = lowerModule('range.ts', source);
  expect(diagnostics).toEqual([]);
  const [fn] = runPasses(module, passes.at(-1)?.name ?? '', { verify: true }).functions;
  if (fn === undefined) throw new Error('no function');
  const reps: Record<string, string> = {};
  let checks = 0;
  const visit = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt.kind === 'declare') reps[stmt.local.name] = fn.reps?.get(stmt.local.id) ?? '';
      if (stmt.kind === 'check-index' || stmt.kind === 'check-range') checks++;
      if (stmt.kind === 'if') [stmt.yes, stmt.no].forEach(visit);
      if (stmt.kind === 'loop') [stmt.header, stmt.body, stmt.update].forEach(visit);
      if (stmt.kind === 'block') visit(stmt.body);
    }
  };
  visit(fn.body);
  return { reps, checks };
}

const cases: readonly [string, string, Record<string, string>, number][] = [
  [
    'a counter below an i32',
    'export function f(n: i32): number { "use kernel"; let s = 0; for (let i = 0; i < n; i++) s += i; return s; }',
    { i: 'i32', s: 'f64' },
    0,
  ],
  [
    'a counter below any number',
    'export function f(n: number): number { "use kernel"; let s = 0.5; for (let i = 0; i < n; i++) s += i; return s; }',
    { i: 'i64', s: 'f64' },
    0,
  ],
  [
    'counting down to 0',
    'export function f(n: u32): number { "use kernel"; let s = 0.5; for (let i = n; i > 0; i--) s += i; return s; }',
    { i: 'i64' },
    0,
  ],
  [
    '2 * i + 1 past 2^31',
    'export function f(n: i32): number { "use kernel"; let s = 0.5; for (let i = 0; i < n; i++) { const d = 2 * i + 1; s += d; } return s; }',
    { d: 'i64' },
    0,
  ],
  [
    'a remainder that may be -0',
    'export function f(n: i32): number { "use kernel"; const r = n % 8; return 1 / r; }',
    { r: 'f64' },
    0,
  ],
  [
    'a remainder of what is not negative',
    'export function f(n: u32): number { "use kernel"; const r = n % 8; return 1 / r; }',
    { r: 'i32' },
    0,
  ],
  [
    'a product that may be -0',
    'export function f(n: i32, m: i32): number { "use kernel"; const p = (n & 15) * (m % 5 | 0); return 1 / p; }',
    { p: 'f64' },
    0,
  ],
  [
    'a step of one half',
    'export function f(n: i32): number { "use kernel"; let s = 0; for (let i = 0; i < n; i += 0.5) s = i; return s; }',
    { i: 'f64' },
    0,
  ],
  [
    'bits',
    'export function f(x: number): number { "use kernel"; const a = x | 0; const b = x >>> 0; const c = Math.imul(a, b); return a + b + c; }',
    { a: 'i32', b: 'i64', c: 'i32' },
    0,
  ],
  [
    'a sum that may pass 2^53',
    'export function f(n: number): number { "use kernel"; let s = 0; for (let i = 0; i < n; i++) s += 300; return s; }',
    { s: 'f64' },
    0,
  ],
  [
    'indices below a length',
    'export function f(a: Float64Array): number { "use kernel"; let s = 0; for (let i = 0; i < a.length; i++) s += a[i]!; return s; }',
    { i: 'i64' },
    0,
  ],
  [
    'indices below a named length',
    'export function f(a: Float64Array): number { "use kernel"; const n = a.length; let s = 0; for (let i = 1; i < n; i++) s += a[i]! - a[i - 1]!; return s; }',
    { i: 'i64' },
    0,
  ],
  [
    'another array',
    'export function f(a: Float64Array, b: Float64Array): number { "use kernel"; let s = 0; for (let i = 0; i < a.length; i++) s += a[i]! * b[i]! + b[i]!; return s; }',
    {},
    1,
  ],
  [
    'an index after its check',
    'export function f(a: Float64Array, i: number): number { "use kernel"; a[i] = 1; a[i] += 2; return a[i]!; }',
    {},
    1,
  ],
  [
    'an index that changed',
    'export function f(a: Float64Array): number { "use kernel"; let i = 0; while (i < a.length) { i++; a[i] = 1; } return 0; }',
    {},
    1,
  ],
  [
    'an i32 local that stays in range',
    'export function f(n: i32): number { "use kernel"; let k: i32 = 0; for (let i = 0; i < n; i++) k = i & 255; return k; }',
    { k: 'i32' },
    0,
  ],
  [
    'an i32 local that may leave it',
    'export function f(n: i32): number { "use kernel"; let k: i32 = 0; for (let i = 0; i < n; i++) k += i; return k; }',
    { k: 'i32' },
    1,
  ],
];

describe('representations and checks', () => {
  it.each(cases)('%s', (_name, source, reps, checks) => {
    const result = compiled(source);
    expect(result.reps).toMatchObject(reps);
    expect(result.checks).toBe(checks);
  });
});

describe('facts', () => {
  it('widen to a bound that they reach', () => {
    expect(widen(range(0, 0), range(0, 1)).high).toBe(1);
    expect(widen(range(0, 1), range(0, 2)).high).toBe(255);
    expect(widen(range(-1, 0), range(-300, 0)).low).toBe(-65535);
  });
});
