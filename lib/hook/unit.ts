// A module's kernels while the program runs: JavaScript serves until native code is there, which is at once if the
// cache has it.
//
// In:  a module's URL, and for each of its functions a way to say what serves: a function, 0 for the module's own, or
// undefined: it is decided at the next call. The code that does this is put into the module by transform.ts.
//
// Must hold: one call has one answer, before native code is there, after, and where it never comes. So the JavaScript
// that serves is the js back end's, which has native code's checks, and is made at the first call that needs it. Only
// what the compiler refuses stays V8's for good.

import { dirname, relative, resolve } from 'node:path';
import { readText } from '../compiler/read-module.ts';
import { type Config, configFor } from '../config.ts';
import { JitError, type JitInfo } from '../jit/info.ts';
import type { CompileRequest, Reply } from '../runtime/compile-protocol.ts';
import { compileNow, type Running, startCompiling } from '../runtime/compile-service.ts';
import type { LoadedKernel, NativeFunction } from '../runtime/load-binary.ts';
import { findKernels, loadCompiled, requestFor } from '../runtime/native-kernels.ts';
import { mayReassociate, orderedFunctions } from '../runtime/ordered-js.ts';
import { failureIn, Retry } from '../runtime/retry.ts';
import { warnOnce } from '../runtime/warn.ts';
import { type Bound, Hooked, isRunningJs, type Slot } from './hooked.ts';
import { requiredModule, type SharedValue, SharedValues, type Variables } from './shared-values.ts';
import { pathOf, sourceHash } from './transform.ts';

/**
 * Called by a module once, when its first kernel is called or its last line has run.
 * @returns what the module calls before a call of which it is not decided what serves.
 * @throws JitError with KERNELIZE_STRICT=1, if a kernel can't be native.
 */
export function activate(
  url: string,
  hash: string,
  slots: readonly Slot[],
  variables: readonly (readonly [string, (() => unknown)?])[] = [],
): () => void {
  const path = pathOf(url) ?? url;
  const ways = variables.map(([name, get]) => [name, get ?? requiredModule(resolve(dirname(path), name))]);
  const unit = new Unit(path, hash, slots, Object.fromEntries(ways));
  return () => unit.decide();
}

class Unit {
  private readonly path: string;
  private readonly kernels: readonly Hooked[];
  private readonly config: Config;
  private ready: Promise<void>;
  private readonly retry = new Retry();
  private running: Running | undefined;
  private loaded: ReadonlyMap<string, LoadedKernel> = new Map();
  private readonly hash: string;
  /** What was loaded, as it was then: a later text may mean something else. */
  private request: CompileRequest | undefined;
  /** The js back end's functions, once somebody needed them; none if there are none to be had. */
  private ordered: ReadonlyMap<string, NativeFunction> | undefined;
  /** Whether sums may be in another order than the source's: V8's function has not native code's bits then. */
  private isReordered = false;
  private error: JitError | undefined;
  private cached = false;

  private readonly variables: Variables;
  private readonly shared: SharedValues;
  /** Names of values that are what they were taken for. */
  private readonly same = new Set<string>();
  private changed: JitError | undefined;

  constructor(path: string, hash: string, slots: readonly Slot[], variables: Variables) {
    this.variables = variables;
    this.path = path;
    this.hash = hash;
    this.shared = new SharedValues(variables);
    this.config = configFor(dirname(this.path));
    for (const problem of this.config.problems) warnOnce(`kernelize: ${problem}`);
    this.kernels = slots.map((slot) => new Hooked(slot));
    this.start(hash);
    this.serve();
    if (this.error !== undefined) this.complain(this.error);
    this.ready = this.attempt();
    for (const kernel of this.kernels) {
      kernel.attach({
        info: () => this.infoOf(kernel.name),
        ready: () => this.readyOf(kernel.name),
        request: () => this.requestIfUnchanged(),
        config: this.config,
        arraysFor: (bound) => this.arraysFor(bound),
        areSame: (values) => this.changed === undefined && (values.length === 0 || this.areSame(values)),
      });
    }
  }

  /** The promise of an attempt that has begun. */
  private attempt(): Promise<void> {
    const ready = this.whenSettled();
    // Whoever wants to hear of it awaits it.
    ready.catch(() => {});
    return ready;
  }

