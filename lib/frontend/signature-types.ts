// What is known of a function by those who call it, and what one without types is given.

import type { Declared, Default, Local, Type } from '../ir/ir.ts';
import type { Shape } from './record-types.ts';

/** What a call needs to know of its callee. */
export interface Signature {
  /** Unique in the module that is compiled: `helper_2`, if two files have a `helper`. */
  readonly name: string;
  readonly sourceName: string;
  readonly parameters: readonly Local[];
  readonly defaults: readonly Default[];
  /** Undefined: not annotated, and the body is not lowered yet. */
  readonly result: Type | undefined;
  readonly resultDeclared: Declared | undefined;
  /** The position of the argument that it gives back. */
  readonly returns?: number | undefined;
  /** Of each parameter that is a record; it has a local for each of its fields. */
  readonly shapes: readonly (Shape | undefined)[];
  /** Of the record that it gives; they come in an array, its last parameter. */
  readonly shape: Shape | undefined;
  readonly results: Local | undefined;
  /** Whether the record that it gives may be one of its arguments. */
  readonly givesArgument: boolean;
  /** Whether that record may have other fields than its type says, or in another order. */
  readonly givesOther: boolean;
}

/** What a parameter without a type is given. */
export interface GivenType {
  readonly type: Type;
  readonly declared: Declared | undefined;
}
