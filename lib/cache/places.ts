// Where the cache is: folders from which binaries may be loaded. A binary is code, so nobody else may have written it.
//
// Out: the places that can be used, best first, and why the others can't. A folder that others can write to, or
// exchange, is refused. What came from elsewhere with a project is this user's too; so a place's files must have his
// seal (key.ts), but where whoever started the program named the place: docs/cache.md has the reasons.

import { accessSync, constants, existsSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { initialEnvironment } from './initial-environment.ts';
import { NO_HOME, userFolder, userKey } from './key.ts';
import { ownUser, whyForeign, whyForeignAbove, whyForeignFolder } from './owners.ts';
import type { Trust } from './seal.ts';

/** Entries of one layout; another layout has another folder. */
export const LAYOUT = 'v1';

export interface CachePlace {
  /** Without links in it. */
  readonly folder: string;
  readonly writable: boolean;
  readonly trust: Trust;
}

export interface CachePlaces {
  readonly usable: readonly CachePlace[];
  /** A sentence for each place that can't be used. */
  readonly refused: readonly string[];
}

/** A place as `kernelize cache` shows it. `missing`: it will be made when it is needed, if it is writable. */
export interface PlaceState {
  readonly folder: string;
  readonly state: 'usable' | 'missing' | 'refused';
  readonly writable: boolean;
  readonly trust: Trust;
  /** Why it is refused: a sentence. */
  readonly why: string | undefined;
}

/**
 * KERNELIZE_CACHE_DIR alone if it is set; else node_modules/.cache/kernelize of the project that `from` is in, if there
 * is one, then the user's cache folder. Folders are made where they are missing.
 */
export function findCachePlaces(env: NodeJS.ProcessEnv, from: string | undefined): CachePlaces {
  const usable: CachePlace[] = [];
  const refused: string[] = [];
  for (const candidate of candidates(env, from)) {
    const place = 'why' in candidate ? candidate.why : (make(candidate.folder) ?? examine(candidate));
    if (typeof place === 'string') refused.push(place);
    else usable.push(place);
  }
  return { usable, refused };
}

/** The same places, in order, as they are: nothing is made, but perhaps the user's key. */
export function describeCachePlaces(env: NodeJS.ProcessEnv, from: string | undefined): PlaceState[] {
  return candidates(env, from).map((candidate) => {
    const nothing = { folder: '', writable: false, trust: 'key' } as const;
    if ('why' in candidate) return { ...nothing, state: 'refused', why: candidate.why };
    const { folder, trust } = candidate;
    if (!isThere(folder)) {
      const above = nearestExisting(folder);
      const why = isFolder(above) ? whyForeignBelow(above) : `${above} is no folder`;
      if (why !== undefined)
        return { ...candidate, state: 'refused', writable: false, why: `${folder} can't be made: ${why}` };
      const writable = isAllowed(above, constants.W_OK | constants.X_OK);
      return { folder, state: 'missing', writable, trust, why: undefined };
    }
    const place = examine(candidate);
    if (typeof place === 'string') return { ...candidate, state: 'refused', writable: false, why: place };
    return { ...place, state: 'usable', why: undefined };
  });
}

type Candidate = { readonly folder: string; readonly trust: Trust } | { readonly why: string };

function candidates(env: NodeJS.ProcessEnv, from: string | undefined): Candidate[] {
  const { KERNELIZE_CACHE_DIR: named } = env;
  try {
    if (named) return [{ folder: resolve(named), trust: isOfOperator(named) ? 'owner' : 'key' }];
  } catch {
    return [{ why: `KERNELIZE_CACHE_DIR=${named} is relative to a folder that is gone` }];
  }
  const modules = from === undefined ? undefined : nodeModulesOf(from);
  const user = userFolder('cache');
  return [
    ...(modules === undefined ? [] : [{ folder: join(modules, '.cache', 'kernelize'), trust: 'key' } as const]),
    user === undefined ? { why: NO_HOME } : { folder: user, trust: 'key' },
  ];
}

/**
 * Whether the process was started with this value. What came to the environment later may be from a file of the working
 * folder (.env), and a relative path leads there too.
 */
function isOfOperator(value: string): boolean {
  return isAbsolute(value) && initialEnvironment()?.get('KERNELIZE_CACHE_DIR') === value;
}

/** node_modules beside the nearest package.json. */
function nodeModulesOf(from: string): string | undefined {
  for (let at = resolve(from); ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) {
      const modules = join(at, 'node_modules');
      if (existsSync(modules)) return modules;
    }
    if (at === dirname(at)) return undefined;
  }
}

/** Undefined: somebody removed it. */
export function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** Why it could not be made; undefined if it is there. */
function make(folder: string): string | undefined {
  try {
    if (!isThere(folder)) {
      const above = nearestExisting(folder);
      const why = isFolder(above) ? whyForeignBelow(above) : undefined;
      if (why !== undefined) return `${folder} can't be made: ${why}`;
    }
    // The last part is ours alone. What is above it, others may use, but not write to, whatever the umask: who can
    // write there can put another folder in this one's place.
    mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && !existsSync(folder)) return `${folder} can't be made (${code ?? message})`;
  }
  return undefined;
}

/** Why others could exchange what is made in `folder`, links followed. */
function whyForeignBelow(folder: string): string | undefined {
  return whyForeignAbove(join(realpathSync(folder), 'made'))?.replace(/^.*? can be exchanged: /, '');
}

function examine({ folder, trust }: { readonly folder: string; readonly trust: Trust }): CachePlace | string {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isDirectory()) return `${folder} is no folder`;
    const real = realpathSync(folder);
    const why = whyForeign(folder, stats) ?? whyForeignAbove(real);
    if (why !== undefined) return why;
    if (!isAllowed(folder, constants.R_OK | constants.X_OK)) {
      const user = ownUser();
      return `${folder} can't be read by user ${user}: chmod -R a+rX ${folder}, if that user shall load from there`;
    }
    const whyNotLayout = whyForeignFolder(join(real, LAYOUT));
    if (whyNotLayout !== undefined) return whyNotLayout;
    const key = trust === 'key' ? userKey() : undefined;
    if (typeof key === 'string') return `${folder} can't be trusted: ${key}`;
    return { folder: real, writable: isWritable(folder), trust };
  } catch (error) {
    return `${folder} can't be read (${(error as NodeJS.ErrnoException).code ?? error})`;
  }
}

/** Something of that name, even if it leads nowhere. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // Below a file there is nothing; elsewhere, it may not even be looked at.
    return (error as NodeJS.ErrnoException).code !== 'ENOTDIR';
  }
}

function nearestExisting(folder: string): string {
  let at = folder;
  while (!isThere(at) && at !== dirname(at)) at = dirname(at);
  return at;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isWritable(folder: string): boolean {
  return isAllowed(folder, constants.W_OK);
}

function isAllowed(folder: string, mode: number): boolean {
  try {
    accessSync(folder, mode);
    return true;
  } catch {
    return false;
  }
}
