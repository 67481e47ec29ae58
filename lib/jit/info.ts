// What users are told: which back end serves a function, and why. Like all that index.ts gives out, its declarations
// need no
// @types/node.

import type { PlainDiagnostic } from '../runtime/plain.ts';

/** What serves a function's calls with arguments of certain types, and why. */
export interface JitInfo {
  /** `native`: the compiled C. `js`: the function itself, while it is compiled, or for good: see `why`. */
  readonly backend: 'native' | 'js';
  /** Why JavaScript serves: `compiling`, or what went wrong. Undefined if native code does. */
  readonly why: string | undefined;
  /** Types of the parameters. */
  readonly types: readonly string[];
  /** The binary's path and its key in the cache. */
  readonly path: string | undefined;
  readonly key: string | undefined;
  readonly compiler: { readonly id: string; readonly version: string } | undefined;
  readonly flags: string | undefined;
  /** CPUs that the binary is for. */
  readonly target: string | undefined;
  /**
   * Where the binary has versions for levels of CPUs (`portable`): the one that serves, `x86-64-v4`, `x86-64-v3` or
   * `baseline`.
   */
  readonly level: string | undefined;
  /** What compiling took, in milliseconds: perhaps in another process, long ago. */
  readonly compileMilliseconds: number | undefined;
  /** Whether the binary was in the cache. */
  readonly cached: boolean;
}

export const NOTHING_YET: JitInfo = {
  backend: 'js',
  why: 'not called yet',
  types: [],
  path: undefined,
  key: undefined,
  compiler: undefined,
  flags: undefined,
  target: undefined,
  level: undefined,
  compileMilliseconds: undefined,
  cached: false,
};

/** A function that can't be compiled: the compiler's words, with code frames, are the message. */
export class JitError extends Error {
  override readonly name = 'JitError';
  /** The import hook has a class of its own (dist/hook/main.cjs), which is this one to everybody else. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'JitError';
  }

  /** What is wrong with the source; empty if it is not the source. */
  readonly diagnostics: readonly PlainDiagnostic[];

  constructor(message: string, diagnostics: readonly PlainDiagnostic[] = []) {
    super(message);
    this.diagnostics = diagnostics;
  }
}
