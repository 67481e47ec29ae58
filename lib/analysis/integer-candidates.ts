// Which parameters are worth testing for being integers: those that indices, bounds, remainders and bitwise operands
// are made of.
//
//   a[y * width + x]                    width, and what x and y are made of
//   (x + a[i] * scale + 0.5) | 0        none: it has a fraction whatever they are
//
// In:  a function in JS-level IR. Out: parameters, of those that nobody declared as integers, and that were not seen to
// be none. Changes nothing. By form alone: a number may be an integer unless a fraction, a float of an array or a
// function like Math.sin goes into it.

import { isIndexTest, isOrNaN } from '../ir/elements.ts';
import { childrenOf, type Expr, type Fn, type Local } from '../ir/ir.ts';
import { isPlainNumber } from '../ir/locals.ts';
import { arrayKinds, binaryOps, isArrayKind } from '../ir/ops.ts';
import { expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';

export function integerCandidates(fn: Pick<Fn, 'body' | 'parameters' | 'fractions'>): readonly Local[] {
  const { body, parameters, fractions = [] } = fn;
  const search = new Search();
  const all = statementsIn(body);
  for (const stmt of all) {
    const target = targetOf(stmt);
    if (target === undefined) continue;
    const value = stmt.kind === 'declare' || stmt.kind === 'assign' ? stmt.value : undefined;
    if (value !== undefined) search.define(target, value);
  }
  for (const stmt of all) {
    if (stmt.kind === 'store' || stmt.kind === 'check-index' || stmt.kind === 'check-list') search.reach(stmt.index);
    for (const expr of expressionsOf(stmt).flatMap(subexpressions))
      for (const each of servedBy(expr)) search.reach(each);
  }
  return parameters.filter(
    (local, at) => isPlainNumber(local) && search.reached.has(local.id) && !fractions.includes(at),
  );
}

/** What of an expression costs less if it is an integer. */
function servedBy(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'load':
      return [expr.index];
    case 'compare':
      return expr.left.type === 'number' ? [expr.left, expr.right] : [];
    case 'binary':
      return expr.type === 'number' && (binaryOps[expr.op].bitwise || expr.op === 'rem' || expr.op === 'div')
        ? [expr.left, expr.right]
        : [];
    case 'math':
      return ROUNDING.has(expr.fn) || isIndexTest(expr) ? expr.args : [];
    default:
      return [];
  }
}

/** Math's functions that give integers. */
const ROUNDING: ReadonlySet<string> = new Set([
  ...['floor', 'ceil', 'trunc', 'round', 'toInteger', 'imul', 'clz32', 'sign'],
]);
/** Those that give one of their arguments, but for its sign. */
const CHOOSING: ReadonlySet<string> = new Set(['abs', 'min', 'max']);

class Search {
  readonly reached = new Set<number>();
  private readonly definitions = new Map<number, Expr[]>();
  private readonly integers = new Map<number, boolean>();

  define({ id }: Local, value: Expr): void {
    this.definitions.set(id, [...(this.definitions.get(id) ?? []), value]);
  }

  /** All that a number is made of, if it may be an integer. */
  reach(expr: Expr): void {
    if (expr.type !== 'number' || !this.mayBeInteger(expr)) return;
    if (expr.kind !== 'local') {
      if (expr.kind !== 'load') for (const child of childrenOf(expr)) this.reach(child);
      return;
    }
    const { id } = expr.local;
    if (this.reached.has(id)) return;
    this.reached.add(id);
    for (const value of this.definitions.get(id) ?? []) this.reach(value);
  }

  private mayBeInteger(expr: Expr): boolean {
    switch (expr.kind) {
      case 'const':
        return Number.isInteger(expr.value);
      case 'local':
        return this.isLocalInteger(expr.local);
      case 'load':
        return isArrayKind(expr.array.type) && arrayKinds[expr.array.type].least !== undefined;
      case 'unary':
        return expr.op === 'bitnot' || this.mayBeInteger(expr.value);
      case 'binary':
        return binaryOps[expr.op].bitwise || (this.mayBeInteger(expr.left) && this.mayBeInteger(expr.right));
      case 'select':
        if (isOrNaN(expr)) return this.mayBeInteger(expr.yes);
        return this.mayBeInteger(expr.yes) && this.mayBeInteger(expr.no);
      case 'math':
        return ROUNDING.has(expr.fn) || (CHOOSING.has(expr.fn) && expr.args.every((arg) => this.mayBeInteger(arg)));
      default:
        return true;
    }
  }

  /** What comes back to itself around a loop is an integer as far as the rest of it is. */
  private isLocalInteger({ id }: Local): boolean {
    const known = this.integers.get(id);
    if (known !== undefined) return known;
    this.integers.set(id, true);
    const result = (this.definitions.get(id) ?? []).every((value) => this.mayBeInteger(value));
    this.integers.set(id, result);
    return result;
  }
}
