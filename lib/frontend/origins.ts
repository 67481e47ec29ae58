// Where the objects come from that a kernel gives: what is one object in JavaScript must not be two in a result, and its
// fields have V8's order. Inside of a kernel nobody could tell.
//
// In:  what is put into a variable, a list or a result. Out: whether an object may be in a result twice, or be another
// than V8's; known when all is lowered.

import {
  type Holds,
  isRecordValue,
  isShape,
  type Objects,
  type Origin,
  type RecordList,
  type RecordValue,
  type Shape,
  type Source,
} from './record-types.ts';
import type { FunctionContext } from './scope.ts';

/** In how many loops what is lowered now stands. */
export function loopsAround({ targets }: FunctionContext): number {
  return targets.reduce((count, { kind }) => count + (kind === 'loop' ? 1 : 0), 0);
}

/**
 * What comes to be held where it stands now. Made outside of a loop, each turn may put the same object there; `isOnce`:
 * a return, which has one turn.
 */
export function sourcesOf(ctx: FunctionContext, of: readonly Origin[] | undefined, isOnce = false): Source[] {
  return (of ?? []).map(({ holds, how }) => {
    const loops = loopsAround(ctx) - (how === 'each' ? 1 : 0);
    const isAgain = !isOnce && how !== 'moved' && loops > (holds.loops ?? 0);
    return { holds, isAgain, isCopy: how === 'copy' };
  });
}

export function putInto(ctx: FunctionContext, holds: Holds, { isGiven, of }: RecordValue): void {
  if (isGiven) holds.isGiven = true;
  holds.sources?.push(...sourcesOf(ctx, of));
}

/** The objects of a list: its elements by the way '', and those in them. */
export function objectsAt({ objects, isGiven, loops, plans }: RecordList, way: string): Objects {
  const known = objects.get(way);
  if (known !== undefined) return known;
  const holds: Holds = { isGiven, sources: [], loops, plan: plans?.get(way) };
  const source: Source = { holds, isAgain: false, isCopy: false };
  const made: Objects = { holds, read: { isGiven, sources: [source], loops }, order: undefined };
  objects.set(way, made);
  return made;
}

/** Notes what is put into a list: whose objects, and how their fields follow each other. */
export function noteObjects(ctx: FunctionContext, list: RecordList, value: RecordValue, shape: Shape, way = ''): void {
  const objects = objectsAt(list, way);
  putInto(ctx, objects.holds, value);
  const order = [...value.fields.keys()];
  objects.order ??= order;
  if (!isSameOrder(objects.order, order)) objects.holds.isGiven = true;
  if (!isSameOrder(order, [...shape.fields.keys()])) objects.read.isGiven = true;
  for (const [key, each] of value.fields) {
    const of = shape.fields.get(key);
    if (!isRecordValue(each) || each.nothing !== undefined || of === undefined || !isShape(of)) continue;
    noteObjects(ctx, list, each, of, way === '' ? key : `${way}.${key}`);
  }
}

/** Whether the fields of both follow each other in one order, also those of objects in them. */
export function haveOneOrder(one: RecordValue | Shape, other: RecordValue | Shape): boolean {
  if (one.nothing !== undefined) return true;
  if (!isSameOrder([...one.fields.keys()], [...other.fields.keys()])) return false;
  return [...one.fields].every(([key, each]) => {
    const second = other.fields.get(key);
    return !isWhole(each) || !isWhole(second) || haveOneOrder(each, second);
  });
}

function isSameOrder(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, at) => other[at] === key);
}

function isWhole(each: unknown): each is RecordValue | Shape {
  return typeof each === 'object' && each !== null && (each as { kind?: string }).kind === 'record';
}

/** Whether an object may be one that the kernel was given, or have other fields, or in another order. */
export function mayBeGiven(held: Holds, seen: Set<Holds> = new Set()): boolean {
  if (seen.has(held)) return false;
  seen.add(held);
  return held.isGiven === true || (held.sources ?? []).some(({ holds }) => mayBeGiven(holds, seen));
}

/** Notes of objects that were given, and that these may be, that the kernel copies them by `{ ...p }`. */
export function noteCopied(held: Holds, seen: Set<Holds> = new Set()): void {
  if (seen.has(held)) return;
  seen.add(held);
  if (held.plan !== undefined) held.plan.isCopied = true;
  for (const { holds, isCopy } of held.sources ?? []) if (!isCopy) noteCopied(holds, seen);
}

/** Whether an object may be in it twice. */
export function isThereTwice(placed: readonly (Holds | RecordList)[]): boolean {
  const seen = new Set<Holds | RecordList>();
  const isSeen = (each: Holds | RecordList): boolean => {
    if (seen.has(each)) return true;
    seen.add(each);
    if ('columns' in each) return [...each.objects.values()].some(({ holds }) => isSeen(holds));
    return (each.sources ?? []).some(({ holds, isAgain, isCopy }) => !isCopy && (isAgain || isSeen(holds)));
  };
  return placed.some(isSeen);
}
