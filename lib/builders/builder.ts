// What a builder is: it turns native/ into a .node with a given compiler and profile.

import type { Profile } from '../toolchains/family.ts';
import type { Compiler } from '../toolchains/find.ts';
import type { Lack } from '../toolchains/packages.ts';

export interface BuildRequest {
  readonly compiler: Compiler;
  readonly profile: Profile;
  readonly signal?: AbortSignal | undefined;
}

export interface Builder {
  readonly name: 'node-gyp' | 'cmake-js';
  /** Tools that must be on PATH beside the compiler, and are not. */
  lacks(): Promise<Lack[]>;
  /** Where `build` puts the addon. */
  output(request: BuildRequest): string;
  /** @throws UserError with what the tools said, if they fail. */
  build(request: BuildRequest): Promise<void>;
}
