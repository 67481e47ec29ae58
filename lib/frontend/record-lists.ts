// Lists of records and tuples: `const l: { x: number; y: number }[] = []`, `[[1, 2], [3, 4]]`. Each field is a list of its
// own, and they have one length: no object is made.
//
// In:  syntax that makes or changes one. Out: statements in JavaScript's order. rows.ts reads them.

import type { CallExpression, Expression, TSType, VariableDeclaration } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { appendRow, checkIndex, makeColumns } from './lists.ts';
import { checkArity, lowerNumber, numberOf } from './operands.ts';
import { required } from './optionals.ts';
import { loopsAround, noteObjects } from './origins.ts';
import { isRecord, keyOf, recordListAt, rowNamed, unwrapped } from './record-forms.ts';
import {
  isRecordValue,
  isShape,
  type RecordList,
  type RecordValue,
  type Shape,
  shapeOfValue,
  type Value,
} from './record-types.ts';
import { isRefusedValue, lowerValue, lowerValues, namesOf, own, saveValue } from './records.ts';
import { expectNoNames, nameRow } from './rows.ts';
import { type FunctionContext, isNews } from './scope.ts';
import { leavesOf, shapeOf } from './shapes.ts';
import { expectType, number, read, save } from './values.ts';

/** Declares such a list, if that is what the declaration is of. */
export function declareRecordList(
  ctx: FunctionContext,
  { id, init }: VariableDeclaration['declarations'][0],
  out: Stmt[],
): boolean {
  if (id.type !== 'Identifier' || init === null) return false;
  const literal = unwrapped(init);
  if (literal.type !== 'ArrayExpression') return false;
  const annotation = id.typeAnnotation?.typeAnnotation;
  const element = annotation && elementOf(annotation);
  const wanted = element && shapeOf(element, ctx.module, ctx.scope);
  if (annotation !== undefined && annotation !== null && wanted === undefined) return false;
  const elements = literal.elements.filter((each): each is Expression => {
    return each !== null && each.type !== 'SpreadElement';
  });
  const isWhole = (each: Expression) => isRecord(ctx, each) || unwrapped(each).type === 'ArrayExpression';
  if (wanted === undefined && (elements.length === 0 || !elements.every(isWhole))) return false;
  const isPlain = elements.length === literal.elements.length && !ctx.assigned.has(id.name);
  const values = rowsOf(ctx, elements, out);
  const shape = wanted ?? (values[0] && shapeOfValue(values[0]));
  if (!isPlain) ctx.module.report('KZ1018', id, 'a list of objects has one name, and begins with objects alone');
  if (!isPlain || shape === undefined || !isHeld(ctx, shape, id)) {
    ctx.scope.set(id.name, { kind: 'reported' });
    return true;
  }
  const keys = leavesOf(shape).map(({ path }) => path.join('.'));
  const made = makeColumns(ctx, id.name, keys, elements.length, id, out);
  const list: RecordList = {
    kind: 'record-list',
    name: id.name,
    shape,
    ...made,
    names: { count: 0 },
    objects: new Map(),
    loops: loopsAround(ctx),
  };
  for (const [at, value] of values.entries()) {
    const row = value && cellsOf(ctx, list, value, literal, out);
    for (const [array, cell] of row ?? []) {
      out.push({ kind: 'store', array, index: number(at, id), value: cell, loc: id });
    }
  }
  ctx.scope.set(id.name, list);
  return true;
}

/** Declares a name of an element that changes, `const p = l[i]`, if that is what the declaration is of. */
export function declareRow(
  ctx: FunctionContext,
  { id, init }: VariableDeclaration['declarations'][0],
  out: Stmt[],
): boolean {
  const inner = init && unwrapped(init);
  if (id.type !== 'Identifier' || inner?.type !== 'MemberExpression' || !inner.computed) return false;
  const list = inner.object.type === 'Super' ? undefined : recordListAt(ctx, inner.object);
  if (list === undefined || !changes(ctx, list, id.name)) return false;
  const index = save(ctx, lowerNumber(ctx, inner.property, out), out);
  checkIndex(ctx, [...list.columns.values()][0] as Local, index, inner, out);
  nameRow(ctx, list, id.name, index, id, out);
  return true;
}

/** Whether fields of its elements are assigned anywhere, so that a name must not be a copy. */
export function changes(ctx: FunctionContext, { shape }: RecordList, name: string): boolean {
  const isWritten = leavesOf(shape).some(({ path }) => path.some((key) => ctx.writtenFields.has(key)));
  return isWritten && !ctx.assigned.has(name);
}

