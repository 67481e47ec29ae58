// Lists: plain arrays of numbers or booleans that a kernel makes, `[]`, `[1, 2]`, `new Array(n).fill(0)`, with `push`,
// `pop`, `length` and elements. A list stands in a Float64Array with room for more, and a local that says how many there
// are. list-elements.ts says what its elements are.
//
// In:  syntax that makes or uses a list. Out: statements in JavaScript's order, and values. An element that is not there
// is an error, as of any array; one right behind the last may be assigned, which makes the list longer.

import type { CallExpression, Expression, NewExpression, SpreadElement } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { expectElement, heldElement, loadElement, shareElements, typeOfElements } from './list-elements.ts';
import { elementTypeIn, listTypeOf } from './list-types.ts';
import type { ElementsOfList } from './nested-types.ts';
import { checkArity, expressionsOf, lowerNumber, lowerOperands, numberOf } from './operands.ts';
import { readOrUndefined, readsAsInJavaScript, storeIfInside, storesAsInJavaScript } from './outside.ts';
import { recordAt } from './record-forms.ts';
import { HINT_FOR_EACH } from './refusals.ts';
import { type FunctionContext, isNews, newLocal, newTemporary } from './scope.ts';
import { globalPath } from './static-names.ts';
import { isText } from './string-values.ts';
import { expectType, isRefused, number, read, refused, save } from './values.ts';

/** Elements that there is room for at first. */
export const ROOM = 16;
/** No list becomes longer: 16 GiB. */
export const MOST = 2 ** 31 - 2;

/** What a list is to be called, and what its elements are, if that is known. */
interface Wanted {
  readonly name?: string | undefined;
  readonly type?: ElementsOfList['type'];
}

/** A new list, if the expression makes one; undefined if it makes none. */
export function lowerNewList(
  ctx: FunctionContext,
  node: Expression,
  out: Stmt[],
  wanted: Wanted = {},
): Expr | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
      return lowerNewList(ctx, node.expression, out, wanted);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression': {
      const type = wanted.type ?? listTypeOf(node.typeAnnotation, ctx.scope);
      return lowerNewList(ctx, node.expression, out, { ...wanted, type });
    }
    case 'ArrayExpression':
      return lowerLiteral(ctx, node, out, wanted);
    case 'NewExpression':
      return lowerNewArrayOfLists(ctx, node, out, { ...wanted, type: wanted.type ?? elementTypeIn(node, ctx.scope) });
    case 'CallExpression':
      return lowerFilled(ctx, node, out, wanted) ?? lowerNewArrayOfLists(ctx, node, out, wanted);
    default:
      return undefined;
  }
}

/** The list that it names; undefined for arrays of another kind. */
export function lengthLocal(ctx: FunctionContext, array: Local): Local | undefined {
  return ctx.lists.get(array.id);
}

export function lengthOf(ctx: FunctionContext, array: Local, loc: Span): Expr {
  const length = lengthLocal(ctx, array);
  return length === undefined ? { kind: 'length', array, type: 'number', rep: undefined, loc } : read(length, loc);
}

/** An element by value. */
export function element(ctx: FunctionContext, array: Local, index: Expr, loc: Span, out: Stmt[]): Expr {
  if (readsAsInJavaScript(ctx, array)) {
    // The array of a list that keeps its length is as long as it: what is known of arrays holds for it.
    const isWhole = ctx.entry?.fixed.has(array.id) === true;
    const whole: Expr = { kind: 'length', array, type: 'number', rep: undefined, loc };
    const length = isWhole ? whole : lengthOf(ctx, array, loc);
    return readOrUndefined(ctx, array, { index, length }, loc, out);
  }
  return elementInside(ctx, array, index, loc, out);
}

/** The same of one that must be there. */
export function elementInside(ctx: FunctionContext, array: Local, index: Expr, loc: Span, out: Stmt[]): Expr {
  checkIndex(ctx, array, index, loc, out);
  return loadElement(ctx, array, index, loc);
}

export function checkIndex(ctx: FunctionContext, array: Local, index: Expr, loc: Span, out: Stmt[]): void {
  const length = lengthLocal(ctx, array);
  if (length === undefined || !ctx.directives.boundscheck) return;
  out.push({ kind: 'check-list', array, index, length: read(length, loc), loc });
}

