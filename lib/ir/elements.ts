// Elements as JavaScript has them, where their index may be outside of the array: what lowering makes of them under the
// directive boundscheck=js.
//
//   x = a[i]   becomes   x = isIndex(i, a.length) ? a[i] : NaN      NaN stands for undefined, and nobody may tell
//   a[i] = x   becomes   if isIndex(i, a.length) a[i] = x
//
// In:  an array, an index and a length. Out: these forms; and whether something is one of them.

import type { Span } from '../diagnostics.ts';
import { mapChildren } from './map.ts';
import type { Expr, Local, Stmt } from './nodes.ts';
import { textOf } from './same.ts';
import { expressionsOf, statementsIn, subexpressions } from './walk.ts';

/** `isIndex(index, length)`. */
export type IndexTest = Extract<Expr, { kind: 'math' }> & { readonly fn: 'isIndex' };

export type GuardedRead = Extract<Expr, { kind: 'select' }> & { readonly test: IndexTest };

export type GuardedStore = Extract<Stmt, { kind: 'if' }> & { readonly test: IndexTest };

export function isIndexTest(expr: Expr): expr is IndexTest {
  return expr.kind === 'math' && expr.fn === 'isIndex';
}

/** `isIndex(…) ? a[i] : NaN`, which may be undefined. */
export function isGuardedRead(expr: Expr): expr is GuardedRead {
  if (expr.kind !== 'select' || !isIndexTest(expr.test)) return false;
  return expr.no.kind === 'const' && Number.isNaN(expr.no.value);
}

/** `if isIndex(i, a.length) a[i] = x`; with an error behind `else` where i is undefined. */
export function isGuardedStore(stmt: Stmt): stmt is GuardedStore {
  if (stmt.kind !== 'if' || !isIndexTest(stmt.test)) return false;
  const [only, ...more] = stmt.yes;
  if (only?.kind !== 'store' || more.length > 0 || !(isTestOf(stmt.test, only) || isPlaceOf(stmt.test, only)))
    return false;
  return stmt.no.length === 0 || (stmt.no.length === 1 && stmt.no[0]?.kind === 'if');
}

/** A write that fails where its index is undefined, which NaN stands for. */
export function failingStore(stmt: GuardedStore): GuardedStore {
  const { loc, test, yes } = stmt;
  const index = test.args[0] as Expr;
  const [{ array }] = yes as [Extract<Stmt, { kind: 'store' }>];
  const length = test.args[1] as Expr;
  const isNothing: Expr = { kind: 'math', fn: 'isNaN', args: [index], type: 'boolean', rep: undefined, loc };
  const fails: Stmt =
    length.kind === 'length'
      ? { kind: 'check-index', array, index: { ...index }, loc }
      : { kind: 'check-list', array, index: { ...index }, length: { ...length }, loc };
  return { ...stmt, no: [{ kind: 'if', test: isNothing, yes: [fails], no: [], loc }] };
}

/** Whether where a test has held, an element is inside. */
export function isTestOf(test: IndexTest, { array, index }: { readonly array: Local; readonly index: Expr }): boolean {
  const tested = arrayOfTest(test);
  return tested?.id === array.id && textOf(insideIndex(test.args[0] as Expr)) === textOf(index);
}

/** The same of a row, whose elements stand among those of others. */
function isPlaceOf(test: IndexTest, { array, index }: { readonly array: Local; readonly index: Expr }): boolean {
  if (!array.isGrowing || index.kind !== 'binary' || index.op !== 'add') return false;
  return textOf(insideIndex(test.args[0] as Expr)) === textOf(index.right);
}

export function indexTest(index: Expr, length: Expr, loc: Span): IndexTest {
  return { kind: 'math', fn: 'isIndex', args: [index, length], type: 'boolean', rep: undefined, loc };
}

export function guardedRead(test: IndexTest, element: Expr, loc: Span): GuardedRead {
  const no: Expr = { kind: 'const', value: Number.NaN, type: 'number', rep: undefined, loc };
  return { kind: 'select', test, yes: element, no, type: 'number', rep: undefined, loc };
}

type OrNaN = Extract<Expr, { kind: 'select' }> & { readonly no: Extract<Expr, { kind: 'const' }> };

/** A choice of NaN where its test fails: also what has become of a read. */
export function isOrNaN(expr: Expr): expr is OrNaN {
  return expr.kind === 'select' && expr.no.kind === 'const' && Number.isNaN(expr.no.value);
}

/**
 * An index, or another value that is not NaN: the elements that it is made of were inside, since NaN in a sum or a
 * product makes it NaN.
 */
export function insideIndex(index: Expr): Expr {
  if (isOrNaN(index)) return index.yes;
  return passesOn(index) ? mapChildren(index, insideIndex) : index;
}

/** Whether it is NaN where one of its operands is. */
export function passesOn(expr: Expr): boolean {
  if (expr.type !== 'number') return false;
  if (expr.kind === 'unary') return expr.op === 'neg';
  return expr.kind === 'binary' ? OPERATORS.has(expr.op) : expr.kind === 'math' && FUNCTIONS.has(expr.fn);
}

const OPERATORS: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'div', 'rem']);
const FUNCTIONS: ReadonlySet<string> = new Set([
  'floor',
  'ceil',
  'trunc',
  'round',
  'abs',
  'min',
  'max',
  'sqrt',
  'fround',
]);

/** The array whose length an index is tested against; undefined for a list, which a local counts. */
export function arrayOfTest({ args }: IndexTest): Local | undefined {
  const [, length] = args;
  return length?.kind === 'length' ? length.array : undefined;
}

export function testsIn(body: readonly Stmt[]): IndexTest[] {
  return statementsIn(body).flatMap((stmt) => expressionsOf(stmt).flatMap(subexpressions).filter(isIndexTest));
}
