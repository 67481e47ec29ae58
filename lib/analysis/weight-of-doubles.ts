// How much of a function is computed in doubles that could be integers: remainders, quotients without their rest,
// operands of bitwise operators, indices, comparisons of integers with doubles, and integers that are kept in doubles.
// Each counts eight times as much for each loop around it.
//
// In:  a function, its facts, and how often what is outside of loops runs: 1, or 8 of a recursive function. Out: a
// number, to be compared with that of another version of the same function. Of two versions that a pass has made, the
// usual one counts.

import { isIndexTest } from '../ir/elements.ts';
import { childrenOf, type Expr, type Fn, type Loop, type Stmt } from '../ir/ir.ts';
import { binaryOps } from '../ir/ops.ts';
import { blocksOf, conjuncts, expressionsOf } from '../ir/walk.ts';
import type { RangeFacts } from './range.ts';
import { Representations } from './representation.ts';
import { isStraight } from './straight-loops.ts';

export function weightOfDoubles(fn: Fn, facts: RangeFacts, times = 1): number {
  const representations = new Representations(facts, fn);
  const isDouble = (expr: Expr) =>
    expr.type === 'number' && facts.isReached(expr) && representations.integer(expr, 'unseen') === undefined;
  const isQuotient = (expr: Expr) => expr.kind === 'binary' && expr.op === 'div';

  /** `inVectors`: where doubles are lanes of vectors, and only what has no vectors costs anything. */
  const own = (expr: Expr, inVectors: boolean): number => {
    if (expr.kind === 'load') return Number(isDouble(expr.index));
    if (expr.kind === 'binary' && expr.op === 'rem' && expr.type === 'number') return 2 * Number(isDouble(expr));
    if (isIndexTest(expr)) return Number(isDouble(expr.args[0] as Expr));
    if (inVectors) return 0;
    switch (expr.kind) {
      case 'math':
        if (expr.fn === 'imul' || expr.fn === 'clz32') return expr.args.filter(isDouble).length;
        return expr.fn === 'floor' || expr.fn === 'trunc'
          ? Number(isQuotient(expr.args[0] as Expr) && isDouble(expr))
          : 0;
      case 'binary': {
        if (expr.type !== 'number' || !binaryOps[expr.op].bitwise) return 0;
        const quotient = expr.op === 'or' && isQuotient(expr.left) ? representations.cQuotient(expr) : undefined;
        return quotient === undefined ? [expr.left, expr.right].filter(isDouble).length : 0;
      }
      case 'compare':
        return expr.left.type === 'number' && isDouble(expr.left) !== isDouble(expr.right) ? 0.5 : 0;
      default:
        return 0;
    }
  };
  const ofExpression = (expr: Expr, inVectors: boolean): number =>
    childrenOf(expr).reduce((sum, child) => sum + ofExpression(child, inVectors), own(expr, inVectors));
  /** An integer that is assigned to what is held as a double: it may be -0 there, or larger elsewhere. */
  const isKeptInDouble = (stmt: Stmt): boolean =>
    (stmt.kind === 'declare' || stmt.kind === 'assign') &&
    stmt.value !== undefined &&
    stmt.value.kind !== 'const' &&
    stmt.local.type === 'number' &&
    representations.of(stmt.local) === 'f64' &&
    !isDouble(stmt.value);
  const ofBlock = (body: readonly Stmt[], factor: number, inVectors: boolean): number =>
    body.reduce((sum, stmt) => sum + ofStatement(stmt, factor, inVectors), 0);
  const ofStatement = (stmt: Stmt, factor: number, isAround: boolean): number => {
    if (stmt.kind === 'if' && stmt.note !== undefined) return ofBlock(stmt.yes, factor, isAround);
    const around = stmt.kind === 'loop' ? factor * 8 : factor;
    const inVectors = isAround || (stmt.kind === 'loop' && isStraight(stmt));
    const index = (stmt.kind === 'store' || stmt.kind === 'check-index') && isDouble(stmt.index) ? 1 : 0;
    const kept = !inVectors && isKeptInDouble(stmt) ? 1 : 0;
    const inside = blocksOf(stmt).reduce((sum, block) => sum + ofBlock(block, around, inVectors), 0);
    const expressions = stmt.kind === 'loop' ? testsOf(stmt) : expressionsOf(stmt);
    return expressions.reduce(
      (sum, expr) => sum + around * ofExpression(expr, inVectors),
      inside + around * (index + kept),
    );
  };
  return ofBlock(fn.body, times, false);
}

/** A loop's tests but for `i < n`: there n becomes an integer once, before the loop (select-representation). */
function testsOf({ test }: Loop): readonly Expr[] {
  const isBound = (expr: Expr) =>
    expr.kind === 'compare' && expr.left.kind === 'local' && expr.right.kind === 'local' && !expr.right.local.mutable;
  return test === undefined ? [] : conjuncts(test).filter((each) => !isBound(each));
}
