// jit(fn): the function, and soon the function as native code. Nobody waits: until the binary is there, JavaScript
// serves.
//
// The fast path is one test and the native call: the binary's glue checks the arguments anyway, and what it refuses is
// looked at again here, because it may be a call for another specialisation.

import { isCacheEmpty } from '../cache/entries.ts';
import type { Config } from '../config.ts';
import { type AsyncOptions, untilReady } from '../runtime/async.ts';
import { compileNow, prepareCompiling } from '../runtime/compile-service.ts';
import { callAsync, splitOptions } from '../runtime/kernel-async.ts';
import type { NativeFunction } from '../runtime/load-binary.ts';
import { cachePlaces, type Placing, requestFor } from '../runtime/native-kernels.ts';
import { mayReassociate, orderedFunctions } from '../runtime/ordered-js.ts';
import type { WhatToShow } from '../runtime/plain.ts';
import { failureIn } from '../runtime/retry.ts';
import { warnOnce } from '../runtime/warn.ts';
import { entryOf } from './entry.ts';
import { whyGlobalsHidden } from './hidden-globals.ts';
import { JitError, type JitInfo, NOTHING_YET } from './info.ts';
import { checkOptions, configOf, type JitOptions, snapshot } from './options.ts';
import { fitting, isRefused, takes } from './plain-calls.ts';
import { type AnyFunction, callerFile, type Standpoint, sourceOf, standpointOf } from './source.ts';
import { Specialisation } from './specialisation.ts';
import { fractionsAmong, parseSignature, type Signature, typeOfValue } from './types.ts';
import { VERIFIED_CALLS, verifyCall } from './verify.ts';

/** A function that becomes native. */
export type Jitted<F extends AnyFunction> = F & {
  /**
   * The same result, computed off the event loop, on threads of the process. Waits until native code is there; where
   * there is none, a worker thread computes it in JavaScript, and where the compiler can't take the function, this
   * thread does. A signal aborts it: AbortError, within a few milliseconds. Arrays are copied, and what the kernel
   * wrote is written back at the end, unless it is aborted; arrays of SharedArrayBuffers are used where they are. A
   * TypeError if an array that it writes to has lost its memory meanwhile.
   */
  readonly async: (...args: [...Parameters<F>, options?: AsyncOptions]) => Promise<ReturnType<F>>;
  /** The function itself, run by V8. Under `reassociate`: its JavaScript in the lane order. */
  readonly js: F;
  /** Resolves when native code serves the types asked for first; rejects with a JitError if it never will. */
  readonly ready: Promise<JitInfo>;
  readonly info: JitInfo;
  /** One for each list of parameter types that the function was called with. */
  readonly specialisations: readonly JitInfo[];
  /**
   * The C beside its source, JavaScript with the checks and in the order of native code, the IR, how variables are
   * held, or the machine code. Types are those of the first specialisation.
   * @throws JitError before any types are known, and where compiling fails.
   */
  inspect(show: WhatToShow): string;
};

/** Types beyond so many lists are not compiled: something is called with anything. */
const MOST_SPECIALISATIONS = 8;

/**
 * Makes a numeric function native. The call returns at once; the compiler runs in the background, and JavaScript, whose
 * results have the same bits, serves until it is done. A cache keeps what was compiled for the next start.
 *
 * As a decorator on methods that don't use `this`: `@jit` or `@jit({ signature: 'f64(i32)' })`.
 *
 * @throws TypeError if `fn` has no source that can be compiled, or an option is wrong.
 *
 * @example
 * const approxPi = jit(function approxPi(intervals) {
 *   let pi = 0;
 *   for (let i = 0; i < intervals; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
 *   return pi;
 * });
 * approxPi(1e6); // JavaScript now, native soon
 */
export function jit<F extends AnyFunction>(fn: F, options?: JitOptions): Jitted<F>;
export function jit<F extends AnyFunction>(method: F, context: ClassMethodDecoratorContext): Jitted<F>;
export function jit(
  options: JitOptions,
): <F extends AnyFunction>(method: F, context: ClassMethodDecoratorContext) => Jitted<F>;
export function jit(
  first: AnyFunction | JitOptions,
  second: JitOptions | ClassMethodDecoratorContext = {},
  // biome-ignore lint/suspicious/noExplicitAny: what it is stands in the overloads
): any {
  if (typeof first === 'function') return makeJitted(first, 'kind' in second ? {} : second);
  return (method: AnyFunction) => makeJitted(method, first);
}