  /** Again, after a failure that has passed, perhaps. */
  private again(): void {
    if (this.loaded.size > 0 || this.running !== undefined) return;
    this.error = undefined;
    // What failed may have been the lowering, too.
    if (this.ordered?.size === 0) this.ordered = undefined;
    this.start(this.hash);
    this.serve();
    this.ready = this.attempt();
  }

  private failure(error: unknown): JitError {
    if (error instanceof JitError && error.diagnostics.length > 0) return error;
    return new JitError(this.retry.after((error as Error).message, () => this.again()));
  }

  /** Native at once, or compiled before anything else, or soon. */
  private start(hash: string): void {
    try {
      const request = this.requestOf(hash);
      this.request = request;
      this.isReordered = mayReassociate(request.source, this.config);
      const known = findKernels(request);
      this.cached = known !== undefined;
      if (known !== undefined) this.loaded = known;
      else if (process.env.KERNELIZE_STRICT === '1') this.loaded = kernelsIn(compileNow(request));
      else this.running = startCompiling(request);
    } catch (error) {
      this.error = this.failure(error);
    }
  }

  private requestOf(hash: string): CompileRequest {
    const source = readText(this.path);
    const file = relative(process.cwd(), this.path);
    // What runs is what was loaded: another text may mean something else.
    if (sourceHash(source) !== hash) throw new JitError(`${file} has changed since it was loaded`);
    return requestFor({ file, source, fromFunction: undefined, bindsArrays: true }, this.config);
  }

  private requestIfUnchanged(): CompileRequest | undefined {
    try {
      return this.requestOf(this.hash);
    } catch {
      return undefined; // What runs is in memory only.
    }
  }

  /** Makes what serves in JavaScript, at the first call that runs there. */
  decide(): void {
    const isNative = this.kernels.every(({ name }) => this.loaded.has(name));
    if (!isRunningJs() ? isNative : !this.isReordered) return;
    this.ordered ??= this.functions();
    this.serve();
  }

  private functions(): ReadonlyMap<string, NativeFunction> {
    // Without a request, the file is not what was loaded; and what is refused once is refused again.
    const isRefused = this.error !== undefined && this.error.diagnostics.length > 0;
    const made = this.request === undefined || isRefused ? undefined : orderedFunctions(this.request);
    return made ?? new Map();
  }

  private serve(): void {
    const js = (name: string) => {
      if (this.changed !== undefined) return 0;
      const fn = this.ordered?.get(name);
      if (this.ordered === undefined) return undefined;
      const { kzBound, kzShared } = (fn ?? {}) as { kzBound?: Bound; kzShared?: readonly SharedValue[] };
      return fn === undefined || !this.isReachable(kzBound) ? 0 : this.checked(name, this.given(fn, kzBound), kzShared);
    };
    for (const kernel of this.kernels) {
      const found = this.loaded.get(kernel.name);
      const isServing = this.changed === undefined && this.isReachable(found?.bound);
      const native = isServing ? found : undefined;
      const call = native && this.checked(kernel.name, this.given(native.call, native.bound), native.shared);
      const bound = native?.bound ?? boundOf(this.ordered?.get(kernel.name)) ?? [];
      kernel.serve({ native, call, js: js(kernel.name), bound, isReordered: this.isReordered });
    }
  }

  /** Whether the module has them by these names: who changed its text before may have called them otherwise. */
  private isReachable(bound: Bound = []): boolean {
    return bound.every(({ name }) => Object.hasOwn(this.variables, name));
  }

  /**
   * The function, which looks at its first call whether the program has the values that are in it: another module may
   * have written to them. Then V8's own function serves for good.
   */
  private checked(name: string, fn: NativeFunction, values: readonly SharedValue[] = []): NativeFunction | 0 {
    const unknown = values.filter((each) => !this.same.has(keyOf(each)));
    if (unknown.length === 0) return fn;
    if (this.changed !== undefined) return 0;
    const serve = (self: unknown, args: unknown[]): unknown => {
      if (this.areSame(unknown)) return fn.apply(self, args);
      const kernel = this.kernels.find((each) => each.name === name);
      return this.changed === undefined ? kernel?.callEarly(args, self) : kernel?.callOwn(args, self);
    };
    return function (this: unknown, ...args) {
      return serve(this, args);
    };
  }

