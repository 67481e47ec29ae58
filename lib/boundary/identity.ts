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

export function identityChecks(fn: string, given: Given): string[] {
  const { records, lists: all } = given;
  const lines: string[] = [];
  for (const [at, one] of records.entries()) {
    for (const other of records.slice(at + 1)) {
      if (shares(one, other)) {
        lines.push(`if (${one.name} === ${other.name}) kzSame(${fn}, ${inJs(one.path)}, ${inJs(other.path)});`);
      }
    }
  }
  for (const [at, one] of all.entries()) {
    for (const other of all.slice(at + 1)) {
      if (one.plan.written === 'length' || other.plan.written === 'length') {
        lines.push(`if (${one.name} === ${other.name}) kzSame(${fn}, ${inJs(one.path)}, ${inJs(other.path)});`);
      }
    }
  }
  return [...lines, ...inArrays(fn, given)];
}

/** The same of objects and rows in arrays, and of typed arrays that are the memory of rows. */
function inArrays(fn: string, { columns, rows, records, lists: plain, arrays }: Given): string[] {
  const lines: string[] = [];
  for (const [at, one] of columns.entries()) {
    for (const other of columns.slice(at + 1)) {
      if (shares(one, other)) {
        lines.push(`kzNoneIn(${fn}, ${inJs(one.path)}, ${one.name}, ${inJs(other.path)}, ${other.name});`);
      }
    }
    for (const other of records) {
      if (shares(one, other)) {
        lines.push(`if (${one.name}.includes(${other.name})) kzSame(${fn}, ${inJs(one.path)}, ${inJs(other.path)});`);
      }
    }
  }
  for (const [at, one] of rows.entries()) {
    for (const other of [...rows.slice(at + 1)]) {
      if (one.isWritten || other.isWritten) {
        lines.push(`kzNoneIn(${fn}, ${inJs(one.path)}, ${one.name}, ${inJs(other.path)}, ${other.name});`);
      }
    }
    for (const other of plain) {
      if (one.isWritten || other.plan.written !== undefined) {
        lines.push(`if (${one.name}.includes(${other.name})) kzSame(${fn}, ${inJs(one.path)}, ${inJs(other.path)});`);
      }
    }
    for (const other of one.isTyped ? arrays : []) {
      if (one.isWritten || other.isWritten) {
        lines.push(`kzOtherBuffer(${fn}, ${inJs(one.path)}, ${one.name}, ${inJs(other.path)}, ${other.name});`);
      }
    }
  }
  return lines;
}

/** Whether an object of both would be changed where it is one, and read where it is the other. */
function shares(
  one: { readonly keys: readonly string[]; readonly written: readonly string[] },
  other: { readonly keys: readonly string[]; readonly written: readonly string[] },
): boolean {
  return one.written.some((key) => other.keys.includes(key)) || other.written.some((key) => one.keys.includes(key));
}
