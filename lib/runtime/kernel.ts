// A kernel as an ordinary, typed function.
//
// In:  its name, its parameters, its JavaScript twin and the module that exports the twin.
// Out: a function that checks its arguments and calls the native kernel of that name, or the twin where there
// is none, with `.async`, `.js` and `.info`. The addon is looked for at the first call, not at import.

import { type AddonBuild, type AddonLookup, findAddon, type NativeKernel, type NativeValue } from './addon.ts';
import { argumentError, type IntegerParameter, isAccepted } from './arguments.ts';
import { type AsyncOptions, checkOptions, startJs, startNative } from './async.ts';

/** Which back end serves a kernel, and what it was made with. */
export interface KernelInfo {
  /** `native`: the compiled C. `js`: the JavaScript twin, with the same results. */
  readonly backend: 'native' | 'js';
  /** Why JavaScript serves; undefined when native code does. */
  readonly why: string | undefined;
  /** The addon's path. */
  readonly path: string | undefined;
  /** Compiler family and version, baked into the binary by the compiler itself. */
  readonly compiler: { readonly id: AddonBuild['compiler']; readonly version: string } | undefined;
  /** The C compiler's flags, and the profile they stand for: `o2`, `strict` or `native`. */
  readonly flags: string | undefined;
  readonly profile: string | undefined;
  /** The level of the CPU that kernels with several versions use: `baseline`, `x86-64-v3`, `x86-64-v4`. */
  readonly cpu: string | undefined;
}

/** A kernel: call it for the result, or `.async` to keep the event loop free. */
export interface Kernel<Args extends readonly number[], Result extends NativeValue> {
  /** @throws TypeError or RangeError naming the argument that is not what the kernel takes. */
  (...args: Args): Result;
  /**
   * The same result, computed off the event loop: on the addon's own threads (as many as the process has CPUs, or
   * KERNELIZE_THREADS; further calls wait their turn), or on a worker thread where JavaScript serves. Bad arguments
   * reject as they throw above.
   */
  async(...args: [...Args, options?: AsyncOptions]): Promise<Result>;
  /** The JavaScript twin: the same bits, computed by V8, whatever serves. */
  js(...args: Args): Result;
  readonly info: KernelInfo;
}

export interface KernelDefinition<Args extends readonly number[], Result extends NativeValue> {
  readonly name: string;
  readonly parameters: readonly IntegerParameter[];
  readonly js: (...args: Args) => Result;
  /** URL of the module that exports `js` under `name`. */
  readonly module: string;
  /** What the arguments must fulfil together: a message if they don't. */
  readonly check?: (...args: Args) => string | undefined;
}

export function defineKernel<Args extends readonly number[], Result extends NativeValue>(
  definition: KernelDefinition<Args, Result>,
): Kernel<Args, Result> {
  const untyped = definition as unknown as Definition;
  const kernel = Object.assign(
    checked(untyped, () => implementation(untyped)),
    {
      js: checked(untyped, () => untyped.js),
      async: (...given: unknown[]) => callAsync(untyped, given),
    },
  );
  Object.defineProperty(kernel, 'name', { value: definition.name });
  Object.defineProperty(kernel.js, 'name', { value: `${definition.name}.js` });
  Object.defineProperty(kernel.async, 'name', { value: `${definition.name}.async` });
  Object.defineProperty(kernel, 'info', {
    enumerable: true,
    get: () => describeLookup(definition.name, findAddon()),
  });
  return kernel as unknown as Kernel<Args, Result>;
}

/** A definition whose types no longer matter: from here on arguments are checked at run time. */
type Definition = KernelDefinition<number[], NativeValue>;
type Call = (...args: number[]) => NativeValue;

/**
 * What `resolve` gives (asked at the first call), behind a check of its arguments. One function per number of
 * arguments: rest arrays would cost more than the check.
 */
function checked(definition: Definition, resolve: () => Call): Call {
  const { name, parameters, check } = definition;
  const [first, second] = parameters;
  let call: Call | undefined;
  if (first !== undefined && parameters.length === 1) {
    return function kernel(a?: number): NativeValue {
      // biome-ignore lint/complexity/noArguments: see above
      if (arguments.length !== 1 || !isAccepted(first, a)) refuse(definition, name, Array.from(arguments));
      call ??= resolve();
      return call(a as number);
    };
  }
  if (first !== undefined && second !== undefined && parameters.length === 2) {
    return function kernel(a?: number, b?: number): NativeValue {
      // biome-ignore lint/complexity/noArguments: see above
      if (arguments.length !== 2 || !isAccepted(first, a) || !isAccepted(second, b) || check !== undefined) {
        // biome-ignore lint/complexity/noArguments: see above
        refuse(definition, name, Array.from(arguments));
      }
      call ??= resolve();
      return call(a as number, b as number);
    };
  }
  throw new Error(`kernelize: ${name} has ${parameters.length} parameters, not one or two`);
}

/** Throws the error for arguments that are not what the kernel takes; returns if they are. */
function refuse({ parameters, check }: Definition, name: string, given: readonly unknown[]): void {
  const error = argumentError(name, parameters, given);
  if (error !== undefined) throw error;
  const problem = check?.(...(given as number[]));
  if (problem !== undefined) throw new RangeError(`${name}: ${problem}`);
}

async function callAsync(definition: Definition, given: readonly unknown[]): Promise<NativeValue> {
  const { name, parameters, module } = definition;
  const hasOptions = given.length === parameters.length + 1;
  const args = (hasOptions ? given.slice(0, -1) : given) as number[];
  refuse(definition, `${name}.async`, args);
  const options = hasOptions ? (given.at(-1) ?? {}) : {};
  checkOptions(name, options);
  const native = nativeKernel(name, findAddon());
  return native === undefined
    ? (startJs({ code: { module }, name, args }, options) as Promise<NativeValue>)
    : startNative(native, args, options);
}

function nativeKernel(name: string, lookup: AddonLookup): NativeKernel | undefined {
  return lookup.kind === 'native' ? lookup.addon.kernels[name] : undefined;
}

function implementation({ name, js }: Definition): Call {
  return nativeKernel(name, findAddon())?.call ?? js;
}

function describeLookup(name: string, lookup: AddonLookup): KernelInfo {
  if (lookup.kind === 'js' || lookup.addon.kernels[name] === undefined) {
    const why = lookup.kind === 'js' ? lookup.why : `${lookup.path} has no kernel ${name}`;
    return {
      backend: 'js',
      why,
      path: undefined,
      compiler: undefined,
      flags: undefined,
      profile: undefined,
      cpu: undefined,
    };
  }
  const { build, cpu, kernels } = lookup.addon;
  const extra = kernels[name]?.versions === 'per level' ? ` ${build.levels[cpu]}` : '';
  return {
    backend: 'native',
    why: undefined,
    path: lookup.path,
    compiler: { id: build.compiler, version: build.version },
    flags: `${build.flags}${extra}`,
    profile: build.profile,
    cpu,
  };
}
