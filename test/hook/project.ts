// A folder with a program of its own, and ways to run it: with which Node.js, with what that understands TypeScript.

import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finished, packageRoot, type RunOptions, run, temporaryFolder } from '../helpers.ts';

export const HOOK = ['--import', 'kernelize/register'];
export const TSX = ['--import', 'tsx'];

export function nodeBinary(version: number): string {
  if (Number(process.versions.node.split('.')[0]) === version) return process.execPath;
  return join(packageRoot, `test/node-versions/node_modules/node-${version}/bin/node`);
}

/** Versions that can be run here. */
export const versions = [20, 22, 24, 26].filter((version) => existsSync(nodeBinary(version)));
/** Those that take types out by themselves. */
export const stripping = versions.filter((version) => version >= 22);

export class Project {
  readonly folder = temporaryFolder();
  readonly cache = temporaryFolder();

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(join(this.folder, 'node_modules'));
    for (const name of ['kernelize', 'tsx']) {
      const target = name === 'kernelize' ? packageRoot : join(packageRoot, 'node_modules', name);
      symlinkSync(target, join(this.folder, 'node_modules', name));
    }
    this.write({ 'package.json': '{ "type": "module" }', ...files });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
  }

  run(version: number, args: readonly string[], { env, ...options }: RunOptions = {}): Promise<Finished> {
    return run(nodeBinary(version), args, {
      cwd: this.folder,
      env: { KERNELIZE_CACHE_DIR: this.cache, TSX_DISABLE_CACHE: '1', ...env },
      ...options,
    });
  }

  /** How many of each kind the cache has. */
  entries(): { binaries: number; lookups: number; points: number } {
    const names = existsSync(join(this.cache, 'v1')) ? readdirSync(join(this.cache, 'v1')) : [];
    const count = (pattern: RegExp) => names.filter((name) => pattern.test(name)).length;
    return { binaries: count(/^[0-9a-f]{40}$/), lookups: count(/^lookup-/), points: count(/^points-/) };
  }
}

/** What a program printed as JSON, and that it was well. */
export function printed({ code, stdout, stderr }: Finished): unknown {
  if (code !== 0 || stderr !== '') throw new Error(`exit ${code}\n${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}
