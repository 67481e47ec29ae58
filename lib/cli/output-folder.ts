// The folder that results go to.

import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../errors.ts';

/**
 * Makes the folder and those above it, if they aren't there.
 *
 * One by one: Node's own recursive mkdir never comes back where a parent is there and says that it isn't, as in /proc.
 *
 * @throws UsageError naming the option if there can be no such folder.
 */
export function makeOutputFolder(option: string, folder: string): void {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.unshift(at);
  try {
    for (const each of missing) makeUnlessThere(each);
    if (!statSync(folder).isDirectory()) throw new Error('it is a file');
  } catch (error) {
    throw new UsageError(`${option} ${folder}: ${(error as Error).message}`);
  }
}

/** Somebody else may make it at the same time. */
function makeUnlessThere(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
