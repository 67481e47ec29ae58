// Finds and loads the built-in addon (native/addon.cc).
//
// Out: the addon and its path, or why there is none. Order: the path in KERNELIZE_ADDON, then the default
// build (build/Release, by `bindings`). A binary whose interface number is not ours is refused: it was left
// over from another version. If nothing loads, JavaScript serves and one warning says what was tried.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { installerOf } from '../installer.ts';
import { whyNoAddons } from '../no-addons.ts';
import { packageRoot } from '../package.ts';
import { wrongSettings } from './settings.ts';
import { registerThreads } from './threads.ts';
import { warnOnce } from './warn.ts';

/** Must equal KZ_ADDON_INTERFACE in native/build_info.h. */
export const ADDON_INTERFACE = 3;

/** What a kernel takes and gives, as the addon sees it. */
export type NativeValue = number | Uint8Array;

export interface NativeKernel {
  /** Whether there is one version for each CPU level, chosen at each call. */
  readonly versions: 'one' | 'per level';
  call(...args: number[]): NativeValue;
  /** `promise` resolves to undefined if the call was cancelled. */
  start(...args: number[]): { promise: Promise<NativeValue | undefined>; cancel(): void };
}

/** Facts that the binary states about itself; see native/build_info.h. */
export interface AddonBuild {
  /** Compiler family, from its own predefined macros. */
  readonly compiler: 'gcc' | 'clang' | 'icx' | 'icc' | 'unknown';
  readonly version: string;
  readonly profile: string;
  readonly flags: string;
  /** Flags on top of these, by the CPU level of kernels with several versions. */
  readonly levels: Readonly<Record<Addon['cpu'], string>>;
  readonly architecture: string;
}

export interface Addon {
  readonly interface: number;
  readonly build: AddonBuild;
  /** Level of the CPU that dispatched kernels use, as KERNELIZE_MAX_CPU allows. */
  readonly cpu: 'baseline' | 'x86-64-v3' | 'x86-64-v4';
  readonly kernels: Readonly<Record<string, NativeKernel>>;
  /** The same series as kernelize compiles them (native/generated/), for tests and the benchmark. */
  readonly generated?: Readonly<Record<string, Pick<NativeKernel, 'call' | 'versions'>>>;
  /** Of the process's pool, which the generated kernels under `parallel` run on; 0: as many as there are CPUs. */
  readonly kz_set_threads: (threads: number) => void;
  readonly kz_threads: () => number;
}

export type AddonLookup =
  | { readonly kind: 'native'; readonly addon: Addon; readonly path: string }
  | { readonly kind: 'js'; readonly why: string };

const require = createRequire(import.meta.url);

let found: AddonLookup | undefined;

/** The addon for this thread; looked for once. */
export function findAddon(): AddonLookup {
  found ??= lookUp(process.env);
  return found;
}

/**
 * Loads the addon at `path` and checks its interface.
 * @throws Error if it can't be loaded or is from another version of kernelize.
 */
export function loadAddon(path: string): Addon {
  const addon = require(resolve(path)) as Partial<Addon>;
  if (addon.interface !== ADDON_INTERFACE) {
    throw new Error(
      `${path} was built for another version of kernelize ` +
        `(interface ${addon.interface ?? 'unknown'}, expected ${ADDON_INTERFACE})`,
    );
  }
  registerThreads(addon);
  return addon as Addon;
}

function lookUp(env: NodeJS.ProcessEnv): AddonLookup {
  warnOfWrongSettings(env);
  if (env.KERNELIZE_BACKEND === 'js') return { kind: 'js', why: 'KERNELIZE_BACKEND=js' };
  const failures: string[] = [];
  if (env.KERNELIZE_ADDON) {
    try {
      return { kind: 'native', addon: loadAddon(env.KERNELIZE_ADDON), path: env.KERNELIZE_ADDON };
    } catch (error) {
      failures.push(`KERNELIZE_ADDON=${env.KERNELIZE_ADDON}: ${firstLine(error)}`);
    }
  }
  try {
    const path = defaultBuild();
    const addon = loadAddon(path);
    if (failures.length > 0) warnOnce(`kernelize: using ${path}, because ${failures[0]}`);
    return { kind: 'native', addon, path };
  } catch (error) {
    failures.push(`default build: ${firstLine(error)}`);
  }
  const disabled = whyNoAddons();
  const why = disabled ?? failures.join('; ');
  warnOnce(
    `kernelize: no native kernels; JavaScript serves, with the same results. Tried:\n` +
      failures.map((failure) => `  - ${failure}\n`).join('') +
      (disabled === undefined ? lastBuildFailure() : '') +
      `${disabled ?? `To mend it: ${installerOf().rebuild}`}    (to silence this: KERNELIZE_BACKEND=js)`,
  );
  return { kind: 'js', why };
}

/** Path of the default build, wherever `bindings` finds it. */
function defaultBuild(): string {
  const bindings = require('bindings') as (options: object) => string;
  try {
    return bindings({ bindings: 'kernelize.node', module_root: packageRoot, path: true });
  } catch (error) {
    const tried = (error as { tries?: string[] }).tries ?? [];
    throw new Error(`not found in ${tried.length} places under ${packageRoot} (build/Release/kernelize.node, ...)`);
  }
}

/** Why the last build failed: npm shows nothing of a dependency's install step. */
export const BUILD_FAILURE_FILE: string = join(packageRoot, 'build', 'last-failure.txt');

function lastBuildFailure(): string {
  try {
    return `The last build failed: ${readFileSync(BUILD_FAILURE_FILE, 'utf8').trim()}\n`;
  } catch {
    return ''; // None failed, or none was tried.
  }
}

function warnOfWrongSettings(env: NodeJS.ProcessEnv): void {
  for (const { name, must } of wrongSettings(env)) {
    warnOnce(`kernelize: ${name}=${env[name]} is ignored: it must ${must}`);
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
