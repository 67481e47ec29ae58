// A second copy of statements in the same function: with locals and labels of its own, so that facts and
// representations of one copy don't touch the other's.

import type { Expr, Fn, Local, Stmt } from './ir.ts';
import { mapLocals, mapStatement } from './map.ts';
import { statementsIn, targetOf } from './walk.ts';

/** Numbers for new locals and labels of a function. */
export interface Fresh {
  local(): number;
  label(): number;
  /** Hears of a local's copy. */
  copied?(from: Local, to: Local): void;
}

export function freshOf(fn: Fn): Fresh {
  let local = Math.max(-1, ...fn.parameters.map(({ id }) => id));
  let label = -1;
  for (const stmt of statementsIn(fn.body)) {
    local = Math.max(local, targetOf(stmt)?.id ?? -1);
    if (stmt.kind === 'loop' || stmt.kind === 'block') label = Math.max(label, stmt.label);
  }
  return { local: () => ++local, label: () => ++label };
}

/**
 * `replaced`: locals that the copy reads instead of others. Locals declared in the statements get new ids by
 * themselves.
 */
export function copyStatements(
  body: readonly Stmt[],
  fresh: Fresh,
  replaced: ReadonlyMap<number, Local> = new Map(),
): Stmt[] {
  const locals = new Map(replaced);
  const labels = new Map<number, number>();
  for (const stmt of statementsIn(body)) {
    const isOld = stmt.kind === 'assign' || (stmt.kind === 'point' && !stmt.isNew);
    const target = isOld ? undefined : targetOf(stmt);
    if (target !== undefined && !locals.has(target.id)) {
      const copy = { ...target, id: fresh.local() };
      locals.set(target.id, copy);
      fresh.copied?.(target, copy);
    }
    if (stmt.kind === 'loop' || stmt.kind === 'block') labels.set(stmt.label, fresh.label());
  }
  const local = (each: Local) => locals.get(each.id) ?? each;
  const label = (each: number) => labels.get(each) ?? each;
  const expr = (each: Expr) => mapLocals(each, local);
  const block = (inner: readonly Stmt[]): Stmt[] =>
    inner.map((stmt) => mapStatement(stmt, { expr, block, local, label }));
  return block(body);
}
