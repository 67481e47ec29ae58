// replace-arrays: scalar replacement. Small arrays that are made here, and of which every index is a constant, become a
// local for each element.
//
//   const r = new Float64Array(2); r[0] = x; r[1] = y; s += r[0] * r[1]   becomes   r_0 = x; r_1 = y; s += r_0 * r_1
//
// So the results of functions that were inlined stand in registers, and what is known of them is known where they are
// used: that they are integers, and which.
//
// Needs: JS-level IR, inlined. Guarantees: the same bits; elements of doubles only, which hold what is stored as it is.

import { freshOf } from '../ir/copy.ts';
import type { Expr, Fn, Local, Stmt } from '../ir/ir.ts';
import { numberConst, readLocal } from '../ir/make.ts';
import { mapChildren, mapStatement } from '../ir/map.ts';
import { isArrayKind } from '../ir/ops.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

/** Elements of an array that is replaced. */
const MOST_ELEMENTS = 16;

export const replaceArrays: Pass = {
  name: 'replace-arrays',
  doc: 'small arrays with constant indices become locals',
  after: ['inline'],
  exact: true,
  run: eachFunction((fn) => {
    const arrays = replaceable(fn);
    return arrays.size === 0 ? fn : { ...fn, body: uniqueNodes(block(fn.body, elementsOf(fn, arrays))) };
  }),
};

type Elements = ReadonlyMap<number, readonly Local[]>;

/** Ids of the arrays, and how many elements each has. */
function replaceable(fn: Fn): Map<number, number> {
  const found = new Map<number, number>();
  const all = statementsIn(fn.body);
  for (const stmt of all) {
    if (stmt.kind !== 'new-array' || stmt.array !== 'Float64Array' || stmt.target.isGrowing) continue;
    const { length, target } = stmt;
    const count = length.kind === 'const' ? Number(length.value) : 0;
    if (Number.isInteger(count) && count > 0 && count <= MOST_ELEMENTS) found.set(target.id, count);
  }
  if (found.size === 0) return found;
  const isElement = (array: Local, index: Expr) => {
    const at = index.kind === 'const' ? Number(index.value) : -1;
    return Number.isInteger(at) && !Object.is(at, -0) && at >= 0 && at < (found.get(array.id) ?? 0);
  };
  for (const stmt of all) {
    for (const expr of expressionsOf(stmt).flatMap(subexpressions)) {
      if (expr.kind === 'load' && !isElement(expr.array, expr.index)) found.delete(expr.array.id);
      // Given to others, or given back.
      if (expr.kind === 'local' && isArrayKind(expr.type)) found.delete(expr.local.id);
    }
    if (stmt.kind === 'store' && !isElement(stmt.array, stmt.index)) found.delete(stmt.array.id);
    for (const other of otherUses(stmt)) found.delete(other.id);
  }
  // What is given back where it fails is read from there.
  const { scalars = [], lists = [] } = fn.boundary?.leaving ?? {};
  for (const { cell } of [...scalars, ...lists]) if (cell !== undefined) found.delete(cell.id);
  return found;
}

/** Arrays that a statement uses as a whole. */
function otherUses(stmt: Stmt): readonly Local[] {
  switch (stmt.kind) {
    case 'fill':
    case 'give':
      return [stmt.array];
    case 'copy-array':
    case 'view':
      return [stmt.source, stmt.target];
    case 'point':
      return stmt.source === undefined ? [] : [stmt.source];
    case 'set-array':
      return [stmt.array, stmt.source];
    case 'check-index':
      return [stmt.array];
    case 'loop':
      return [...(stmt.parallel?.lengths ?? []), ...(stmt.parallel?.apart.flat() ?? [])];
    default:
      return [];
  }
}

function elementsOf(fn: Fn, arrays: ReadonlyMap<number, number>): Elements {
  const fresh = freshOf(fn);
  const elements = new Map<number, readonly Local[]>();
  for (const stmt of statementsIn(fn.body)) {
    const count = stmt.kind === 'new-array' ? arrays.get(stmt.target.id) : undefined;
    if (stmt.kind !== 'new-array' || count === undefined) continue;
    const { name, loc } = stmt.target;
    const own = Array.from({ length: count }, (_, at): Local => {
      const fixed = { type: 'number', declared: undefined, mutable: true, parameter: false, loc } as const;
      return { id: fresh.local(), name: `${name}_${at}`, ...fixed };
    });
    elements.set(stmt.target.id, own);
  }
  return elements;
}

function block(body: readonly Stmt[], elements: Elements): Stmt[] {
  const element = (array: Local, index: Expr): Local | undefined =>
    index.kind === 'const' ? elements.get(array.id)?.[Number(index.value)] : undefined;
  const expr = (each: Expr): Expr => {
    if (each.kind === 'length' && elements.has(each.array.id)) {
      return numberConst(elements.get(each.array.id)?.length ?? 0, each.loc);
    }
    const local = each.kind === 'load' ? element(each.array, each.index) : undefined;
    return local === undefined ? mapChildren(each, expr) : readLocal(local, each.loc);
  };
  return body.flatMap((stmt): Stmt[] => {
    if (stmt.kind === 'new-array' && elements.has(stmt.target.id)) {
      const { loc } = stmt;
      const own = elements.get(stmt.target.id) ?? [];
      return own.map((local) => ({ kind: 'declare', local, value: numberConst(0, loc), loc }));
    }
    if (stmt.kind === 'store') {
      const local = element(stmt.array, stmt.index);
      if (local !== undefined) return [{ kind: 'assign', local, value: expr(stmt.value), loc: stmt.loc }];
    }
    return [mapStatement(stmt, { expr, block: (inner) => block(inner, elements) })];
  });
}
