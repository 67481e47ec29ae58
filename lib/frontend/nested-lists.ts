// Lists of lists: `const rows: number[][] = []`, `Array.from({ length: n }, () => [])`, and rows that are put into them.
// nested-types.ts says what they become: lists of numbers.
//
// In:  syntax that makes one, or that gives a row. Out: statements in JavaScript's order, and handles of rows.
//
// Must hold: a row is one object, whoever has it. So what becomes a row is a row already, or nobody else has it: its
// elements are copied into the list of lists. Others are refused.

import type { ArrowFunctionExpression, CallExpression, Expression, TSType, VariableDeclaration } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { fold } from '../ir/fold.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { load } from './bigints.ts';
import { heldElement, loadElement } from './list-elements.ts';
import { appendRow, checkIndex, lengthLocal, lengthOf, makeColumns, makeList, overCount } from './lists.ts';
import { isFresh, listOfRow, nestedAt, nestedTypeOf } from './nested-forms.ts';
import { lowerNestedCall, nestedCall, nestedOfValue } from './nested-results.ts';
import type { InnerList, NestedList } from './nested-types.ts';
import { lowerCondition, lowerNumber, lowerOperands } from './operands.ts';
import { unwrapped } from './record-forms.ts';
import { type FunctionContext, isNews, newTemporary, Scope } from './scope.ts';
import { isNamed } from './scope-analysis.ts';
import { globalPath } from './static-names.ts';
import { isRefused, makeBinary, number, read, save } from './values.ts';

type Declarator = VariableDeclaration['declarations'][0];

/** Elements that there is room for in a row at first. */
const ROOM = 4;
/** Names in what is made of the text of rows. */
const ITSELF = 'the list';
const INDEX = 'row index';

/** Declares a list of lists, if that is what the declaration is of. */
export function declareNestedList(ctx: FunctionContext, { id, init }: Declarator, out: Stmt[]): boolean {
  if (id.type !== 'Identifier' || init === null) return false;
  const made = unwrapped(init);
  const other = nestedAt(ctx, made);
  if (other !== undefined && !ctx.assigned.has(id.name)) {
    ctx.scope.set(id.name, other);
    return true;
  }
  const call = ctx.assigned.has(id.name) ? undefined : nestedCall(ctx, made);
  if (call !== undefined) {
    const given = lowerNestedCall(ctx, call, out);
    const list = given && nestedOfValue(given);
    if (list === undefined && isNews(ctx, call)) {
      const hint = 'a function gives a list of lists that it has by name, in its last statement';
      ctx.module.report('KZ1018', call, 'this gives no list of lists that could be told here', hint);
    }
    ctx.scope.set(id.name, list ?? { kind: 'reported' });
    return true;
  }
  const said = id.typeAnnotation?.typeAnnotation ?? typeIn(init);
  const type = said && nestedTypeOf(said, ctx.scope);
  const rows = lengthAndRows(ctx, made);
  const isSaid = said !== undefined && said !== null;
  if (type === undefined && (isSaid || rows === undefined || !isFresh(ctx, rows.fn.body as unknown as Expression)))
    return false;
  const isEmpty =
    made.type === 'NewExpression' && globalPath(ctx.scope, made.callee) === 'Array' && !made.arguments.length;
  if (ctx.assigned.has(id.name) || (rows === undefined && made.type !== 'ArrayExpression' && !isEmpty)) {
    const hint = '[] and push, or Array.from({ length: n }, () => new Array(m).fill(0))';
    ctx.module.report('KZ1018', id, 'a list of lists has one name, and is made where that is declared', hint);
    ctx.scope.set(id.name, { kind: 'reported' });
    return true;
  }
  const length = rows && save(ctx, floor(lowerNumber(ctx, rows.length, out)), out);
  const list = makeNestedList(ctx, id.name, type ?? 'number', id, out);
  if (rows !== undefined && length !== undefined) pushRows(ctx, list, length, rows.fn, init, out);
  for (const each of made.type === 'ArrayExpression' ? made.elements : []) {
    const isRow = each !== null && each.type !== 'SpreadElement';
    if (!isRow) ctx.module.report('KZ1007', id, 'a list of lists begins with rows alone', 'push them');
    const handle = isRow ? lowerRowValue(ctx, list, each, out) : undefined;
    if (handle !== undefined) pushHandle(ctx, list, handle, id, out);
  }
  ctx.scope.set(id.name, list);
  return true;
}

/** The `T` of `x as T`. */
function typeIn(node: Expression): TSType | undefined {
  if (node.type === 'ParenthesizedExpression') return typeIn(node.expression);
  return node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression' ? node.typeAnnotation : undefined;
}

