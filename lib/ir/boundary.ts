// What stands between a kernel and who calls it from JavaScript, where values are not passed as they are: a plan, made
// by the front end of types, and printed as JavaScript by lib/boundary/.
//
// The native function stays flat. One of its parameters is memory: a Float64Array that the JavaScript around it fills.
// Its first elements, the slots, hold numbers, and where arrays begin and how long they are; behind them stand the
// arrays' elements. What the kernel gives back stands in the same memory.

import type { ArrayKind, Declared, Local } from './nodes.ts';

/** How a parameter of the flat function comes. Others are arguments as they are. */
export type Held =
  /** The memory itself. */
  | { readonly kind: 'memory' }
  /** In a slot. Booleans are 1 and 0; of bigints, the slot has their 64 bits. */
  | { readonly kind: 'scalar'; readonly slot: number }
  /** Elements in the memory: where they begin stands in the slot, and how many there are in the one behind it. */
  | { readonly kind: 'array'; readonly slot: number; readonly of?: ArrayKind };

/**
 * A list that the kernel gives back at its end, whatever its end is. Three slots: where there is room for its elements,
 * how many they are (-1: it was not made), and how many there is room for. Where that is not enough, the memory's
 * property `given` has an array.
 */
export interface GivenList {
  readonly slot: number;
  readonly array: Local;
  readonly length: Local;
  /** Where its length stands while functions are called that may change it. */
  readonly cell?: Local | undefined;
}

/** What a kernel that fails has to give back, as JavaScript would have left it. */
export interface Leaving {
  readonly scalars: readonly { readonly slot: number; readonly local: Local; readonly cell?: Local | undefined }[];
  readonly lists: readonly GivenList[];
}

export interface Boundary {
  /** By the id of a parameter. */
  readonly held: ReadonlyMap<number, Held>;
  readonly leaving: Leaving;
  /** The parameter that is the slots as 64-bit integers, if bigints stand in some. */
  readonly wide?: Local;
  /** The way to a parameter, by its id: 'grid.data'; and what people call it, where that is not it. */
  readonly paths: ReadonlyMap<number, string>;
  readonly said: ReadonlyMap<number, string>;
  /** Of what statements `give` name by its number: its slots, and its kind if it is no list. */
  readonly lists: readonly { readonly slot: number; readonly kind?: ArrayKind }[];
  readonly plan: Plan;
}

/** What people call a local: 'grid.data' of a field that is a parameter. */
export function nameForPeople(
  { boundary, called }: { readonly boundary?: Boundary | undefined; readonly called?: ReadonlyMap<number, string> },
  { id, name }: Local,
): string {
  return called?.get(id) ?? boundary?.said.get(id) ?? boundary?.paths.get(id) ?? name;
}

/** What a value is to JavaScript, and where it stands. All of it is data: it is kept beside what is compiled. */
export type ValuePlan =
  /** A number, a boolean, a bigint, a string or a typed array that is an argument of the flat function. */
  | {
      readonly kind: 'argument';
      readonly type: ArrayKind | 'number' | 'boolean' | 'bigint' | 'string';
      readonly declared?: Declared;
      /** Behind it, arguments of their own: views of the whole buffer of a typed array, of these kinds. */
      readonly views?: readonly ArrayKind[];
      /** A slot: whether its `slice` is a view, as that of a Buffer. */
      readonly isView?: number;
      /** The kernel may write to it. */
      readonly written?: 'elements';
    }
  | ScalarPlan
  | ListPlan
  | RecordsPlan
  | NestedPlan
  | OptionalPlan
  | MaybePlan
  /** An array or an object that is not there, in a version for that. */
  | { readonly kind: 'nothing'; readonly nothing: 'undefined' | 'null' }
  /** A typed array that the kernel makes: among lists that are given. */
  | { readonly kind: 'array'; readonly type: ArrayKind; readonly slot: number }
  /** Of a result: an object that the kernel was given, by the way to it: 'p.at'. */
  | { readonly kind: 'given'; readonly path: string }
  | RecordPlan;

