// Where the cache is: folders from which binaries may be loaded, because nobody else can have written them.
//
// Out: the places that can be used, best first, and why the others can't. A binary is code: a folder that belongs to somebody else,
// or that others may write to, is refused. Root is nobody else: it can do as it likes anyway.

import { accessSync, constants, existsSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** Entries of one layout; another layout has another folder. */
export const LAYOUT = 'v1';

export interface CachePlace {
  readonly folder: string;
  readonly writable: boolean;
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
  /** Why it is refused: a sentence. */
  readonly why: string | undefined;
}

/**
 * KERNELIZE_CACHE_DIR alone if it is set; else node_modules/.cache/kernelize of the project that `from` is in, then the user's
 * cache folder. Folders are made where they are missing.
 */
export function findCachePlaces(env: NodeJS.ProcessEnv = process.env, from?: string): CachePlaces {
  const usable: CachePlace[] = [];
  const refused: string[] = [];
  for (const candidate of candidates(env, from)) {
    const place = 'why' in candidate ? candidate.why : (make(candidate.folder) ?? examine(candidate.folder));
    if (typeof place === 'string') refused.push(place);
    else usable.push(place);
  }
  return { usable, refused };
}

/** The same places, in order, as they are: nothing is made. */
export function describeCachePlaces(env: NodeJS.ProcessEnv = process.env, from?: string): PlaceState[] {
  return candidates(env, from).map((candidate) => {
    if ('why' in candidate) return { folder: '', state: 'refused', writable: false, why: candidate.why };
    const { folder } = candidate;
    if (!isThere(folder)) {
      const above = nearestExisting(folder);
      if (!isFolder(above))
        return { folder, state: 'refused', writable: false, why: `${folder} can't be made: ${above} is no folder` };
      return { folder, state: 'missing', writable: isAllowed(above, constants.W_OK | constants.X_OK), why: undefined };
    }
    const place = examine(folder);
    if (typeof place === 'string') return { folder, state: 'refused', writable: false, why: place };
    return { ...place, state: 'usable', why: undefined };
  });
}

type Candidate = { readonly folder: string } | { readonly why: string };

function candidates(env: NodeJS.ProcessEnv, from: string | undefined): Candidate[] {
  try {
    if (env.KERNELIZE_CACHE_DIR) return [{ folder: resolve(env.KERNELIZE_CACHE_DIR) }];
  } catch {
    return [{ why: `KERNELIZE_CACHE_DIR=${env.KERNELIZE_CACHE_DIR} is relative to a folder that is gone` }];
  }
  const modules = nodeModulesOf(from);
  const project = modules === undefined ? [] : [{ folder: join(modules, '.cache', 'kernelize') }];
  return [...project, userCache()];
}

/** env-paths looks for the home folder as soon as it is loaded, and throws for a user who has none: in containers, often. */
function userCache(): Candidate {
  try {
    const envPaths = createRequire(import.meta.url)('env-paths') as typeof import('env-paths');
    const { cache } = envPaths('kernelize', { suffix: '' });
    // HOME='' gives a relative path, and so would files in whichever folder the program runs in.
    if (isAbsolute(cache)) return { folder: cache };
  } catch {
    // Said below.
  }
  return { why: 'this user has no home folder: KERNELIZE_CACHE_DIR can name a folder' };
}

/** node_modules beside the nearest package.json. */
function nodeModulesOf(from: string | undefined): string | undefined {
  for (let at = from === undefined ? workingFolder() : resolve(from); at !== undefined; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) {
      const modules = join(at, 'node_modules');
      if (existsSync(modules)) return modules;
    }
    if (at === dirname(at)) return undefined;
  }
  return undefined;
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
    // The last part is ours alone. What is above it, others may use, but not write to, whatever the umask: who can write there can
    // put another folder in this one's place.
    mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && !existsSync(folder)) return `${folder} can't be made (${code ?? message})`;
  }
  return undefined;
}

function examine(folder: string): CachePlace | string {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isDirectory()) return `${folder} is no folder`;
    const user = process.getuid?.() ?? stats.uid;
    if (stats.uid !== user && stats.uid !== 0) return `${folder} belongs to somebody else (user ${stats.uid})`;
    if ((stats.mode & 0o022) !== 0) return `others may write to ${folder}: chmod go-w ${folder}`;
    if (!isAllowed(folder, constants.R_OK | constants.X_OK)) {
      return `${folder} can't be read by user ${user}: chmod -R a+rX ${folder}, if that user shall load from there`;
    }
    return { folder, writable: isWritable(folder) };
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