/** The parts of `Array.from({ length: n }, () => row)`. */
function lengthAndRows(
  ctx: FunctionContext,
  node: Expression,
): { readonly length: Expression; readonly fn: ArrowFunctionExpression } | undefined {
  if (node.type !== 'CallExpression' || globalPath(ctx.scope, node.callee) !== 'Array.from') return undefined;
  const [first, second, more] = node.arguments;
  if (first?.type !== 'ObjectExpression' || second?.type !== 'ArrowFunctionExpression' || more !== undefined)
    return undefined;
  const [only, another] = first.properties;
  if (only?.type !== 'Property' || another !== undefined || only.computed || only.kind !== 'init') return undefined;
  if (only.key.type !== 'Identifier' || only.key.name !== 'length' || only.method) return undefined;
  const [element] = second.params;
  const isUnused = (name: string) => !isNamed(ctx.module.scopes, second, name);
  const isPlain = element === undefined || (element.type === 'Identifier' && isUnused(element.name));
  if (!second.expression || second.async || !isPlain) return undefined;
  return { length: only.value as Expression, fn: second };
}

/** JavaScript's length of a number; of NaN and of negative ones no turn is taken. */
function floor(value: Expr): Expr {
  return fold({ kind: 'math', fn: 'floor', args: [value], type: 'number', rep: undefined, loc: value.loc });
}

/** As many rows, each made by the function's text: `the list.push(row)` goes in for it. */
function pushRows(
  ctx: FunctionContext,
  list: NestedList,
  length: Expr,
  fn: ArrowFunctionExpression,
  loc: Span,
  out: Stmt[],
): void {
  const { start, end } = loc;
  const named = (name: string) => ({ type: 'Identifier', name, start, end });
  const method = { type: 'MemberExpression', object: named(ITSELF), property: named('push'), computed: false };
  const call = (callee: object, given: readonly object[]) => {
    return { type: 'CallExpression', callee, arguments: given, optional: false, start, end };
  };
  const pushed = { ...fn, body: call({ ...method, start, end }, [fn.body]) };
  const outer = ctx.scope;
  overCount(ctx, length, loc, out, (index, inner) => {
    const counter = newTemporary(ctx, 'number', loc);
    inner.push({ kind: 'declare', local: counter, value: index, loc });
    ctx.scope = new Scope(outer);
    ctx.scope.set(ITSELF, list);
    ctx.scope.set(INDEX, { kind: 'local', local: counter });
    const none = { type: 'Literal', value: 0, raw: '0', start, end };
    const turn = call(pushed, [none, named(INDEX)]) as unknown as CallExpression;
    ctx.module.lowerInlinedCall(ctx, turn, inner, 'effect');
    ctx.scope = outer;
  });
}

export function makeNestedList(
  ctx: FunctionContext,
  name: string,
  type: 'number' | 'boolean',
  loc: Span,
  out: Stmt[],
): NestedList {
  const handles = makeList(ctx, { name, type: 'number' }, number(0, loc), loc, out);
  // What is said of an index is said of the list.
  const data = makeList(ctx, { name, type }, number(0, loc), loc, out);
  const { columns, length } = makeColumns(ctx, `${name}_rows`, ['begins', 'lengths', 'rooms'], 0, loc, out);
  const column = (key: string) => columns.get(key) as Local;
  const all = { begins: column('begins'), lengths: column('lengths'), rooms: column('rooms') };
  return { kind: 'nested-list', name, handles, data, ...all, count: length };
}

/** The handle of what is to be a row, or reported. */
export function lowerRowValue(ctx: FunctionContext, list: NestedList, node: Expression, out: Stmt[]): Expr | undefined {
  const other = listOfRow(ctx, node);
  const inner = unwrapped(node);
  if (inner.type === 'ConditionalExpression' && isFresh(ctx, inner.consequent) && isFresh(ctx, inner.alternate)) {
    return lowerChoice(ctx, list, inner, out);
  }
  if (other === list) return lowerHandle(ctx, list, node, out);
  if (other === undefined && isFresh(ctx, node)) return lowerNewRow(ctx, list, inner, out);
  if (isNews(ctx, node)) {
    const text = ctx.module.source.slice(node.start, node.end);
    const hint = /^[A-Za-z_$][\w.[\]!]*$/.test(text)
      ? `[...${text}] is a copy`
      : 'a list that is made here: [a, b], [...l]';
    ctx.module.report('KZ1018', node, `what becomes a row of '${list.name}' has another name, or is no list`, hint);
  }
  return undefined;
}

