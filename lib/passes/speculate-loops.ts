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
// which a double would be ready four times as late.
//
// Needs: JS-level IR with its checks. Guarantees: the same results and errors, whatever the numbers are.

import { analyseRanges } from '../analysis/range.ts';
import { Representations } from '../analysis/representation.ts';
import { copyStatements, type Fresh, freshOf } from '../ir/copy.ts';
import type { BranchNote, Expr, Fn, Local, Loop, Stmt } from '../ir/ir.ts';
import { isPlainNumber } from '../ir/locals.ts';
import { comparison, conjunction, mathCall, numberConst, readLocal } from '../ir/make.ts';
import { mapStatement } from '../ir/map.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';
import { LEAST_GAIN, leftIn, MOST_STATEMENTS, weightOf } from './speculate.ts';

export const speculateLoops: Pass = {
  name: 'speculate-loops',
  doc: 'a loop for as long as its numbers are integers',
  after: ['speculate'],
  exact: true,
  run: eachFunction((fn) => {
    let current = fn;
    for (const loop of loopsIn(fn.body)) current = versioned(current, loop) ?? current;
    return current;
  }),
};

const NOTE: BranchNote = {
  about: 'integers',
  yes: 'For as long as these numbers are integers, and not large.',
  no: '',
};

/** Three times as much, and a little more, is exact. */
const LARGEST = 2 ** 50;

/** In a loop of a few statements more would be gained elsewhere. */
const MOST_IN_LOOP = 30;

/** Innermost loops, but for those of the versions that speculate has made for other numbers. */
function loopsIn(body: readonly Stmt[]): Loop[] {
  return body.flatMap((stmt) => {
    if (stmt.kind === 'if') return [...loopsIn(stmt.yes), ...(stmt.note === undefined ? loopsIn(stmt.no) : [])];
    if (stmt.kind === 'block') return loopsIn(stmt.body);
    if (stmt.kind !== 'loop') return [];
    const inner = loopsIn(stmt.body);
    return inner.length > 0 ? inner : isSuited(stmt) ? [stmt] : [];
  });
}

function isSuited({ label, header, test, bodyFirst, body, update, reductions, parallel }: Loop): boolean {
  const all = statementsIn([...body, ...update]);
  const labels = new Set([label, ...all.flatMap((stmt) => (stmt.kind === 'block' ? [stmt.label] : []))]);
  const staysInside = (stmt: Stmt) => (stmt.kind !== 'break' && stmt.kind !== 'continue') || labels.has(stmt.label);
  const isPlain = header.length === 0 && test !== undefined && !bodyFirst && reductions === undefined;
  return isPlain && parallel === undefined && all.length <= MOST_IN_LOOP && all.every(staysInside);
}

function versioned(fn: Fn, loop: Loop): Fn | undefined {
  if (statementsIn(fn.body).length > MOST_STATEMENTS) return undefined;
  const asItIs = new Representations(analyseRanges(fn), fn);
  const left = leftIn(fn);
  let locals = variablesOf(loop, asItIs).filter(({ id }) => !left.has(id));
  if (locals.length === 0) return undefined;
  const sums = sumsOf(loop, asItIs);
  const before = weightOf(fn);
  if (before < LEAST_GAIN && sums.size === 0) return undefined;
  // Only those that become integers by it.
  for (let round = 0; round < 3 && locals.length > 0; round++) {
    const { first, variables } = firstLoop(loop, locals, freshOf(fn));
    const alone = { ...fn, body: uniqueNodes(replace(fn.body, loop, [first])) };
    const representations = new Representations(analyseRanges(alone), alone);
    const integers = locals.filter((local) => representations.of(variables.get(local) as Local) !== 'f64');
    if (integers.length < locals.length) {
      locals = integers;
      continue;
    }
    if (!integers.some(({ id }) => sums.has(id)) && before - weightOf(alone) < LEAST_GAIN) return undefined;
    const fresh = freshOf(fn);
    const { first: before_, label } = firstLoop(loop, locals, fresh);
    const both: Stmt = { kind: 'block', label, body: [before_, loop], loc: loop.loc };
    return { ...fn, body: uniqueNodes(replace(fn.body, loop, [both])) };
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

/** What comes before the loop; `label`: of the block around both. */
function firstLoop(
  loop: Loop,
  locals: readonly Local[],
  fresh: Fresh,
): { first: Stmt; variables: ReadonlyMap<Local, Local>; label: number } {
  const { loc } = loop;
  const label = fresh.label();
  const variables = new Map<Local, Local>();
  const declares = locals.flatMap((local): Stmt[] => {
    const own = { ...local, mutable: false, parameter: false };
    const start: Local = { ...own, id: fresh.local(), name: `${local.name}_start`, within: RANGE };
    const variable: Local = { ...own, id: fresh.local(), name: `${local.name}_int`, mutable: true };
    variables.set(local, variable);
    return [
      { kind: 'declare', local: start, value: readLocal(local, loc), loc },
      { kind: 'declare', local: variable, value: readLocal(start, loc), loc },
    ];
  });
  const back = (): Stmt[] =>
    [...variables].map(([local, variable]) => ({ kind: 'assign', local, value: readLocal(variable, loc), loc }));
  const replaced = new Map([...variables].map(([local, variable]) => [local.id, variable]));
  const [copy] = copyStatements([loop], fresh, replaced) as [Loop];
  const guards = [...variables.values()].flatMap((variable) => [
    comparison('ge', readLocal(variable, loc), numberConst(RANGE.low, loc)),
    comparison('le', readLocal(variable, loc), numberConst(RANGE.high, loc)),
  ]);
  // Who leaves the loop leaves both.
  const leaving = (block: readonly Stmt[]): Stmt[] =>
    block.flatMap((stmt): Stmt[] =>
      stmt.kind === 'break' && stmt.label === copy.label
        ? [...back(), { ...stmt, label }]
        : [mapStatement(stmt, { block: leaving })],
    );
  const test = conjunction([...guards, copy.test as Expr]) as Expr;
  const guarded: Loop = { ...copy, test, body: leaving(copy.body) };
  const entry = conjunction(
    locals.map((local) =>
      mathCall(
        'isIntegerWithin',
        [readLocal(local, loc), numberConst(RANGE.low, loc), numberConst(RANGE.high, loc)],
        'boolean',
      ),
    ),
  ) as Expr;
  const first: Stmt = { kind: 'if', test: entry, yes: [...declares, guarded, ...back()], no: [], note: NOTE, loc };
  return { first, variables, label };
}

const RANGE = { low: -LARGEST, high: LARGEST };

function replace(body: readonly Stmt[], loop: Loop, by: readonly Stmt[]): Stmt[] {
  return body.flatMap((stmt) =>
    stmt === loop ? [...by] : [mapStatement(stmt, { block: (inner) => replace(inner, loop, by) })],
  );
}
