// The loops of a module: what they reduce, whether threads can share them, and whether their checks were hoisted.
//
// In:  the module as parallelize sees it, and the last one of the JS level. Out: AnnotatedLoops in the order of the
// source. What `reassociate` and `parallel` would do is said of functions without these directives too.

import { independenceOf } from '../analysis/dependence.ts';
import { isIntegerIn, MOST_EXACT } from '../analysis/interval.ts';
import { analyseRanges, type RangeFacts } from '../analysis/range.ts';
import { aroundIn, reductionsOf } from '../analysis/reductions.ts';
import type { Fn, Local, Loop, Module, Stmt } from '../ir/ir.ts';
import { blocksOf, statementsIn } from '../ir/walk.ts';
import type { LineTable } from './line-table.ts';
import type { AnnotatedLoop } from './model.ts';
import { runningIn } from './running.ts';

export function loopsOf(checked: Module, versions: Module, table: LineTable): AnnotatedLoop[] {
  const { file } = checked;
  const hoisted = hoistedIn(versions);
  const found: (AnnotatedLoop & { readonly start: number })[] = [];
  for (const fn of checked.functions) {
    if (fn.origin.file !== file) continue;
    const nests = nestsIn(fn.body, 0);
    if (nests.length === 0) continue;
    const facts = analyseRanges(fn);
    for (const { loop, depth } of nests) {
      const { start } = loop.loc;
      found.push({
        start,
        ...table.positionOf(start),
        fn: fn.sourceName,
        depth,
        verdicts: [],
        reductions: reductionsIn(loop, fn, facts),
        parallel: depth === 0 ? parallelism(loop, fn, facts) : INNER,
        isHoisted: hoisted.has(placeOf(loop)),
      });
    }
  }
  return found.sort((a, b) => a.start - b.start).map(({ start: _, ...loop }) => loop);
}

const INNER = { isParallel: false, why: 'only the outermost loop of a nest can run on threads' };

interface Nested {
  readonly loop: Loop;
  readonly depth: number;
}

function nestsIn(body: readonly Stmt[], depth: number): Nested[] {
  return body.flatMap((stmt): Nested[] => {
    const isLoop = stmt.kind === 'loop';
    const inside = blocksOf(stmt).flatMap((block) => nestsIn(block, isLoop ? depth + 1 : depth));
    return isLoop ? [{ loop: stmt, depth }, ...inside] : inside;
  });
}

function placeOf({ loc }: Loop): string {
  return `${loc.start} ${loc.end}`;
}

/** Places of loops that have a fallback with checks. */
function hoistedIn({ functions, file }: Module): Set<string> {
  const places = new Set<string>();
  for (const fn of functions) {
    for (const { stmt, failed, origin } of runningIn(fn)) {
      if (stmt.kind === 'loop' && failed === 'checks' && origin.file === file) places.add(placeOf(stmt));
    }
  }
  return places;
}

function reductionsIn(loop: Loop, fn: Fn, facts: RangeFacts): string[] {
  const isExact = (local: Local) => isIntegerIn(facts.ofLocal(local), -MOST_EXACT, MOST_EXACT);
  const { reductions, strict } = reductionsOf(loop, aroundIn(fn, isExact));
  const reduced = reductions.map(({ local }) =>
    fn.directives.reassociate
      ? `'${local.name}' is reduced in the lane order`
      : `'${local.name}' stays in strict order: 'reassociate' would reduce it in the lane order`,
  );
  const others = strict.map(({ local, why }) => `'${local.name}' stays in strict order: ${why}`);
  return [...reduced, ...others];
}

function parallelism(loop: Loop, fn: Fn, facts: RangeFacts): AnnotatedLoop['parallel'] {
  const { obstacles, reductions, integers, apart } = independenceOf(loop, fn, facts);
  const [obstacle] = obstacles;
  if (obstacle !== undefined) {
    return { isParallel: false, why: obstacle.message.replace('this loop can not run in parallel: ', '') };
  }
  const pairs = apart.map(([a, b]) => `${a.name} and ${b.name} share no memory`);
  const whole = integers.map(({ name }) => `${name} is an integer`);
  const tests = [...new Set([...pairs, ...whole])];
  const where = tests.length === 0 ? '' : `, where ${tests.join(' and ')}`;
  const names = [...new Set(reductions.map(({ local }) => `'${local.name}'`))];
  const but = names.length === 0 ? '' : ` but for ${names.join(', ')}, which threads can reduce`;
  const why = `its iterations are independent${but}${where}`;
  return fn.directives.parallel
    ? { isParallel: true, why }
    : { isParallel: false, why: `${why}: with 'parallel' threads would share them` };
}

/** Whether a function has loops at all. */
export function hasLoops(fn: Fn): boolean {
  for (const { kind } of statementsIn(fn.body)) if (kind === 'loop') return true;
  return false;
}
