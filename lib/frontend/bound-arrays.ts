// Arrays of a module that kernels use as they are when they are called: scratch arrays that kernels write to, and
// arrays that the compiler can't compute. Lowering knows them as locals with ids below 0; here each becomes a parameter
// in front of the others, of the functions that use it and of those that call these. Who calls a kernel from outside
// gives it the very array of the module.
//
// In:  functions in JS-level IR. Out: the same without such locals. So arguments that are the same memory, and loops on
// threads, have the rules that parameters have.

import type { Expr, Fn, Local, Stmt } from '../ir/ir.ts';
import { mapLocals, mapStatement } from '../ir/map.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';

export function passBoundArrays(functions: readonly Fn[]): Fn[] {
  const used = usedBy(functions);
  return functions.map((fn) => {
    const arrays = used.get(fn.name) ?? [];
    return arrays.length === 0 && !callsSuch(fn, used) ? fn : withParameters(fn, arrays, used);
  });
}

/** By function, the arrays that it or what it calls uses, in a fixed order. */
function usedBy(functions: readonly Fn[]): ReadonlyMap<string, readonly Local[]> {
  const found = new Map(functions.map((fn) => [fn.name, new Map(boundIn(fn.body).map((local) => [local.id, local]))]));
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const { name, body } of functions) {
      const own = found.get(name) as Map<number, Local>;
      const before = own.size;
      for (const stmt of statementsIn(body)) {
        if (stmt.kind === 'call') for (const [id, local] of found.get(stmt.callee) ?? []) own.set(id, local);
      }
      isChanged ||= own.size > before;
    }
  }
  return new Map([...found].map(([name, locals]) => [name, [...locals.values()].sort((a, b) => b.id - a.id)]));
}

function boundIn(body: readonly Stmt[]): Local[] {
  const found: Local[] = [];
  const note = (local: Local): Local => {
    if (local.isBound) found.push(local);
    return local;
  };
  for (const stmt of statementsIn(body)) {
    mapStatement(stmt, { local: note });
    for (const expr of expressionsOf(stmt).flatMap(subexpressions)) {
      if (expr.kind === 'local') note(expr.local);
      if (expr.kind === 'load' || expr.kind === 'length') note(expr.array);
    }
  }
  return found;
}

function callsSuch({ body }: Fn, used: ReadonlyMap<string, readonly Local[]>): boolean {
  return statementsIn(body).some((stmt) => stmt.kind === 'call' && (used.get(stmt.callee) ?? []).length > 0);
}

function withParameters(fn: Fn, arrays: readonly Local[], used: ReadonlyMap<string, readonly Local[]>): Fn {
  let next = 1 + Math.max(-1, ...fn.parameters.map(({ id }) => id), ...statementsIn(fn.body).flatMap(idsIn));
  const own = new Map<number, Local>();
  for (const { id, name, type, declared, loc } of arrays) {
    own.set(id, { id: next++, name, type, declared, mutable: false, parameter: true, loc });
  }
  const local = (each: Local): Local => (each.isBound ? (own.get(each.id) as Local) : each);
  const expr = (each: Expr): Expr => mapLocals(each, local);
  const change = (body: readonly Stmt[]): Stmt[] =>
    body.map((each) => {
      const stmt = mapStatement(each, { expr, local, block: change });
      if (stmt.kind !== 'call') return stmt;
      const given = (used.get(stmt.callee) ?? []).map((array): Expr => {
        const read = own.get(array.id) as Local;
        return { kind: 'local', local: read, type: read.type, rep: undefined, loc: stmt.loc };
      });
      return { ...stmt, args: [...given, ...stmt.args] };
    });
  const parameters = [...own.values()];
  return {
    ...fn,
    parameters: [...parameters, ...fn.parameters],
    defaults: [...parameters.map(() => undefined), ...fn.defaults],
    ...(fn.returns !== undefined && { returns: fn.returns + parameters.length }),
    ...(parameters.length > 0 && { bound: parameters.length }),
    body: change(fn.body),
  };
}

/** Of locals that a statement gives a value, or uses. */
function idsIn(stmt: Stmt): number[] {
  const found: number[] = [];
  mapStatement(stmt, {
    local: (each) => {
      found.push(each.id);
      return each;
    },
  });
  return found;
}