/** The `T` of `T[]`. */
function elementOf(node: TSType): TSType | undefined {
  if (node.type === 'TSParenthesizedType') return elementOf(node.typeAnnotation);
  if (node.type === 'TSTypeOperator') return node.operator === 'readonly' ? elementOf(node.typeAnnotation) : undefined;
  if (node.type === 'TSArrayType') return node.elementType;
  if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return undefined;
  return /^(Readonly)?Array$/.test(node.typeName.name) ? node.typeArguments?.params[0] : undefined;
}

/** Numbers and booleans are held; what a declared type promises would have to be checked. */
function isHeld(ctx: FunctionContext, shape: Shape, loc: Span): boolean {
  if (mayBeNothing(shape)) {
    ctx.module.report('KZ1007', loc, 'fields of lists of objects are there: none may be undefined or null');
    return false;
  }
  const other = leavesOf(shape).find(({ of: { type, declared } }) => {
    return (type !== 'number' && type !== 'boolean') || (declared !== undefined && declared !== 'f64');
  });
  if (other === undefined) return true;
  const { type, declared } = other.of;
  ctx.module.report(
    'KZ1007',
    loc,
    `'${other.path.join('.')}' is of type ${declared ?? type}: lists of objects hold numbers`,
  );
  return false;
}

function mayBeNothing({ nothing, fields }: Shape): boolean {
  return nothing !== undefined || [...fields.values()].some((each) => isShape(each) && mayBeNothing(each));
}

/** Records in order; what is none is reported. */
function rowsOf(ctx: FunctionContext, nodes: readonly Expression[], out: Stmt[]): (RecordValue | undefined)[] {
  const lower = nodes.map((each) => (before: Stmt[]) => own(ctx, lowerValue(ctx, each, before, true), each));
  return lowerValues(ctx, lower, out).map((value, at) => {
    const saved = saveValue(ctx, value, out);
    if (isRecordValue(saved) && saved.nothing === undefined) return isRefusedValue(saved) ? undefined : saved;
    if (!isRefusedValue(saved)) {
      const kind = isRecordValue(saved) ? 'a value that may be undefined' : `a ${saved.type}`;
      const what = `this is ${kind}, where an object is needed`;
      ctx.module.report('KZ1008', nodes[at] as Span, what);
    }
    return undefined;
  });
}

/** How many fields that are no objects it has. */
function countOf({ fields }: RecordValue): number {
  return [...fields.values()].reduce((count, each) => {
    return count + (isRecordValue(each) && each.nothing === undefined ? countOf(each) : 1);
  }, 0);
}

/** What goes into each column, or reported. */
function cellsOf(
  ctx: FunctionContext,
  list: RecordList,
  value: RecordValue,
  loc: Span,
  out: Stmt[],
): readonly (readonly [Local, Expr])[] | undefined {
  const { shape, columns } = list;
  const count = countOf(value);
  noteObjects(ctx, list, value, shape);
  const cells = leavesOf(shape).map(({ path, of }): readonly [Local, Expr] | undefined => {
    const field = path.reduce<Value | undefined>((each, key) => {
      return each !== undefined && isRecordValue(each) ? each.fields.get(key) : undefined;
    }, value);
    // One that may not be there was asked for: TypeScript knows.
    const isOptional = field !== undefined && isRecordValue(field) && field.nothing !== undefined;
    const element = isOptional ? required(ctx, field, loc, out) : field;
    if (element === undefined || isRecordValue(element)) return undefined;
    return [columns.get(path.join('.')) as Local, numberOf(expectType(ctx, element, of.type))];
  });
  if (cells.every((each) => each !== undefined) && cells.length === count && value.isTuple === shape.isTuple)
    return cells;
  const hint = shape.isTuple ? 'of rows that are not of one length: const rows: number[][] = [ … ]' : undefined;
  ctx.module.report('KZ1008', loc, `this is ${namesOf(value)}, and the list's elements are others`, hint);
  return undefined;
}

