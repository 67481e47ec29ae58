// split-locals: a variable that is used for one thing after another becomes several, each declared where it begins.
//
//   let i; for (i = 0; i < n; i++) f(i); for (i = j; i < m; i += step) g(i)   becomes
//   for (let i = 0; i < n; i++) f(i); for (let i_2 = j; i_2 < m; i_2 += step) g(i_2)
//
// So code that declares all of its variables at the top, as older JavaScript does, is known as well as code that
// declares each where it is used: what the second loop does to i is no trouble of the first.
//
// Needs: JS-level IR, inlined. Guarantees: the same results. Locals that are given back where a kernel fails stay.

import { type Webs, websOf } from '../analysis/webs.ts';
import { type Fresh, freshOf } from '../ir/copy.ts';
import type { Expr, Fn, Local, Stmt } from '../ir/ir.ts';
import { mapChildren, mapStatement, replaceLocals } from '../ir/map.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { blocksOf, expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';
import { leftIn } from './speculate.ts';

export const splitLocals: Pass = {
  name: 'split-locals',
  doc: 'variables that are used for one thing after another become several',
  after: ['inline'],
  exact: true,
  run: eachFunction((fn) => {
    const candidates = candidatesOf(fn);
    if (candidates.size === 0) return fn;
    // Of each read it must be known which it is.
    const body = uniqueNodes(fn.body);
    const made = new Map<number, Local>();
    const split = withLocals(body, websOf({ ...fn, body }, candidates), freshOf(fn), made);
    if (made.size === 0) return fn;
    return { ...fn, body: uniqueNodes(settled(declared(withoutUnused(split, candidates), made), made)) };
  }),
};

/**
 * Ids of locals that are assigned behind their declaration, and by assignments alone, some of them in a loop: elsewhere
 * what is known of a local follows the statements, and people find the names that they wrote.
 */
function candidatesOf(fn: Fn): ReadonlySet<number> {
  const loops = statementsIn(fn.body).filter(({ kind }) => kind === 'loop');
  const inLoops = new Set(statementsIn(loops).map((stmt) => targetOf(stmt)?.id));
  const times = new Map<number, number>(fn.parameters.map(({ id }) => [id, 1]));
  const kept = new Set(leftIn(fn));
  const keep = (local: Local): Local => {
    kept.add(local.id);
    return local;
  };
  for (const stmt of statementsIn(fn.body)) {
    const isPlain = stmt.kind === 'declare' || stmt.kind === 'assign';
    if (isPlain) times.set(stmt.local.id, (times.get(stmt.local.id) ?? 0) + 1);
    // What says how long a list is; and what threads and lanes hold.
    if (!isPlain || stmt.local.isLength) mapStatement(stmt, { local: keep });
  }
  return new Set([...times].filter(([id, count]) => count > 1 && inLoops.has(id) && !kept.has(id)).map(([id]) => id));
}

/** Each web with a local of its own, in `made`; that of what a local begins with keeps it. */
function withLocals(body: readonly Stmt[], webs: Webs, fresh: Fresh, made: Map<number, Local>): Stmt[] {
  const locals = new Map<object, Local>();
  const ownOf = (local: Local, web: object | undefined): Local => {
    if (web === undefined) return local;
    const before = locals.get(web);
    if (before !== undefined) return before;
    const own = { ...local, id: fresh.local(), mutable: true, parameter: false };
    locals.set(web, own);
    made.set(own.id, own);
    return own;
  };
  const expr = (each: Expr): Expr =>
    each.kind === 'local' ? { ...each, local: ownOf(each.local, webs.ofRead(each)) } : mapChildren(each, expr);
  const block = (inner: readonly Stmt[]): Stmt[] =>
    inner.map((stmt) => {
      const mapped = mapStatement(stmt, { expr, block });
      const isDefinition = mapped.kind === 'declare' || mapped.kind === 'assign';
      return isDefinition ? { ...mapped, local: ownOf(mapped.local, webs.ofDefinition(stmt)) } : mapped;
    });
  return block(body);
}