/** The handle of a row that there is. */
export function lowerHandle(ctx: FunctionContext, list: NestedList, node: Expression, out: Stmt[]): Expr {
  const inner = unwrapped(node);
  if (inner.type === 'Identifier') {
    const binding = ctx.scope.find(inner.name);
    return binding?.kind === 'inner-list' ? save(ctx, read(binding.handle, node), out) : number(0, node);
  }
  if (inner.type === 'MemberExpression') {
    const index = save(ctx, lowerNumber(ctx, inner.property as Expression, out), out);
    checkIndex(ctx, list.handles, index, node, out);
    return save(ctx, load(list.handles, index, node), out);
  }
  if (inner.type === 'ConditionalExpression') return lowerChoice(ctx, list, inner, out);
  const length = lengthLocal(ctx, list.handles) as Local;
  const last = save(ctx, makeBinary('sub', read(length, node), number(1, node), node), out);
  checkIndex(ctx, list.handles, last, node, out);
  const handle = save(ctx, load(list.handles, last, node), out);
  out.push({ kind: 'assign', local: length, value: { ...last }, loc: node });
  return handle;
}

/** One of two rows. */
function lowerChoice(
  ctx: FunctionContext,
  list: NestedList,
  node: Extract<Expression, { type: 'ConditionalExpression' }>,
  out: Stmt[],
): Expr {
  const test = lowerCondition(ctx, node.test, out);
  const chosen = newTemporary(ctx, 'number', node, { mutable: true });
  out.push({ kind: 'declare', local: chosen, value: number(0, node), loc: node });
  const branch = (each: Expression): Stmt[] => {
    const inner: Stmt[] = [];
    ctx.depth++;
    const value = lowerRowValue(ctx, list, each, inner) ?? number(0, each);
    ctx.depth--;
    inner.push({ kind: 'assign', local: chosen, value: { ...value }, loc: each });
    return inner;
  };
  out.push({ kind: 'if', test, yes: branch(node.consequent), no: branch(node.alternate), loc: node });
  return save(ctx, read(chosen, node), out);
}

/** A new row, of what nobody else has. */
function lowerNewRow(ctx: FunctionContext, list: NestedList, node: Expression, out: Stmt[]): Expr | undefined {
  const elements = node.type === 'ArrayExpression' ? node.elements : [null];
  const plain = elements.filter((each): each is Expression => each !== null && each.type !== 'SpreadElement');
  if (plain.length === elements.length) {
    const values = lowerOperands(ctx, plain, out).map((each) => save(ctx, heldElement(ctx, list.data, each), out));
    return newRow(ctx, list, node, out, (inner) => {
      for (const value of values) appendTo(ctx, list, value, node, inner);
    });
  }
  const made = ctx.module.lowerExpression(ctx, node, out);
  if (made.kind !== 'local' || isRefused(made)) return undefined;
  const { local } = made;
  if (!local.isGrowing) {
    ctx.module.report('KZ1008', node, `this is a ${made.type}, and a row of '${list.name}' is a list`, '[...a]');
    return undefined;
  }
  return newRow(ctx, list, node, out, (inner) => {
    overCount(ctx, lengthOf(ctx, local, node), node, inner, (index, body) => {
      appendTo(ctx, list, heldElement(ctx, list.data, loadElement(ctx, local, index, node)), node, body);
    });
  });
}

/** `fill`: puts its elements behind all others. */
function newRow(ctx: FunctionContext, list: NestedList, loc: Span, out: Stmt[], fill: (out: Stmt[]) => void): Expr {
  const { data, begins, lengths, rooms, count } = list;
  const end = () => read(lengthLocal(ctx, data) as Local, loc);
  const handle = save(ctx, read(count, loc), out);
  const begin = save(ctx, end(), out);
  fill(out);
  const length = save(ctx, integer(makeBinary('sub', end(), begin, loc), loc), out);
  // One with elements has room for these: most stay as they are.
  const test: Expr = {
    kind: 'compare',
    op: 'eq',
    left: length,
    right: number(0, loc),
    type: 'boolean',
    rep: undefined,
    loc,
  };
  const room: Stmt[] = [];
  for (let i = 0; i < ROOM; i++) appendTo(ctx, list, number(0, loc), loc, room);
  out.push({ kind: 'if', test, yes: room, no: [], loc });
  const space = save(ctx, integer(makeBinary('sub', end(), { ...begin }, loc), loc), out);
  appendRow(
    count,
    [
      [begins, { ...begin }],
      [lengths, { ...length }],
      [rooms, { ...space }],
    ],
    loc,
    out,
  );
  return handle;
}

