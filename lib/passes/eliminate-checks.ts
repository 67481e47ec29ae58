// eliminate-checks: removes index checks that an earlier check has proven already, and tests of indices that always hold.
//
//   check i in a; s += a[i]; check i in a; a[i] = s   becomes   check i in a; s += a[i]; a[i] = s
//   isIndex(i, a.length) ? a[i] : NaN                 becomes   a[i]
//
// Needs: insert-checks. Guarantees: the same errors at the same places; only checks that can't fail are gone.

import { analyseRanges, type RangeFacts } from '../analysis/range.ts';
import { testsIn } from '../ir/elements.ts';
import type { Fn, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { type IsProven, withoutTests } from './index-tests.ts';
import { eachFunction, type Pass } from './pass.ts';

export const eliminateChecks: Pass = {
  name: 'eliminate-checks',
  doc: 'drops checks that earlier checks have proven',
  after: ['insert-checks'],
  exact: true,
  run: eachFunction(withoutChecks),
};

/** Again, where the facts of a caller have reached the checks of what it calls. */
export const eliminateInlinedChecks: Pass = {
  ...eliminateChecks,
  name: 'eliminate-inlined-checks',
  after: ['fold-constants'],
};

function withoutChecks(fn: Fn): Fn {
  const facts = analyseRanges(fn);
  const body = block(facts, fn.body);
  const isProven: IsProven = (test) => facts.inBounds(test);
  return { ...fn, body: testsIn(body).length > 0 ? withoutTests(body, isProven) : body };
}

function block(facts: RangeFacts, body: readonly Stmt[]): Stmt[] {
  return body
    .filter((stmt) => stmt.kind !== 'check-index' || !facts.inBounds(stmt))
    .map((stmt) => mapStatement(stmt, { block: (inner) => block(facts, inner) }));
}
