// The interpreter that `npm run fuzz -- --facts` runs says so where the compiler is wrong: modules that are broken on
// purpose.

import { describe, expect, it } from 'vitest';
import { lowerModule } from '../../lib/frontend/module.ts';
import type { Expr, Module, Stmt } from '../../lib/ir/ir.ts';
import { mapChildren, mapStatement } from '../../lib/ir/map.ts';
import type { MathName } from '../../lib/ir/math-names.ts';
import { mathFunctions } from '../../lib/ir/ops.ts';
import { runPasses } from '../../lib/passes/index.ts';
import { interpreted } from '../../scripts/fuzz/facts/interpreter.js';
import { knows } from '../../scripts/fuzz/facts/machine-level.js';

const CHUNKS = { laneChunk: 64, pollChunk: 4 };

interface Break {
  readonly expr?: (expr: Expr) => Expr;
  readonly stmt?: (stmt: Stmt) => Stmt | undefined;
}

/** The kernel `f` of a source after a pass, broken or not. */
function kernel(
  source: string,
  pass: string,
  level: 'js' | 'machine',
  { expr = (each) => each, stmt = (each) => each }: Break,
) {
  const { module, diagnostics } = lowerModule('broken.ts', `import type { i32 } from 'kernelize';\n${source}`);
  expect(diagnostics).toEqual([]);
  const change = (each: Expr): Expr => expr(mapChildren(each, change));
  const block = (body: readonly Stmt[]): Stmt[] =>
    body.flatMap((each) => stmt(mapStatement(each, { expr: change, block })) ?? []);
  const result = runPasses(module, pass);
  const broken: Module = { ...result, functions: result.functions.map((fn) => ({ ...fn, body: block(fn.body) })) };
  return interpreted(broken, level, CHUNKS).f as (...args: unknown[]) => unknown;
}

const KERNELS = {
  sum: `export function f(n: i32, a: Float64Array): number {
    'use kernel';
    let s = 0; let c = 0;
    for (let i = 0; i < n; i++) { s += a[i]!; c = 2 * i + 1; }
    return s + c;
  }`,
  next: `export function f(n: i32, a: Float64Array): number {
    'use kernel parallel';
    for (let i = 0; i < n; i++) a[i] = i * 0.5;
    return n % 7;
  }`,
  count: `export function f(n: i32): number {
    'use kernel';
    let c = 0;
    for (let i = 0; i < n; i++) c = i;
    return c;
  }`,
};

const FACT = /Violation/;
const call = (fn: (...args: unknown[]) => unknown, n: number, length: number) => {
  try {
    return fn(n, new Float64Array(length));
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
};

describe('the interpreter', () => {
  it.each((Object.keys(mathFunctions) as MathName[]).filter((fn) => mathFunctions[fn].object === undefined))(
    'knows %s, which passes make',
    (fn) => {
      // If not: say what it means in scripts/fuzz/facts/machine-level.js.
      expect(knows(fn)).toBe(true);
    },
  );

  it.each(['parallelize', 'hoist-checks', 'select-representation', 'keep-scalar'])(
    'agrees with what is right, after %s',
    (pass) => {
      const level = ['select-representation', 'keep-scalar'].includes(pass) ? 'machine' : 'js';
      expect(call(kernel(KERNELS.sum, pass, level, {}), 5, 5)).toBe(9);
      expect(call(kernel(KERNELS.sum, pass, level, {}), 5, 3)).toMatch(/^RangeError: f \(broken.ts:5:40\): index 3 /);
      expect(call(kernel(KERNELS.next, pass, level, {}), 9, 9)).toBe(2);
    },
  );

  it('misses no check that is gone', () => {
    const stmt = (each: Stmt) => (each.kind === 'check-index' ? undefined : each);
    expect(call(kernel(KERNELS.sum, 'parallelize', 'js', { stmt }), 5, 3)).toMatch(FACT);
    expect(call(kernel(KERNELS.sum, 'keep-scalar', 'machine', { stmt }), 5, 3)).toMatch(FACT);
    expect(call(kernel(KERNELS.sum, 'keep-scalar', 'machine', { stmt }), 5, 5)).toBe(9);
  });

  it('misses no index that a hoisted test gets wrong', () => {
    // The test before the loop, taken for true.
    const stmt = (each: Stmt): Stmt =>
      each.kind === 'if' && each.note
        ? { ...each, test: { kind: 'const', value: true, type: 'boolean', rep: undefined, loc: each.loc } }
        : each;
    expect(call(kernel(KERNELS.sum, 'hoist-checks', 'js', { stmt }), 5, 3)).toMatch(FACT);
  });

  it('misses no sum that leaves its type', () => {
    const expr = (each: Expr): Expr =>
      each.kind === 'const' && each.value === 1 && each.rep === 'i32' ? { ...each, value: 2147483646 } : each;
    expect(call(kernel(KERNELS.count, 'select-representation', 'machine', { expr }), 2147483647, 0)).toMatch(
      /Violation: .* no i(32|64)/,
    );
  });

  it('misses no conversion that is not exact', () => {
    const expr = (each: Expr): Expr =>
      each.kind === 'convert' && each.rep === 'f64' && each.value.rep === 'i32'
        ? { ...each, rep: 'i32', value: { kind: 'const', value: 0.5, type: 'number', rep: 'f64', loc: each.loc } }
        : each;
    expect(call(kernel(KERNELS.count, 'select-representation', 'machine', { expr }), 5, 0)).toMatch(/Violation: .*0.5/);
  });

  it('misses no iterations that meet', () => {
    // a[i] becomes a[0].
    const stmt = (each: Stmt): Stmt =>
      each.kind === 'store'
        ? { ...each, index: { kind: 'const', value: 0, type: 'number', rep: undefined, loc: each.loc } }
        : each;
    expect(call(kernel(KERNELS.next, 'parallelize', 'js', { stmt }), 9, 9)).toMatch(/iterations 0 and 1/);
  });
});
