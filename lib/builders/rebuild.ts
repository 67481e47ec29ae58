// Makes the addon that `kernelize/pi` loads: `npm install` and `kernelize rebuild`.
//
// In:  builder, compiler and profile by name, each from the caller or the environment (KERNELIZE_BUILDER, KERNELIZE_CC,
//      KERNELIZE_PROFILE) or the default.
// Out: build/Release/kernelize.node, proven to load in a process of its own before anybody relies on it.

import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError, UserError } from '../errors.ts';
import { packageRoot } from '../package.ts';
import { type AddonBuild, BUILD_FAILURE_FILE } from '../runtime/addon.ts';
import { PROFILES, type Profile } from '../toolchains/family.ts';
import { type Compiler, defaultCompiler, findCompiler } from '../toolchains/find.ts';
import { installCommand } from '../toolchains/packages.ts';
import { buildAddon, findBuilder } from './index.ts';
import { withLock } from './lock.ts';
import { nodeGyp } from './node-gyp.ts';

export interface RebuildOptions {
  readonly builder?: string | undefined;
  readonly compiler?: string | undefined;
  readonly profile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Rebuilt {
  readonly path: string;
  readonly builder: string;
  readonly compiler: Compiler;
  readonly build: AddonBuild;
  /** False: it was current already. */
  readonly built: boolean;
  readonly seconds: number;
}

/** @throws UserError if a name is unknown, tools are missing or fail, or the binary doesn't load. */
export async function rebuild(options: RebuildOptions, env: NodeJS.ProcessEnv = process.env): Promise<Rebuilt> {
  try {
    const lock = join(packageRoot, 'build', 'rebuild.lock');
    const rebuilt = await withLock(lock, options.signal, () => rebuildAlone(options, env));
    rmSync(BUILD_FAILURE_FILE, { force: true });
    return rebuilt;
  } catch (error) {
    if (error instanceof UserError && !(error instanceof UsageError)) rememberFailure(error);
    throw error;
  }
}

/** For the warning at run time. A folder that can't be written has other troubles, which show by themselves. */
function rememberFailure({ message, hint }: UserError): void {
  try {
    writeFileSync(BUILD_FAILURE_FILE, `${message}${hint ? ` (${hint})` : ''}\n`);
  } catch {
    // See above.
  }
}

async function rebuildAlone(options: RebuildOptions, env: NodeJS.ProcessEnv): Promise<Rebuilt> {
  const builder = findBuilder(options.builder ?? (env.KERNELIZE_BUILDER || nodeGyp.name));
  const profile = findProfile(options.profile ?? (env.KERNELIZE_PROFILE || 'strict'));
  const compiler = await chooseCompiler(options.compiler ?? env.KERNELIZE_CC, env, options.signal);
  const request = { compiler, profile, signal: options.signal };
  const { path: output, build, built, seconds } = await buildAddon(builder, request);
  const path = nodeGyp.output(request);
  if (output !== path) install(output, path);
  return { path, builder: builder.name, compiler, build, built, seconds };
}

/** @throws UserError that lists the profiles, if there is none of that name. */
export function findProfile(name: string): Profile {
  const profile = PROFILES.find((candidate) => candidate === name);
  if (profile !== undefined) return profile;
  throw new UsageError(`unknown profile '${name}'`, `there are: ${PROFILES.join(', ')}`);
}

async function chooseCompiler(
  wanted: string | undefined,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Compiler> {
  const compiler = wanted ? await findCompiler(wanted, { signal }) : await defaultCompiler(env, signal);
  if (compiler !== undefined) return compiler;
  throw new UserError(
    'no C compiler (gcc, clang, icx) was found on PATH',
    installCommand(['compiler', 'make', 'python']),
  );
}

/** Copy and rename: a process that has the old one loaded keeps it. */
function install(from: string, to: string): void {
  const temporary = `${to}.${process.pid}.tmp`;
  mkdirSync(dirname(to), { recursive: true });
  try {
    copyFileSync(from, temporary);
    renameSync(temporary, to);
    // The stamp beside it belongs to another build now.
    rmSync(`${dirname(to)}/kernelize.stamp`, { force: true });
  } finally {
    rmSync(temporary, { force: true });
  }
}
