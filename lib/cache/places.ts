// Where the cache is: folders from which binaries may be loaded, because nobody else can have written them.
//
// Out: the places that can be used, best first, and why the others can't. A binary is code: a folder that belongs to somebody else,
// or that others may write to, is refused. Root is nobody else: it can do as it likes anyway.

import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';

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

/**
 * KERNELIZE_CACHE_DIR alone if it is set; else node_modules/.cache/kernelize of the project that `from` is in, then the user's
 * cache folder. Folders are made where they are missing.
 */
export function findCachePlaces(env: NodeJS.ProcessEnv = process.env, from: string = process.cwd()): CachePlaces {
  const usable: CachePlace[] = [];
  const refused: string[] = [];
  for (const folder of candidates(env, from)) {
    const place = examine(folder);
    if (typeof place === 'string') refused.push(place);
    else usable.push(place);
  }
  return { usable, refused };
}

function candidates(env: NodeJS.ProcessEnv, from: string): string[] {
  if (env.KERNELIZE_CACHE_DIR) return [resolve(env.KERNELIZE_CACHE_DIR)];
  const modules = nodeModulesOf(from);
  const project = modules === undefined ? [] : [join(modules, '.cache', 'kernelize')];
  return [...project, envPaths('kernelize', { suffix: '' }).cache];
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

function examine(folder: string): CachePlace | string {
  try {
    // The last part is ours alone; what is above it has the permissions that people gave it.
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && !existsSync(folder)) return `${folder} can't be made (${code ?? message})`;
  }
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) return `${folder} is no folder`;
  const user = process.getuid?.() ?? stats.uid;
  if (stats.uid !== user && stats.uid !== 0) return `${folder} belongs to somebody else (user ${stats.uid})`;
  if ((stats.mode & 0o022) !== 0) return `others may write to ${folder}: chmod go-w ${folder}`;
  return { folder, writable: isWritable(folder) };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
