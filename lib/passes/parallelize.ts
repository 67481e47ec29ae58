// parallelize: marks outermost loops that run on threads, in functions with the directive `parallel`.
//
//   for (let i = 0; i < n; i++) b[i] = f(a[i])
//   is marked: what must hold when it runs is that a and b share no memory
//
// What can't be proven independent is an error of the source (obstaclesIn): there is no loop that runs in parallel and
// may race.
//
// Needs: JS-level IR with its checks. Guarantees: the results of serial order; sums that are reduced, in the lane order
// (reassociate).

import { type Independence, independenceOf, type Obstacle } from '../analysis/dependence.ts';
import { analyseRanges } from '../analysis/range.ts';
import { orderOf } from '../analysis/reductions.ts';
import type { Fn, Loop, Module, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { statementsIn } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

export const parallelize: Pass = {
  name: 'parallelize',
  doc: 'marks loops that run on threads',
  after: ['insert-checks', 'reassociate'],
  // Integers, and what is least or greatest: their order changes no bit. Other reductions are reassociate's.
  exact: true,
  run: eachFunction((fn) => {
    if (!fn.directives.parallel) return fn;
    const facts = analyseRanges(fn);
    const body = outermost(fn.body, (loop) => marked(loop, independenceOf(loop, fn, facts)));
    return { ...fn, body };
  }),
};

/** Why loops under `parallel` can't run so; `module` as it is before the pass. */
export function obstaclesIn(module: Module): (Obstacle & { readonly fn: Fn })[] {
  return module.functions.flatMap((fn): (Obstacle & { readonly fn: Fn })[] => {
    if (!fn.directives.parallel) return [];
    const facts = analyseRanges(fn);
    const found: (Obstacle & { readonly fn: Fn })[] = [];
    outermost(fn.body, (loop) => {
      found.push(...independenceOf(loop, fn, facts).obstacles.map((obstacle) => ({ ...obstacle, fn })));
      return loop;
    });
    const hasLoops = statementsIn(fn.body).some(({ kind }) => kind === 'loop');
    if (hasLoops) return found;
    const hint = 'the directive belongs to the function with the loop';
    return [{ fn, loc: fn.loc, message: 'there is no loop here that could run in parallel', hint }];
  });
}

function marked(loop: Loop, { obstacles, reductions, integers, range, lengths, apart }: Independence): Loop {
  if (obstacles.length > 0) return loop;
  return {
    ...loop,
    ...(reductions.length > 0 ? { reductions, order: orderOf(loop) } : {}),
    parallel: { integers, range, lengths, apart },
  };
}

function outermost(body: readonly Stmt[], change: (loop: Loop) => Stmt): Stmt[] {
  return body.map((stmt) =>
    stmt.kind === 'loop' ? change(stmt) : mapStatement(stmt, { block: (inner) => outermost(inner, change) }),
  );
}
