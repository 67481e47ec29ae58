// Rows of lists of lists, read and written: `rows[i][j]`, `row.length`, `row.push(x)`, `rows[i] = row`, `row = rows[i]`.
//
// In:  such syntax. Out: values and statements in JavaScript's order. Where a row begins is asked when an element is read
// or written: the row may have moved.

import type { AssignmentExpression, CallExpression, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { load } from './bigints.ts';
import { expectElement, heldElement, loadElement } from './list-elements.ts';
import { checkIndex, lengthOf, storeElement } from './lists.ts';
import { listOfRow, nestedAt } from './nested-forms.ts';
import { lowerHandle, lowerRowValue, pushElement, pushHandle, viewOfRow } from './nested-lists.ts';
import type { NestedList } from './nested-types.ts';
import { checkArity, expressionsOf, lowerNumber, lowerOperands, numberOf } from './operands.ts';
import { readOrUndefined, readsAsInJavaScript, storeIfInside, storesAsInJavaScript } from './outside.ts';
import { keyOf, unwrapped } from './record-forms.ts';
import { type FunctionContext, isNews, newTemporary } from './scope.ts';
import { expectType, makeBinary, number, read, refused, save } from './values.ts';

/** A row, of which the handle is saved. */
export interface RowOf {
  readonly list: NestedList;
  readonly handle: Expr;
}

/** An element of a row as a place, or its length. */
export interface RowPlace extends RowOf {
  readonly index: Expr | 'length';
}

type Member = Extract<Expression, { type: 'MemberExpression' }>;

export function lowerRowOf(ctx: FunctionContext, node: Expression, out: Stmt[]): RowOf | undefined {
  const list = listOfRow(ctx, node);
  return list && { list, handle: lowerHandle(ctx, list, node, out) };
}

export function lengthOfRow({ list, handle }: RowOf, loc: Span): Expr {
  return load(list.lengths, { ...handle }, loc);
}

/** `rows[i][j]`, `row.length`, `rows.length`; undefined if it is none of these. */
export function lowerRowMember(ctx: FunctionContext, node: Member, out: Stmt[]): Expr | undefined {
  if (node.object.type === 'Super') return undefined;
  const isLength = !node.computed && keyOf(node) === 'length';
  const list = nestedAt(ctx, node.object);
  if (list !== undefined) return isLength ? lengthOf(ctx, list.handles, node) : undefined;
  if (listOfRow(ctx, node.object) === undefined || !(isLength || node.computed)) return undefined;
  const row = lowerRowOf(ctx, node.object, out) as RowOf;
  if (isLength) return lengthOfRow(row, node);
  const before: Stmt[] = [];
  const index = lowerNumber(ctx, node.property as Expression, before);
  out.push(...before);
  return readElement(ctx, row, save(ctx, index, out), node, out);
}

/** An element at an index that is saved. */
export function readElement(ctx: FunctionContext, row: RowOf, index: Expr, loc: Span, out: Stmt[]): Expr {
  const { data } = row.list;
  if (!readsAsInJavaScript(ctx, data)) return readInside(ctx, row, index, loc, out);
  const length = save(ctx, lengthOfRow(row, loc), out);
  return readOrUndefined(ctx, data, { index, length, place: (each) => placeOf(row, each, loc) }, loc, out);
}

/** The same of one that must be there. */
function readInside(ctx: FunctionContext, row: RowOf, index: Expr, loc: Span, out: Stmt[]): Expr {
  expectInside(ctx, row, index, loc, out);
  return loadElement(ctx, row.list.data, placeOf(row, index, loc), loc);
}

/** Of one that is inside. */
export function elementOfRow(ctx: FunctionContext, row: RowOf, index: Expr, loc: Span): Expr {
  return loadElement(ctx, row.list.data, placeOf(row, index, loc), loc);
}

function placeOf({ list, handle }: RowOf, index: Expr, loc: Span): Expr {
  return makeBinary('add', load(list.begins, { ...handle }, loc), { ...index }, loc);
}

function expectInside(ctx: FunctionContext, row: RowOf, index: Expr, loc: Span, out: Stmt[]): void {
  if (!ctx.directives.boundscheck) return;
  const length = save(ctx, lengthOfRow(row, loc), out);
  out.push({ kind: 'check-list', array: row.list.data, index: { ...index }, length, loc });
}

/** An element of a row, or its length, as a place: all of it is there before the right side. */
export function lowerRowElementPlace(ctx: FunctionContext, node: Member, out: Stmt[]): RowPlace | undefined {
  if (node.object.type === 'Super' || listOfRow(ctx, node.object) === undefined) return undefined;
  if (!node.computed && keyOf(node) !== 'length') return undefined;
  const row = lowerRowOf(ctx, node.object, out) as RowOf;
  if (!node.computed) return { ...row, index: 'length' };
  return { ...row, index: save(ctx, lowerNumber(ctx, node.property, out), out) };
}

export function readRowPlace(ctx: FunctionContext, place: RowPlace, loc: Span, out: Stmt[]): Expr {
  return place.index === 'length' ? lengthOfRow(place, loc) : readElement(ctx, place, place.index, loc, out);
}

export function expectOfRow(ctx: FunctionContext, { list, index }: RowPlace, value: Expr): Expr {
  return index === 'length' ? expectType(ctx, value, 'number') : expectElement(ctx, list.data, value);
}

/** `isNew`: it is assigned whatever it was, so that one right behind the last makes the row longer. */
export function writeRowPlace(
  ctx: FunctionContext,
  place: RowPlace,
  value: Expr,
  loc: Span,
  out: Stmt[],
  isNew: boolean,
): void {
  const { list, handle, index } = place;
  if (index === 'length') {
    const wanted = save(ctx, expectType(ctx, value, 'number'), out);
    const last = makeBinary('sub', { ...wanted }, number(1, loc), loc);
    const right = number(0, loc);
    const test: Expr = { kind: 'compare', op: 'ne', left: { ...wanted }, right, type: 'boolean', rep: undefined, loc };
    const there: Stmt[] = [];
    expectInside(ctx, place, save(ctx, last, there), loc, there);
    out.push({ kind: 'if', test, yes: there, no: [], loc });
    const shorter = makeBinary('or', { ...wanted }, number(0, loc), loc);
    out.push({ kind: 'store', array: list.lengths, index: { ...handle }, value: shorter, loc });
    return;
  }
  const held = save(ctx, numberOf(expectOfRow(ctx, place, value)), out);
  if (storesAsInJavaScript(ctx, list.data)) {
    const length = save(ctx, lengthOfRow(place, loc), out);
    const inData = (each: Expr): Expr => placeOf(place, each, loc);
    storeIfInside(ctx, list.data, { index, value: { ...held }, length, place: inData }, loc, out);
    return;
  }
  const there: Stmt[] = [];
  expectInside(ctx, place, index, loc, there);
  there.push({ kind: 'store', array: list.data, index: placeOf(place, index, loc), value: { ...held }, loc });
  if (!isNew || ctx.entry?.fixed.has(list.data.id)) {
    out.push(...there);
    return;
  }
  const more: Stmt[] = [];
  pushElement(ctx, list, handle, { ...held }, loc, more);
  const right = lengthOfRow(place, loc);
  const test: Expr = { kind: 'compare', op: 'eq', left: { ...index }, right, type: 'boolean', rep: undefined, loc };
  out.push({ kind: 'if', test, yes: more, no: there, loc });
}

/** `rows[i] = row`, `row = rows[i]`: true if it is such an assignment, and done or reported. */
export function assignRow(
  ctx: FunctionContext,
  { left, right, operator, start, end }: AssignmentExpression,
  out: Stmt[],
): boolean {
  const node = { start, end };
  const target = unwrapped(left as Expression);
  const list = listOfRow(ctx, target);
  if (list === undefined || target.type === 'CallExpression') return false;
  if (operator !== '=') {
    if (isNews(ctx, node)) ctx.module.report('KZ1007', node, 'a row is assigned by = alone');
    return true;
  }
  if (target.type === 'Identifier') {
    const binding = ctx.scope.find(target.name);
    const handle = lowerRowValue(ctx, list, right, out);
    if (binding?.kind !== 'inner-list' || handle === undefined) return true;
    if (binding.handle.mutable) out.push({ kind: 'assign', local: binding.handle, value: { ...handle }, loc: node });
    else ctx.module.report('KZ1009', node, `'${target.name}' is not a variable that can be assigned`);
    return true;
  }
  const index = save(ctx, lowerNumber(ctx, (target as Member).property as Expression, out), out);
  const handle = lowerRowValue(ctx, list, right, out);
  if (handle !== undefined) storeElement(ctx, list.handles, index, { ...handle }, node, out, { isNew: true });
  return true;
}

/** Methods of rows and of lists of rows that change them; undefined if it is none. 'none' for what has no value. */
export function lowerRowMethod(
  ctx: FunctionContext,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
): Expr | 'none' | undefined {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type === 'Super') return undefined;
  const method = keyOf(callee) ?? '';
  const list = nestedAt(ctx, callee.object);
  if (list !== undefined) return lowerListMethod(ctx, list, method, node, out, wanted);
  if (listOfRow(ctx, callee.object) === undefined) return undefined;
  const hasSpread = node.arguments.some(({ type }) => type === 'SpreadElement');
  if (hasSpread || !/^(push|pop|fill)$/.test(method)) {
    if (isNews(ctx, node)) {
      const name = listOfRow(ctx, callee.object)?.name ?? '';
      const hint = hasSpread ? 'a loop: for (const x of l) row.push(x)' : 'a loop, or a copy: const copy = [...row]';
      ctx.module.report('KZ1010', node, `a row of '${name}' has no such ${method} in kernels`, hint);
    }
    return 'none';
  }
  const row = lowerRowOf(ctx, callee.object, out) as RowOf;
  const args = expressionsOf(ctx, node.arguments);
  if (method === 'push') {
    const { data } = row.list;
    const values = lowerOperands(ctx, args, out).map((each) => save(ctx, expectElement(ctx, data, each), out));
    for (const value of values) pushElement(ctx, row.list, row.handle, numberOf(value), node, out);
    return lengthOfRow(row, node);
  }
  if (!checkArity(ctx, node, method, args.length, method === 'pop' ? 0 : 1)) return refused(node);
  if (method === 'pop') {
    const last = save(ctx, makeBinary('sub', lengthOfRow(row, node), number(1, node), node), out);
    const taken = readInside(ctx, row, last, node, out);
    const value = newTemporary(ctx, taken.type, node);
    out.push({ kind: 'declare', local: value, value: taken, loc: node });
    const shorter = makeBinary('or', { ...last }, number(0, node), node);
    out.push({ kind: 'store', array: row.list.lengths, index: { ...row.handle }, value: shorter, loc: node });
    return read(value, node);
  }
  const given = ctx.module.lowerExpression(ctx, args[0] as Expression, out);
  const value = save(ctx, heldElement(ctx, row.list.data, given), out);
  const begin = save(ctx, load(row.list.begins, { ...row.handle }, node), out);
  const end = makeBinary('add', { ...begin }, lengthOfRow(row, node), node);
  out.push({ kind: 'fill', array: row.list.data, value, begin, end: save(ctx, end, out), loc: node });
  if (wanted === 'value' && isNews(ctx, node)) ctx.module.report('KZ1008', node, 'fill of a row gives nothing here');
  return 'none';
}

