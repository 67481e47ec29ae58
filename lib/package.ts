// This package: where it is, and which version.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This file's; a bundler's output may have none to tell. */
const here: string = import.meta.url ?? '';

/**
 * The folder of this package, whether this file is in lib/, in dist/ or in a bundle there. Where it is in somebody's
 * bundle: the package that the program would find, if it is installed beside it; else a folder that lacks what is asked
 * for.
 */
export const packageRoot: string = findRoot();

function findRoot(): string {
  const start = here === '' ? process.argv[1] : fileURLToPath(here);
  const above = foldersAbove(dirname(start ?? '.'));
  const own = above.find((folder) => nameIn(folder) === 'kernelize');
  if (own !== undefined) return own;
  try {
    return dirname(createRequire(join(resolve(above[0] ?? '.'), 'program.js')).resolve('kernelize/package.json'));
  } catch {
    return above.find((folder) => existsSync(join(folder, 'package.json'))) ?? dirname(start ?? '.');
  }
}

function foldersAbove(folder: string): string[] {
  return folder === dirname(folder) ? [folder] : [folder, ...foldersAbove(dirname(folder))];
}

function nameIn(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name;
  } catch {
    return undefined;
  }
}

/** Why nothing can be compiled, if this is part of somebody's bundle, without the package's files. */
export function whyBundled(): string | undefined {
  if (existsSync(join(packageRoot, 'dist', 'background', 'worker.cjs'))) return undefined;
  return (
    'kernelize is bundled into this program, and its files are not beside it: ' +
    "leave it out of the bundle (external: ['kernelize']) and install it with the program"
  );
}

export function packageVersion(): string {
  try {
    return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version;
  } catch {
    return 'unknown';
  }
}

/** What `npm run build` made of the compiler, by its content (scripts/bundle.js). */
const BUILD_ID = join('dist', 'compiler', 'build-id');

let identity: string | undefined;

/**
 * Which compiler this is: the version and, because in a clone that stands still while the compiler changes, a hash of
 * the compiler. What was made by another one is made again.
 */
export function kernelizeIdentity(): string {
  identity ??= `${packageVersion()} ${buildId()}`;
  return identity;
}

function buildId(): string {
  const lib = join(packageRoot, 'lib');
  const isSource = here !== '' && fileURLToPath(here).startsWith(join(packageRoot, 'lib'));
  try {
    if (!isSource) return readFileSync(join(packageRoot, BUILD_ID), 'utf8');
    const folders = ['analysis', 'backends', 'compiler', 'frontend', 'ir', 'passes'].map((name) => resolve(lib, name));
    folders.push(join(packageRoot, 'native', 'include', 'kernelize'));
    const times = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(folder, file)).mtimeMs),
    );
    return `of ${new Date(Math.max(...times)).toISOString()}`;
  } catch {
    return 'without its files'; // Nothing is compiled then: whyBundled.
  }
}
