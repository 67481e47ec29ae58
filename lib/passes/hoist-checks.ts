// hoist-checks: makes two versions of a loop nest, one for the usual case that a single test before it proves.
//
//   for (let i = 0; i < n; i++) { check i in a; s += a[i] }
//   becomes
//   if (n is an integer from 0 to 2^48 && n - 1 < a.length) {
//     const n_int = n; for (let i = 0; i < n_int; i++) s += a[i]
//   } else {
//     for (let i = 0; i < n; i++) { check i in a; s += a[i] }
//   }
//
// The test speaks of whole index ranges (lib/analysis/extremes.ts), so the first version needs no check that the test
// covers; and numbers that indices are made of are integers there, so that indices are computed as integers. Where the
// test fails, the other version does everything as before: what was stored before an error is stored, nothing after.
//
// Needs: JS-level IR with its checks. Guarantees: the same results and errors; the first version has no more checks.

import { briefLoopsIn } from '../analysis/brief-loops.ts';
import { countedLoops } from '../analysis/counted-loops.ts';
import { definitionsIn } from '../analysis/definitions.ts';
import { LONGEST } from '../analysis/expression-facts.ts';
import { isIntegerIn, MOST_EXACT } from '../analysis/interval.ts';
import { analyseRanges, type LocalFacts, type RangeFacts } from '../analysis/range.ts';
import { copyStatements, type Fresh, freshOf } from '../ir/copy.ts';
import { isIndexTest, testsIn } from '../ir/elements.ts';
import type { BranchNote, Expr, Fn, Local, Loop, Stmt } from '../ir/ir.ts';
import { conjunction, mathCall, numberConst, readLocal } from '../ir/make.ts';
import { mapLocals, mapStatement } from '../ir/map.ts';
import { textOf } from '../ir/same.ts';
import { readsStrings, withoutPositionTests } from '../ir/string-guards.ts';
import { uniqueNodes } from '../ir/unique.ts';
import {
  blocksOf,
  expressionsOf,
  givesValue,
  isCounterDeclaration,
  mentions,
  statementsIn,
  subexpressions,
  targetOf,
} from '../ir/walk.ts';
import { hoistable, positionTestsOf } from './hoistable-checks.ts';
import { withoutTests } from './index-tests.ts';
import { eachFunction, type Pass } from './pass.ts';
import { settleBlock } from './settle-positions.ts';

export const hoistChecks: Pass = {
  name: 'hoist-checks',
  doc: 'one test before a loop nest, instead of checks in it',
  after: ['eliminate-inlined-checks'],
  exact: true,
  run: eachFunction((fn) => ({ ...fn, body: hoistChecksOf(fn) })),
};

/** The body of a function, with its nests in two versions where that gains something. */
export function hoistChecksOf(fn: Fn): Stmt[] {
  return uniqueNodes(block(fn.body, analyseRanges(fn, startsIn(fn.body)), freshOf(fn)));
}

const NOTE: BranchNote = {
  about: 'checks',
  yes: 'Every index is inside its array.',
  no: 'Some index may not be: each is checked.',
};

/** Where its checks stay, and only what indices are made of is known. */
const NOTE_OF_INTEGERS: BranchNote = {
  about: 'checks',
  yes: 'Indices are made of integers.',
  no: 'Some number may have a fraction, or be large.',
};

/** Larger nests are left as they are: two versions of them would cost more in code than they give. */
const MOST_STATEMENTS = 400;

/** A loop and the declarations right before it of counters that only the loop uses. */
interface Region {
  readonly loop: Loop;
  readonly stmts: readonly Stmt[];
}

/** The regions directly in a block, by the index of their first statement. */
function regionsOf(body: readonly Stmt[]): ReadonlyMap<number, Region> {
  const regions = new Map<number, Region>();
  for (const [at, stmt] of body.entries()) {
    if (stmt.kind !== 'loop') continue;
    let start = at;
    while (start > 0 && isCounterOf(body[start - 1] as Stmt, stmt, body.slice(at + 1))) start--;
    regions.set(start, { loop: stmt, stmts: body.slice(start, at + 1) });
  }
  return regions;
}

/** The first statements of all regions, those inside others too. */
function startsIn(body: readonly Stmt[]): ReadonlySet<Stmt> {
  const starts = new Set<Stmt>();
  const visit = (block: readonly Stmt[]): void => {
    for (const at of regionsOf(block).keys()) starts.add(block[at] as Stmt);
    for (const stmt of block) for (const inner of blocksOf(stmt)) visit(inner);
  };
  visit(body);
  return starts;
}

