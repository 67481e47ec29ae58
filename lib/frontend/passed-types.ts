// What functions that call themselves are given, where that is a list or `this`: such a function stays one in C, and what
// it changes is its caller's.
//
// A list that may become longer or shorter is given as itself, with a cell that says how many elements it has; one that
// keeps its length as a view. A field of `this` that is assigned is given as a cell, too. A cell is an array of one
// element, with the value of a variable after each statement that assigns it: so it is right wherever a call may fail.

import type { Local } from '../ir/ir.ts';
import type { ElementsOfList } from './nested-types.ts';
import type { RecordVariable } from './record-types.ts';
import type { Signature } from './signature-types.ts';

/** A variable whose value stands in a cell besides. */
export interface Cell {
  readonly local: Local;
  readonly cell: Local;
  /** The cell is a parameter: who calls has made it. */
  readonly isGiven: boolean;
}

/** 'value': it is not changed. 'still': a list that keeps its length. */
export type Way = 'value' | 'cell' | 'still' | 'growing';

export interface SelfField {
  readonly path: readonly string[];
  readonly local: Local;
  /** Of a list. */
  readonly elements?: ElementsOfList['type'] | undefined;
}

/** What a call wants of a function. */
export interface Wanted {
  readonly name: string;
  /** `this`, if it is an object with fields. */
  readonly self: RecordVariable | undefined;
  readonly fields: readonly SelfField[];
  /** Names of fields that are assigned. */
  readonly writtenFields: ReadonlySet<string>;
}

/** The function, for those who call it. */
export interface Passed {
  /** Of what is given besides lists. */
  readonly signature: Signature;
  readonly self: readonly (SelfField & { readonly way: Way })[];
  /** In the order of the parameters: what each is, and how many parameters a plain one has in C. */
  readonly parameters: readonly (Way | { readonly plain: number })[];
}