function makeJitted(fn: AnyFunction, options: JitOptions): Jitted<AnyFunction> {
  return new Jit(fn, options).jitted;
}

class Jit {
  readonly jitted: Jitted<AnyFunction>;
  private readonly fn: NativeFunction;
  private readonly name: string;
  private readonly source: string;
  private readonly signature: Signature | undefined;
  private readonly config: Config;
  private readonly options: JitOptions;
  private readonly file: string | undefined;
  private readonly specialisations = new Map<string, Specialisation>();
  private readonly entry: ReturnType<typeof entryOf>;
  private readonly reassociates: boolean;
  private readonly parameters: number;
  /** By parameter types. */
  private readonly ordered = new Map<string, NativeFunction>();
  /** Calls that are still to be verified. */
  private unverified: number;
  private first: Deferred<JitInfo> | undefined;
  private whyRefused: { readonly why: string | undefined } | undefined;

  constructor(fn: AnyFunction, options: JitOptions) {
    checkOptions(options);
    this.fn = fn as NativeFunction;
    this.name = /^[A-Za-z_$][\w$]*$/.test(fn.name) ? fn.name : 'kernel';
    this.source = sourceOf(fn, options.captures);
    this.signature = options.signature === undefined ? undefined : parseSignature(options.signature);
    this.options = { ...options, captures: snapshot(options.captures) };
    this.file = callerFile();
    this.config = configOf(options, this.file);
    this.reassociates = mayReassociate(this.source, this.config);
    this.unverified = options.verify === true ? VERIFIED_CALLS : Number(options.verify ?? 0);
    this.parameters = this.signature?.parameters.length ?? fn.length;
    this.entry = entryOf(
      this.parameters,
      (self, args) => this.slow(self, args),
      (args, error) => this.retry(args, error),
    );
    this.jitted = this.withProperties(this.entry.call);
    if (this.signature !== undefined) this.specialise(this.signature.parameters);
    else if (process.env.KERNELIZE_BACKEND !== 'js') prepareSoon(this.config);
  }

  /** Any call that the fast path doesn't serve. */
  private slow(self: unknown, args: readonly unknown[]): unknown {
    const types = this.typesOf(args);
    const specialisation = types && this.find(types, args);
    if (specialisation?.error !== undefined && process.env.KERNELIZE_STRICT === '1') throw specialisation.error;
    const native = specialisation?.native;
    if (native === undefined) return this.jsFor(types).apply(self, args as unknown[]);
    try {
      return this.unverified > 0 ? this.verify(native.call, args) : native.call(...args);
    } catch (error) {
      if (this.signature !== undefined || !isRefused(native, args, error)) throw error;
      return this.inJs(types, args, error);
    }
  }

  /** What is refused at the boundary was not begun: JavaScript takes anything. */
  private inJs(types: readonly string[] | undefined, args: readonly unknown[], error: unknown): unknown {
    if (process.env.KERNELIZE_STRICT === '1') throw error;
    warnOnce(`kernelize: ${this.name} stays JavaScript for calls such as this: ${(error as Error).message}`);
    return this.jsFor(types)(...args);
  }

  private verify(call: NativeFunction, args: readonly unknown[]): unknown {
    const result = verifyCall(this.name, this.jsFor(this.typesOf(args)), call, args);
    this.unverified -= 1;
    this.openFastPath();
    return result;
  }

  /** The fast path's native call threw `error`: a kernel's own, or a call that is not for this specialisation. */
  private retry(args: readonly unknown[], error: unknown): unknown {
    if (this.signature !== undefined) throw error;
    const [only] = this.specialisations.values();
    const native = only?.native;
    const isPlain = native?.prepare !== undefined;
    if (isPlain && !isRefused(native, args, error)) throw error;
    const types = this.typesOf(args);
    const isSame = types !== undefined && only !== undefined && keyOf(types) === keyOf(only.types);
    if (!isSame) return this.slow(undefined, args);
    if (!isPlain) throw error;
    return this.inJs(types, args, error);
  }