/**
 * With declarations of these locals, each in the innermost block that has all of it: no iteration of a loop reads what
 * the one before has left, or what the local began with would be of the same web, which is none of these.
 */
function declared(body: readonly Stmt[], made: ReadonlyMap<number, Local>): Stmt[] {
  const uses = new Map<Stmt, ReadonlySet<number>>();
  const usesOf = (stmt: Stmt): ReadonlySet<number> => {
    const known = uses.get(stmt);
    if (known !== undefined) return known;
    const found = new Set([...ownUses(stmt), ...blocksOf(stmt).flatMap(usesIn)].filter((id) => made.has(id)));
    uses.set(stmt, found);
    return found;
  };
  const usesIn = (block: readonly Stmt[]): number[] => block.flatMap((stmt) => [...usesOf(stmt)]);
  const place = (block: readonly Stmt[], here: ReadonlySet<number>): Stmt[] => {
    const ends = new Map(block.flatMap((stmt) => [...usesOf(stmt)].map((id) => [id, stmt] as const)));
    const left = new Set(here);
    return block.flatMap((stmt): Stmt[] => {
      const begins = [...usesOf(stmt)].filter((id) => left.has(id));
      for (const id of begins) left.delete(id);
      const inner = begins.filter((id) => ends.get(id) === stmt && !ownUses(stmt).includes(id));
      const within = (each: readonly Stmt[]) => {
        // A loop's header and update see its body's locals, and the other way round.
        if (stmt.kind === 'loop' && each !== stmt.body) return new Set<number>();
        const others = new Set(
          blocksOf(stmt)
            .filter((other) => other !== each)
            .flatMap(usesIn),
        );
        return new Set(inner.filter((id) => usesIn(each).includes(id) && !others.has(id)));
      };
      const passed = new Set(blocksOf(stmt).flatMap((each) => [...within(each)]));
      const mapped = mapStatement(stmt, { block: (each) => place(each, within(each)) });
      const isFirst = (id: number) => mapped.kind === 'assign' && mapped.local.id === id && !readsOf(stmt).includes(id);
      const declares = begins
        .filter((id) => !passed.has(id) && !isFirst(id))
        .map((id): Stmt => {
          return { kind: 'declare', local: made.get(id) as Local, value: undefined, loc: stmt.loc };
        });
      return [...declares, mapped.kind === 'assign' && begins.some(isFirst) ? { ...mapped, kind: 'declare' } : mapped];
    });
  };
  return place(body, new Set(made.keys()));
}

function readsOf(stmt: Stmt): number[] {
  return expressionsOf(stmt)
    .flatMap(subexpressions)
    .flatMap((each) => (each.kind === 'local' ? [each.local.id] : []));
}

function ownUses(stmt: Stmt): number[] {
  const target = targetOf(stmt);
  return target === undefined ? readsOf(stmt) : [target.id, ...readsOf(stmt)];
}

/** Without the declarations of locals of which nothing is left. */
function withoutUnused(body: readonly Stmt[], candidates: ReadonlySet<number>): Stmt[] {
  const isEmpty = (stmt: Stmt) => stmt.kind === 'declare' && stmt.value === undefined;
  const used = new Set(statementsIn(body).flatMap((stmt) => (isEmpty(stmt) ? [] : ownUses(stmt))));
  const isUnused = (stmt: Stmt) =>
    stmt.kind === 'declare' && isEmpty(stmt) && candidates.has(stmt.local.id) && !used.has(stmt.local.id);
  const block = (inner: readonly Stmt[]): Stmt[] =>
    inner.filter((stmt) => !isUnused(stmt)).map((stmt) => mapStatement(stmt, { block }));
  return block(body);
}

/** Those that nothing assigns behind their declaration never change. */
function settled(body: readonly Stmt[], made: ReadonlyMap<number, Local>): Stmt[] {
  const assigned = new Set(statementsIn(body).flatMap((stmt) => (stmt.kind === 'assign' ? [stmt.local.id] : [])));
  return replaceLocals(body, (local) =>
    made.has(local.id) && !assigned.has(local.id) ? { ...local, mutable: false } : local,
  );
}
