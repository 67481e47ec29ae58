// Parts of annotation that are loaded where they are asked for, and that an installation may lack.

import { UserError } from '../errors.ts';

/** @throws UserError if there is no such file, or nothing of that name in it. */
export async function part<T>(file: string, name: string, purpose: string, instead: string): Promise<T> {
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const url = new URL(`../annotate/${file}.${suffix}`, import.meta.url).href;
  const missing = new UserError(`${purpose} is not part of this version of kernelize`, instead);
  try {
    const found = ((await import(url)) as Record<string, T>)[name];
    if (found === undefined) throw missing;
    return found;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' ? missing : error;
  }
}
