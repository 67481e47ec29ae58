// Kernels of several versions: `a: Float32Array | number[]` is one kernel for those who call it, and a function for each
// kind of value that they may give. Which one is called is decided by what they give (lib/boundary/choice.ts).

import type { ArrayKind } from './nodes.ts';

/** What can be told apart at a call. `array`: a plain one, whatever it holds. `object`: any other. */
export type Kind = ArrayKind | 'number' | 'boolean' | 'bigint' | 'array' | 'object' | Nothing;

/** Of what may be left out: it was. */
type Nothing = 'undefined' | 'null';

/** A value whose kind is asked for: an argument, or a field of one. */
export interface Asked {
  /** Among the kernel's parameters. */
  readonly parameter: number;
  /** The way from there: names of fields, positions in tuples. */
  readonly path: readonly string[];
  /** As people call it: 'grid.data'. */
  readonly said: string;
  readonly kinds: readonly Kind[];
  /** What the plain arrays are, as errors say it: 'an array of numbers'. */
  readonly array?: string;
  /** The type parameter that its type is. */
  readonly typeParameter?: string;
}

export interface Choice {
  /** As people know the kernel. */
  readonly name: string;
  readonly exportNames?: readonly string[] | undefined;
  readonly isMember?: true | undefined;
  readonly asked: readonly Asked[];
  /** For each, a kind of each value that is asked for. */
  readonly versions: readonly { readonly fn: string; readonly kinds: readonly Kind[] }[];
  /** The type parameter that its result is. */
  readonly result?: string | undefined;
}