/** What is evidently one of 32 bits: it never is another. */
function integer(value: Expr, loc: Span): Expr {
  return makeBinary('or', value, number(0, loc), loc);
}

/** Behind the elements of all rows. */
function appendTo(ctx: FunctionContext, { data }: NestedList, value: Expr, loc: Span, out: Stmt[]): void {
  appendRow(lengthLocal(ctx, data) as Local, [[data, value]], loc, out);
}

export function pushHandle(ctx: FunctionContext, { handles }: NestedList, handle: Expr, loc: Span, out: Stmt[]): void {
  appendRow(lengthLocal(ctx, handles) as Local, [[handles, handle]], loc, out);
}

/** Another element of a row, which is saved. */
export function pushElement(
  ctx: FunctionContext,
  list: NestedList,
  handle: Expr,
  value: Expr,
  loc: Span,
  out: Stmt[],
): void {
  const { data, begins, lengths, rooms } = list;
  const at = () => ({ ...handle });
  const length = save(ctx, load(lengths, at(), loc), out);
  const right = load(rooms, at(), loc);
  const test: Expr = { kind: 'compare', op: 'eq', left: { ...length }, right, type: 'boolean', rep: undefined, loc };
  // The row moves behind all others, with room for as much again.
  const move: Stmt[] = [];
  const from = save(ctx, load(begins, at(), loc), move);
  const to = save(ctx, read(lengthLocal(ctx, data) as Local, loc), move);
  overCount(ctx, { ...length }, loc, move, (index, inner) => {
    const place = makeBinary('add', { ...from }, index, loc);
    appendTo(ctx, list, load(data, place, loc), loc, inner);
  });
  const more: Expr = {
    kind: 'math',
    fn: 'max',
    args: [{ ...length }, number(ROOM, loc)],
    type: 'number',
    rep: undefined,
    loc,
  };
  overCount(ctx, save(ctx, more, move), loc, move, (_, inner) => appendTo(ctx, list, number(0, loc), loc, inner));
  const room = integer(makeBinary('sub', read(lengthLocal(ctx, data) as Local, loc), to, loc), loc);
  move.push({ kind: 'store', array: begins, index: at(), value: { ...to }, loc });
  move.push({ kind: 'store', array: rooms, index: at(), value: room, loc });
  out.push({ kind: 'if', test, yes: move, no: [], loc });
  const index = makeBinary('add', load(begins, at(), loc), { ...length }, loc);
  out.push({ kind: 'store', array: data, index, value, loc });
  const longer = integer(makeBinary('add', { ...length }, number(1, loc), loc), loc);
  out.push({ kind: 'store', array: lengths, index: at(), value: longer, loc });
}

/** A row that a function is given: what stands for its handle. */
export function rowArgument(ctx: FunctionContext, list: NestedList, node: Expression, out: Stmt[]): Expr {
  const handle = newTemporary(ctx, 'number', node);
  out.push({ kind: 'declare', local: handle, value: lowerHandle(ctx, list, node, out), loc: node });
  ctx.rowHandles.set(handle.id, list);
  return read(handle, node);
}

/** The row, if a value stands for one. */
export function rowOfHandle<T extends { readonly kind: string }>(
  ctx: FunctionContext,
  value: T,
): T | InnerList | NestedList {
  const list = nestedOfValue(value);
  if (list !== undefined) return list;
  if (value.kind !== 'local' || !('local' in value)) return value;
  const handle = value.local as Local;
  const of = ctx.rowHandles.get(handle.id);
  return of === undefined ? value : { kind: 'inner-list', of, handle };
}

/** A view is a temporary: what is said of it is said of the list. */
export function viewOfRow(ctx: FunctionContext, node: Expression, out: Stmt[]): Local | undefined {
  const list = listOfRow(ctx, node);
  if (list === undefined) return undefined;
  const handle = lowerHandle(ctx, list, node, out);
  const { data, begins, lengths } = list;
  const made = newTemporary(ctx, data.type, node);
  const target: Local = { ...made, name: list.name, ...(data.isList && { isList: true }) };
  const begin = save(ctx, load(begins, handle, node), out);
  const end = makeBinary('add', { ...begin }, load(lengths, { ...handle }, node), node);
  const elements = ctx.listElements.get(data.id);
  if (elements !== undefined) ctx.listElements.set(target.id, elements);
  ctx.rowViews.set(target.id, list);
  out.push({ kind: 'view', target, source: data, begin, end: save(ctx, end, out), loc: node });
  return target;
}