/** The block with its regions in two versions where that gains something, outermost first. */
function block(body: readonly Stmt[], facts: LocalFacts, fresh: Fresh): Stmt[] {
  const inside = (inner: readonly Stmt[]) => block(inner, facts, fresh);
  const regions = regionsOf(body);
  const result: Stmt[] = [];
  for (let at = 0; at < body.length; at++) {
    const region = regions.get(at);
    if (region === undefined) {
      const stmt = body[at] as Stmt;
      // The version for numbers that are no integers stays one: its indices fail such tests.
      const isVersioned = stmt.kind === 'if' && stmt.note?.about === 'integers';
      result.push(isVersioned ? { ...stmt, yes: inside(stmt.yes) } : mapStatement(stmt, { block: inside }));
      continue;
    }
    at += region.stmts.length - 1;
    const versioned = facts.reaches(region.stmts[0] as Stmt) ? versionRegion(region, facts, fresh) : undefined;
    result.push(...(versioned ?? withInner(region.stmts, inside)));
  }
  return result;
}

/** The region, with another body of its loop. */
function withInner(stmts: readonly Stmt[], inside: (body: readonly Stmt[]) => Stmt[]): Stmt[] {
  return stmts.map((stmt) => (stmt.kind === 'loop' ? { ...stmt, body: inside(stmt.body) } : stmt));
}

function isCounterOf(before: Stmt, loop: Loop, after: readonly Stmt[]): boolean {
  return before.kind === 'declare' && isCounterDeclaration(before, loop) && !mentions(after, before.local.id);
}

/** The region in two versions, and the loops inside the first one likewise; undefined if that gains nothing. */
function versionRegion(region: Region, before: LocalFacts, fresh: Fresh): Stmt[] | undefined {
  const all = statementsIn(region.stmts);
  if (all.length > MOST_STATEMENTS) return undefined;
  const assigned = new Set(all.map((stmt) => targetOf(stmt)?.id));
  const isInvariant = (local: Local) => !assigned.has(local.id);
  const indices = all.flatMap(indicesOf);
  const isExact = (index: Expr) => isIntegerIn(before.of(index), -MOST_EXACT, MOST_EXACT);
  const isTested = (stmt: Stmt) => stmt.kind === 'check-index' || positionTestsOf(stmt).length > 0;
  const hasChecks = all.some(isTested) || testsIn(region.stmts).length > 0;
  if (!hasChecks && indices.every(isExact)) return undefined;

  // The version for the usual case, with integers for the numbers that its indices are made of.
  const { speculated, most } = speculate(region.stmts, indices, isInvariant, before);
  const integers = new Map(
    speculated.map((local) => {
      const low = most === LONGEST ? -most : 0;
      const name = `${local.name}_int`;
      const integer: Local = {
        ...{ ...local, id: fresh.local(), name, declared: undefined, mutable: false, parameter: false },
        within: { low, high: most },
      };
      return [local.id, integer] as const;
    }),
  );
  const declares = speculated.map((local): Stmt => {
    const { loc } = region.loop;
    return { kind: 'declare', local: integers.get(local.id) as Local, value: readLocal(local, loc), loc };
  });
  const start = region.stmts[0] as Stmt;
  const factsOf = (body: readonly Stmt[]) => before.inPlaceOf(start, [...declares, ...body], new Set());
  const copy = uniqueNodes(copyStatements(region.stmts, fresh, integers));
  // With integers, positions in strings are what they are.
  const usual = readsStrings(copy) ? uniqueNodes(settleBlock(factsOf(copy), copy)) : copy;
  const facts = factsOf(usual);

  const isStill = (local: Local) => isInvariant(local) && !givesValue(usual, local);
  const hoisted = hoistable(usual, { facts, isInvariant: isStill });
  const gained = speculated.length > 0 && gainsIntegers(indices, before, usual, facts);
  const isFree = hoisted.checks.size + hoisted.indexTests.size + hoisted.positionTests.size > 0;
  if (!isFree && !gained) return undefined;

  // The test comes before the integers are declared: it speaks of the numbers themselves.
  const numbers = new Map(speculated.map((local) => [(integers.get(local.id) as Local).id, local]));
  const back = (expr: Expr) => mapLocals(expr, (local) => numbers.get(local.id) ?? local);
  const whole = speculated.map((local) => {
    const { low = 0, high = 0 } = integers.get(local.id)?.within ?? {};
    const { loc } = region.loop;
    const args = [readLocal(local, loc), numberConst(low, loc), numberConst(high, loc)];
    return mathCall('isIntegerWithin', args, 'boolean');
  });
  const certain = conjunction([...whole, ...hoisted.tests.map(back)]);
  // Where two versions are made anyway, one test more costs nothing.
  const brief = briefLoopsIn(usual, { facts, isInvariant: isStill, definitions: definitionsIn(usual) });
  const soon = certain === undefined ? [] : [...brief.tests.values()].map(back);
  const test = certain && conjunction([certain, ...distinct(soon)]);
  const isBrief = (loop: Loop) => brief.loops.has(loop) && (test !== undefined || !brief.tests.has(loop));
  const unchecked = without(usual, hoisted.checks, isBrief);
  const { indexTests } = hoisted;
  const inside = indexTests.size > 0 ? withoutTests(unchecked, (each) => indexTests.has(each)) : unchecked;
  const stripped = withoutPositionTests(inside, hoisted.positionTests);
  const { loc } = region.loop;
  // The copy of the outermost loop has had its turn; loops inside may test what is known only there.
  const note = isFree ? NOTE : NOTE_OF_INTEGERS;
  const versions = (first: readonly Stmt[], no: readonly Stmt[]): Stmt[] =>
    test === undefined ? [...first] : [{ kind: 'if', test, yes: [...declares, ...first], no, note, loc }];
  const starts = startsIn(stripped.flatMap((stmt) => (stmt.kind === 'loop' ? stmt.body : [])));
  if (starts.size === 0) return versions(stripped, region.stmts);
  const known = before.inPlaceOf(start, versions(stripped, []), starts);
  const first = withInner(stripped, (body) => block(body, known, fresh));
  return versions(first, region.stmts);
}

