// The addon, which kernelize/pi loads: whether it is built, by which compiler, and whether it loads. Kernels of others
// don't need it.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installerOf } from '../installer.ts';
import { packageRoot } from '../package.ts';
import { BUILD_FAILURE_FILE } from '../runtime/addon.ts';
import type { AddonAnswer } from './addon-program.ts';
import { type Answer, ask, lastObject } from './ask.ts';
import { type Circumstances, type Examined, error, type Problem, signalOf, unset, warning } from './examination.ts';

export interface AddonFacts {
  /** The default build is there; `path` may be another one. */
  readonly built: boolean;
  readonly loads: boolean;
  readonly path: string | undefined;
  readonly compiler: { readonly family: string; readonly version: string } | undefined;
  readonly profile: string | undefined;
  /** The level of CPUs that it uses. */
  readonly level: string | undefined;
  /** Why it doesn't load. */
  readonly why: string | undefined;
  /** What the last build said, if it failed. */
  readonly lastFailure: string | undefined;
}

/** Milliseconds for loading a file. */
const PATIENCE = 20_000;
const REBUILD = installerOf().rebuild;

export async function examineAddon({ folder, env }: Circumstances): Promise<Examined<AddonFacts>> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const program = fileURLToPath(new URL(`./addon-program.${ending}`, import.meta.url));
  // What KERNELIZE_BACKEND says is said elsewhere.
  const own = { ...env, KERNELIZE_BACKEND: '' };
  const said = await ask(process.execPath, [program], { cwd: folder, env: own, patience: PATIENCE });
  const answer = lastObject<AddonAnswer>(said);
  const built = isBuilt();
  const lastFailure = failureOfLastBuild();
  const why = answer === undefined ? howItEnded(said) : answer.why;
  const { build, path, level } = answer ?? {};
  const facts = {
    built,
    loads: build !== undefined,
    path,
    compiler: build && { family: build.compiler, version: build.version },
    profile: build?.profile,
    level,
    why,
    lastFailure,
  };
  return { facts, lines: [lineOf(facts)], problems: problemsOf(facts, answer, env) };
}

/** Whether a build left one where `npm install` puts it. */
export function isBuilt(): boolean {
  return existsSync(join(packageRoot, 'build', 'Release', 'kernelize.node'));
}

function lineOf({ compiler, profile, level, path, built }: AddonFacts): string {
  if (compiler === undefined) return built ? 'built, but does not load' : 'not built';
  return `${compiler.family} ${compiler.version}, profile ${profile}, level ${level} (${path})`;
}

function problemsOf(facts: AddonFacts, answer: AddonAnswer | undefined, env: NodeJS.ProcessEnv): Problem[] {
  const { loads, built, why, lastFailure } = facts;
  if (answer === undefined) {
    const other = env.KERNELIZE_ADDON;
    return [error(`loading the addon of kernelize/pi ${why}`, other ? unset('KERNELIZE_ADDON') : REBUILD)];
  }
  const problems: Problem[] = [];
  if (loads && env.KERNELIZE_ADDON && facts.path !== env.KERNELIZE_ADDON) {
    problems.push(
      warning(
        `KERNELIZE_ADDON=${env.KERNELIZE_ADDON} does not load: the default build serves`,
        unset('KERNELIZE_ADDON'),
      ),
    );
  }
  if (loads) return problems;
  const cause = built ? `its addon does not load: ${why}` : 'its addon is not built';
  const before = built || lastFailure === undefined ? '' : `; the last build failed: ${lastFailure}`;
  return [warning(`kernelize/pi runs as JavaScript: ${cause}${before}`, REBUILD)];
}

function howItEnded({ code, isLate }: Answer): string {
  if (isLate) return `was not done after ${PATIENCE / 1000} s`;
  const signal = signalOf(code);
  return signal === undefined ? `ended the process with exit code ${code}` : `ended the process with ${signal}`;
}

function failureOfLastBuild(): string | undefined {
  try {
    return readFileSync(BUILD_FAILURE_FILE, 'utf8').trim().replace(/\s+/g, ' ');
  } catch {
    return undefined; // None failed, or none was tried.
  }
}
