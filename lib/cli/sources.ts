// Kernel files named on the command line, read.

import { statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readText } from '../compiler/read-module.ts';
import { UsageError } from '../errors.ts';

export interface Source {
  readonly path: string;
  /** As comments and errors show it. */
  readonly file: string;
  readonly text: string;
}

/** @throws UsageError for a pattern that matches nothing. */
export async function readSources(patterns: readonly string[]): Promise<Source[]> {
  const paths: string[] = [];
  for (const pattern of patterns) {
    const found = isFile(pattern) ? [resolve(pattern)] : await expand(pattern);
    if (found.length === 0) throw new UsageError(`no file matches '${pattern}'`, hintFor(pattern));
    paths.push(...found);
  }
  return [...new Set(paths)].map((path) => {
    const file = relative(process.cwd(), path);
    return { path, file, text: readText(path) };
  });
}

function hintFor(pattern: string): string | undefined {
  const isFolder = statSync(pattern, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? `it is a folder: name its files, for example '${join(pattern, '*.ts')}'` : undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Loaded only for globs: most calls name their files, or the shell has expanded them. */
async function expand(pattern: string): Promise<string[]> {
  const { globSync } = await import('tinyglobby');
  return globSync(pattern, { absolute: true, expandDirectories: false }).sort();
}
