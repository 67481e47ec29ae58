// Who owns the arrays of kernels: tables are never written, and what a kernel returns is memory that it made.
//
// In:  all functions, in JS-level IR. Out: diagnostics. Views belong to what they are views of; functions that write to
// a parameter make those that pass theirs on do so too.

import type { Fn, Loc, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { statementsIn } from '../ir/walk.ts';
import type { Code } from './codes.ts';

export type ReportIn = (fn: Fn, code: Code, loc: Loc, message: string, hint?: string) => void;

/** `write`: is told which tables are written to. `isCaptured`: tables are what a function's text is given by value. */
export function checkOwnership(
  functions: readonly Fn[],
  report: ReportIn,
  write: (table: Local) => void,
  isCaptured = false,
): void {
  const written = writtenParameters(functions);
  for (const fn of functions) {
    const said = new Set<number>();
    const owner = ownersIn(fn);
    const made = new Set(statementsIn(fn.body).flatMap(arrayMadeBy));
    for (const stmt of statementsIn(fn.body)) {
      for (const array of writtenBy(stmt, written)) {
        const table = owner(array).find(({ id, isBound }) => id < 0 && isBound !== true && !said.has(id));
        if (table === undefined) continue;
        const { id, name } = table;
        said.add(id);
        write(table);
        const ofCaptured =
          'pass it as an argument; or let the import hook compile the module: it gives kernels the very array';
        const hint = isCaptured ? ofCaptured : stmt.kind === 'call' ? 'pass a copy: .slice()' : undefined;
        const what = isCaptured ? 'captured as it was' : 'a table of the module';
        report(fn, 'KZ1009', stmt.loc, `'${name}' is ${what}: kernels don't write to it`, hint);
      }
      if (stmt.kind !== 'return' || stmt.value?.kind !== 'local') continue;
      const { local } = stmt.value;
      if (!isArray(local) || made.has(local.id)) continue;
      // JavaScript would give the very array, or a view of its buffer: native code can't.
      const what = local.parameter
        ? 'an argument'
        : local.isBound
          ? 'an array of the module'
          : local.id < 0
            ? 'a table'
            : 'a view of another array';
      report(
        fn,
        'KZ1018',
        stmt.loc,
        `'${local.name}' is ${what}: kernels return arrays that they make`,
        '.slice() copies it',
      );
    }
  }
}

function isArray({ type }: Local): boolean {
  return isArrayKind(type);
}

function arrayMadeBy(stmt: Stmt): number[] {
  if (stmt.kind === 'new-array' || stmt.kind === 'copy-array') return [stmt.target.id];
  return stmt.kind === 'call' && stmt.target !== undefined ? [stmt.target.id] : [];
}

/** The arrays whose memory a local may be. */
function ownersIn(fn: Fn): (local: Local) => readonly Local[] {
  const sources = new Map<number, Local[]>();
  for (const stmt of statementsIn(fn.body)) {
    if ((stmt.kind !== 'view' && stmt.kind !== 'point') || stmt.source === undefined) continue;
    sources.set(stmt.target.id, [...(sources.get(stmt.target.id) ?? []), stmt.source]);
  }
  // Variables may hold what others held.
  const owners = (local: Local, seen: ReadonlySet<number>): readonly Local[] => {
    const own = sources.get(local.id);
    if (own === undefined) return [local];
    return own.flatMap((each) => (seen.has(each.id) ? [] : owners(each, new Set([...seen, each.id]))));
  };
  return (local) => owners(local, new Set([local.id]));
}

function writtenBy(stmt: Stmt, written: ReadonlyMap<string, ReadonlySet<number>>): Local[] {
  switch (stmt.kind) {
    case 'store':
    case 'fill':
    case 'set-array':
      return [stmt.array];
    case 'call':
      return stmt.args.flatMap((arg, index) =>
        arg.kind === 'local' && isArray(arg.local) && written.get(stmt.callee)?.has(index) ? [arg.local] : [],
      );
    default:
      return [];
  }
}

/** By function, which parameters it writes to, itself or by way of others. */
function writtenParameters(functions: readonly Fn[]): Map<string, Set<number>> {
  const written = new Map(functions.map((fn) => [fn.name, new Set<number>()]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const fn of functions) {
      const owner = ownersIn(fn);
      const own = written.get(fn.name) as Set<number>;
      for (const stmt of statementsIn(fn.body)) {
        for (const array of writtenBy(stmt, written)) {
          for (const { id } of owner(array)) {
            const index = fn.parameters.findIndex((parameter) => parameter.id === id);
            if (index < 0 || own.has(index)) continue;
            own.add(index);
            changed = true;
          }
        }
      }
    }
  }
  return written;
}
