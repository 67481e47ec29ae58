// Inner loops that are over soon, if a test in front of their nest says so.
//
//   for (i = 0; i < n; i++) for (j = 0; j < m; j++) s += a[i * m + j]      the inner loop is brief where m <= 2^24
//
// Whoever waits for a kernel to stop can wait for a brief loop. So it need not look whether anybody still wants it, and
// stays what it is: C compilers interchange such loops, and vectorise them from outside.
//
// In:  a nest, and what range analysis knows of it. Out: its inner loops without loops that are counted, and the tests.
// Changes nothing.

import type { Expr, Loop, Stmt } from '../ir/ir.ts';
import { comparison, integerBinary, numberConst } from '../ir/make.ts';
import { blocksOf, statementsIn } from '../ir/walk.ts';
import { type CountedLoop, countedLoops } from './counted-loops.ts';
import { extremesOf, type Nest } from './extremes.ts';
import { costOfIteration } from './iteration-cost.ts';

export interface BriefLoops {
  readonly loops: ReadonlySet<Loop>;
  /** One for each loop that is brief only where it holds; those that are brief anyway have none. */
  readonly tests: ReadonlyMap<Loop, Expr>;
}

/** Nanoseconds: half of what a kernel may take to stop. */
const LONGEST = 5e7;

export function briefLoopsIn(nest: readonly Stmt[], around: Omit<Nest, 'loops'>): BriefLoops {
  const loops = new Set<Loop>();
  const tests = new Map<Loop, Expr>();
  const visit = (body: readonly Stmt[], outer: readonly CountedLoop[], depth: number): void => {
    for (const stmt of body) {
      if (stmt.kind !== 'loop') {
        for (const block of blocksOf(stmt)) visit(block, outer, depth);
        continue;
      }
      if (depth > 0 && isFlat(stmt)) {
        const test = testOf(stmt, { ...around, loops: outer });
        if (test !== undefined) loops.add(stmt);
        if (typeof test === 'object') tests.set(stmt, test);
      }
      visit(stmt.body, [...outer, ...countedLoops(stmt)], depth + 1);
    }
  };
  visit(nest, [], 0);
  return { loops, tests };
}

/** Without loops, and without what may take as long as one. */
function isFlat(loop: Loop): boolean {
  const long: readonly Stmt['kind'][] = ['loop', 'call', 'new-array', 'grow', 'fill', 'copy-array', 'set-array'];
  return loop.header.length === 0 && !statementsIn(loop.body).some(({ kind }) => long.includes(kind));
}

/** That it runs few enough iterations; true where that is certain, undefined where nothing says so. */
function testOf(loop: Loop, nest: Nest): Expr | true | undefined {
  const [counted] = countedLoops(loop);
  const begin = counted && nest.definitions.get(counted.counter.id);
  if (counted === undefined || begin === undefined) return undefined;
  const [from, to] = counted.step > 0 ? [begin, counted.bound] : [counted.bound, begin];
  const most = Math.floor(LONGEST / costOfIteration(loop)) * Math.abs(counted.step);
  if (nest.facts.of(to).high - nest.facts.of(from).low <= most) return true;
  const [low, high] = [extremesOf(from, nest)?.low, extremesOf(to, nest)?.high];
  if (low === undefined || high === undefined) return undefined;
  const distance = low.kind === 'const' && Number(low.value) === 0 ? high : integerBinary('sub', high, low);
  return comparison('le', distance, numberConst(most, loop.loc));
}
