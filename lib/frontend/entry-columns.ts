// Arrays of elements that stand in the memory: plain arrays, and columns of arrays of objects and of arrays.
//
// In:  what one is called, and whether it keeps its length. Out: the array that the kernel works on, and its length. One
// that keeps its length is used where it stands; one that grows is copied first, since a list moves when it has no more
// room.

import type { Span } from '../diagnostics.ts';
import type { ArrayKind, Local, Stmt } from '../ir/ir.ts';
import { listNumber, takeSlots } from './entry.ts';
import type { Entry } from './entry-types.ts';
import { MOST, ROOM } from './lists.ts';
import { type FunctionContext, newLocal } from './scope.ts';
import { number } from './values.ts';

export interface Column {
  /** What the kernel works on. */
  readonly array: Local;
  readonly length: Local;
  /** The parameter of the flat function. */
  readonly given: Local;
  readonly slot: number;
}

interface How {
  /** Undefined: of no use to people, as where rows begin. */
  readonly element?: 'number' | 'boolean' | undefined;
  readonly isFixed: boolean;
  /** What its elements are held as, if not as doubles; a typed array of that kind, if it is no list. */
  readonly of?: ArrayKind | undefined;
  readonly isList?: boolean;
  /** What it shares with others. */
  readonly length?: Local | undefined;
}

export function heldArray(
  ctx: FunctionContext,
  entry: Entry,
  { name, path }: { readonly name: string; readonly path: string },
  { element, isFixed, of, isList = of === undefined, length: shared }: How,
  loc: Span,
): Column {
  const slot = takeSlots(entry, isFixed ? 2 : 3);
  const given = newLocal(ctx, name, of ?? 'Float64Array', loc, { parameter: true });
  entry.held.set(given.id, { kind: 'array', slot, ...(of && { of }) });
  const asList = (local: Local): Local => ({ ...local, ...(isList && { isList: true }), isGrowing: true });
  const array = asList(isFixed ? given : newLocal(ctx, name, 'Float64Array', loc));
  entry.paths.set(given.id, path);
  entry.paths.set(array.id, path);
  if (isFixed) entry.fixed.set(array.id, path);
  else entry.prologue.push(...copyOf(given, array, loc));
  const length = shared ?? lengthOf(ctx, entry, given, name, isFixed, loc);
  ctx.lists.set(array.id, length);
  if (element !== undefined) ctx.listElements.set(array.id, { type: element });
  if (!isFixed) {
    entry.lists.push({ slot, array, length });
    listNumber(entry, slot);
  }
  return { array, length, given, slot };
}

function lengthOf(ctx: FunctionContext, entry: Entry, given: Local, name: string, isFixed: boolean, loc: Span): Local {
  const counted = newLocal(ctx, `${name}_length`, 'number', loc, { mutable: !isFixed });
  const length: Local = { ...counted, within: { low: 0, high: MOST }, isLength: true };
  const value = { kind: 'length', array: given, type: 'number', rep: undefined, loc } as const;
  entry.prologue.push({ kind: 'declare', local: length, value, loc });
  return length;
}

function copyOf(given: Local, array: Local, loc: Span): Stmt[] {
  const count = { kind: 'length', array: given, type: 'number', rep: undefined, loc } as const;
  const most = { kind: 'math', fn: 'max', args: [count, number(ROOM, loc)] } as const;
  const room = { ...most, type: 'number', rep: undefined, loc } as const;
  return [
    { kind: 'new-array', target: array, array: 'Float64Array', length: room, loc },
    { kind: 'set-array', array, source: given, offset: undefined, loc },
  ];
}