  /** Decides what serves from now on; while some are not there yet, nothing is decided. */
  private areSame(values: readonly SharedValue[]): boolean {
    if (this.changed !== undefined) return false;
    const unknown = values.filter((each) => !this.same.has(keyOf(each)));
    const compared = unknown.map((each) => ({ value: each, is: this.shared.compare(each) }));
    const other = compared.find(({ is }) => is === 'changed') ?? compared.find(({ is }) => is === 'unseen');
    if (other === undefined && compared.some(({ is }) => is === 'early')) return false;
    if (other === undefined) for (const each of unknown) this.same.add(keyOf(each));
    else {
      const { value, is } = other;
      const why =
        is === 'changed'
          ? `'${value.name}' is not what it is in the source: another module writes to it`
          : `'${value.name}' of ${value.file} may have been written to by another module, and can't be looked at from here`;
      this.changed = new JitError(why);
      this.error = this.changed;
    }
    this.serve();
    if (this.changed !== undefined) this.complain(this.changed);
    return this.changed === undefined;
  }

  /** The function, with arrays of the module in front of its arguments. */
  private given(fn: NativeFunction, bound: Bound): NativeFunction {
    if (bound === undefined || bound.length === 0) return fn;
    let arrays: readonly unknown[] | undefined;
    // Not before they are there; then they are the same for good.
    const all = () => {
      arrays ??= this.arraysFor(bound);
      return arrays;
    };
    return function (this: unknown, ...args) {
      return fn.apply(this, [...all(), ...args]);
    };
  }

  private arraysFor(bound: NonNullable<Bound>): readonly unknown[] {
    return bound.map(({ name, type }) => {
      const array = this.variables[name]?.();
      const isRight = Object.prototype.toString.call(array) === `[object ${type}]`;
      if (isRight) return array;
      throw new TypeError(`${relative(process.cwd(), this.path)}: '${name}' must be the ${type} that its type says`);
    });
  }

  private complain(error: JitError): void {
    if (process.env.KERNELIZE_STRICT === '1') throw error;
    // What is wrong with the machine is said once, not for each module.
    const isOwn = error.diagnostics.length > 0 || error === this.changed;
    const who = isOwn ? `${relative(process.cwd(), this.path)} stays` : 'kernels stay';
    const message = `kernelize: ${who} JavaScript: ${error.message}`;
    warnOnce(message, failureIn(message));
  }

  private async whenSettled(): Promise<void> {
    if (this.running !== undefined) {
      const reply = await this.running.reply;
      this.running = undefined;
      try {
        this.loaded = kernelsIn(reply);
        this.serve();
      } catch (error) {
        this.error = this.failure(error);
        this.complain(this.error);
      }
    }
    if (this.error !== undefined) throw this.error;
  }

  private async readyOf(name: string): Promise<JitInfo> {
    this.running?.hold(true);
    await this.ready;
    return this.infoOf(name);
  }

  private infoOf(name: string): JitInfo {
    const native = this.changed === undefined ? this.loaded.get(name) : undefined;
    const { entry, key, path } = native ?? {};
    return {
      backend: native === undefined ? 'js' : 'native',
      why: native === undefined ? (this.error?.message ?? 'compiling') : undefined,
      types: native?.parameters.map(({ type }) => type) ?? [],
      path,
      key,
      compiler: entry && { id: entry.compiler.family, version: entry.compiler.version },
      flags: entry?.flags.join(' '),
      target: entry?.target,
      level: native?.level,
      compileMilliseconds: entry?.milliseconds,
      cached: this.cached,
    };
  }
}

function keyOf({ file = '', path }: SharedValue): string {
  return [file, ...path].join('\n');
}

/** What the js back end says of its functions. */
function boundOf(fn: NativeFunction | undefined): Bound {
  return (fn as { kzBound?: Bound } | undefined)?.kzBound;
}

/** @throws JitError if there are none. */
function kernelsIn(reply: Reply): ReadonlyMap<string, LoadedKernel> {
  if (reply.kind === 'refused') throw new JitError(reply.text, reply.diagnostics);
  if (reply.kind === 'failed') throw new JitError([reply.message, reply.hint].filter(Boolean).join('\n  '));
  if (reply.kind === 'text') throw new JitError(reply.text);
  return loadCompiled(reply);
}
