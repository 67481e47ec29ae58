// kernel(fn): what the import hook has put on a function, for TypeScript, which can't know of it.

import type { JitInfo } from '../jit/info.ts';
import type { AsyncOptions } from '../runtime/async.ts';

type AnyFunction = (...args: never[]) => unknown;

/** A function that the import hook has made native, or will. */
export type Hooked<F extends AnyFunction> = F & {
  /** The same result as a promise. */
  readonly async: (...args: [...Parameters<F>, options?: AsyncOptions]) => Promise<ReturnType<F>>;
  /** The function as V8 runs it, and every kernel that it calls too. */
  readonly js: F;
  /** Resolves when native code serves; rejects with a JitError if it never will. Keeps the process alive until then. */
  readonly ready: Promise<JitInfo>;
  readonly info: JitInfo;
};

/** By which a function is known to be one; the hook and this module may come from different files. */
export const HOOKED: symbol = Symbol.for('kernelize.hooked');

/**
 * The same function, with the properties that the import hook gives to kernels.
 *
 * With KERNELIZE_BACKEND=js, where the hook does nothing, they are there too, and JavaScript serves.
 *
 * @throws TypeError if it is no kernel.
 */
export function kernel<F extends AnyFunction>(fn: F): Hooked<F> {
  if (Object.hasOwn(fn, HOOKED)) return fn as Hooked<F>;
  if (process.env.KERNELIZE_BACKEND === 'js') return inJavaScript(fn);
  const name = fn.name || 'the function';
  throw new TypeError(
    `kernel: ${name} is no kernel that the import hook has seen. Start with node --import kernelize/register, ` +
      `and begin ${name} with 'use kernel'`,
  );
}

function inJavaScript<F extends AnyFunction>(fn: F): Hooked<F> {
  const info: JitInfo = {
    ...{ backend: 'js', why: 'KERNELIZE_BACKEND=js', types: [], path: undefined, key: undefined, compiler: undefined },
    ...{ flags: undefined, target: undefined, level: undefined, compileMilliseconds: undefined, cached: false },
  };
  return Object.defineProperties(fn, {
    js: { value: fn, configurable: true },
    async: { value: async (...args: never[]) => fn(...args), configurable: true },
    info: { value: info, configurable: true },
    ready: { get: () => Promise.resolve(info), configurable: true },
    [HOOKED]: { value: true, configurable: true },
  }) as Hooked<F>;
}