function indicesOf(stmt: Stmt): Expr[] {
  const loads = expressionsOf(stmt).flatMap((expr) =>
    subexpressions(expr).flatMap((each) => {
      if (each.kind === 'load') return [each.index];
      return isIndexTest(each) ? [each.args[0] as Expr] : [];
    }),
  );
  return stmt.kind === 'store' || stmt.kind === 'check-index' ? [...loads, stmt.index] : loads;
}

/**
 * Locals from outside the region that its indices are made of, by sums and products, and that are not known to be
 * integers small enough for exact sums and products; and the largest value for which these are exact.
 */
function speculate(
  stmts: readonly Stmt[],
  indices: readonly Expr[],
  isInvariant: (local: Local) => boolean,
  facts: RangeFacts,
): { speculated: Local[]; most: number } {
  const locals = new Map<number, Local>();
  const values = new Map<number, Expr[]>();
  for (const stmt of statementsIn(stmts)) {
    if (stmt.kind === 'declare' && stmt.value !== undefined) values.set(stmt.local.id, [stmt.value]);
    if (stmt.kind !== 'loop') continue;
    for (const { counter, bound } of countedLoops(stmt)) {
      values.set(counter.id, [...(values.get(counter.id) ?? []), bound]);
    }
  }
  const visited = new Set<number>();
  /** Collects the locals; gives the degree of the expression as a polynomial of them. */
  const degree = (expr: Expr): number => {
    if (expr.kind === 'length') return 1;
    if (expr.kind === 'local') {
      const { local } = expr;
      if (isInvariant(local)) {
        if (local.type === 'number') locals.set(local.id, local);
        return 1;
      }
      if (visited.has(local.id)) return 1;
      visited.add(local.id);
      const own = Math.max(1, ...(values.get(local.id) ?? []).map(degree));
      visited.delete(local.id);
      return own;
    }
    if (expr.kind === 'math' && expr.fn === 'toInteger') return degree(expr.args[0] as Expr);
    if (expr.kind !== 'binary' || !['add', 'sub', 'mul'].includes(expr.op)) return 0;
    const [left, right] = [degree(expr.left), degree(expr.right)];
    return expr.op === 'mul' ? left + right : Math.max(left, right);
  };
  const highest = Math.max(...indices.map(degree));
  const most = highest <= 1 ? LONGEST : 2 ** Math.max(12, Math.floor(50 / highest));
  const low = most === LONGEST ? -most : 0;
  const isKnown = (local: Local) => {
    const fact = facts.ofLocal(local);
    return isIntegerIn(fact, low, most) && !fact.maybeNegativeZero;
  };
  return { speculated: [...locals.values()].filter((local) => !isKnown(local)), most };
}

function distinct(tests: readonly Expr[]): Expr[] {
  return [...new Map(tests.map((test) => [textOf(test), test])).values()];
}

function without(body: readonly Stmt[], checks: ReadonlySet<Stmt>, isBrief: (loop: Loop) => boolean): Stmt[] {
  return body
    .filter((stmt) => !checks.has(stmt))
    .map((stmt) => {
      const inside = mapStatement(stmt, { block: (inner) => without(inner, checks, isBrief) });
      return stmt.kind === 'loop' && isBrief(stmt) ? { ...(inside as Loop), brief: true } : inside;
    });
}

/** Whether some index is exact in integers now that was not before. */
function gainsIntegers(
  indices: readonly Expr[],
  before: RangeFacts,
  usual: readonly Stmt[],
  after: RangeFacts,
): boolean {
  const isExact = (facts: RangeFacts) => (index: Expr) => isIntegerIn(facts.of(index), -MOST_EXACT, MOST_EXACT);
  const exactBefore = indices.filter(isExact(before)).length;
  const exactAfter = statementsIn(usual).flatMap(indicesOf).filter(isExact(after)).length;
  return exactAfter > exactBefore;
}
