// Rows of lists of lists that are read as arrays: `row.map(f)`, `[...row]`, `const [a, b] = rows[i]`. Such a view is where
// the row is when it is taken, and as long as it is then.
//
// In:  the statements of a function. Out: reported, where a view is used and a row may have become longer or shorter, or
// have moved, since it was taken.

import type { Expr, Stmt } from '../ir/ir.ts';
import { blocksOf, expressionsOf, subexpressions } from '../ir/walk.ts';
import type { FunctionContext } from './scope.ts';

interface View {
  readonly list: string;
  /** Arrays whose growth moves rows, and columns that say how long rows are. */
  readonly data: number;
  readonly lengths: number;
  isOld: boolean;
}

export function expectFreshViews(ctx: FunctionContext, body: readonly Stmt[]): void {
  if (ctx.rowViews.size === 0) return;
  const views = new Map<number, ReadonlySet<View>>();
  const reported = new Set<string>();
  const visit = (block: readonly Stmt[]): void => {
    for (const stmt of block) {
      // What a turn changes is changed for the next one, too.
      const isLoop = stmt.kind === 'loop';
      for (let turn = 0; turn < (isLoop ? 2 : 1); turn++) {
        use(stmt);
        for (const inner of blocksOf(stmt)) visit(inner);
      }
      age(stmt);
      follow(stmt);
    }
  };
  const use = (stmt: Stmt): void => {
    for (const id of arraysIn(stmt)) {
      const view = [...(views.get(id) ?? [])].find(({ isOld }) => isOld);
      if (view === undefined || reported.has(view.list)) continue;
      reported.add(view.list);
      const hint = 'take a copy first: const copy = [...row]';
      const what = `a row of '${view.list}' is read as an array here, and rows may have changed since it was looked at`;
      ctx.module.report('KZ1018', stmt.loc, what, hint);
    }
  };
  const age = (stmt: Stmt): void => {
    for (const view of [...views.values()].flatMap((each) => [...each])) {
      const grows = stmt.kind === 'grow' && stmt.array.id === view.data;
      if (grows || (stmt.kind === 'store' && stmt.array.id === view.lengths)) view.isOld = true;
    }
  };
  const follow = (stmt: Stmt): void => {
    if (stmt.kind !== 'view' && stmt.kind !== 'point') return;
    const list = ctx.rowViews.get(stmt.target.id);
    const source = (stmt.source && views.get(stmt.source.id)) ?? new Set();
    // A variable may hold any of those that it was given.
    const before = stmt.kind === 'point' ? (views.get(stmt.target.id) ?? []) : [];
    if (list !== undefined) {
      const { name, data, lengths } = list;
      views.set(stmt.target.id, new Set([{ list: name, data: data.id, lengths: lengths.id, isOld: false }]));
    } else views.set(stmt.target.id, new Set([...before, ...source]));
  };
  visit(body);
}

/** Ids of arrays that a statement itself uses. */
function arraysIn(stmt: Stmt): number[] {
  const ids = expressionsOf(stmt).flatMap(subexpressions).flatMap(arrayIn);
  if ('array' in stmt && typeof stmt.array === 'object') ids.push(stmt.array.id);
  if ('source' in stmt && stmt.source !== undefined) ids.push(stmt.source.id);
  return ids;
}

function arrayIn(expr: Expr): number[] {
  if (expr.kind === 'load' || expr.kind === 'length') return [expr.array.id];
  return expr.kind === 'local' ? [expr.local.id] : [];
}
