// Which program installed this package: what is to be typed to mend an installation depends on it.
//
// Told by what each leaves in node_modules, or beside it; in a clone of this package, npm.

import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { packageRoot } from './package.ts';

export interface Installer {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** Compiles the addon that `kernelize/pi` loads. */
  readonly rebuild: string;
  /** Installs packages that are left out where optional ones are. */
  readonly optional: string;
  /** Approves this package's install script, and runs it. */
  readonly approve: string;
}

const NPM: Installer = {
  name: 'npm',
  rebuild: 'npx kernelize rebuild',
  optional: 'npm install --include=optional',
  approve: 'npm approve-scripts kernelize && npm rebuild kernelize',
};
const PNPM: Installer = {
  name: 'pnpm',
  rebuild: 'pnpm exec kernelize rebuild',
  optional: 'pnpm install --force, without --no-optional',
  approve: 'pnpm approve-builds && pnpm rebuild kernelize',
};
const YARN: Installer = {
  name: 'yarn',
  rebuild: 'yarn kernelize rebuild',
  optional: 'yarn install, with the platform among "supportedArchitectures"',
  approve: 'yarn rebuild kernelize, with "enableScripts" on',
};
const YARN_CLASSIC: Installer = {
  ...YARN,
  optional: 'yarn install --force, without --ignore-optional',
  approve: 'yarn install --force, without --ignore-scripts',
};
const BUN: Installer = {
  name: 'bun',
  rebuild: 'bunx kernelize rebuild',
  optional: 'bun install --force',
  approve: 'bun pm trust kernelize',
};

/** What each leaves, from the folder that has node_modules in it. */
const MARKS: readonly (readonly [string, Installer])[] = [
  ['node_modules/.modules.yaml', PNPM],
  ['node_modules/.yarn-state.yml', YARN],
  ['node_modules/.yarn-integrity', YARN_CLASSIC],
  ['node_modules/.package-lock.json', NPM],
  ['bun.lock', BUN],
  ['bun.lockb', BUN],
  ['.pnp.cjs', YARN],
];

/** Of the package in `folder`. */
export function installerOf(folder: string = packageRoot): Installer {
  const at = folder.indexOf(`${sep}node_modules${sep}`);
  if (process.versions.pnp !== undefined) return YARN;
  if (at < 0) return NPM;
  const project = folder.slice(0, at) || sep;
  return MARKS.find(([mark]) => existsSync(join(project, mark)))?.[1] ?? NPM;
}
