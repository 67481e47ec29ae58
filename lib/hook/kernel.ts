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
 * As a decorator on a method, it says what `'use kernel'` in it says, to the import hook and to `kernelize build`. It
 * leaves the method as it is.
 *
 * With KERNELIZE_BACKEND=js, where the hook does nothing, they are there too, and JavaScript serves.
 *
 * @throws TypeError if it is no kernel.
 */
export function kernel<F extends AnyFunction>(fn: F): Hooked<F>;
export function kernel(method: AnyFunction, context: ClassMethodDecoratorContext): void;
export function kernel(target: object, name: string | symbol, method: PropertyDescriptor): void;
export function kernel<F extends AnyFunction>(
  fn: F,
  context?: ClassMethodDecoratorContext | string | symbol,
): Hooked<F> | undefined {
  if (isDecorator(context)) return undefined;
  if (Object.hasOwn(fn, HOOKED)) return fn as Hooked<F>;
  if (process.env.KERNELIZE_BACKEND === 'js') return inJavaScript(fn);
  const name = fn.name || 'the function';
  throw new TypeError(
    `kernel: ${name} is no kernel that the import hook has seen. Start with node --import kernelize/register, ` +
      `and begin ${name} with 'use kernel'`,
  );
}

/** Whether it is called as one: by the standard, or as TypeScript has had them with `experimentalDecorators`. */
function isDecorator(context: unknown): boolean {
  if (typeof context === 'string' || typeof context === 'symbol') return true;
  const kind = (context as { readonly kind?: unknown } | null | undefined)?.kind;
  if (typeof kind === 'string' && kind !== 'method') throw new TypeError(`kernel: a ${kind} is no method`);
  return typeof kind === 'string';
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
