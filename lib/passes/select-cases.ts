// select-cases: a long `switch` over a number that may be no integer compares integers.
//
//   const t = pc; if (t === 0) … if (t === 1) … if (t === 2) …        pc may be anything
//   becomes
//   const t = pc; const t_case = (t | 0) === t ? t | 0 : -1; if (t_case === 0) …
//
// C compilers make a table of jumps of comparisons of integers, and of doubles they don't.
//
// Needs: JS-level IR; hoist-checks has made its versions. Guarantees: the same bits. -0 is equal to 0, before and after;
// what is no integer of 32 bits becomes one that is none of the cases.

import { INT32, isIntegerIn } from '../analysis/interval.ts';
import { analyseRanges } from '../analysis/range.ts';
import { freshOf } from '../ir/copy.ts';
import type { Expr, Fn, Local, Stmt } from '../ir/ir.ts';
import { comparison, numberConst, readLocal } from '../ir/make.ts';
import { mapChildren, mapStatement } from '../ir/map.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

export const selectCases: Pass = {
  name: 'select-cases',
  doc: 'a long switch over a number that may have a fraction compares integers',
  after: ['hoist-checks'],
  exact: true,
  run: eachFunction(selectCasesOf),
};

/** Fewer comparisons cost less than the conversion. */
const LEAST_CASES = 6;

type Compare = Extract<Expr, { kind: 'compare' }>;

/** `t === 3`, of a local that never changes. */
function caseOf(expr: Expr): { readonly local: Local; readonly value: number } | undefined {
  if (expr.kind !== 'compare' || expr.op !== 'eq' || expr.left.type !== 'number') return undefined;
  const { left, right } = expr;
  if (left.kind !== 'local' || left.local.mutable || left.local.parameter || right.kind !== 'const') return undefined;
  const value = Number(right.value);
  return Number.isInteger(value) && value >= INT32.low && value <= INT32.high
    ? { local: left.local, value }
    : undefined;
}

function selectCasesOf(fn: Fn): Fn {
  const values = new Map<number, Set<number>>();
  for (const expr of statementsIn(fn.body).flatMap(expressionsOf).flatMap(subexpressions)) {
    const found = caseOf(expr);
    if (found !== undefined) values.set(found.local.id, (values.get(found.local.id) ?? new Set()).add(found.value));
  }
  const long = new Map([...values].filter(([, cases]) => cases.size >= LEAST_CASES));
  if (long.size === 0) return fn;
  const facts = analyseRanges(fn);
  const fresh = freshOf(fn);
  const chosen = new Map<number, Local>();
  for (const stmt of statementsIn(fn.body)) {
    if (stmt.kind !== 'declare' || stmt.value === undefined || !long.has(stmt.local.id)) continue;
    if (!facts.isReached(stmt.value) || isIntegerIn(facts.of(stmt.value), INT32.low, INT32.high)) continue;
    // What was promised of the number holds of no case that stands for others.
    const { name, loc } = stmt.local;
    const plain = { type: 'number', declared: undefined, mutable: false, parameter: false } as const;
    chosen.set(stmt.local.id, { id: fresh.local(), name: `${name}_case`, ...plain, loc });
  }
  return chosen.size === 0 ? fn : { ...fn, body: uniqueNodes(withCases(fn.body, chosen, long)) };
}

function withCases(
  body: readonly Stmt[],
  chosen: ReadonlyMap<number, Local>,
  values: ReadonlyMap<number, ReadonlySet<number>>,
): Stmt[] {
  const expr = (each: Expr): Expr => {
    const found = caseOf(each);
    const other = found && chosen.get(found.local.id);
    if (other === undefined) return mapChildren(each, expr);
    return { ...(each as Compare), left: readLocal(other, each.loc) };
  };
  return body.flatMap((stmt) => {
    const mapped = mapStatement(stmt, { expr, block: (inner) => withCases(inner, chosen, values) });
    const local = stmt.kind === 'declare' ? chosen.get(stmt.local.id) : undefined;
    if (stmt.kind !== 'declare' || local === undefined) return [mapped];
    return [
      mapped,
      { kind: 'declare', local, value: caseNumber(stmt.local, values.get(stmt.local.id) ?? new Set()), loc: stmt.loc },
    ];
  });
}

/** The integer that it is, or one that is none of the cases. */
function caseNumber(local: Local, cases: ReadonlySet<number>): Expr {
  const { loc } = local;
  const whole = (): Expr => ({
    ...{ kind: 'binary', op: 'or', left: readLocal(local, loc), right: numberConst(0, loc) },
    ...{ type: 'number', rep: undefined, loc },
  });
  let other = -1;
  while (cases.has(other)) other--;
  const test = comparison('eq', whole(), readLocal(local, loc));
  return { kind: 'select', test, yes: whole(), no: numberConst(other, loc), type: 'number', rep: undefined, loc };
}
