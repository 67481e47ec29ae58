// stay-inside: in front of a loop whose indices may be outside of their arrays, the same loop for as long as they are
// inside.
//
//   while (n-- > 0) { x = isIndex(i, a.length) ? a[i] : NaN; s += x; i = x }
//   becomes
//   if (i is an integer) {
//     let i_int = i
//     while (n-- > 0 && isIndex(i_int, a.length)) { x = a[i_int]; s += x; i_int = x }
//     i = i_int
//   }
//   while (n-- > 0) { x = isIndex(i, a.length) ? a[i] : NaN; s += x; i = x }
//
// What may be NaN is a double, and so is all that is made of it. An index that comes out of an array is an integer where
// it was inside: in the first loop, that is. The loop as it was goes on from where that one stopped: mostly, at its end.
//
// Needs: JS-level IR with its checks. Guarantees: the same results and errors. Where a test in front of the loop will do
// (hoist-checks), nothing is gained, and nothing done.

import { type LeadingTest, leadingTests } from '../analysis/leading-tests.ts';
import { analyseRanges } from '../analysis/range.ts';
import { Representations } from '../analysis/representation.ts';
import { type Fresh, freshOf } from '../ir/copy.ts';
import type { BranchNote, Expr, Fn, Local, Loop, Stmt } from '../ir/ir.ts';
import { isPlainNumber } from '../ir/locals.ts';
import { textOf } from '../ir/same.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { blocksOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { type FirstLoop, firstLoop, loopAt, mayHaveFirst, replaceLoop } from './first-loop.ts';
import { withoutTests } from './index-tests.ts';
import { eachFunction, type Pass } from './pass.ts';
import { LEAST_GAIN, leftIn, weightOf } from './speculate.ts';

export const stayInside: Pass = {
  name: 'stay-inside',
  doc: 'a loop for as long as its indices are inside',
  after: ['pull-tests'],
  exact: true,
  run: eachFunction((fn) => inLoops(fn.body, fn)),
};

const NOTE: BranchNote = {
  about: 'integers',
  yes: 'For as long as these numbers are integers, and indices are inside.',
  no: '',
};

/** Indices, and what is added to them, are far below. */
const RANGE = { low: -(2 ** 50), high: 2 ** 50 };

const MOST_IN_LOOP = 120;
const MOST_IN_FUNCTION = 400;

/** But for those that run where a test in front has failed, and those inside of one that has two versions by now. */
function inLoops(body: readonly Stmt[], fn: Fn): Fn {
  return body.reduce((current, stmt) => {
    if (stmt.kind === 'if' && stmt.note !== undefined) return inLoops(stmt.yes, current);
    const loop = stmt.kind === 'loop' ? loopAt(current.body, stmt.label) : undefined;
    const made = loop && versioned(current, loop);
    return made ?? blocksOf(stmt).reduce((inner, block) => inLoops(block, inner), current);
  }, fn);
}

function versioned(fn: Fn, loop: Loop): Fn | undefined {
  if (!mayHaveFirst(loop) || statementsIn(loop.body).length > MOST_IN_LOOP) return undefined;
  if (statementsIn(fn.body).length > MOST_IN_FUNCTION) return undefined;
  const tests = leadingTests(loop);
  if (tests.length === 0) return undefined;
  const facts = analyseRanges(fn);
  const asItIs = new Representations(facts, fn);
  const left = leftIn(fn);
  let locals = changedIn(loop).filter((local) => !left.has(local.id) && asItIs.of(local) === 'f64');
  const before = weightOf(fn);
  for (;;) {
    const { first, variables } = firstOf(loop, tests, locals, freshOf(fn));
    const alone = { ...fn, body: uniqueNodes(replaceLoop(fn.body, loop.label, first)) };
    const known = analyseRanges(alone);
    const representations = new Representations(known, alone);
    const integers = locals.filter((local) => representations.of(variables.get(local) as Local) !== 'f64');
    if (integers.length < locals.length) {
      locals = integers;
      continue;
    }
    if (before - weightOf(alone) < LEAST_GAIN && !goesAround(loop, tests)) return undefined;
    const made = firstOf(loop, tests, locals, freshOf(fn));
    const both: Stmt = { kind: 'block', label: made.label, body: [...made.first, loop], loc: loop.loc };
    return { ...fn, body: uniqueNodes(replaceLoop(fn.body, loop.label, [both])) };
  }
}

function firstOf(loop: Loop, tests: readonly LeadingTest[], integers: readonly Local[], fresh: Fresh): FirstLoop {
  const held = new Set<Expr>(tests.map(({ test }) => test));
  const inside: Loop = { ...loop, body: withoutTests(loop.body, (test) => held.has(test)) };
  const behind = [...new Map(tests.map(({ inFront }) => [textOf(inFront), inFront])).values()];
  return firstLoop(inside, { integers, range: RANGE, behind, note: NOTE }, fresh);
}

/** Whether an index is a remainder of itself: where it is known to be inside, compilers need no division for it. */
function goesAround({ body, update }: Loop, tests: readonly LeadingTest[]): boolean {
  const isIndex = ({ id }: Local) =>
    tests.some(({ inFront: { args } }) => args[0]?.kind === 'local' && args[0].local.id === id);
  const isRemainder = (expr: Expr) => expr.kind === 'binary' && expr.op === 'rem';
  return statementsIn([...body, ...update]).some((stmt) => {
    if (stmt.kind !== 'assign' || !isIndex(stmt.local)) return false;
    return isRemainder(stmt.value) && mentionsLocal(stmt.value, stmt.local);
  });
}

function mentionsLocal(expr: Expr, { id }: Local): boolean {
  return subexpressions(expr).some((each) => each.kind === 'local' && each.local.id === id);
}

/** Numbers that the loop finds, and changes. */
function changedIn({ body, update }: Loop): readonly Local[] {
  const all = statementsIn([...body, ...update]);
  const own = new Set(all.flatMap((stmt) => (stmt.kind === 'assign' ? [] : [targetOf(stmt)?.id])));
  const changed = new Map(
    all.flatMap((stmt) => (stmt.kind === 'assign' ? [[stmt.local.id, stmt.local] as const] : [])),
  );
  return [...changed.values()].filter((local) => isPlainNumber(local) && !own.has(local.id));
}
