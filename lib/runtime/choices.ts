// Kernels of several versions: each is a binary of its own, and JavaScript that the compiler printed chooses among them
// by the kinds of what it is given (lib/boundary/choice.ts).
//
// In:  functions that were loaded. Out: kernels as callers know them, with one function for all versions.

import { compileFunction } from 'node:vm';
import { joinBound } from '../bound-lists.ts';
import type { FoundKernel } from '../cache/entries.ts';
import type { LoadedKernel, NativeFunction } from './load-binary.ts';

type Choosing = NativeFunction & { readonly kzWhich: (...args: readonly unknown[]) => number };

/** `found`: what is known of each, in the order of `loaded`. */
export function kernelsOf(
  found: readonly FoundKernel[],
  loaded: readonly LoadedKernel[],
): ReadonlyMap<string, LoadedKernel> {
  const kernels = new Map<string, LoadedKernel>();
  const versions = new Map<string, LoadedKernel[]>();
  const texts = new Map<string, string>();
  for (const [at, { name, version }] of found.entries()) {
    const kernel = loaded[at] as LoadedKernel;
    if (version === undefined) {
      kernels.set(name, kernel);
      continue;
    }
    const list = versions.get(version.of) ?? [];
    list[version.at] = kernel;
    versions.set(version.of, list);
    if (version.choice !== undefined) texts.set(version.of, version.choice);
  }
  for (const [name, list] of versions) kernels.set(name, joined(name, list, texts.get(name) ?? ''));
  return kernels;
}

function joined(name: string, versions: readonly LoadedKernel[], text: string): LoadedKernel {
  const [first] = versions as readonly [LoadedKernel];
  const { bound, picks } = joinBound(versions.map((each) => each.bound));
  const make = compileFunction(text)() as (versions: readonly NativeFunction[]) => Choosing;
  const chosen = (functions: readonly NativeFunction[]): NativeFunction => {
    if (bound.length === 0) return make(functions);
    let made: Choosing | undefined;
    // Arrays of the module are the same at each call.
    return function (this: unknown, ...args) {
      made ??= make(
        functions.map((fn, at) => {
          const own = (picks[at] as readonly number[]).map((each) => args[each]);
          return function (this: unknown, ...given: unknown[]) {
            return fn.apply(this, [...own, ...given]);
          };
        }),
      );
      return made.apply(this, args.slice(bound.length));
    };
  };
  const { kzWhich } = make(versions.map(({ call }) => call));
  const isCopied = versions.some(({ copying }) => copying !== undefined);
  return {
    ...first,
    name,
    call: chosen(versions.map(({ call }) => call)),
    prepare: undefined,
    copying: isCopied ? chosen(versions.map(({ copying }) => copying ?? (() => undefined))) : undefined,
    choose(args) {
      const at = kzWhich(...args.slice(bound.length));
      const own = (picks[at] as readonly number[]).map((each) => args[each]);
      return { kernel: versions[at] as LoadedKernel, args: [...own, ...args.slice(bound.length)] };
    },
    parameters: first.parameters.map(({ name: own }, at) => {
      const types = new Set(versions.map(({ parameters }) => parameters[at]?.type));
      return { name: own, type: [...types].join(' | ') };
    }),
    bound,
    shared: versions.flatMap(({ shared }) => shared),
    onThreads: versions.some(({ onThreads }) => onThreads),
  };
}
