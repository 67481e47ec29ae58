// settle-positions: drops tests of positions in strings that are certain, and what makes integers of integers.
//
//   for (let i = 0; i < s.length; i++) h += toInteger(i) >= 0 && toInteger(i) < s.length ? s[toInteger(i)] : NaN
//   becomes
//   for (let i = 0; i < s.length; i++) h += s[i]
//
// Lowering puts a test before each unit that is read, for outside of a string there is NaN, '' or undefined.
//
// Needs: JS-level IR. Guarantees: the same values; no unit outside of a string is read. Functions without strings stay
// as they are.

import { type Fact, isIntegerIn, MOST_EXACT } from '../analysis/interval.ts';
import { analyseRanges, type RangeFacts } from '../analysis/range.ts';
import type { Expr, Fn, Stmt } from '../ir/ir.ts';
import { mapChildren, mapStatement } from '../ir/map.ts';
import { foldTests, readsStrings } from '../ir/string-guards.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { eachFunction, type Pass } from './pass.ts';

export const settlePositions: Pass = {
  name: 'settle-positions',
  doc: 'tests of positions in strings that are certain are dropped',
  after: [],
  exact: true,
  run: eachFunction(settled),
};

/** Again, where the facts of a caller have reached the positions of what it calls. */
export const settleInlinedPositions: Pass = {
  ...settlePositions,
  name: 'settle-inlined-positions',
  after: ['fold-constants'],
};

/** And again, in the versions for integers. */
export const settleVersions: Pass = {
  ...settlePositions,
  name: 'settle-versions',
  after: ['speculate', 'speculate-loops'],
};

function settled(fn: Fn): Fn {
  return readsStrings(fn.body) ? { ...fn, body: uniqueNodes(settleBlock(analyseRanges(fn), fn.body)) } : fn;
}

/** The same statements, of which these are the facts. */
export function settleBlock(facts: RangeFacts, body: readonly Stmt[]): Stmt[] {
  return body.flatMap((stmt): readonly Stmt[] => {
    const inside = (inner: readonly Stmt[]) => settleBlock(facts, inner);
    const settledStmt = mapStatement(stmt, { expr: (each) => settle(each, facts), block: inside });
    if (settledStmt.kind !== 'if' || settledStmt.test.kind !== 'const') return [settledStmt];
    return settledStmt.test.value ? settledStmt.yes : settledStmt.no;
  });
}

function settle(expr: Expr, facts: RangeFacts): Expr {
  const known = decided(expr, facts);
  if (known !== undefined) return { kind: 'const', value: known, type: 'boolean', rep: undefined, loc: expr.loc };
  if (expr.kind === 'math' && expr.fn === 'toInteger') {
    const [arg] = expr.args as [Expr];
    const fact = facts.of(arg);
    if (facts.isReached(arg) && isWhole(fact) && !fact.maybeNegativeZero) return settle(arg, facts);
  }
  // A test that fails keeps its value: nothing is known where it is not reached.
  return foldTests(mapChildren(expr, (child) => (facts.isReached(child) ? settle(child, facts) : child)));
}

function isWhole(fact: Fact): boolean {
  return isIntegerIn(fact, -MOST_EXACT, MOST_EXACT);
}

/** What a test certainly is. */
function decided(expr: Expr, facts: RangeFacts): boolean | undefined {
  if (!facts.isReached(expr)) return undefined;
  if (expr.kind === 'math' && expr.fn === 'isInteger') return isWhole(facts.of(expr.args[0] as Expr)) || undefined;
  if (expr.kind !== 'compare' || expr.left.type !== 'number') return undefined;
  if (facts.inBounds(expr)) return true;
  const [left, right] = [facts.of(expr.left), facts.of(expr.right)];
  if (left.maybeNaN || right.maybeNaN || !(left.low <= left.high) || !(right.low <= right.high)) return undefined;
  switch (expr.op) {
    case 'lt':
      return left.high < right.low ? true : left.low >= right.high ? false : undefined;
    case 'le':
      return left.high <= right.low ? true : left.low > right.high ? false : undefined;
    case 'gt':
      return left.low > right.high ? true : left.high <= right.low ? false : undefined;
    case 'ge':
      return left.low >= right.high ? true : left.high < right.low ? false : undefined;
    default:
      return left.high < right.low || left.low > right.high ? expr.op === 'ne' : undefined;
  }
}
