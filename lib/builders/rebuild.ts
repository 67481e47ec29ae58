// Makes the addon that `kernelize/pi` loads: `npm install` and `kernelize rebuild`.
//
// In:  builder, compiler and profile by name, each from the caller or the environment (KERNELIZE_BUILDER, KERNELIZE_CC,
//      KERNELIZE_PROFILE) or the default.
// Out: build/Release/kernelize.node, proven to load in a process of its own before anybody relies on it.

import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../errors.ts';
import { ADDON_INTERFACE, type AddonBuild } from '../runtime/addon.ts';
import { PROFILES, type Profile } from '../toolchains/family.ts';
import { type Compiler, defaultCompiler, findCompiler } from '../toolchains/find.ts';
import { installCommand } from '../toolchains/packages.ts';
import { buildAddon, findBuilder } from './index.ts';
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
  const builder = findBuilder(options.builder ?? (env.KERNELIZE_BUILDER || nodeGyp.name));
  const profile = findProfile(options.profile ?? (env.KERNELIZE_PROFILE || 'strict'));
  const compiler = await chooseCompiler(options.compiler ?? env.KERNELIZE_CC, env);
  const request = { compiler, profile, signal: options.signal };
  const { path: output, built, seconds } = await buildAddon(builder, request);
  const build = await probe(output);
  if (build.compiler !== compiler.family.id) {
    throw new UserError(`${output} says it was made by ${build.compiler}, not by ${compiler.name}`);
  }
  const path = nodeGyp.output(request);
  if (output !== path) install(output, path);
  return { path, builder: builder.name, compiler, build, built, seconds };
}

/** @throws UserError that lists the profiles, if there is none of that name. */
export function findProfile(name: string): Profile {
  const profile = PROFILES.find((candidate) => candidate === name);
  if (profile !== undefined) return profile;
  throw new UserError(`unknown profile '${name}'`, `there are: ${PROFILES.join(', ')}`);
}

async function chooseCompiler(wanted: string | undefined, env: NodeJS.ProcessEnv): Promise<Compiler> {
  const compiler = wanted ? await findCompiler(wanted) : await defaultCompiler(env);
  if (compiler !== undefined) return compiler;
  throw new UserError(
    'no C compiler (gcc, clang, icx) was found on PATH',
    installCommand(['compiler', 'make', 'python']),
  );
}

/** Loads the binary in a child process, so that a broken one can't take this process with it. */
async function probe(path: string): Promise<AddonBuild> {
  const script = 'const a = require(process.argv[1]); console.log(JSON.stringify([a.interface, a.build]))';
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, path], { timeout: 30_000 });
    const [number, build] = JSON.parse(stdout) as [number, AddonBuild];
    if (number !== ADDON_INTERFACE) throw new Error(`interface ${number}, expected ${ADDON_INTERFACE}`);
    return build;
  } catch (error) {
    throw new UserError(`${path} was built but can't be used: ${(error as Error).message}`);
  }
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
