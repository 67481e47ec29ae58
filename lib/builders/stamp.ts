// Whether a built variant is still what its sources, compiler and flags would give.
//
// A stamp is a hash, written beside the binary after a build: of everything under native/, the build files, and the
// compiler's identity. Same hash, nothing to do.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { packageRoot } from '../package.ts';
import { profileFlags } from '../toolchains/family.ts';
import type { Builder, BuildRequest } from './builder.ts';

export function isCurrent(builder: Builder, request: BuildRequest): boolean {
  const output = builder.output(request);
  try {
    return existsSync(output) && readFileSync(stampFile(output), 'utf8') === stampOf(builder, request);
  } catch {
    return false; // No stamp: built by hand, or interrupted.
  }
}

export function removeStamp(builder: Builder, request: BuildRequest): void {
  rmSync(stampFile(builder.output(request)), { force: true });
}

export function writeStamp(builder: Builder, request: BuildRequest): void {
  writeFileSync(stampFile(builder.output(request)), stampOf(builder, request));
}

function stampFile(output: string): string {
  return join(dirname(output), 'kernelize.stamp');
}

function stampOf(builder: Builder, { compiler, profile }: BuildRequest): string {
  const hash = createHash('sha256');
  const { size, mtimeMs } = statSync(compiler.cc);
  const { family } = compiler;
  hash.update(JSON.stringify([builder.name, compiler.cc, compiler.cxx, compiler.version, size, mtimeMs]));
  hash.update(JSON.stringify([profile, profileFlags(family, profile), family.levels, family.link]));
  for (const file of [...filesUnder(join(packageRoot, 'native')), ...buildFiles()]) {
    hash.update(relative(packageRoot, file));
    hash.update(readFileSync(file));
  }
  return `${hash.digest('hex')}\n`;
}

function buildFiles(): string[] {
  return ['binding.gyp', 'CMakeLists.txt', 'package.json'].map((file) => join(packageRoot, file));
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
