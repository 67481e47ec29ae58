// This user's secret, with which cached binaries are sealed: so that a folder that came from elsewhere (a clone, an
// archive) holds nothing that is believed, though its files are this user's now.
//
// Out: the key, made when it is first needed, or a sentence that says why there is none. The file is the user's alone,
// in a folder that is his alone.

import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { initialEnvironment } from './initial-environment.ts';
import { ownUser, readOwn, whyForeignAbove, whyForeignFolder } from './owners.ts';

const BYTES = 32;

let known: { readonly file: string; readonly found: string | Buffer } | undefined;

/** @returns the key, or why there is none: a sentence. */
export function userKey(): Buffer | string {
  const file = keyFile();
  if (file === undefined) return NO_HOME;
  if (known?.file !== file || typeof known.found === 'string') known = { file, found: readOrMake(file) };
  return known.found;
}

export const NO_HOME = 'this user has no home folder: KERNELIZE_CACHE_DIR can name a folder';

/**
 * env-paths looks for the home folder as soon as it is loaded, and throws for a user who has none: in containers,
 * often.
 */
export function userFolder(kind: 'cache' | 'config'): string | undefined {
  try {
    const envPaths = createRequire(import.meta.url)('env-paths') as typeof import('env-paths');
    const folder = envPaths('kernelize', { suffix: '' })[kind];
    // HOME='' gives a relative path, and so would files in whichever folder the program runs in.
    return isAbsolute(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where that can be told, by the environment of the process's start: a key that something else names may be known to
 * who wrote the name.
 */
function keyFile(): string | undefined {
  const initial = initialEnvironment();
  const folder = initial === undefined ? userFolder('config') : configFolder(initial);
  return folder === undefined ? undefined : join(folder, 'cache.key');
}

/** Of Linux, as env-paths has it. */
function configFolder(env: ReadonlyMap<string, string>): string | undefined {
  try {
    const folder = env.get('XDG_CONFIG_HOME') || join(env.get('HOME') ?? userInfo().homedir, '.config');
    return isAbsolute(folder) ? join(folder, 'kernelize') : undefined;
  } catch {
    return undefined; // A user without a name.
  }
}

function readOrMake(file: string): Buffer | string {
  try {
    return read(file) ?? make(file) ?? read(file) ?? `${file} is gone as soon as it is made`;
  } catch (error) {
    return `${file}, the key that seals the cache, can't be used (${reasonOf(error)})`;
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

/** Undefined: it is not there. @throws if it is no key, or may be somebody else's. */
function read(file: string): Buffer | undefined {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const folder = realpathSync(dirname(file));
  const why = whyForeignFolder(folder) ?? whyForeignAbove(folder);
  if (why !== undefined) throw new Error(why);
  const user = ownUser();
  if (user !== undefined && stats.uid !== user) throw new Error(`it belongs to somebody else (user ${stats.uid})`);
  if (user !== undefined && (stats.mode & 0o077) !== 0)
    throw new Error(`others may read it: rm ${file}, and a new one is made`);
  const key = readOwn(file);
  if (key.length !== BYTES) throw new Error(`it is no key: rm ${file}, and a new one is made`);
  return key;
}

/** Under a name of its own first: whoever comes second finds the key whole, and takes it. */
function make(file: string): undefined {
  const folder = dirname(file);
  const draft = join(folder, `draft-${randomBytes(8).toString('hex')}`);
  // What is above may be others' to read, whatever the umask.
  mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(draft, randomBytes(BYTES), { mode: 0o600, flag: 'wx' });
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