/** `list[index] = value`, of which the index is saved. */
export function storeElement(
  ctx: FunctionContext,
  array: Local,
  index: Expr,
  value: Expr,
  loc: Span,
  out: Stmt[],
  options: { readonly isNew: boolean },
): void {
  const length = lengthLocal(ctx, array);
  if (length === undefined && storesAsInJavaScript(ctx, array)) {
    storeIfInside(ctx, array, { index, value }, loc, out);
    return;
  }
  if (length === undefined || !options.isNew || ctx.entry?.fixed.has(array.id)) {
    checkIndex(ctx, array, index, loc, out);
    out.push({ kind: 'store', array, index, value, loc });
    return;
  }
  const saved = save(ctx, value, out);
  const [more, there]: [Stmt[], Stmt[]] = [[], []];
  append(array, length, saved, loc, more);
  checkIndex(ctx, array, index, loc, there);
  there.push({ kind: 'store', array, index, value: saved, loc });
  const right = read(length, loc);
  const test: Expr = { kind: 'compare', op: 'eq', left: index, right, type: 'boolean', rep: undefined, loc };
  out.push({ kind: 'if', test, yes: more, no: there, loc });
}

/** `push`, `pop` and `fill` of a list; undefined if it is no such call. */
export function lowerListMethod(
  ctx: FunctionContext,
  array: Local,
  method: string,
  node: CallExpression,
  out: Stmt[],
): Expr | undefined {
  const length = lengthLocal(ctx, array);
  if (length === undefined) return undefined;
  const [only, more] = node.arguments;
  if (method === 'push' && only?.type === 'SpreadElement' && more === undefined) {
    lowerPart(ctx, array, only, node, out);
    return read(length, node);
  }
  const args = expressionsOf(ctx, node.arguments);
  switch (method) {
    case 'push': {
      const values = lowerOperands(ctx, args, out).map((each) => save(ctx, expectElement(ctx, array, each), out));
      for (const value of values) append(array, length, numberOf(value), node, out);
      return read(length, node);
    }
    case 'pop': {
      if (!checkArity(ctx, node, method, args.length, 0)) return number(0, node);
      const last = save(ctx, plus(read(length, node), -1, node), out);
      checkIndex(ctx, array, last, node, out);
      const taken = loadElement(ctx, array, last, node);
      const value = newTemporary(ctx, taken.type, node);
      out.push({ kind: 'declare', local: value, value: taken, loc: node });
      out.push({ kind: 'assign', local: length, value: last, loc: node });
      return read(value, node);
    }
    case 'fill': {
      if (!checkArity(ctx, node, method, args.length, 1)) return number(0, node);
      const given = ctx.module.lowerExpression(ctx, args[0] as Expression, out);
      const value = save(ctx, heldElement(ctx, array, given), out);
      out.push({ kind: 'fill', array, value, begin: number(0, node), end: read(length, node), loc: node });
      return read(array, node);
    }
    default:
      return undefined;
  }
}

/** `list.length = n`: shorter, or as long. */
export function setLength(ctx: FunctionContext, array: Local, value: Expr, loc: Span, out: Stmt[]): void {
  const length = lengthLocal(ctx, array);
  if (length === undefined) return;
  const wanted = save(ctx, expectType(ctx, value, 'number'), out);
  const isZero = wanted.kind === 'const' && wanted.value === 0;
  // What would be a hole is no element: the last one must be there.
  if (!isZero) {
    const test: Expr = {
      kind: 'compare',
      ...{ op: 'ne', left: wanted, right: number(0, loc), type: 'boolean', rep: undefined, loc },
    };
    const last: Stmt[] = [];
    checkIndex(ctx, array, plus(wanted, -1, loc), loc, last);
    out.push({ kind: 'if', test, yes: last, no: [], loc });
  }
  out.push({ kind: 'assign', local: length, value: isZero ? number(0, loc) : plus(wanted, 0, loc), loc });
}

export function plus(value: Expr, by: number, loc: Span): Expr {
  return { kind: 'binary', op: 'add', left: value, right: number(by, loc), type: 'number', rep: undefined, loc };
}

function append(array: Local, length: Local, value: Expr, loc: Span, out: Stmt[]): void {
  out.push({ kind: 'grow', array, length: read(length, loc), loc });
  out.push({ kind: 'store', array, index: read(length, loc), value, loc });
  out.push({ kind: 'assign', local: length, value: plus(read(length, loc), 1, loc), loc });
}

export function makeList(ctx: FunctionContext, { name, type }: Wanted, length: Expr, loc: Span, out: Stmt[]): Local {
  const made = newLocal(ctx, name ?? `list${ctx.nextTemporary++}`, 'Float64Array', loc);
  const array: Local = { ...made, isList: true, isGrowing: true };
  if (length.kind !== 'const') {
    const right = number(MOST, loc);
    const test: Expr = { kind: 'compare', op: 'gt', left: length, right, type: 'boolean', rep: undefined, loc };
    const failure = { kind: 'throw', error: 'RangeError', message: 'Invalid array length' } as const;
    out.push({ kind: 'if', test, yes: [{ kind: 'fail', failure, loc }], no: [], loc });
  }
  const counted = newLocal(ctx, `${array.name}_length`, 'number', loc, { mutable: true });
  const within = { low: 0, high: MOST };
  const local: Local = { ...counted, within, isLength: true };
  const room = length.kind === 'const' ? number(Math.max(ROOM, Number(length.value)), loc) : length;
  out.push({ kind: 'new-array', target: array, array: 'Float64Array', length: room, loc });
  // A length of -0 is 0.
  out.push({ kind: 'declare', local, value: length.kind === 'const' ? length : plus(length, 0, loc), loc });
  ctx.lists.set(array.id, local);
  ctx.listElements.set(array.id, { type });
  return array;
}

