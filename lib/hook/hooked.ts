// One function under the import hook: what runs when it is called, and its properties `js`, `async`, `info` and `ready`.
//
// In:  the function, with a way to say what serves, and from its module what there is: native code, the js back end's
// function, or neither. Out: nothing; it sets what serves. While `.js` of one runs, V8's own functions serve all.

import type { FoundKernel } from '../cache/entries.ts';
import type { Config } from '../config.ts';
import type { JitInfo } from '../jit/info.ts';
import { type AsyncOptions, untilReady } from '../runtime/async.ts';
import type { CompileRequest } from '../runtime/compile-protocol.ts';
import { callAsync, splitOptions } from '../runtime/kernel-async.ts';
import type { LoadedKernel, NativeFunction } from '../runtime/load-binary.ts';
import { HOOKED } from './kernel.ts';
import type { SharedValue } from './shared-values.ts';

export type Slot = readonly [
  name: string,
  fn: NativeFunction,
  set: (serving: NativeFunction | 0 | undefined) => void,
  /** The object that it stands in. */
  owner?: object,
];

/** Arrays of the module that a kernel is given. */
export type Bound = FoundKernel['bound'];

/** All kernels, and calls of `.js` under way, which run in JavaScript all the way down. */
const all = new Set<Hooked>();
let jsCalls = 0;

/** Whether functions run as V8 has them, with all that they call: `.js` does. */
export function isRunningJs(): boolean {
  return jsCalls > 0;
}

/** What a function's properties need of its module. */
export interface Attached {
  info(): JitInfo;
  ready(): Promise<JitInfo>;
  request(): CompileRequest | undefined;
  readonly config: Config;
  arraysFor(bound: NonNullable<Bound>): readonly unknown[];
  areSame(values: readonly SharedValue[]): boolean;
}

export interface Serving {
  readonly native: LoadedKernel | undefined;
  /** The same, as people call it. */
  readonly call: NativeFunction | 0 | undefined;
  /** Arrays of the module that it is given. */
  readonly bound: NonNullable<Bound>;
  /** The js back end's function; 0 if V8's own serves, undefined if that is decided at the next call. */
  readonly js: NativeFunction | 0 | undefined;
  /** Whether `.js` is the js back end's function too. */
  readonly isReordered: boolean;
}

/** One function. */
export class Hooked {
  readonly name: string;
  private readonly fn: NativeFunction;
  private readonly set: Slot[2];
  private readonly owner: object | undefined;
  private serving: Serving = {
    ...{ native: undefined, call: undefined, bound: [], js: undefined, isReordered: false },
  };

  constructor([name, fn, set, owner]: Slot) {
    [this.name, this.fn, this.set, this.owner] = [name, fn, set, owner];
    all.add(this);
  }

  serve(serving: Serving): void {
    this.serving = serving;
    this.open();
  }

  private open(): void {
    const { call, js, isReordered } = this.serving;
    if (jsCalls === 0) this.set(call ?? js);
    else this.set(isReordered ? js : 0);
  }

  /** The function as V8 runs it, and what it calls. */
  private runJs(self: unknown, args: unknown[]): unknown {
    jsCalls += 1;
    if (jsCalls === 1) for (const each of all) each.open();
    try {
      // `kernels.sum.js(a)` is called of the function.
      return this.fn.apply(self === this.fn ? (this.owner ?? self) : self, args);
    } finally {
      jsCalls -= 1;
      if (jsCalls === 0) for (const each of all) each.open();
    }
  }

  /** The same, while what serves is not decided. */
  callEarly(args: unknown[], self: unknown): unknown {
    this.set(0);
    try {
      return this.callOwn(args, self);
    } finally {
      this.open();
    }
  }

  /** The function as V8 runs it, called as people call it. */
  callOwn(args: unknown[], self: unknown = this.owner): unknown {
    return this.fn.apply(self ?? this.owner, args);
  }

  attach({ info, ready, request, config, arraysFor, areSame }: Attached): void {
    const { fn, name, owner } = this;
    if (typeof fn !== 'function') return; // The module has given its name to something else meanwhile.
    const runJs = (self: unknown, args: unknown[]) => this.runJs(self, args);
    const js = function (this: unknown, ...args: unknown[]): unknown {
      return runJs(this, args);
    };
    const start = async (self: unknown, given: (unknown | AsyncOptions)[]) => {
      const { args, options } = splitOptions(name, given, fn.length);
      // Waiting is what the caller does anyway. Why it was in vain, \`ready\` says.
      // What it is given is read at the call, if that can be.
      if (this.serving.native === undefined) await untilReady(ready(), options);
      if (!areSame(this.serving.native?.shared ?? [])) return this.callOwn([...args], self);
      const { bound } = this.serving;
      const shared = bound.find(({ written }) => written)?.name;
      if (shared !== undefined) {
        throw new TypeError(`${name}.async: the kernel writes to '${shared}' of its module: call ${name}`);
      }
      const arrays = bound.length === 0 ? [] : arraysFor(bound);
      const own = (...given: unknown[]) => fn.apply(self, given.slice(arrays.length));
      const kernel = { name, self, js: own, native: this.serving.native, config, request: request() };
      return callAsync(kernel, [...arrays, ...args], options);
    };
    // `grid.step.async()` is called of the function, which knows no grid: `grid.step.async.call(grid)` is of one.
    const async = function (this: unknown, ...given: (unknown | AsyncOptions)[]): Promise<unknown> {
      return start(this === fn ? owner : (this ?? owner), given);
    };
    Object.defineProperty(js, 'name', { value: `${name}.js` });
    Object.defineProperty(async, 'name', { value: `${name}.async` });
    Object.defineProperties(fn, {
      js: { value: js, configurable: true },
      async: { value: async, configurable: true },
      info: { get: info, configurable: true },
      ready: { get: ready, configurable: true },
      [HOOKED]: { value: true, configurable: true },
    });
  }
}
