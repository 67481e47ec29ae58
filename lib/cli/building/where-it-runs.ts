// Where results of `kernelize build` will not run, said while they are made: on this machine, or on those of people who
// install them. The binary itself looks at the CPU, so nothing goes wrong; but JavaScript is not what was asked for.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { lackedBy } from '../../cpu.ts';
import type { Settings } from './settings.ts';

/** Sentences, for the person who builds. `built`: paths of the binaries. */
export async function whereItDoesNotRun(
  { target, kinds }: Pick<Settings, 'target' | 'kinds'>,
  built: readonly string[],
): Promise<string[]> {
  if (!kinds.includes('node') || built.length === 0) return [];
  const lacking = lackedBy(target);
  if (lacking.length > 0) {
    return [`warning: this CPU lacks ${lacking.join(', ')}, which ${target} has: here, the kernels run in JavaScript`];
  }
  if (target !== 'native') return [];
  const published = await publishedOf(built);
  if (published.length === 0) return [];
  const others = published.length > 1 ? ` and ${published.length - 1} more` : '';
  return [
    `warning: ${published[0]}${others} would be published, but ${published.length > 1 ? 'they are' : 'it is'} for CPUs with all that this one has: ` +
      'elsewhere the kernels run in JavaScript. --target portable runs natively everywhere',
  ];
}

/**
 * npm itself says what it packs: "files", .npmignore and .gitignore have many rules. It takes half a second, so it is
 * asked only where it might matter.
 */
async function publishedOf(paths: readonly string[]): Promise<string[]> {
  const root = packageAbove(dirname(resolve(paths[0] ?? '')));
  if (root === undefined) return [];
  try {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--no-update-notifier', '--offline'];
    const options = { cwd: root, timeout: MOST_FOR_NPM, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await promisify(execFile)('npm', args, options);
    const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
    const files = new Set(packed?.files.map(({ path }) => join(root, path)));
    return paths.filter((path) => files.has(resolve(path))).map((path) => relative('', path));
  } catch {
    return []; // No npm, or a package that it can't pack.
  }
}

/** In milliseconds. */
const MOST_FOR_NPM = 10_000;

/** The folder of the nearest package.json, if its package can be published. */
function packageAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (existsSync(file)) {
      try {
        const { name, version, private: isPrivate } = JSON.parse(readFileSync(file, 'utf8'));
        return name && version && isPrivate !== true ? at : undefined;
      } catch {
        return undefined;
      }
    }
    if (at === dirname(at)) return undefined;
  }
}
