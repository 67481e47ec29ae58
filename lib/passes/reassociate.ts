// reassociate: marks the loops whose reductions run in the lane order, in functions with that directive.
//
//   for (let i = 0; i < n; i++) s += a[i]     is marked as reducing s by +: in its body, s stands for one of 32 lanes
//
// What the order is: docs/reproducibility.md. Both back ends follow it: js prints marked loops so, and for C the pass
// expand-lanes writes it out. A loop around others is reduced too, with an iteration for each leaf of its tree; so is
// what its inner loops reduce.
//
// Needs: JS-level IR with its checks. Guarantees: only marked loops change their results, and only in the order of
// reductions. Sums that are certainly of integers stay as they are: they are exact in any order.

import { isIntegerIn, MOST_EXACT } from '../analysis/interval.ts';
import { analyseRanges } from '../analysis/range.ts';
import { type Around, aroundIn, orderOf, reductionsOf } from '../analysis/reductions.ts';
import type { Fn, Local, Loop, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { eachFunction, type Pass } from './pass.ts';

export const reassociate: Pass = {
  name: 'reassociate',
  doc: 'marks reductions that run in the lane order',
  after: ['insert-checks'],
  exact: false,
  run: eachFunction((fn) => {
    if (!fn.directives.reassociate) return fn;
    const around = aroundOf(fn);
    return { ...fn, body: block(fn.body, (loop) => reductionsOf(loop, around).reductions) };
  }),
};

/** A line of the compile report: what a loop under `reassociate` carries, and what becomes of it. */
export interface OrderRemark {
  readonly fn: Fn;
  readonly local: Local;
  readonly loc: Stmt['loc'];
  /** Why it stays in strict order; undefined if it is reduced in lanes. */
  readonly why: string | undefined;
}

/** What the directive does to a function, by line; `fn` as it is before the pass. */
export function orderRemarks(fn: Fn): OrderRemark[] {
  if (!fn.directives.reassociate) return [];
  const around = aroundOf(fn);
  const remarks: OrderRemark[] = [];
  block(fn.body, (loop) => {
    const { reductions, strict } = reductionsOf(loop, around);
    for (const { local } of reductions) remarks.push({ fn, local, loc: loop.loc, why: undefined });
    for (const { local, why, loc } of strict) remarks.push({ fn, local, loc, why });
    return reductions;
  });
  return remarks;
}

function aroundOf(fn: Fn): Around {
  const facts = analyseRanges(fn);
  return aroundIn(fn, (local) => isIntegerIn(facts.ofLocal(local), -MOST_EXACT, MOST_EXACT));
}

function block(body: readonly Stmt[], reduced: (loop: Loop) => Loop['reductions']): Stmt[] {
  return body.map((stmt) => {
    const reductions = stmt.kind === 'loop' ? reduced(stmt) : undefined;
    const inside = mapStatement(stmt, { block: (inner) => block(inner, reduced) });
    return inside.kind === 'loop' && reductions !== undefined && reductions.length > 0
      ? { ...inside, reductions, order: orderOf(stmt as Loop) }
      : inside;
  });
}
