// keep-scalar: loops that do little more than add up in JavaScript's order are marked not to be vectorised, and so are
// those that gcc makes wrong vectors of.
//
//   for (let i = 0; i < n; i++) s += a[i] * b[i]
//   becomes
//   for (let i = 0; i < n; i++) { scalar, in-order; s += a[i] * b[i] }
//
// Each addition waits for the one before, however the terms are computed. gcc computes terms in vectors and takes them
// apart again for the additions, which pays where terms are dear (quotients), and costs where they are cheap: in
// registers of 512 bits, which take six instructions to be taken apart, such a loop needs 1.8 times as long as without
// vectors. So the mark means something to gcc there alone (KZ_IN_ORDER in native/include/kernelize/barriers.h).
//
// `x = x * x` of integers is marked too (lib/analysis/carried-products.ts): gcc's vectors of it are wrong.
//
// Needs: machine-level IR, with lanes written out and with its polls, if it has any: loops have their last form.
// Guarantees: nothing else changes.

import { carriesProduct } from '../analysis/carried-products.ts';
import type { Expr, Fn, Loop, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { libmFunctions } from '../ir/ops.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

export const keepScalar: Pass = {
  name: 'keep-scalar',
  doc: 'loops that only add up in order are not to be vectorised',
  after: ['select-representation', 'expand-lanes'],
  exact: true,
  run: eachFunction((fn) => ({ ...fn, body: marked(fn.body, fn) })),
};

/**
 * Operations on doubles that a CPU does beside an addition that waits for another: it starts six instructions in a
 * cycle, an addition takes two to four, and loads and counting want their share.
 */
const MOST_BESIDE = 8;

function marked(body: readonly Stmt[], fn: Fn): readonly Stmt[] {
  return body.map((stmt) => {
    const inside = mapStatement(stmt, { block: (block) => [...marked(block, fn)] });
    if (inside.kind !== 'loop') return inside;
    const why = carriesProduct(inside) ? 'product' : onlyAddsUp(inside, fn) ? 'in-order' : undefined;
    if (why === undefined) return inside;
    return { ...inside, body: [{ kind: 'scalar', why, loc: inside.loc }, ...inside.body] };
  });
}

/** A loop without loops, stores and calls that changes a double from outside by arithmetic, and does little beside. */
function onlyAddsUp(loop: Loop, fn: Fn): boolean {
  const statements = statementsIn(loop.body);
  if (!statements.every(({ kind }) => PLAIN.includes(kind))) return false;
  const own = new Set(statements.flatMap((stmt) => (stmt.kind === 'declare' ? [stmt.local.id] : [])));
  const isChain = (stmt: Stmt) =>
    stmt.kind === 'assign' &&
    !own.has(stmt.local.id) &&
    fn.reps?.get(stmt.local.id) === 'f64' &&
    addsTo(stmt.value, stmt.local.id);
  if (!statements.some(isChain)) return false;
  const work = statements.flatMap(expressionsOf).flatMap((expr) => subexpressions(expr));
  return !work.some(isDear) && work.filter(isWork).length <= MOST_BESIDE;
}

const PLAIN: readonly Stmt['kind'][] = ['declare', 'assign', 'if', 'block', 'continue'];

function addsTo(value: Expr, id: number): boolean {
  if (value.kind !== 'binary' || !['add', 'sub', 'mul'].includes(value.op)) return false;
  return [value.left, value.right].some((side) => (side.kind === 'local' ? side.local.id === id : addsTo(side, id)));
}

const isWork = (expr: Expr) =>
  expr.rep === 'f64' && ['binary', 'math', 'convert', 'unary', 'select'].includes(expr.kind);

/** What takes several cycles, of which vectors do several at once. */
function isDear(expr: Expr): boolean {
  if (expr.kind === 'binary') return expr.op === 'div' || expr.op === 'rem' || expr.op === 'pow';
  return expr.kind === 'math' && (expr.fn === 'sqrt' || libmFunctions.has(expr.fn));
}
