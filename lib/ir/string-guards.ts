// Units of strings that are read behind a test: `i is in s ? s[i] : NaN`. Lowering makes them (frontend/characters.ts).
//
// In:  an expression. Out: its test and what it reads, or all tests in it, so that passes can drop those that are
// certain.

import { fold } from './fold.ts';
import type { Expr, Stmt } from './ir.ts';
import { mapChildren, mapStatement } from './map.ts';
import { textOf } from './same.ts';
import { expressionsOf, statementsIn, subexpressions } from './walk.ts';

export interface GuardedUnit {
  readonly test: Expr;
  readonly unit: Expr;
  /** What it is where the string has no such unit. */
  readonly none: number;
}

/** Undefined if it is none. */
export function guardedUnit(expr: Expr): GuardedUnit | undefined {
  if (expr.kind !== 'select' || expr.no.kind !== 'const' || expr.yes.kind !== 'load') return undefined;
  const { test, yes, no } = expr;
  return yes.array.isString ? { test, unit: yes, none: Number(no.value) } : undefined;
}

export type PositionTest = Extract<Expr, { kind: 'compare' }>;

/** `i >= 0` and `i < s.length`, where `s[i]` stands in the same expression. */
export function positionTests(expr: Expr): readonly PositionTest[] {
  const all = subexpressions(expr);
  const units = all.flatMap((each) => (each.kind === 'load' && each.array.isString ? [each] : []));
  if (units.length === 0) return [];
  const positions = units.map(({ array, index }) => ({ array, text: textOf(index) }));
  return all.filter((each): each is PositionTest => {
    if (each.kind !== 'compare') return false;
    const { op, left, right } = each;
    const isOf = (id?: number) =>
      positions.some(({ array, text }) => {
        return (id === undefined || array.id === id) && text === textOf(left);
      });
    if (op === 'ge') return right.kind === 'const' && right.value === 0 && isOf();
    return op === 'lt' && right.kind === 'length' && right.array.isString === true && isOf(right.array.id);
  });
}

/** Whether some expression reads a string, or makes a position in one. */
export function readsStrings(body: readonly Stmt[]): boolean {
  const reads = (expr: Expr) =>
    (expr.kind === 'load' && expr.array.isString === true) || (expr.kind === 'math' && expr.fn === 'toInteger');
  return statementsIn(body).some((stmt) => expressionsOf(stmt).some((expr) => subexpressions(expr).some(reads)));
}

/** The statements, in which these tests hold. What has none of them stays the same object. */
export function withoutPositionTests(body: readonly Stmt[], certain: ReadonlySet<Expr>): Stmt[] {
  if (certain.size === 0) return [...body];
  const expr = (each: Expr): Expr => {
    if (certain.has(each)) return { kind: 'const', value: true, type: 'boolean', rep: undefined, loc: each.loc };
    return subexpressions(each).some((inner) => certain.has(inner)) ? foldTests(mapChildren(each, expr)) : each;
  };
  return body.map((stmt) => mapStatement(stmt, { expr, block: (inner) => withoutPositionTests(inner, certain) }));
}

/** Folded, also where the right side is known. */
export function foldTests(expr: Expr): Expr {
  const folded = fold(expr);
  if (folded.kind !== 'logical' || folded.right.kind !== 'const') return folded;
  return Boolean(folded.right.value) === (folded.op === 'and') ? folded.left : folded.right;
}
