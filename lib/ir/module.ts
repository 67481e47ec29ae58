// What the IR's statements stand in: functions, and modules with their functions, tables, arrays and objects.
//
// A module comes out of lowering, passes make others of it, and back ends print it. It is never changed in place.

import type { Span } from '../diagnostics.ts';
import type { Boundary } from './boundary.ts';
import type { Choice } from './choices.ts';
import type { Declared, Local, Rep, Stmt, Type } from './nodes.ts';

/** What a directive may be: on, off, or `boundscheck=js`. */
export type DirectiveValue = boolean | 'js';

export interface Directives {
  /** 'js': an index outside means what it means in JavaScript (elements.ts). */
  readonly boundscheck: boolean | 'js';
  readonly overflowcheck: boolean;
  readonly cdivision: boolean;
  /** Reductions run in the lane order (docs/reproducibility.md) instead of JavaScript's. */
  readonly reassociate: boolean;
  /** Outermost loops run on threads. */
  readonly parallel: boolean;
}

/** A file of TypeScript: what spans are offsets into. */
export interface Origin {
  /** As comments and errors show it. */
  readonly file: string;
  readonly source: string;
}

export type Default = number | bigint | boolean | undefined;

/** How many arguments a function takes, least and most. */
export function arityOf({ defaults }: Pick<Fn, 'defaults'>): { readonly least: number; readonly most: number } {
  return { least: defaults.lastIndexOf(undefined) + 1, most: defaults.length };
}

/** What a function's caller gets. */
export function typeOfResult({ returns, parameters, result }: Pick<Fn, 'returns' | 'parameters' | 'result'>): Type {
  return returns === undefined ? result : (parameters[returns]?.type ?? result);
}

export interface Fn {
  /** Unique in its module: what calls name. */
  readonly name: string;
  /** As in the source: what people read. Two imported files may have a function of the same name. */
  readonly sourceName: string;
  readonly origin: Origin;
  readonly exported: boolean;
  /** The names that it is exported by, if it is not its own and no other. */
  readonly exportNames?: readonly string[] | undefined;
  /** It is one version of the kernel of that name (choices.ts), which is what others know. */
  readonly versionOf?: string | undefined;
  /** It stands in an object or a class that is exported: its name says in which. It is exported by that. */
  readonly isMember?: true | undefined;
  /** Of a function that uses `this`, the names that it reads of it. */
  readonly readsOfThis?: readonly string[] | undefined;
  readonly parameters: readonly Local[];
  /** How many of these, in front, are arrays of the module: who calls from outside does not give them. */
  readonly bound?: number | undefined;
  /** For each parameter its default: what it is if its argument is missing or undefined. */
  readonly defaults: readonly Default[];
  readonly result: Type;
  readonly resultDeclared: Declared | undefined;
  /** It gives the argument at this position, the very array: its result is void, and whoever calls has the array. */
  readonly returns?: number | undefined;
  /** What stands between it and JavaScript, if its values are not passed as they are. */
  readonly boundary?: Boundary | undefined;
  /** Of one that is given `this`: what people call its parameters, by their ids. */
  readonly called?: ReadonlyMap<number, string>;
  readonly body: readonly Stmt[];
  /** Machine level: how each local is held, by id. */
  readonly reps: ReadonlyMap<number, Rep> | undefined;
  readonly directives: Directives;
  /** Positions of parameters that have been seen to be no integers. Whatever they are, results are the same. */
  readonly fractions?: readonly number[] | undefined;
  /** TSDoc above it, as in the source; empty if none. */
  readonly doc: string;
  readonly loc: Span;
}

/** A typed array of the module, never written: `const TABLE = new Int32Array([1, 2])`. */
export interface Table {
  readonly local: Local;
  readonly values: readonly (number | bigint)[];
  /** Where other modules can have it, too. */
  readonly shared?: readonly SharedPlace[] | undefined;
}

/** Where a running program has a value that other modules can change. */
export interface SharedPlace {
  /** What exports it; undefined: the module that is compiled. */
  readonly file?: string | undefined;
  /** A name that the file exports, or a variable of the module itself; then members. */
  readonly path: readonly string[];
  /** The name by which the module itself imports it. */
  readonly local?: string | undefined;
}

/** A value that is compiled in, as a number is: a member of an object that other modules have. */
export interface Assumed {
  readonly place: SharedPlace;
  readonly value: number | bigint | boolean | 'function';
}

/** An exported object or class that has kernels. */
export interface Owner {
  readonly name: string;
  readonly what: 'object' | 'class';
  readonly exportNames: readonly string[];
  /** In the order of the source. */
  readonly members: readonly OwnerMember[];
  /** Of a class: whether `new` makes an object, and does nothing else. */
  readonly isMade: boolean;
  /** The class that it extends, if that has kernels, too. */
  readonly base?: string | undefined;
}

export interface OwnerMember {
  /** 'half', or 'prototype.half' of a method of instances. */
  readonly path: string;
  readonly isKernel: boolean;
  /** Of a constant. */
  readonly value: number | bigint | boolean | undefined;
}

export interface Module {
  readonly file: string;
  readonly source: string;
  readonly functions: readonly Fn[];
  readonly tables: readonly Table[];
  readonly owners?: readonly Owner[] | undefined;
  readonly arrays?: readonly BoundArray[] | undefined;
  /** Kernels of several versions. */
  readonly choices?: readonly Choice[] | undefined;
  readonly assumed?: readonly Assumed[] | undefined;
}

/** An array of the module that kernels are given. */
export interface BoundArray {
  readonly name: string;
  /** What makes it when what is built of the module is loaded: a module with a function. */
  readonly made: { readonly module: Module; readonly fn: string };
}
