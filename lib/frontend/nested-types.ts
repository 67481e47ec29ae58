// What lists of lists are to the front end. All their rows stand in one list, `data`: a row has a number, its handle, by
// which columns say where it begins, how long it is and for how many elements there is room. The outer list holds
// handles. So a row may be in it twice, or be a variable's besides, and is the same row.

import type { Local } from '../ir/ir.ts';

export interface NestedList {
  readonly kind: 'nested-list';
  readonly name: string;
  /** Handles: as many as the outer list is long. */
  readonly handles: Local;
  /** Elements of all rows. */
  readonly data: Local;
  /** By handle. */
  readonly begins: Local;
  readonly lengths: Local;
  readonly rooms: Local;
  /** How many rows were made. */
  readonly count: Local;
}

/** The name of a row. */
export interface InnerList {
  readonly kind: 'inner-list';
  readonly of: NestedList;
  /** Mutable, if the variable may come to hold another row. */
  readonly handle: Local;
}

/** What the elements of a list are; views of a list share it. Undefined: nothing was put there yet. */
export interface ElementsOfList {
  type: 'number' | 'boolean' | undefined;
  /** Nothing said so: an element was read before one was put there. */
  isSupposed?: boolean;
}