export interface ScalarPlan {
  readonly kind: 'scalar';
  readonly type: 'number' | 'boolean' | 'bigint';
  readonly declared?: Declared;
  readonly slot: number;
  /** The kernel may assign it. */
  readonly written?: true;
}

/** A plain array of numbers or booleans. */
export interface ListPlan {
  readonly kind: 'list';
  readonly element: 'number' | 'boolean';
  readonly slot: number;
  /** `elements`: the kernel may assign some. `length`: it may become longer or shorter, too (a GivenList). */
  readonly written?: 'elements' | 'length';
}

/** An array of objects: a column for each field, in their order. */
export interface RecordsPlan {
  readonly kind: 'records';
  readonly of: ColumnsPlan;
  /** Of a result, they are lists that are given. */
  readonly isResult?: true;
}

export interface ColumnsPlan {
  readonly isTuple: boolean;
  /** The kernel copies such an object by `{ ...p }`: what it inherits is not in the copy. */
  readonly isCopied?: boolean;
  readonly fields: readonly (readonly [name: string, plan: ColumnPlan | ColumnsPlan])[];
}

export interface ColumnPlan {
  readonly kind: 'column';
  readonly type: 'number' | 'boolean';
  readonly slot: number;
  readonly written?: 'elements';
}

/**
 * An array of arrays. Rows have numbers: where each begins in the data, and how long it is; the outer array holds such
 * numbers, so that a row may be in it twice.
 */
export interface NestedPlan {
  readonly kind: 'nested';
  /** Of rows that are typed arrays, their kind. */
  readonly element: 'number' | 'boolean' | ArrayKind;
  readonly handles: number;
  readonly begins: number;
  readonly lengths: number;
  readonly rooms: number;
  readonly data: number;
  /** `length`: rows may become longer, and there may be more of them (lists that are given). */
  readonly written?: 'elements' | 'length';
  readonly isResult?: true;
}

/** A number, a boolean or a bigint that may be undefined or null. */
export interface OptionalPlan {
  readonly kind: 'optional';
  readonly nothing: 'undefined' | 'null';
  readonly there: ScalarPlan;
  readonly value: ScalarPlan;
  readonly written?: true;
  /** The slot that says whether it was assigned: of a field that may be left out. */
  readonly assigned?: number;
}

/** Of a result: an array or an object that may be undefined or null. */
export interface MaybePlan {
  readonly kind: 'maybe';
  readonly nothing: 'undefined' | 'null';
  /** The slot that says whether it is there. */
  readonly there: number;
  /** Undefined: it never is. */
  readonly plan: ValuePlan | undefined;
}

export interface RecordPlan {
  readonly kind: 'record';
  readonly isTuple: boolean;
  readonly fields: readonly (readonly [name: string, plan: ValuePlan])[];
  /** As of columns. */
  readonly isCopied?: boolean;
  /** Fields that may get other arrays. */
  readonly replaced?: readonly Replaced[];
}

/** A field that may get another array: which of them, by its number from 1 on, stands in the slot; 0: none. */
export interface Replaced {
  readonly key: string;
  readonly slot: number;
  /** The way to one that was given, or one that the kernel makes. */
  readonly by: readonly (string | ValuePlan)[];
}

export interface SelfPlan {
  readonly fields: RecordPlan;
  /** Methods that are compiled in, by name: in how many of the classes that the object is of they are. */
  readonly methods: readonly (readonly [name: string, classes: number])[];
}

export interface ParameterPlan {
  readonly name: string;
  readonly plan: ValuePlan;
  /** Whoever calls may leave it out. */
  readonly isOptional?: true;
}

/** What a kernel gives: what the flat function gives, or what stands in the memory. */
export type ResultPlan = { readonly kind: 'direct' } | { readonly kind: 'value'; readonly plan: ValuePlan };

export interface Plan {
  /** As people know the kernel. */
  readonly name: string;
  readonly parameters: readonly ParameterPlan[];
  /** `this` of a method. */
  readonly self?: SelfPlan;
  readonly result: ResultPlan;
  /** How many slots there are. */
  readonly slots: number;
  /** The slot that says where the slots themselves are as 64-bit integers, and how many. */
  readonly wide?: number;
}
