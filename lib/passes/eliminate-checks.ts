// eliminate-checks: removes index checks that an earlier check has proven already.
//
//   check i in a; s += a[i]; check i in a; a[i] = s   becomes   check i in a; s += a[i]; a[i] = s
//
// Needs: insert-checks. Guarantees: the same errors at the same places; only checks that can't fail are gone.

import { analyseRanges, type RangeFacts } from '../analysis/range.ts';
import type { Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { eachFunction, type Pass } from './pass.ts';

export const eliminateChecks: Pass = {
  name: 'eliminate-checks',
  doc: 'drops checks that earlier checks have proven',
  after: ['insert-checks'],
  exact: true,
  run: eachFunction((fn) => ({ ...fn, body: block(analyseRanges(fn), fn.body) })),
};

/** Again, where the facts of a caller have reached the checks of what it calls. */
export const eliminateInlinedChecks: Pass = {
  ...eliminateChecks,
  name: 'eliminate-inlined-checks',
  after: ['fold-constants'],
};

function block(facts: RangeFacts, body: readonly Stmt[]): Stmt[] {
  return body
    .filter((stmt) => stmt.kind !== 'check-index' || !facts.inBounds(stmt))
    .map((stmt) => mapStatement(stmt, { block: (inner) => block(facts, inner) }));
}