/** Lists of one length, by their names: as many elements as there are at first, which are to be stored. */
export function makeColumns(
  ctx: FunctionContext,
  name: string,
  keys: readonly string[],
  count: number,
  loc: Span,
  out: Stmt[],
): { readonly columns: ReadonlyMap<string, Local>; readonly length: Local } {
  const counted = newLocal(ctx, `${name}_length`, 'number', loc, { mutable: true });
  const length: Local = { ...counted, within: { low: 0, high: MOST }, isLength: true };
  out.push({ kind: 'declare', local: length, value: number(count, loc), loc });
  const columns = keys.map((key): [string, Local] => {
    // What is said of an index is said of the list.
    const made = newLocal(ctx, name, 'Float64Array', loc);
    const target: Local = { ...made, isList: true, isGrowing: true };
    const room = number(Math.max(ROOM, count), loc);
    out.push({ kind: 'new-array', target, array: 'Float64Array', length: room, loc });
    ctx.lists.set(target.id, length);
    return [key, target];
  });
  return { columns: new Map(columns), length };
}

/** Another element of each. */
export function appendRow(length: Local, row: readonly (readonly [Local, Expr])[], loc: Span, out: Stmt[]): void {
  for (const [array] of row) out.push({ kind: 'grow', array, length: read(length, loc), loc });
  for (const [array, value] of row) out.push({ kind: 'store', array, index: read(length, loc), value, loc });
  out.push({ kind: 'assign', local: length, value: plus(read(length, loc), 1, loc), loc });
}

/** `new Array()`, and `new Array(n)` of a list that is filled at once; `new Array(1, 2)` is `[1, 2]`. */
function lowerNewArrayOfLists(
  ctx: FunctionContext,
  node: NewExpression | CallExpression,
  out: Stmt[],
  wanted: Wanted,
): Expr | undefined {
  if (globalPath(ctx.scope, node.callee) !== 'Array') return undefined;
  const [size, more] = node.arguments;
  if (more !== undefined) {
    const { start, end, arguments: elements } = node;
    return lowerLiteral(ctx, { type: 'ArrayExpression', elements, start, end } as Literal, out, wanted);
  }
  if (size === undefined) return read(makeList(ctx, wanted, number(0, node), node, out), node);
  if (size.type !== 'SpreadElement' && ctx.filledAtOnce.has(node)) {
    const length = save(ctx, lowerNumber(ctx, size, out), out);
    return read(makeList(ctx, wanted, length, node, out), node);
  }
  const hint = `new Array(n).fill(0), or a loop behind it that assigns each: for (let i = 0; i < n; i++) a[i] = …`;
  if (isNews(ctx, node)) ctx.module.report('KZ1007', node, 'nothing is in this list until it is assigned', hint);
  return refused(node);
}

type Literal = Extract<Expression, { type: 'ArrayExpression' }>;

function lowerLiteral(ctx: FunctionContext, node: Literal, out: Stmt[], wanted: Wanted): Expr {
  const { elements } = node;
  if (elements.some((each) => each?.type === 'SpreadElement')) return lowerParts(ctx, node, out, wanted);
  const plain = elements.filter((each): each is Expression => each !== null && each.type !== 'SpreadElement');
  if (plain.length < elements.length) refuseHole(ctx, node);
  const values = lowerOperands(ctx, plain, out);
  const array = makeList(ctx, wanted, number(plain.length, node), node, out);
  for (const [at, each] of values.entries()) {
    out.push({ kind: 'store', array, index: number(at, node), value: heldElement(ctx, array, each), loc: node });
  }
  return read(array, node);
}

function refuseHole(ctx: FunctionContext, node: Span): void {
  ctx.module.report('KZ1007', node, 'a list has no holes', 'a number or a boolean at each place');
}

/** `[...a, x, ...b]`: one part after the other, as in JavaScript. */
function lowerParts(ctx: FunctionContext, node: Literal, out: Stmt[], wanted: Wanted): Expr {
  const array = makeList(ctx, wanted, number(0, node), node, out);
  const length = lengthLocal(ctx, array) as Local;
  for (const each of node.elements) {
    if (each === null) refuseHole(ctx, node);
    else if (each.type !== 'SpreadElement') {
      const value = heldElement(ctx, array, ctx.module.lowerExpression(ctx, each, out));
      append(array, length, save(ctx, value, out), node, out);
    } else lowerPart(ctx, array, each, node, out);
  }
  return read(array, node);
}

