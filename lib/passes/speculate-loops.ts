// speculate-loops: in front of a loop whose numbers may grow past all bounds, the same loop for as long as they are
// integers.
//
//   while (n !== 1) { n = n % 2 === 0 ? n / 2 : 3 * n + 1; steps++ }
//   becomes
//   if (n is an integer up to 2^50) {
//     let n_int = n
//     while (n_int up to 2^50 && n_int !== 1) { n_int = n_int % 2 === 0 ? n_int / 2 : 3 * n_int + 1; steps++ }
//     n = n_int
//   }
//   while (n !== 1) { n = n % 2 === 0 ? n / 2 : 3 * n + 1; steps++ }
//
// Nothing bounds n, so it could not be an integer; but each iteration that begins with a small one computes integers,
// exactly. The loop as it was goes on from where the first one stopped: mostly, at its end. So are sums of integers, of
// which a double would be ready four times as late. What the loop leaves alone and makes indices of is asked to be an
// integer, too. Loops in each other: first the outermost that gains by it, and then those inside of its version, whose
// own numbers are still doubles there.
//
// Needs: JS-level IR with its checks. Guarantees: the same results and errors, whatever the numbers are.

import { analyseRanges } from '../analysis/range.ts';
import { Representations } from '../analysis/representation.ts';
import { type Fresh, freshOf } from '../ir/copy.ts';
import type { BranchNote, Expr, Fn, Local, Loop, Stmt } from '../ir/ir.ts';
import { isPlainNumber } from '../ir/locals.ts';
import { comparison, numberConst, readLocal } from '../ir/make.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { blocksOf, expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { type FirstLoop, firstLoop, loopAt, mayHaveFirst, replaceLoop } from './first-loop.ts';
import { eachFunction, type Pass } from './pass.ts';
import { LEAST_GAIN, leftIn, weightOf } from './speculate.ts';

export const speculateLoops: Pass = {
  name: 'speculate-loops',
  doc: 'a loop for as long as its numbers are integers',
  after: ['speculate'],
  exact: true,
  run: eachFunction((fn) => improved(seen(fn), fn.body).fn),
};

const NOTE: BranchNote = {
  about: 'integers',
  yes: 'For as long as these numbers are integers, and not large.',
  no: '',
};

/** Three times as much, and a little more, is exact. */
const LARGEST = 2 ** 50;

/** In a loop of more statements more would be gained elsewhere; or in one with loops in it. */
const MOST_IN_LOOP = 100;
const MOST_IN_NEST = 150;

/** And in a function, with the versions that it has. */
const MOST_IN_FUNCTION = 400;

/** Outer loops first: where one gets a version, the inner loops of the loop as it was stay. */
function improved(seenFn: Seen, body: readonly Stmt[]): Seen {
  let current = seenFn;
  for (const { label, body: inner } of loopsIn(body)) {
    const loop = loopAt(current.fn.body, label);
    const better = loop && isSuited(loop) ? versioned(current, loop) : undefined;
    current = improved(better === undefined ? current : seen(better.fn), better?.inner ?? inner);
  }
  return current;
}

/** A function, and what is looked at once for all of its loops. */
interface Seen {
  readonly fn: Fn;
  readonly representations: () => Representations;
  readonly weight: () => number;
}

function seen(fn: Fn): Seen {
  const once = <T>(compute: () => T): (() => T) => {
    let found: { value: T } | undefined;
    return () => {
      found ??= { value: compute() };
      return found.value;
    };
  };
  return {
    fn,
    representations: once(() => new Representations(analyseRanges(fn), fn)),
    weight: once(() => weightOf(fn)),
  };
}

/** The outermost loops, but for those of the versions that speculate has made for other numbers. */
function loopsIn(body: readonly Stmt[]): Loop[] {
  return body.flatMap((stmt) => {
    if (stmt.kind === 'if') return [...loopsIn(stmt.yes), ...(stmt.note === undefined ? loopsIn(stmt.no) : [])];
    if (stmt.kind === 'block') return loopsIn(stmt.body);
    return stmt.kind === 'loop' ? [stmt] : [];
  });
}

/** How many there are, but for those of versions for other numbers. */
function usualStatements(body: readonly Stmt[]): number {
  return body.reduce((count, stmt) => {
    const blocks = stmt.kind === 'if' && stmt.note !== undefined ? [stmt.yes] : blocksOf(stmt);
    return count + 1 + blocks.reduce((sum, block) => sum + usualStatements(block), 0);
  }, 0);
}

function isSuited(loop: Loop): boolean {
  const all = statementsIn([...loop.body, ...loop.update]);
  const most = all.some(({ kind }) => kind === 'loop') ? MOST_IN_NEST : MOST_IN_LOOP;
  return mayHaveFirst(loop) && all.length <= most;
}

