// What the main thread and the background thread, which compiles, tell each other.

import type { MessagePort } from 'node:worker_threads';
import type { FoundKernel } from '../cache/entries.ts';
import type { CachePlaces } from '../cache/places.ts';
import type { Trust } from '../cache/seal.ts';
import type { PlainDiagnostic, WhatToShow } from './plain.ts';

/** A source whose kernels are wanted as binaries. */
export interface CompileRequest {
  /** As errors show it; for files, from the working folder. */
  readonly file: string;
  readonly source: string;
  /** The source is a function's text. */
  readonly fromFunction:
    | {
        readonly name: string;
        readonly parameters: readonly string[];
        readonly result: string | undefined;
        readonly captures: Readonly<Record<string, number | bigint | boolean | string | ArrayBufferView>>;
        /** Positions of arguments that the first call had and that are no integers: no version is made for such. */
        readonly fractions?: readonly number[];
      }
    | undefined;
  /** Who calls the kernels gives them arrays of their module. */
  readonly bindsArrays?: boolean;
  /** There is no source: the runtime is wanted, which runs kernels off the event loop. */
  readonly isRuntime?: boolean;
  /** The runtime, if the result is to have it too: what `.async` needs is then there as soon as the kernels are. */
  readonly runtime?: CompileRequest;
  readonly directives: Readonly<Record<string, boolean | 'js'>>;
  /** By name or path; undefined: the machine's own. */
  readonly compiler: string | undefined;
  readonly target: string;
  readonly places: CachePlaces;
  /** Under which the result is looked up the next time. */
  readonly lookup: { readonly source: string; readonly tools: string | undefined };
  /** Milliseconds that a compiler may take. */
  readonly timeLimit: number;
}

/** Name of the runtime's function, as of a kernel. */
export const START_KERNEL = 'startKernel';

export interface InspectRequest {
  readonly show: WhatToShow;
  readonly compile: CompileRequest;
}

export type Reply =
  | {
      readonly kind: 'compiled';
      readonly kernels: readonly (FoundKernel & {
        readonly folder: string;
        readonly trust: Trust;
        /** The folder is not in a cache: whoever has loaded the binary removes it. */
        readonly isTemporary: boolean;
      })[];
      /** Why the cache could not keep them. */
      readonly notCached: string | undefined;
    }
  | { readonly kind: 'text'; readonly text: string }
  /** The source's mistakes: as text with code frames, and as data. */
  | { readonly kind: 'refused'; readonly text: string; readonly diagnostics: readonly PlainDiagnostic[] }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | undefined };

export interface Envelope {
  readonly request: CompileRequest | InspectRequest;
  /** Where the reply goes. */
  readonly port: MessagePort;
  /** Becomes 1 when the reply is there: for callers that wait. */
  readonly done: Int32Array;
}

/** Process groups of running compilers, by slot; 0: free. Shared, so that a process that ends can end them. */
export const GROUP_SLOTS = 64;

/** What the background thread is started with. */
export interface ThreadData {
  readonly groups: Int32Array;
  /** Of the first request: asked who it is while the thread reads its own program. */
  readonly compiler: string | undefined;
}

/** In every slot: the process ends, and nothing new is started. */
export const CLOSING = -1;
