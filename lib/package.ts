// This package: where it is, and which version.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, whether this file is in lib/, in dist/ or in a bundle there. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at;
    if (at === dirname(at)) throw new Error(`kernelize: no package.json above ${folder}`);
  }
}

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  return version;
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
  const isSource = !fileURLToPath(import.meta.url).startsWith(join(packageRoot, 'dist'));
  if (!isSource && existsSync(join(packageRoot, BUILD_ID))) return readFileSync(join(packageRoot, BUILD_ID), 'utf8');
  const folders = ['analysis', 'backends', 'compiler', 'frontend', 'ir', 'passes'].map((name) => resolve(lib, name));
  folders.push(join(packageRoot, 'native', 'include', 'kernelize'));
  const times = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(folder, file)).mtimeMs),
  );
  return `of ${new Date(Math.max(...times)).toISOString()}`;
}
