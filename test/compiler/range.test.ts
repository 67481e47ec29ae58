// What range analysis proves: the representation chosen for each local, how many checks are left, and that the facts of every
// operator allow what JavaScript computes.

import { describe, expect, it } from 'vitest';
import { binaryFact, constant, type Fact, join, mathFact, negated, range, widen } from '../../lib/analysis/interval.ts';
import { lowerModule } from '../../lib/frontend/module.ts';
import { evaluateBinary, evaluateMath } from '../../lib/ir/evaluate.ts';
import type { BinaryOp, MathName, Stmt } from '../../lib/ir/ir.ts';
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
    'export function f(n: number): number { "use kernel"; let s = 0; for (let i = 0; i < n; i++) s += 3; return s; }',
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
  const values = [
    0,
    -0,
    1,
    -1,
    2,
    7,
    -7,
    0.5,
    -0.5,
    -1.5,
    255,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 53,
    1e300,
    5e-324,
    -5e-324,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  /** Whether a value is among those that a fact allows. */
  const holds = (fact: Fact, value: number): boolean => {
    if (Number.isNaN(value)) return fact.maybeNaN;
    if (Object.is(value, -0) && !fact.maybeNegativeZero) return false;
    return (
      fact.low <= value && value <= fact.high && (!fact.integer || Number.isInteger(value) || !Number.isFinite(value))
    );
  };
  /** Facts of one value, of two, and of ranges. */
  const facts = (x: number): Fact[] => [constant(x), ...values.map((y) => join(constant(x), constant(y)))];
  const operators: BinaryOp[] = ['add', 'sub', 'mul', 'div', 'rem', 'and', 'or', 'xor', 'shl', 'shr', 'ushr'];

  it.each(operators)('of %s allow what JavaScript computes, for every pair of edges and ranges around them', (op) => {
    for (const x of values) {
      for (const y of values) {
        const result = evaluateBinary(op, x, y);
        for (const a of facts(x)) {
          for (const b of facts(y)) {
            if (!holds(binaryFact(op, a, b), result))
              expect.fail(`${x} ${op} ${y} = ${result}: ${JSON.stringify([a, b, binaryFact(op, a, b)])}`);
          }
        }
      }
    }
  });

  it.each(['abs', 'floor', 'ceil', 'trunc', 'round', 'sqrt', 'sign', 'fround', 'clz32'] as MathName[])(
    'of Math.%s do as well',
    (fn) => {
      for (const x of values) {
        const result = evaluateMath(fn, [x]) as number;
        for (const a of facts(x))
          if (!holds(mathFact(fn, [a]), result))
            expect.fail(`${fn}(${x}) = ${result}: ${JSON.stringify([a, mathFact(fn, [a])])}`);
      }
    },
  );

  it.each(['min', 'max', 'imul'] as MathName[])('of Math.%s do as well', (fn) => {
    for (const x of values) {
      for (const y of values) {
        const result = evaluateMath(fn, [x, y]) as number;
        for (const a of facts(x)) {
          for (const b of facts(y))
            if (!holds(mathFact(fn, [a, b]), result))
              expect.fail(`${fn}(${x}, ${y}) = ${result}: ${JSON.stringify([a, b])}`);
        }
      }
    }
  });

  it('of -x do as well', () => {
    for (const x of values) for (const a of facts(x)) expect(holds(negated(a), -x), `-(${x})`).toBe(true);
  });

  it('widen to a bound that they reach', () => {
    expect(widen(range(0, 0), range(0, 1)).high).toBe(1);
    expect(widen(range(0, 1), range(0, 2)).high).toBe(255);
    expect(widen(range(-1, 0), range(-300, 0)).low).toBe(-65535);
  });
});
