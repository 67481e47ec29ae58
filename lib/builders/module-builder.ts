// What a module builder is: it turns one generated C file into a .node. (Builders of the addon in native/ are in
// builder.ts.)

import { UserError } from '../errors.ts';
import { TARGETS, type Target } from '../targets.ts';
import type { Compiler } from '../toolchains/find.ts';
import type { Lack } from '../toolchains/packages.ts';
import type { ToolRun } from './run.ts';

export { TARGETS, type Target };

/**
 * What a binary is for. `release`: running. `profile`: the same code, which profilers find in the source. `debug`:
 * debuggers; nothing is optimised, so that every local has a value at every line. `sanitize`: the same, which reports
 * accesses outside of memory.
 */
export type Variant = 'release' | 'profile' | 'debug' | 'sanitize';

export interface ModuleRequest {
  readonly compiler: Compiler;
  readonly target: Target;
  /** The C file, and the .node to make of it. Its C has levels where the target has (targets.ts). */
  readonly source: string;
  readonly output: string;
  /** Default: `release`. */
  readonly variant?: Variant | undefined;
  /** The folder where the C will lie, for debuggers: #line directives are from there. Default: where it is. */
  readonly sourceFolder?: string | undefined;
  /** Where the tools' words go. */
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
  /** Where the compiler's own temporary files go; by default where it likes. */
  readonly temporaryFolder?: string | undefined;
  readonly watch?: ToolRun['watch'];
}

export interface ModuleBuilder {
  readonly name: 'direct' | 'node-gyp' | 'cmake-js';
  /** Tools that must be on PATH beside the compiler, and are not. */
  lacks(): Promise<Lack[]>;
  /** @throws UserError with what the tools said, if they fail. */
  build(request: ModuleRequest): Promise<void>;
}

/**
 * Generated C that a compiler rejects is never the user's mistake, unless flags were added to ours:
 * native/include/kernelize/bits.h.
 */
export function reportAsBug(error: unknown, { source, compiler }: Pick<ModuleRequest, 'source' | 'compiler'>): never {
  if (!(error instanceof UserError)) throw error;
  const [, flag] = /"kernelize: ([^"\n]*)"/.exec(error.message) ?? [];
  if (flag !== undefined) {
    throw new UserError(
      `${compiler.name} adds flags to kernelize's: ${flag}`,
      `look at ${compiler.cc}, and at its configuration files`,
    );
  }
  const hint = `this is a bug in kernelize: please report it with ${source} and ${compiler.family.id} ${compiler.version}`;
  throw new UserError(error.message, `${hint}; ${error.hint}`);
}
