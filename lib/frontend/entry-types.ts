// What a kernel's boundary is to the front end: types of values that are not passed as they are, and what lowering knows
// of the memory that they stand in (entry.ts).

import type { TSType } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { GivenList, Held, Plan, SelfPlan, ValuePlan } from '../ir/boundary.ts';
import type { ArrayKind, Local, Stmt } from '../ir/ir.ts';
import type { NestedList } from './nested-types.ts';
import type { Annotated, Holds, Nothing, RecordList, RecordVariable } from './record-types.ts';

export type BoundaryType =
  /** A number, a boolean, a bigint or a typed array. */
  | { readonly kind: 'plain'; readonly of: Annotated }
  | { readonly kind: 'optional'; readonly of: Annotated; readonly nothing: Nothing }
  /** Of a parameter, or a field of one, in a version: an array or an object that is not there. */
  | { readonly kind: 'nothing'; readonly nothing: Nothing }
  /** Of a result: an array or an object that may not be there. */
  | { readonly kind: 'maybe'; readonly of: BoundaryType; readonly nothing: Nothing }
  | { readonly kind: 'list'; readonly element: 'number' | 'boolean' }
  /** An array of objects. */
  | { readonly kind: 'records'; readonly of: RecordType }
  /** An array of arrays, or of typed arrays of a kind. */
  | { readonly kind: 'nested'; readonly element: 'number' | 'boolean' | ArrayKind }
  | RecordType;

export interface RecordType {
  readonly kind: 'record';
  readonly isTuple: boolean;
  readonly fields: ReadonlyMap<string, BoundaryType>;
}

export interface Entry {
  /** Undefined: all values are passed as they are. */
  memory: Local | undefined;
  /** Its slots as 64-bit integers, if bigints stand in some. */
  wide: { readonly local: Local; readonly slot: number } | undefined;
  slots: number;
  readonly held: Map<number, Held>;
  readonly paths: Map<number, string>;
  /** What the body begins with. */
  readonly prologue: Stmt[];
  /** Views of the buffers of parameters, by a parameter's id (buffer-views.ts). */
  readonly buffers: Map<number, readonly Local[]>;
  /** Fields that may be assigned. */
  readonly scalars: { readonly slot: number; readonly local: Local }[];
  /** Lists that become longer or shorter. */
  readonly lists: GivenList[];
  readonly given: { readonly slot: number; readonly kind?: ArrayKind }[];
  readonly parameters: Plan['parameters'][number][];
  /** `this` of a method. */
  self: SelfPlan | undefined;
  /** The objects that it is given: who gives one back gives that very object. */
  readonly objects: Map<Local | RecordVariable | RecordList | NestedList, string>;
  /** Arrays in what the return gives that is lowered now, and lists of arrays of which it gives rows. */
  placed: readonly Local[];
  placedRows: readonly NestedList[];
  /** What is copied by `{ ...p }`. */
  readonly copied: Holds[];
  /** Arrays that the kernel made, and gives to fields. */
  readonly replacing: { readonly array: Local; readonly give: Stmt }[];
  /** Lists that keep their length, by the array's id: what they are called. `grows`: those that don't, as was seen. */
  readonly fixed: Map<number, string>;
  /** What errors call an array, where that is not its path. */
  readonly said: Map<number, string>;
  /** Arrays that say how long rows are, and which there are: rows that keep that have these as they are. */
  readonly rigid: Map<number, string>;
  readonly grows: ReadonlySet<string>;
  /** Of what is not given as it is: what it is, and where it stands. */
  resultType: BoundaryType | undefined;
  result: ValuePlan | undefined;
  /** Of fields that may be undefined, by the id of what says whether they are: what says that they were assigned. */
  readonly marks: Map<number, Local>;
  /** Of each return, what holds the objects that it gives, and lists of such. */
  readonly returned: { readonly placed: (Holds | RecordList)[]; readonly loc: Span }[];
}

/** The fields of a class that a method uses, itself or by methods that it calls. */
export interface UsedFields {
  readonly types: ReadonlyMap<string, TSType>;
  /** The methods that it calls of `this`, and that these call: in how many of its classes they are. */
  readonly methods: ReadonlyMap<string, number>;
  /** All functions that go in, by the names that the module has for them. */
  readonly functions: readonly string[];
  /** Names of fields that are assigned, of whatever object. */
  readonly assigned: ReadonlySet<string>;
}