  private typesOf(args: readonly unknown[]): readonly string[] | undefined {
    if (this.signature !== undefined) return this.signature.parameters;
    const types = args.map(typeOfValue);
    const at = types.indexOf(undefined);
    if (at < 0) return types as string[];
    warnOnce(
      `kernelize: ${this.name} stays JavaScript for calls such as this: argument ${at + 1} is nothing that kernels take`,
    );
    return undefined;
  }

  /** Whatever goes wrong here is no error of the function's: JavaScript serves. */
  private find(types: readonly string[], args: readonly unknown[]): Specialisation | undefined {
    const known = this.specialisations.get(keyOf(types)) ?? fitting(this.specialisations.values(), types, args);
    if (known !== undefined) return known;
    try {
      return this.specialise(types, args);
    } catch (error) {
      if (error instanceof JitError) throw error;
      warnOnce(`kernelize: ${this.name} stays JavaScript: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** `args`: of the first call, which says what is likely. */
  private specialise(types: readonly string[], args: readonly unknown[] = []): Specialisation | undefined {
    if (this.specialisations.size >= MOST_SPECIALISATIONS) {
      warnOnce(
        `kernelize: ${this.name} was called with more than ${MOST_SPECIALISATIONS} kinds of arguments: the rest stay JavaScript. ` +
          'A signature says which types are meant',
      );
      return undefined;
    }
    const { captures = {}, wait = false } = this.options;
    const specialisation = new Specialisation({
      fromFunction: {
        ...{ name: this.name, parameters: types, result: this.signature?.result, captures },
        fractions: fractionsAmong(args),
      },
      source: this.source,
      config: this.config,
      placing: this.placing,
      refused: this.refused(),
      wait,
      changed: (each) => this.changed(each),
    });
    this.specialisations.set(keyOf(types), specialisation);
    if (this.first !== undefined) {
      specialisation.hold(true);
      specialisation.ready.then(this.first.resolve, this.first.reject);
    }
    this.changed(specialisation);
    return specialisation;
  }

  private refused(): string | undefined {
    this.whyRefused ??= { why: whyGlobalsHidden(this.fn, this.source, Object.keys(this.options.captures ?? {})) };
    return this.whyRefused.why;
  }

  private changed({ error }: Specialisation): void {
    this.openFastPath();
    if (error === undefined || process.env.KERNELIZE_BACKEND === 'js') return;
    if (process.env.KERNELIZE_STRICT === '1' && this.options.wait) throw error;
    const message = `kernelize: ${this.name} stays JavaScript: ${error.message}`;
    // What is not the function's fault is every other function's too: no compiler, no room.
    warnOnce(message, error.diagnostics.length > 0 ? message : failureIn(error.message));
  }

  /** Where one native function is all there is, calls go straight to it. */
  private openFastPath(): void {
    const [only] = this.specialisations.values();
    // Of exactly as many arguments as there are without a default: then what native code takes is what it was compiled
    // for.
    const isExact = only?.types.length === this.parameters && !only.types.includes('');
    const isOpen = isExact && this.specialisations.size === 1 && this.unverified === 0;
    this.entry.setNative(isOpen ? only?.native?.call : undefined);
  }

  /** Places in the file, if the function stands there as it is. Looked for when there is a kernel to tell. */
  private readonly placing: Placing = (kernel) => {
    if (kernel.places.length === 0) return kernel;
    this.standpoint ??= { found: standpointOf(this.source, this.file) };
    const { found } = this.standpoint;
    if (found === undefined) return kernel;
    const places = kernel.places.map(({ fn, line, column }) => ({
      fn,
      file: found.file,
      line: found.line + line - 1,
      column: line === 1 ? found.column + column - 1 : column,
    }));
    return { ...kernel, places };
  };

  private standpoint: { readonly found: Standpoint | undefined } | undefined;

  private get firstReady(): Promise<JitInfo> {
    const [specialisation] = this.specialisations.values();
    if (specialisation !== undefined) {
      specialisation.hold(true);
      return specialisation.ready;
    }
    // Nobody has called yet: the first call's types will say what is compiled.
    this.first ??= deferred();
    return this.first.promise;
  }

  private get info(): JitInfo {
    const [specialisation] = this.specialisations.values();
    return specialisation?.info ?? { ...NOTHING_YET };
  }

  /** Waits for native code, if there will be any: a caller who waits anyway should not keep this thread busy. */
  private async callAsync(given: readonly unknown[]): Promise<unknown> {
    const { args, options } = splitOptions(this.name, given, this.parameters);
    const types = this.typesOf(args);
    const specialisation = types && this.find(types, args);
    if (specialisation !== undefined && specialisation.native === undefined) {
      specialisation.hold(true);
      await untilReady(specialisation.ready, options).finally(() => specialisation.hold(false));
    }
    if (specialisation?.error !== undefined && process.env.KERNELIZE_STRICT === '1') throw specialisation.error;
    const { native: own, request } = specialisation ?? {};
    const native = own !== undefined && (this.signature !== undefined || takes(own, args)) ? own : undefined;
    // What jit refuses, the compiler would take for something else.
    const standalone = this.refused() === undefined ? request : undefined;
    const js = (...all: unknown[]) => this.jsFor(types)(...all);
    return callAsync({ name: this.name, js, native, config: this.config, request: standalone }, args, options);
  }

  /** The JavaScript that has native code's bits: the function itself, but for sums in another order than its own. */
  private jsFor(types: readonly string[] | undefined): NativeFunction {
    if (!this.reassociates || types === undefined || this.refused() !== undefined) return this.fn;
    const key = keyOf(types);
    const known = this.ordered.get(key);
    if (known !== undefined) return known;
    const { captures = {} } = this.options;
    const fromFunction = { name: this.name, parameters: types, result: this.signature?.result, captures };
    const request = requestFor({ file: this.name, source: this.source, fromFunction }, this.config);
    // By the name that its text has: bundlers give another one to what is declared twice.
    const [made = this.fn] = orderedFunctions(request)?.values() ?? [];
    this.ordered.set(key, made);
    return made;
  }

  private inOrder(): NativeFunction {
    return (...args) => this.jsFor(this.typesOf(args))(...args);
  }

  private inspect(show: WhatToShow): string {
    const [specialisation] = this.specialisations.values();
    if (specialisation === undefined)
      throw new JitError(`${this.name} has not been called yet: its types are not known. A signature says them`);
    const refused = this.refused();
    if (refused !== undefined) throw new JitError(refused);
    if (!SHOWN.includes(show)) throw new TypeError(`jit: inspect('${show}'): there are ${SHOWN.join(', ')}`);
    const { fromFunction, source, file } = specialisation.request;
    const request = requestFor({ file, source, fromFunction }, this.config);
    const reply = compileNow({ show, compile: { ...request, places: cachePlaces(this.config.project) } });
    if (reply.kind === 'text') return reply.text;
    throw new JitError(reply.kind === 'refused' ? reply.text : reply.kind === 'failed' ? reply.message : reply.kind);
  }

  private withProperties(call: NativeFunction): Jitted<AnyFunction> {
    Object.defineProperties(call, {
      name: { value: this.fn.name, configurable: true },
      length: { value: this.fn.length, configurable: true },
      async: { value: (...args: unknown[]) => this.callAsync(args) },
      js: { value: this.reassociates ? this.inOrder() : this.fn, enumerable: true },
      ready: { get: () => this.firstReady, enumerable: false },
      info: { get: () => this.info, enumerable: true },
      specialisations: { get: () => [...this.specialisations.values()].map(({ info }) => info), enumerable: true },
      inspect: { value: (show: WhatToShow) => this.inspect(show) },
    });
    return call as unknown as Jitted<AnyFunction>;
  }
}

let isPreparing = false;

/**
 * An empty cache has nothing for the first call: the thread that will compile then gets ready when this one has nothing
 * to do.
 */
function prepareSoon({ compiler, project }: Config): void {
  if (isPreparing) return;
  isPreparing = true;
  setImmediate(() => {
    if (isCacheEmpty(cachePlaces(project).usable)) prepareCompiling(compiler);
  }).unref();
}

const SHOWN: readonly WhatToShow[] = ['c', 'js', 'ir', 'asm', 'types'];

/** No argument and an undefined one are two lists. */
function keyOf(types: readonly string[]): string {
  return `${types.length}:${types.join()}`;
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}
