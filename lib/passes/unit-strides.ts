// unit-strides: an inner loop that steps through an array by a number which only the call knows runs in a version of its
// own where that number is 1: its elements are neighbours then, and C compilers load and store vectors of them.
//
//   for (j …) a[o + j * s] *= k     becomes     if (s === 1) for (j …) a[o + j] *= k; else for (j …) a[o + j * s] *= k
//
// Needs: JS-level IR; hoist-checks has made its versions, since loops with checks become no vectors. Guarantees: the same
// bits: j * 1 is j, whatever j is. A number that bounds a loop is no such step: it is the width of a row.

import { copyStatements, type Fresh, freshOf } from '../ir/copy.ts';
import type { BranchNote, Expr, Fn, Local, Loop, Stmt } from '../ir/ir.ts';
import { comparison, conjunction, numberConst, readLocal } from '../ir/make.ts';
import { mapChildren, mapStatement } from '../ir/map.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

export const unitStrides: Pass = {
  name: 'unit-strides',
  doc: 'an inner loop has a version for elements that are neighbours',
  after: ['hoist-checks'],
  exact: true,
  run: eachFunction(unitStridesOf),
};

const NOTE: BranchNote = {
  about: 'strides',
  yes: 'Elements are neighbours.',
  no: 'Elements are further apart.',
};

function unitStridesOf(fn: Fn): Fn {
  const loops = statementsIn(fn.body).filter((stmt): stmt is Loop => stmt.kind === 'loop');
  const tests = loops.flatMap(({ test }) => (test === undefined ? [] : subexpressions(test)));
  const bounds = new Set(tests.flatMap((each) => (each.kind === 'local' ? [each.local.id] : [])));
  const stridesOf = new Map(loops.map((loop) => [loop, stridesIn(loop, bounds)]));
  if ([...stridesOf.values()].every((strides) => strides.length === 0)) return fn;
  const fresh = freshOf(fn);
  const inBlock = (body: readonly Stmt[]): Stmt[] =>
    body.map((stmt) => {
      const strides = stmt.kind === 'loop' ? (stridesOf.get(stmt) ?? []) : [];
      if (stmt.kind === 'loop' && strides.length > 0) return versions(stmt, strides, fresh);
      return mapStatement(stmt, { block: inBlock });
    });
  return { ...fn, body: uniqueNodes(inBlock(fn.body)) };
}

function versions(loop: Loop, strides: readonly Local[], fresh: Fresh): Stmt {
  const { loc } = loop;
  const isOne = strides.map((each) => comparison('eq', readLocal(each, loc), numberConst(1, loc)));
  const ids = new Set(strides.map(({ id }) => id));
  const counter = counterOf(loop)?.id;
  const expr = (each: Expr): Expr => {
    const [factor, other] = factorsOf(each, counter) ?? [];
    return factor !== undefined && ids.has(factor.id) ? (other as Expr) : mapChildren(each, expr);
  };
  const inside = (body: readonly Stmt[]): Stmt[] => body.map((stmt) => mapStatement(stmt, { expr, block: inside }));
  const yes = copyStatements(inside([loop]), fresh);
  return { kind: 'if', test: conjunction(isOne) as Expr, yes, no: [loop], note: NOTE, loc };
}

/** The numbers that its counter is multiplied by where elements are read and stored. */
function stridesIn(loop: Loop, bounds: ReadonlySet<number>): Local[] {
  const { header, test, bodyFirst, body, update, parallel } = loop;
  const counter = counterOf(loop);
  const all = statementsIn(body);
  const isPlain = header.length === 0 && test !== undefined && !bodyFirst && parallel === undefined;
  if (!isPlain || counter === undefined || !all.every(({ kind }) => STAYING.includes(kind))) return [];
  const changed = new Set([...all, ...update].map((stmt) => targetOf(stmt)?.id));
  const loads = all.flatMap(expressionsOf).flatMap(subexpressions);
  const indices = [
    ...all.flatMap((stmt) => (stmt.kind === 'store' ? [stmt.index] : [])),
    ...loads.flatMap((each) => (each.kind === 'load' ? [each.index] : [])),
  ];
  const found = new Map<number, Local>();
  for (const each of indices.flatMap(subexpressions)) {
    const [factor] = factorsOf(each, counter.id) ?? [];
    if (factor === undefined || changed.has(factor.id) || bounds.has(factor.id)) continue;
    found.set(factor.id, factor);
  }
  return found.size > MOST_STRIDES ? [] : [...found.values()];
}

/** Statements of loops that may become vectors. */
const STAYING: readonly string[] = ['declare', 'assign', 'store', 'if'];
const MOST_STRIDES = 4;

/** What `j++` counts. */
function counterOf({ update }: Loop): Local | undefined {
  const [only, more] = update;
  if (only?.kind !== 'assign' || more !== undefined) return undefined;
  const { local, value } = only;
  if (value.kind !== 'binary' || value.op !== 'add') return undefined;
  const { left, right } = value;
  const isStep = left.kind === 'local' && left.local.id === local.id && right.kind === 'const' && right.value === 1;
  return isStep ? local : undefined;
}

/** Of `j * s` and `s * j`: s, and what j is. */
function factorsOf(expr: Expr, counter: number | undefined): readonly [Local, Expr] | undefined {
  if (expr.kind !== 'binary' || expr.op !== 'mul' || expr.type !== 'number') return undefined;
  for (const [one, other] of [
    [expr.left, expr.right],
    [expr.right, expr.left],
  ] as const) {
    const isCounter = one.kind === 'local' && one.local.id === counter;
    if (isCounter && other.kind === 'local' && other.local.id !== counter) return [other.local, one];
  }
  return undefined;
}
