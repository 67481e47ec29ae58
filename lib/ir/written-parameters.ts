// Which of their array parameters functions may write to: by themselves, through views, or through what they call.
//
// In:  the functions of a module, at either level. Out: for each function by name the ids of such parameters; rather
// too many than too few. Changes nothing.

import type { Fn, Stmt } from './ir.ts';
import { isArrayKind } from './ops.ts';
import { statementsIn } from './walk.ts';

export function writtenParameters(functions: readonly Fn[]): ReadonlyMap<string, ReadonlySet<number>> {
  const written = new Map<string, Set<number>>(functions.map(({ name }) => [name, new Set()]));
  const byName = new Map(functions.map((fn) => [fn.name, fn]));
  for (let changes = true; changes; ) {
    changes = false;
    for (const fn of functions) {
      const known = written.get(fn.name) as Set<number>;
      const before = known.size;
      for (const id of writtenIn(fn, written, byName)) known.add(id);
      changes ||= known.size > before;
    }
  }
  return written;
}

function writtenIn(
  fn: Fn,
  written: ReadonlyMap<string, ReadonlySet<number>>,
  byName: ReadonlyMap<string, Fn>,
): Set<number> {
  const parameters = new Set(fn.parameters.filter(({ type }) => isArrayKind(type)).map(({ id }) => id));
  // Views stand for what they are views of.
  const sourcesOf = new Map<number, Set<number>>();
  const found = new Set<number>();
  const seen = new Set<number>();
  const write = (id: number): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const source of sourcesOf.get(id) ?? []) write(source);
    if (parameters.has(id)) found.add(id);
  };
  for (const stmt of statementsIn(fn.body)) {
    if ((stmt.kind !== 'view' && stmt.kind !== 'point') || stmt.source === undefined) continue;
    const known = sourcesOf.get(stmt.target.id);
    if (known === undefined) sourcesOf.set(stmt.target.id, new Set([stmt.source.id]));
    else known.add(stmt.source.id);
  }
  for (const stmt of statementsIn(fn.body)) for (const id of targetsOf(stmt, written, byName)) write(id);
  return found;
}

function targetsOf(
  stmt: Stmt,
  written: ReadonlyMap<string, ReadonlySet<number>>,
  byName: ReadonlyMap<string, Fn>,
): readonly number[] {
  switch (stmt.kind) {
    case 'store':
    case 'fill':
    case 'set-array':
      return [stmt.array.id];
    case 'call':
      return stmt.args.flatMap((arg, at) => {
        const parameter = byName.get(stmt.callee)?.parameters[at];
        const writes = parameter === undefined || written.get(stmt.callee)?.has(parameter.id) === true;
        return arg.kind === 'local' && isArrayKind(arg.local.type) && writes ? [arg.local.id] : [];
      });
    default:
      return [];
  }
}