function lowerListMethod(
  ctx: FunctionContext,
  list: NestedList,
  method: string,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
): Expr | 'none' {
  const args = node.arguments.filter((each): each is Expression => each.type !== 'SpreadElement');
  if (method === 'push' && args.length === node.arguments.length) {
    const handles = args.map((each) => lowerRowValue(ctx, list, each, out));
    for (const handle of handles) if (handle !== undefined) pushHandle(ctx, list, { ...handle }, node, out);
    return lengthOf(ctx, list.handles, node);
  }
  if (method === 'pop' && args.length === 0) {
    if (wanted === 'value') return read(viewOfRow(ctx, node, out) as Local, node);
    lowerHandle(ctx, list, node, out);
    return 'none';
  }
  if (isNews(ctx, node)) {
    const queue = 'an index of your own: let head = 0; … l[head++]';
    const hint = method === 'shift' ? queue : 'a loop; such a list has push, pop, length, rows and for … of';
    ctx.module.report('KZ1010', node, `'${list.name}' is a list of lists, whose ${method} kernels don't have`, hint);
  }
  return 'none';
}

/** A row as it is now, for a parameter or a turn of a loop. */
export function rowAt(ctx: FunctionContext, list: NestedList, index: Expr, loc: Span, out: Stmt[]): Expr {
  checkIndex(ctx, list.handles, index, loc, out);
  return save(ctx, load(list.handles, { ...index }, loc), out);
}
