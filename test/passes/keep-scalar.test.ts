// Which loops are kept scalar: those that do little more than add up in JavaScript's order.

import { expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import type { Loop, Module, Stmt } from '../../lib/ir/ir.ts';
import { blocksOf } from '../../lib/ir/walk.ts';

/** For each innermost loop of the C: whether it is marked. */
function marks(body: string, directive = 'use kernel'): boolean[] {
  const text = `export function f(x: number, n: number, a: Float64Array, b: Float64Array): number { '${directive}'; ${body} }`;
  let last: Module | undefined;
  const { diagnostics } = compile('f.ts', text, {
    observe(_pass, module) {
      last = module;
    },
  });
  expect(diagnostics).toEqual([]);
  const loops: Loop[] = [];
  const visit = (stmts: readonly Stmt[]): boolean =>
    stmts
      .map((stmt) => {
        const hasLoops = blocksOf(stmt).map(visit).some(Boolean);
        if (stmt.kind === 'loop' && !hasLoops) loops.push(stmt);
        return hasLoops || stmt.kind === 'loop';
      })
      .some(Boolean);
  for (const fn of last?.functions ?? []) visit(fn.body);
  return loops.map(({ body: [first] }) => first?.kind === 'scalar' && first.why === 'in-order');
}

const all = 'for (let i = 0; i < a.length; i++)';

it.each([
  ['sums of products', `let s = 0; ${all} s += a[i]! * b[i]!; return s;`],
  ['differences', `let s = 0; ${all} s -= a[i]! - x; return s;`],
  ['products', `let p = 1; ${all} p *= a[i]!; return p;`],
  ['some of the terms', `let s = 0; ${all} if (a[i]! > 0) s += a[i]!; return s;`],
  ['sums in inner loops', `let s = 0; for (let k = 0; k < 9; k++) { ${all} s += a[i]! * k; } return s;`],
])('%s are', (_name, body) => {
  // A second version, with its checks in the loop, is no candidate.
  expect(marks(body)[0]).toBe(true);
});

it.each([
  ['sums of quotients', `let s = 0; ${all} s += 1 / a[i]!; return s;`],
  ['sums of roots', `let s = 0; ${all} s += Math.sqrt(a[i]!); return s;`],
  [
    'terms that take longer than the additions',
    `let s = 0; ${all} { const y = a[i]!; s += y * (y * (y * (y * (y - 1) + 2) - 3) + 4) - y * b[i]!; } return s;`,
  ],
  ['loops that store', `let s = 0; ${all} { b[i] = a[i]! * x; s += a[i]!; } return s;`],
  ['counts, which are integers', `let c = 0; ${all} if (a[i]! > x) c++; return c;`],
  ['loops that carry nothing', `let s = 0; ${all} s = a[i]!; return s;`],
])('%s are not', (_name, body) => {
  expect(marks(body)).not.toContain(true);
});

it('sums in the lane order are not', () => {
  expect(marks(`let s = 0; ${all} s += a[i]! * b[i]!; return s;`, 'use kernel reassociate')).not.toContain(true);
});
