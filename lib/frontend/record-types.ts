// What records are to the front end: types of values, shapes, and values and variables field by field.

import type { ValuePlan } from '../ir/boundary.ts';
import type { Declared, Expr, Local, Type } from '../ir/ir.ts';
import type { NestedList } from './nested-types.ts';

/** What an annotation says of a value that is no record. */
export interface Annotated {
  readonly type: Type;
  readonly declared: Declared | undefined;
}

/** What a value is that is not there. */
export type Nothing = 'undefined' | 'null';

export interface Shape {
  readonly kind: 'record';
  readonly isTuple: boolean;
  /** It is an optional value, and not an object: see optional-types.ts. */
  readonly nothing?: Nothing | undefined;
  readonly fields: ReadonlyMap<string, Annotated | Shape>;
}

export function isShape(each: Annotated | Shape): each is Shape {
  return 'kind' in each;
}

export interface RecordValue {
  readonly kind: 'record';
  readonly isTuple: boolean;
  readonly nothing?: Nothing | undefined;
  readonly fields: ReadonlyMap<string, Value>;
  /** Whose it is: nobody else's, a variable's, or an argument's. */
  readonly owner: 'none' | 'variable' | 'parameter';
  /** It is an object that the kernel was given, or V8's may have other fields, or in another order. */
  readonly isGiven?: boolean | undefined;
  /** Fields that are not there, in a version for that. */
  readonly absent?: ReadonlyMap<string, Nothing> | undefined;
  /** What holds the very object. */
  readonly of?: readonly Origin[] | undefined;
}

export type Value = Expr | RecordValue;

/** What holds a record. */
export interface RecordVariable {
  readonly kind: 'record';
  readonly isTuple: boolean;
  readonly nothing?: Nothing | undefined;
  readonly fields: ReadonlyMap<string, Local | RecordVariable>;
  /** Fields that are arrays of objects or of arrays. */
  readonly lists?: ReadonlyMap<string, RecordList | NestedList> | undefined;
  /** Fields that are not there, in a version for that. */
  readonly absent?: ReadonlyMap<string, Nothing> | undefined;
  /** Names of all of them in their order, if the kernel made it with such. */
  readonly order?: readonly string[] | undefined;
  /** It may come to hold another record. */
  readonly isAssigned: boolean;
  readonly owner: 'variable' | 'parameter';
  /** It may hold such an object, or what one of these holds. */
  isGiven?: boolean | undefined;
  readonly sources?: Source[] | undefined;
  /** In how many loops it is declared. */
  readonly loops?: number | undefined;
  readonly plan?: { isCopied?: boolean } | undefined;
  /** Of an object that was given: which of its fields get other arrays. */
  readonly replaced?: ReplacedField[] | undefined;
  /** Of `this`: methods and static members, by name. */
  readonly methods?: object | undefined;
}

/** A field that gets other arrays (replaced-fields.ts). */
export interface ReplacedField {
  readonly key: string;
  readonly slot: number;
  readonly by: (string | ValuePlan)[];
}

/** A list of records: a list for each field, of one length. */
export interface RecordList {
  readonly kind: 'record-list';
  readonly name: string;
  readonly shape: Shape;
  /** By the way to the field: 'at.x'. */
  readonly columns: ReadonlyMap<string, Local>;
  readonly length: Local;
  /** The kernel was given it: which objects are in it stays as it is. */
  readonly isGiven?: true | undefined;
  /** Of one that was given, the plans of its objects, by the way to them. */
  readonly plans?: ReadonlyMap<string, { isCopied?: boolean }> | undefined;
  /** Whose objects were put into it, by the way to them. */
  readonly objects: Map<string, Objects>;
  /** In how many loops it is made. */
  readonly loops?: number | undefined;
  /** How many names of elements there are. */
  readonly names: { count: number };
}

/** The name of an element of such a list, which is read and changed where it is. */
export interface Row {
  readonly kind: 'row';
  readonly list: RecordList;
  readonly index: Local;
  /** Of a loop over the elements. */
  readonly isEach?: boolean | undefined;
}

/** What says where objects come from (origins.ts). */
export interface Holds {
  /** Of an object that was given, its plan, which says whether it is copied. */
  readonly plan?: { isCopied?: boolean } | undefined;
  isGiven?: boolean | undefined;
  readonly sources?: Source[] | undefined;
  readonly loops?: number | undefined;
}

/** What holds an object that comes to be held elsewhere. */
export interface Source {
  readonly holds: Holds;
  /** Several times, maybe. */
  readonly isAgain: boolean;
  /** It is another object with the same fields. */
  readonly isCopy: boolean;
}

export interface Origin {
  readonly holds: Holds;
  /** `each`: each turn of the loop takes another element. `moved`: it is there no longer. */
  readonly how?: 'copy' | 'each' | 'moved' | undefined;
}

/** Objects in a list: what was put there, what is read there, and the order of their fields. */
export interface Objects {
  readonly holds: Holds;
  readonly read: Holds;
  order: readonly string[] | undefined;
}

export function isRecordValue(value: Value): value is RecordValue {
  return value.kind === 'record';
}

/** The shape of a value. */
export function shapeOfValue({ isTuple, nothing, fields }: RecordValue): Shape {
  const types = [...fields].map(([name, each]): [string, Annotated | Shape] => {
    return [name, isRecordValue(each) ? shapeOfValue(each) : { type: each.type, declared: undefined }];
  });
  return { kind: 'record', isTuple, nothing, fields: new Map(types) };
}
