// pull-tests: what is false of NaN is asked behind the tests of the elements that it is made of, and not of NaN.
//
//   (isIndex(i, a.length) ? a[i] : NaN) < x                 becomes   isIndex(i, a.length) && a[i] < x
//   isIndex(isIndex(i, b.length) ? b[i] : NaN, a.length)    becomes   isIndex(i, b.length) && isIndex(b[i], a.length)
//
// So integers are compared as integers, and what stands behind the test knows that the index is inside. Indices that take
// long to compute, as remainders do, are computed once:
//
//   x = isIndex(i % n, a.length) ? a[i % n] : NaN           becomes   at = i % n; x = isIndex(at, a.length) ? a[at] : NaN
//
// Needs: JS-level IR with its checks, whose loops are marked (a comparison that is a reduction keeps its form). Guarantees:
// the same results and errors.

import { type Fresh, freshOf } from '../ir/copy.ts';
import { insideIndex, isIndexTest, isOrNaN, passesOn, testsIn } from '../ir/elements.ts';
import { childrenOf, type Expr, type Fn, type Local, type Stmt } from '../ir/ir.ts';
import { conjunction, readLocal } from '../ir/make.ts';
import { mapChildren, mapStatement } from '../ir/map.ts';
import { textOf } from '../ir/same.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { expressionsOf, subexpressions } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

export const pullTests: Pass = {
  name: 'pull-tests',
  doc: 'indices are tested before elements are compared',
  after: ['insert-checks', 'reassociate', 'fold-constants'],
  exact: true,
  run: eachFunction((fn: Fn) => {
    if (testsIn(fn.body).length === 0) return fn;
    return { ...fn, body: uniqueNodes(block(fn.body, freshOf(fn))) };
  }),
};

function block(body: readonly Stmt[], fresh: Fresh): Stmt[] {
  return body.flatMap((stmt) => {
    const inner = mapStatement(stmt, { expr: pulled, block: (each) => block(each, fresh) });
    // A loop's test is asked again each time.
    return stmt.kind === 'loop' ? [inner] : withIndices(inner, fresh);
  });
}

/** The statement, behind what its indices are that take long. */
function withIndices(stmt: Stmt, fresh: Fresh): Stmt[] {
  const found = new Map<string, { readonly local: Local; readonly value: Expr }>();
  for (const test of expressionsOf(stmt).flatMap(surelyEvaluated).filter(isIndexTest)) {
    const index = test.args[0] as Expr;
    const text = textOf(index);
    if (!isLong(index) || found.has(text)) continue;
    const fixed = { type: 'number', declared: undefined, mutable: false, parameter: false } as const;
    found.set(text, { local: { id: fresh.local(), name: 'at', ...fixed, loc: index.loc }, value: index });
  }
  if (found.size === 0) return [stmt];
  const expr = (each: Expr): Expr => {
    const known = isLong(each) ? found.get(textOf(each)) : undefined;
    return known === undefined ? mapChildren(each, expr) : readLocal(known.local, each.loc);
  };
  const within = (body: readonly Stmt[]): Stmt[] => body.map((each) => mapStatement(each, { expr, block: within }));
  const isWrite = stmt.kind === 'if' && stmt.yes.length === 1 && stmt.yes[0]?.kind === 'store';
  const declares = [...found.values()].map(({ local, value }): Stmt => {
    return { kind: 'declare', local, value, loc: stmt.loc };
  });
  return [...declares, mapStatement(stmt, { expr, ...(isWrite && { block: within }) })];
}

/** Parts of an expression that are evaluated whenever it is. */
function surelyEvaluated(expr: Expr): Expr[] {
  const parts = expr.kind === 'select' ? [expr.test] : expr.kind === 'logical' ? [expr.left] : childrenOf(expr);
  return [expr, ...parts.flatMap(surelyEvaluated)];
}

/** Whether compilers would see twice what is a division, or a call. */
function isLong(index: Expr): boolean {
  return subexpressions(index).some((each) => each.kind === 'math' || (each.kind === 'binary' && LONG.has(each.op)));
}

const LONG: ReadonlySet<string> = new Set(['rem', 'div', 'pow']);

function pulled(expr: Expr): Expr {
  const inner = mapChildren(expr, pulled);
  if (inner.kind === 'compare' && inner.left.type === 'number') {
    const tests = [...testsOf(inner.left), ...testsOf(inner.right)];
    if (tests.length === 0) return inner;
    const sides = { left: insideIndex(inner.left), right: insideIndex(inner.right) };
    if (inner.op !== 'ne') return behind(tests, { ...inner, ...sides });
    // NaN differs from all there is.
    const value = behind(tests, { ...inner, ...sides, op: 'eq' });
    return { kind: 'unary', op: 'not', value, type: 'boolean', rep: undefined, loc: inner.loc };
  }
  if (inner.kind === 'unary' && inner.op === 'truthy' && inner.value.type === 'number') {
    return behind(testsOf(inner.value), { ...inner, value: insideIndex(inner.value) });
  }
  if (inner.kind === 'math' && inner.fn === 'isIndex') {
    const [index, length] = inner.args as [Expr, Expr];
    return behind(testsOf(index), { ...inner, args: [insideIndex(index), length] });
  }
  return inner;
}

function behind(tests: readonly Expr[], last: Expr): Expr {
  return conjunction([...tests, last]) as Expr;
}

/** Tests without which a value is NaN: those that insideIndex leaves out. */
function testsOf(expr: Expr): Expr[] {
  if (isOrNaN(expr)) return [expr.test];
  return passesOn(expr) ? childrenOf(expr).flatMap(testsOf) : [];
}