/** `inner`: the body of the loop in its version. */
function versioned(
  { fn, representations, weight }: Seen,
  loop: Loop,
): { readonly fn: Fn; readonly inner: readonly Stmt[] } | undefined {
  if (usualStatements(fn.body) > MOST_IN_FUNCTION) return undefined;
  const asItIs = representations();
  const left = leftIn(fn);
  let locals = variablesOf(loop, asItIs).filter(({ id }) => !left.has(id));
  const fixed = fixedOf(loop, asItIs);
  if (locals.length === 0) return undefined;
  const sums = sumsOf(loop, asItIs);
  const before = weight();
  if (before < LEAST_GAIN && sums.size === 0) return undefined;
  // Only those that become integers by it.
  for (let round = 0; round < 3 && locals.length > 0; round++) {
    const { first, variables } = firstOf(loop, { locals, fixed }, freshOf(fn));
    const alone = { ...fn, body: uniqueNodes(replaceLoop(fn.body, loop.label, first)) };
    const representations = new Representations(analyseRanges(alone), alone);
    const integers = locals.filter((local) => representations.of(variables.get(local) as Local) !== 'f64');
    if (integers.length < locals.length) {
      locals = integers;
      continue;
    }
    if (!integers.some(({ id }) => sums.has(id)) && before - weightOf(alone) < LEAST_GAIN) return undefined;
    const fresh = freshOf(fn);
    const { first: before_, label } = firstOf(loop, { locals, fixed }, fresh);
    const both: Stmt = { kind: 'block', label, body: [...before_, loop], loc: loop.loc };
    const inner = loopsIn(before_).flatMap(({ body }) => body);
    return { fn: { ...fn, body: uniqueNodes(replaceLoop(fn.body, loop.label, [both])) }, inner };
  }
  return undefined;
}

/** Numbers that the loop changes, and that are doubles: nobody has declared them, or knows how large they become. */
function variablesOf({ body, update }: Loop, representations: Representations): readonly Local[] {
  const all = statementsIn([...body, ...update]);
  const declared = new Set(all.flatMap((stmt) => (stmt.kind === 'assign' ? [] : [targetOf(stmt)?.id])));
  const changed = new Map(
    all.flatMap((stmt) => (stmt.kind === 'assign' ? [[stmt.local.id, stmt.local] as const] : [])),
  );
  return [...changed.values()].filter(
    (local) => isPlainNumber(local) && !declared.has(local.id) && representations.of(local) === 'f64',
  );
}

/**
 * Doubles that the loop leaves alone, and that indices are made of: none of them would be inside with a fraction. Or
 * that a loop with others in it ends by.
 */
function fixedOf({ test, body, update }: Loop, representations: Representations): readonly Local[] {
  const all = statementsIn([...body, ...update]);
  const changed = new Set(all.map((stmt) => targetOf(stmt)?.id));
  const indices = all.flatMap((stmt) => {
    const own = stmt.kind === 'store' || stmt.kind === 'check-index' ? [stmt.index] : [];
    const loads = expressionsOf(stmt).flatMap(subexpressions);
    return [...own, ...loads.flatMap((each) => (each.kind === 'load' ? [each.index] : []))];
  });
  const ends = test !== undefined && all.some(({ kind }) => kind === 'loop') ? [test] : [];
  const found = [...indices, ...ends]
    .flatMap(subexpressions)
    .flatMap((each) => (each.kind === 'local' ? [each.local] : []));
  return [...new Map(found.map((local) => [local.id, local])).values()].filter(
    (local) => isPlainNumber(local) && !changed.has(local.id) && representations.of(local) === 'f64',
  );
}

/** Ids of integers that the loop adds integers to: each turn waits for the last one, for doubles four times as long. */
function sumsOf({ body, update }: Loop, representations: Representations): ReadonlySet<number> {
  const isSum = (stmt: Stmt) =>
    stmt.kind === 'assign' &&
    stmt.value.kind === 'binary' &&
    (stmt.value.op === 'add' || stmt.value.op === 'sub') &&
    stmt.value.left.kind === 'local' &&
    stmt.value.left.local.id === stmt.local.id &&
    representations.facts.ofLocal(stmt.local).integer &&
    representations.integer(stmt.value.right, 'unseen') !== undefined;
  const all = statementsIn([...body, ...update]);
  // Who divides waits longer for that.
  const divides = (expr: Expr) => expr.kind === 'binary' && (expr.op === 'rem' || expr.op === 'div');
  if (all.flatMap(expressionsOf).flatMap(subexpressions).some(divides)) return new Set();
  const sums = all.filter(isSum);
  return new Set(sums.map((stmt) => targetOf(stmt)?.id as number));
}

/** Those that are to be integers: what the loop changes, and what it leaves alone. */
interface Numbers {
  readonly locals: readonly Local[];
  readonly fixed: readonly Local[];
}

/** What comes before the loop. */
function firstOf(loop: Loop, { locals, fixed }: Numbers, fresh: Fresh): FirstLoop {
  const { loc } = loop;
  const before = locals.flatMap((local) => [
    comparison('ge', readLocal(local, loc), numberConst(RANGE.low, loc)),
    comparison('le', readLocal(local, loc), numberConst(RANGE.high, loc)),
  ]);
  return firstLoop(loop, { integers: locals, fixed, range: RANGE, before, note: NOTE }, fresh);
}

const RANGE = { low: -LARGEST, high: LARGEST };