/** `push` and `pop`; undefined if it is no call of a list of records. 'none' for what was reported. */
export function lowerRecordListMethod(
  ctx: FunctionContext,
  node: CallExpression,
  out: Stmt[],
): Expr | 'none' | undefined {
  const { callee } = node;
  const list = callee.type === 'MemberExpression' && !callee.computed ? recordListAt(ctx, callee.object) : undefined;
  if (list === undefined || callee.type !== 'MemberExpression') return undefined;
  const method = keyOf(callee) ?? '';
  const args = node.arguments.filter((each): each is Expression => each.type !== 'SpreadElement');
  if (list.isGiven && /^(push|pop)$/.test(method)) {
    refuseGiven(ctx, list, node);
    return 'none';
  }
  if (method === 'push' && args.length === node.arguments.length) {
    for (const value of rowsOf(ctx, args, out)) {
      const row = value && cellsOf(ctx, list, value, node, out);
      if (row !== undefined) appendRow(list.length, row, node, out);
    }
    return read(list.length, node);
  }
  if (method === 'pop') {
    if (!checkArity(ctx, node, method, node.arguments.length, 0)) return 'none';
    lowerValue(ctx, node, out);
    return 'none';
  }
  if (isNews(ctx, node)) {
    const queue = 'an index of your own: let head = 0; … l[head++]';
    const hint = method === 'shift' ? queue : 'a loop; such a list has push, pop, length, elements and for … of';
    ctx.module.report('KZ1010', node, `'${list.name}' is a list of objects, whose ${method} kernels don't have`, hint);
  }
  return 'none';
}

/** Whoever gave the array has the very objects. */
function refuseGiven(ctx: FunctionContext, { name }: RecordList, loc: Span): void {
  if (!isNews(ctx, loc)) return;
  const hint = 'assign fields of the objects that are there, or give a new array';
  ctx.module.report('KZ1018', loc, `'${name}' is given to the kernel, and keeps its objects`, hint);
}

/** The list and the index of `l[i]` as a place: both are there before the right side. */
export interface RowPlace {
  readonly list: RecordList;
  readonly index: Expr;
}

export function lowerRowPlace(ctx: FunctionContext, node: Expression, out: Stmt[]): RowPlace | undefined {
  const inner = unwrapped(node);
  if (inner.type !== 'MemberExpression' || !inner.computed || inner.object.type === 'Super') return undefined;
  const list = recordListAt(ctx, inner.object);
  return list && { list, index: save(ctx, lowerNumber(ctx, inner.property, out), out) };
}

/** `l[i] = record`: another object in its place, or one more. */
export function storeRow(ctx: FunctionContext, { list, index }: RowPlace, given: Value, loc: Span, out: Stmt[]): void {
  if (!isRecordValue(given) || given.nothing !== undefined) {
    if (!isRefusedValue(given)) ctx.module.report('KZ1008', loc, 'this is no object, where one is needed');
    return;
  }
  if (list.isGiven) return refuseGiven(ctx, list, loc);
  const value = saveValue(ctx, own(ctx, given, loc), out) as RecordValue;
  const row = isRefusedValue(value) ? undefined : cellsOf(ctx, list, value, loc, out);
  if (row === undefined) return;
  expectNoNames(ctx, list, loc);
  const [more, there]: [Stmt[], Stmt[]] = [[], []];
  appendRow(list.length, row, loc, more);
  checkIndex(ctx, row[0]?.[0] as Local, index, loc, there);
  for (const [array, cell] of row) there.push({ kind: 'store', array, index: { ...index }, value: { ...cell }, loc });
  const right = read(list.length, loc);
  const test: Expr = { kind: 'compare', op: 'eq', left: { ...index }, right, type: 'boolean', rep: undefined, loc };
  out.push({ kind: 'if', test, yes: more, no: there, loc });
}

/** A field of an element as a place: its column, and which element; reported if it is none. */
export function lowerCellPlace(
  ctx: FunctionContext,
  node: Extract<Expression, { type: 'MemberExpression' }>,
  out: Stmt[],
): { readonly array: Local; readonly index: Expr; readonly isBoolean: boolean } | 'reported' | undefined {
  const way: string[] = [];
  let at: Expression = node;
  for (;;) {
    const inner = unwrapped(at);
    if (rowNamed(ctx, inner) !== undefined) break;
    if (inner.type !== 'MemberExpression' || inner.object.type === 'Super') return undefined;
    if (inner.computed && recordListAt(ctx, inner.object) !== undefined) break;
    const key = keyOf(inner);
    if (key === undefined) return undefined;
    way.unshift(key);
    at = inner.object;
  }
  if (way.length === 0) return undefined;
  const named = rowNamed(ctx, at);
  const place = named ? { list: named.list, index: read(named.index, node) } : lowerRowPlace(ctx, at, out);
  const leaf = place && leavesOf(place.list.shape).find(({ path }) => path.join('.') === way.join('.'));
  const array = place?.list.columns.get(way.join('.'));
  if (place === undefined || leaf === undefined || array === undefined) {
    ctx.module.report('KZ1008', node, `there is no number '${way.join('.')}' in the list's elements`);
    return 'reported';
  }
  return { array, index: place.index, isBoolean: leaf.of.type === 'boolean' };
}
