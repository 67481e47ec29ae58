// Tests of indices that are known to hold: what is left of reads and writes that may be outside (lib/ir/elements.ts).
//
//   isIndex(i, a.length) ? a[i] : NaN        becomes   a[i]
//   if isIndex(i, a.length) a[i] = x         becomes   a[i] = x
//
// In:  statements, and which tests hold. Out: the statements without these.

import { failingStore, type IndexTest, isGuardedStore, isIndexTest } from '../ir/elements.ts';
import { fold } from '../ir/fold.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { mapChildren, mapStatement } from '../ir/map.ts';
import { textOf } from '../ir/same.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { subexpressions } from '../ir/walk.ts';

export type IsProven = (test: IndexTest) => boolean;

/** These writes fail where their index is undefined. */
export function failingWhereUndefined(body: readonly Stmt[], writes: ReadonlySet<Stmt>): Stmt[] {
  const block = (inner: readonly Stmt[]): Stmt[] =>
    inner.map((stmt) => {
      if (!writes.has(stmt) || !isGuardedStore(stmt)) return mapStatement(stmt, { block });
      return failingStore(stmt);
    });
  return writes.size === 0 ? [...body] : uniqueNodes(block(body));
}

export function withoutTests(body: readonly Stmt[], isProven: IsProven): Stmt[] {
  const expr = (each: Expr): Expr => {
    if (isIndexTest(each) && isProven(each)) return holds(each);
    if (!subexpressions(each).some(isIndexTest)) return each;
    const inner = fold(mapChildren(each, expr));
    return inner.kind === 'logical' && inner.op === 'and' && isTrue(inner.right) ? inner.left : inner;
  };
  const inside = (inner: readonly Stmt[]) => withoutTests(inner, isProven);
  return body.flatMap((stmt): Stmt[] => {
    if (stmt.kind !== 'if') return [mapStatement(stmt, { expr, block: inside })];
    const test = expr(stmt.test);
    if (!isGuardedStore(stmt))
      return isTrue(test) ? inside(stmt.yes) : [{ ...mapStatement(stmt, { block: inside }), test } as Stmt];
    // The test of a[f(i)] += x stands in its value, too.
    const text = textOf(stmt.test);
    const store = withoutTests(stmt.yes, (each) => isProven(each) || textOf(each) === text);
    return isTrue(test) ? store : [{ ...stmt, test, yes: store, no: inside(stmt.no) }];
  });
}

function isTrue(test: Expr): boolean {
  return test.kind === 'const' && test.value === true;
}

function holds({ loc }: IndexTest): Expr {
  return { kind: 'const', value: true, type: 'boolean', rep: undefined, loc };
}
