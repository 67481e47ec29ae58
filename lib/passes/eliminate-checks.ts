// eliminate-checks: removes index checks that an earlier check has proven already.
//
//   check i in a; s += a[i]; check i in a; a[i] = s   becomes   check i in a; s += a[i]; a[i] = s
//
// Needs: insert-checks. Guarantees: the same errors at the same places; only checks that can't fail are gone.

import { analyseRanges, type RangeFacts } from '../analysis/range.ts';
import type { Stmt } from '../ir/ir.ts';
import type { Pass } from './pass.ts';

export const eliminateChecks: Pass = {
  name: 'eliminate-checks',
  doc: 'drops checks that earlier checks have proven',
  after: ['insert-checks'],
  exact: true,
  run: (fn) => ({ ...fn, body: block(analyseRanges(fn), fn.body) }),
};

function block(facts: RangeFacts, body: readonly Stmt[]): Stmt[] {
  return body
    .filter((stmt) => stmt.kind !== 'check-index' || !facts.inBounds(stmt))
    .map((stmt) => statement(facts, stmt));
}

function statement(facts: RangeFacts, stmt: Stmt): Stmt {
  switch (stmt.kind) {
    case 'if':
      return { ...stmt, yes: block(facts, stmt.yes), no: block(facts, stmt.no) };
    case 'loop':
      return {
        ...stmt,
        header: block(facts, stmt.header),
        body: block(facts, stmt.body),
        update: block(facts, stmt.update),
      };
    case 'block':
      return { ...stmt, body: block(facts, stmt.body) };
    default:
      return stmt;
  }
}