/** `...a`, behind the elements that are there. */
function lowerPart(ctx: FunctionContext, array: Local, { argument }: SpreadElement, loc: Span, out: Stmt[]): void {
  const source = ctx.module.lowerExpression(ctx, argument, out);
  if (source.kind === 'local' && isArrayKind(source.type)) appendAll(ctx, array, source.local, loc, out);
  else if (!isRefused(source)) {
    const hint = isText(source.type) ? HINT_FOR_EACH : undefined;
    ctx.module.report('KZ1008', argument, 'only arrays can be spread into a list', hint);
  }
}

export function appendAll(ctx: FunctionContext, array: Local, source: Local, loc: Span, out: Stmt[]): void {
  const length = lengthLocal(ctx, array) as Local;
  const given = typeOfElements(ctx, source);
  if (given === 'bigint') {
    ctx.module.report('KZ1008', loc, 'a list has numbers, and no bigints');
    return;
  }
  overCount(ctx, lengthOf(ctx, source, loc), loc, out, (index, body) => {
    append(array, length, heldElement(ctx, array, loadElement(ctx, source, index, loc)), loc, body);
  });
}

/** A loop of as many turns. */
export function overCount(
  ctx: FunctionContext,
  count: Expr,
  loc: Span,
  out: Stmt[],
  turn: (index: Expr, out: Stmt[]) => void,
): void {
  const end = save(ctx, count, out);
  const counter = newTemporary(ctx, 'number', loc, { mutable: true });
  const at = () => read(counter, loc);
  out.push({ kind: 'declare', local: counter, value: number(0, loc), loc });
  const body: Stmt[] = [];
  ctx.depth++;
  turn(at(), body);
  ctx.depth--;
  const test: Expr = { kind: 'compare', op: 'lt', left: at(), right: end, type: 'boolean', rep: undefined, loc };
  const update: Stmt[] = [{ kind: 'assign', local: counter, value: plus(at(), 1, loc), loc }];
  out.push({ kind: 'loop', label: ctx.nextLabel++, header: [], test, update, body, bodyFirst: false, loc });
}

/** `new Array(n).fill(x)`. */
function lowerFilled(ctx: FunctionContext, node: CallExpression, out: Stmt[], wanted: Wanted): Expr | undefined {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.name !== 'fill') return undefined;
  const made = callee.object;
  if (made.type !== 'NewExpression' && made.type !== 'CallExpression') return undefined;
  const [size, more] = made.arguments;
  if (globalPath(ctx.scope, made.callee) !== 'Array' || more !== undefined) return undefined;
  if (size === undefined || size.type === 'SpreadElement') return undefined;
  const args = expressionsOf(ctx, node.arguments);
  if (!checkArity(ctx, node, 'fill', args.length, 1)) return number(0, node);
  const [length, value] = lowerOperands(ctx, [size, args[0] as Expression], out) as [Expr, Expr];
  const saved = save(ctx, expectType(ctx, length, 'number'), out);
  const array = makeList(ctx, wanted, saved, node, out);
  const part = { begin: number(0, node), end: { ...saved } };
  out.push({ kind: 'fill', array, value: save(ctx, heldElement(ctx, array, value), out), ...part, loc: node });
  return read(array, node);
}

/** The list that an expression names, if it is one that the kernel makes. Lowers nothing. */
export function listAt(ctx: FunctionContext, node: Expression): Local | undefined {
  const binding = node.type === 'Identifier' ? ctx.scope.find(node.name) : undefined;
  const local = binding?.kind === 'local' ? binding.local : recordAt(ctx, node);
  return local !== undefined && !('fields' in local) && local.isGrowing ? local : undefined;
}

/** All elements of an array as an array of their number, to be read at once. */
export function wholeOf(ctx: FunctionContext, array: Local, loc: Span, out: Stmt[]): Local {
  const length = lengthLocal(ctx, array);
  if (length === undefined) return array;
  const target = newTemporary(ctx, array.type, loc);
  shareElements(ctx, target, array);
  out.push({ kind: 'view', target, source: array, begin: number(0, loc), end: read(length, loc), loc });
  return target;
}

/** The same, under the list's name: what is said of its indices is said of the list. */
export function viewOfList(ctx: FunctionContext, array: Local, loc: Span, out: Stmt[]): Local {
  const length = lengthLocal(ctx, array);
  if (length === undefined) return array;
  const target = { ...newTemporary(ctx, array.type, loc), name: array.name };
  shareElements(ctx, target, array);
  out.push({ kind: 'view', target, source: array, begin: number(0, loc), end: read(length, loc), loc });
  return target;
}
