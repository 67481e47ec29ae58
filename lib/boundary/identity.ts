// Which of what a kernel is given is one object for JavaScript, and would be two here: that is an error where the kernel
// changes it.
//
// In:  what a wrapper takes (wrapper.ts). Out: lines of JavaScript, behind the checks of each value.

import { inJs } from '../escaping.ts';
import type { ListPlan } from '../ir/boundary.ts';
import type { ColumnsOfList } from './objects.ts';
import type { RowsOfList } from './rows.ts';

/** `name`: of the variable that holds it. */
export interface GivenList {
  readonly name: string;
  readonly path: string;
  readonly plan: ListPlan;
  /** Where it begins. */
  readonly at: string;
}

export interface GivenRecord {
  readonly name: string;
  readonly path: string;
  readonly keys: readonly string[];
  readonly written: readonly string[];
  readonly isTuple: boolean;
}

export interface GivenArray {
  readonly name: string;
  readonly path: string;
  readonly isWritten: boolean;
}

interface Given {
  readonly lists: readonly GivenList[];
  readonly records: readonly GivenRecord[];
  readonly columns: readonly ColumnsOfList[];
  readonly rows: readonly RowsOfList[];
  readonly arrays: readonly GivenArray[];
}

/** What may be one object with another, or, with a way, the objects that are there in each element of an array. */
interface Item {
  readonly name: string;
  readonly path: string;
  readonly way?: string;
  readonly keys: readonly string[];
  readonly written: readonly string[];
  /** A list that is given twice is there once; others are copied each time. */
  readonly array?: 'list' | 'copied' | 'outer';
  readonly changes?: 'elements' | 'length' | undefined;
}

export function identityChecks(fn: string, given: Given): string[] {
  const items = itemsOf(given);
  const lines = items.flatMap((one, at) =>
    items.slice(at + 1).flatMap((other) => (conflict(one, other) ? check(fn, one, other) : [])),
  );
  return [...lines, ...buffers(fn, given)];
}

function itemsOf({ records, lists, columns, rows }: Given): Item[] {
  const none = { keys: [], written: [] };
  const tuple = (written: readonly string[]) => {
    return { array: 'copied', changes: written.length > 0 ? 'elements' : undefined } as const;
  };
  return [
    ...columns.flatMap(({ name, path, owners }) => [
      { name, path, ...none, array: 'outer' } as const,
      ...owners.map((each) => ({ name, path, ...each, ...(each.isTuple && tuple(each.written)) })),
    ]),
    ...rows.flatMap(({ name, path, isTyped, isWritten, grows }) => {
      const outer: Item = { name, path, ...none, array: 'outer', changes: grows ? 'length' : undefined };
      if (isTyped) return [outer];
      const changes = grows ? 'length' : isWritten ? 'elements' : undefined;
      return [outer, { name, path, way: '', ...none, array: 'copied', changes } as const];
    }),
    ...records.map((each) => ({ ...each, ...(each.isTuple && tuple(each.written)) })),
    ...lists.map(({ name, path, plan }) => ({ name, path, ...none, array: 'list', changes: plan.written }) as const),
  ];
}

/** Whether an object of both would be changed where it is one, and read where it is the other. */
function conflict(one: Item, other: Item): boolean {
  if (one.written.some((key) => other.keys.includes(key)) || other.written.some((key) => one.keys.includes(key))) {
    return true;
  }
  if (one.array === undefined || other.array === undefined) return false;
  const changes = [one.changes, other.changes];
  return one.array === 'copied' || other.array === 'copied'
    ? changes.some((each) => each !== undefined)
    : changes.includes('length');
}

function check(fn: string, one: Item, other: Item): string[] {
  const [first, second] = one.way === undefined ? [one, other] : other.way === undefined ? [other, one] : [one, other];
  const paths = [one, other].map(({ path, way = '' }) => inJs(way === '' ? path : `${path}[]${way}`));
  const same = `kzSame(${fn}, ${paths.join(', ')});`;
  if (second.way === undefined) return [`if (${first.name} === ${second.name}) ${same}`];
  const at = (way: string) => (way === '' ? 'undefined' : `(o) => o${way}`);
  if (first.way !== undefined) {
    const ways = `${at(first.way)}, ${at(second.way)}`;
    return [`kzNoneIn(${fn}, ${paths[0]}, ${first.name}, ${paths[1]}, ${second.name}, ${ways});`];
  }
  const isIn = second.way === '' ? `includes(${first.name})` : `some((o) => o${second.way} === ${first.name})`;
  return [`if (${second.name}.${isIn}) ${same}`];
}

/** Rows that are typed arrays are copied: no other may be the same memory. */
function buffers(fn: string, { rows, arrays }: Given): string[] {
  const typed = rows.filter(({ isTyped }) => isTyped);
  return typed.flatMap((one, at) => {
    const others = [
      ...typed.slice(at + 1).map((each) => ({ ...each, all: each.name })),
      ...arrays.map((each) => ({ ...each, all: `[${each.name}]` })),
    ];
    return others.flatMap(({ path, isWritten, all }) => {
      if (!one.isWritten && !isWritten) return [];
      return [`kzOtherBuffer(${fn}, ${inJs(one.path)}, ${one.name}, ${inJs(path)}, ${all});`];
    });
  });
}
