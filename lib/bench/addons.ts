// Builds and loads the addons that a benchmark compares: one per compiler and profile.
//
// Out: those that were built and are what they claim to be (the compiler's id inside the binary is checked), and those
// that failed, with the reason.

import { join } from 'node:path';
import { variantFolder } from '../builders/cmake-js.ts';
import { buildAddon, findBuilder } from '../builders/index.ts';
import { loadAddon } from '../runtime/addon.ts';
import type { Profile } from '../toolchains/family.ts';
import { type Compiler, compilerId } from '../toolchains/find.ts';
import type { BuiltAddon } from './variants.ts';

/** The profile that the plain C program is compared in: textbook C is compiled with -O2. */
const PLAIN_PROFILE = 'o2';

export interface FailedAddon {
  readonly compiler: string;
  readonly profile: string;
  readonly reason: string;
}

export interface AddonsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (text: string) => void;
}

export async function buildAddons(
  compilers: readonly Compiler[],
  profiles: readonly Profile[],
  { signal, progress }: AddonsOptions,
): Promise<{ addons: BuiltAddon[]; failed: FailedAddon[] }> {
  const addons: BuiltAddon[] = [];
  const failed: FailedAddon[] = [];
  const builder = findBuilder('cmake-js');
  const total = compilers.length * profiles.length;
  for (const compiler of compilers) {
    for (const profile of profiles) {
      const name = compilerId(compiler).replace('-', ' ');
      progress?.(`building ${addons.length + failed.length + 1} of ${total}: ${name}, ${profile}`);
      try {
        const request = { compiler, profile, signal };
        const { path } = await buildAddon(builder, request);
        addons.push(loadVariant(path, compiler, profile));
      } catch (error) {
        signal?.throwIfAborted();
        failed.push({ compiler: name, profile, reason: (error as Error).message });
      }
    }
  }
  return { addons, failed };
}

/** An addon that the user built: measured beside the others under its file's name. */
export function loadForeign(path: string): BuiltAddon {
  const addon = loadAddon(path);
  const { compiler, version, flags } = addon.build;
  return { compiler: `${compiler} ${version}`, profile: path, flags, addon };
}

function loadVariant(path: string, compiler: Compiler, profile: Profile): BuiltAddon {
  const addon = loadAddon(path);
  const { build } = addon;
  const claimed = `${compiler.family.id} ${compiler.version} ${profile}`;
  const actual = `${build.compiler} ${build.version} ${build.profile}`;
  if (claimed !== actual) throw new Error(`${path} was made by ${actual}, not by ${claimed}`);
  return {
    compiler: `${build.compiler} ${build.version}`,
    profile,
    flags: build.flags,
    addon,
    plainProgram:
      profile === PLAIN_PROFILE ? join(variantFolder({ compiler, profile }), 'Release', 'plain_program') : undefined,
  };
}
