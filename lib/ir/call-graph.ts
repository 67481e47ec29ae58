// Who calls whom within a module.
//
// In:  a module at either level. Out: facts about its calls; changes nothing.

import type { Module, Stmt } from './ir.ts';
import { statementsIn } from './walk.ts';

export type CallStmt = Extract<Stmt, { kind: 'call' }>;

/** Functions that can call themselves, by way of others or not. */
export function recursiveFunctions(module: Module): Set<string> {
  const callees = new Map(
    module.functions.map((fn) => [fn.name, new Set(callsOf(fn.body).map(({ callee }) => callee))]),
  );
  return new Set([...callees.keys()].filter((name) => reaches(callees, name, name)));
}

/** Every call in these statements, in order of appearance. */
export function callsOf(body: readonly Stmt[]): CallStmt[] {
  return statementsIn(body).filter((stmt) => stmt.kind === 'call');
}

function reaches(callees: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [...(callees.get(from) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(callees.get(name) ?? []));
  }
  return false;
}
