// What jit is told: its options, checked, as they are when it is called.

import { dirname } from 'node:path';
import { type Config, configFor } from '../config.ts';
import { warnOnce } from '../runtime/warn.ts';

export interface JitOptions {
  /**
   * The result's type and the parameters', for example `'f64(i32, Float64Array)'`. Without it, types come from the
   * arguments of each call: number is f64, bigint is i64, a string is a string, a typed array is its kind.
   */
  readonly signature?: string;
  /**
   * The constants that the function uses from outside, by name: numbers, bigints, booleans, strings, typed arrays (as
   * they are now).
   */
  readonly captures?: Readonly<Record<string, number | bigint | boolean | string | ArrayBufferView>>;
  /** Compile before returning; without a signature, before the first call with new types returns. */
  readonly wait?: boolean;
  /** The first calls (10, or as many as said) run both versions, on copies, and throw if a bit differs. */
  readonly verify?: boolean | number;
  /** As in `'use kernel boundscheck=off'`. */
  readonly directives?: Readonly<Record<string, boolean | 'js'>>;
  /** `native`, `portable`, `x86-64-v4`, `x86-64-v3` or `baseline`. */
  readonly target?: string;
  /** By name or path. */
  readonly compiler?: string;
}

const OPTIONS: readonly string[] = ['signature', 'captures', 'wait', 'verify', 'directives', 'target', 'compiler'];

export function checkOptions(options: JitOptions): void {
  for (const key of Object.keys(options)) {
    if (!OPTIONS.includes(key)) throw new TypeError(`jit: unknown option '${key}' (there are: ${OPTIONS.join(', ')})`);
  }
  for (const [name, value] of Object.entries(options.directives ?? {}) as [string, unknown][]) {
    if (typeof value === 'boolean' || (name === 'boundscheck' && value === 'js')) continue;
    const js = name === 'boundscheck' ? ", or 'js'" : '';
    throw new TypeError(`jit: directive '${name}' must be true or false${js}`);
  }
}

/** What is captured, as it is now: one function has one value of it, whenever its parts are compiled. */
export function snapshot(captures: JitOptions['captures'] = {}): NonNullable<JitOptions['captures']> {
  const values = Object.entries(captures).map(([name, value]: [string, unknown]) => {
    if (['number', 'bigint', 'boolean', 'string'].includes(typeof value)) return [name, value];
    // What else there is can't be sent to the thread that compiles, which says that it is nothing to capture.
    if (!ArrayBuffer.isView(value) || value instanceof DataView) return [name, undefined];
    // Not its own slice: a Buffer's is no copy, and a subclass may say what its copies are.
    const kind = Object.prototype.toString.call(value).slice(8, -1) as 'Float64Array';
    return [name, new globalThis[kind](value as Float64Array)];
  });
  return Object.fromEntries(values);
}

export function configOf({ compiler, target, directives }: JitOptions, file: string | undefined): Config {
  const config = configFor(file === undefined ? undefined : dirname(file));
  for (const problem of config.problems) warnOnce(`kernelize: ${problem}`);
  return {
    ...config,
    compiler: compiler ?? config.compiler,
    target: target ?? config.target,
    directives: { ...config.directives, ...directives },
  };
}
