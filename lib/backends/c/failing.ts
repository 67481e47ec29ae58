// Which functions of a module can fail: they return a status in C, and give their result through a pointer.

import type { Module, Stmt } from '../../ir/ir.ts';
import { statementsIn } from '../../ir/walk.ts';

/** Functions with a statement that can fail, recursive ones (the stack may end), and those that call them. */
export function failingFunctions(module: Module, recursive: ReadonlySet<string>): Set<string> {
  const failing = new Set(recursive);
  const fails = (stmt: Stmt): boolean =>
    stmt.kind === 'call'
      ? failing.has(stmt.callee)
      : (FAILING_STATEMENTS.includes(stmt.kind) && !('inFrame' in stmt)) || ('polls' in stmt && stmt.polls === true);
  for (let size = -1; size !== failing.size; ) {
    size = failing.size;
    for (const fn of module.functions) if (statementsIn(fn.body).some(fails)) failing.add(fn.name);
  }
  return failing;
}

const FAILING_STATEMENTS: readonly Stmt['kind'][] = [
  ...([
    'fail',
    'check-index',
    'check-list',
    'grow',
    'check-range',
    'checked',
    'new-array',
    'copy-array',
    'set-array',
    'poll',
    'parallel',
  ] as const),
];
