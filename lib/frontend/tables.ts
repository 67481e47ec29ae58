// Tables of a module: typed arrays, and plain arrays of numbers, whose values are there and to which nobody writes.
//
// In:  an initialiser at the top of a module, and the values of its elements. Out: the table. A plain array is held by
// the smallest type that has all its numbers.

import type { ArrayExpression, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ArrayKind, Local, Table } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { elementType } from './bigints.ts';
import type { Scope } from './scope.ts';
import { globalPath } from './static-names.ts';

export type WrittenElement = ArrayExpression['elements'][number];

/** A table as it is written. */
export interface WrittenTable {
  /** Undefined: a plain array. */
  readonly kind: ArrayKind | undefined;
  readonly elements: readonly WrittenElement[];
}

/** `new Float64Array([…])` or `[…]`; undefined if it is something else. */
export function tableIn(scope: Scope, init: Expression): WrittenTable | undefined {
  switch (init.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return tableIn(scope, init.expression);
    case 'ArrayExpression':
      return init.elements.length === 0 ? undefined : { kind: undefined, elements: init.elements };
    case 'NewExpression': {
      const kind = globalPath(scope, init.callee) ?? '';
      const [list, more] = init.arguments;
      if (!isArrayKind(kind) || list?.type !== 'ArrayExpression' || more !== undefined) return undefined;
      return { kind, elements: list.elements };
    }
    default:
      return undefined;
  }
}

/** The values of elements that are literals; undefined if others are among them. */
export function literalsOf(elements: readonly WrittenElement[]): (number | bigint)[] | undefined {
  const values = elements.map(literal);
  return values.every((value) => value !== undefined) ? values : undefined;
}

function literal(element: WrittenElement): number | bigint | undefined {
  if (element?.type === 'UnaryExpression' && element.operator === '-') {
    const value = literal(element.argument);
    return value === undefined ? undefined : -value;
  }
  if (element?.type !== 'Literal') return undefined;
  return typeof element.value === 'number' || typeof element.value === 'bigint' ? element.value : undefined;
}

/** Undefined if the array can't hold the values. */
export function makeTable(
  name: string,
  loc: Span,
  { kind }: WrittenTable,
  values: readonly (number | bigint)[],
  id: number,
): Table | undefined {
  const type = kind ?? smallestFor(values);
  if (type === undefined || values.some((value) => typeof value !== elementType(type))) return undefined;
  const elements = { elements: elementsOf(type, values), count: values.length };
  const fixed = { declared: undefined, mutable: false, parameter: false, ...elements } as const;
  const local: Local = { id, name, type, ...fixed, ...(kind === undefined && { isList: true }), loc };
  return { local, values };
}

/** A table of what a typed array holds; undefined for one with more elements than become text. */
export function tableOfArray(
  name: string,
  loc: Span,
  array: ArrayLike<number | bigint>,
  id: number,
): Table | undefined {
  const kind = Object.prototype.toString.call(array).slice(8, -1);
  if (!isArrayKind(kind) || array.length > MOST_ELEMENTS) return undefined;
  return makeTable(name, loc, { kind, elements: [] }, Array.from(array), id);
}

/** Elements of a table that is given by its values: they become text. More is an argument's business. */
export const MOST_ELEMENTS = 65536;

const INTEGERS = [
  'Uint8Array',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Int32Array',
  'Uint32Array',
] as const satisfies ArrayKind[];

function smallestFor(values: readonly (number | bigint)[]): ArrayKind | undefined {
  if (!values.every((value) => typeof value === 'number')) return undefined;
  const isHeld = (kind: ArrayKind) => held(kind, values).every((value, at) => Object.is(value, values[at]));
  return INTEGERS.find(isHeld) ?? 'Float64Array';
}

type Numbers = new (values: readonly number[]) => ArrayLike<number>;

/** What an array of that kind makes of them. */
function held(kind: ArrayKind, values: readonly number[]): readonly number[] {
  return Array.from(new (globalThis[kind] as unknown as Numbers)(values));
}

/** What its elements are, as the array holds them, if all are integers and none is -0. */
export function elementsOf(kind: ArrayKind, values: readonly (number | bigint)[]): Local['elements'] {
  if (values.length === 0 || values.some((value) => typeof value !== 'number')) return undefined;
  const all = held(kind, values as readonly number[]);
  if (!all.every((value) => Number.isSafeInteger(value) && !Object.is(value, -0))) return undefined;
  return { low: all.reduce((a, b) => Math.min(a, b)), high: all.reduce((a, b) => Math.max(a, b)) };
}
