// Whose code a file is: the application's own, or a package's that it depends on.
//
// What a program runs and what it gives up (compilers, checks) is for the application to say, in its package.json. A
// package that came to node_modules decides nothing of that, and so its package.json is not asked.

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const MODULES = `${sep}node_modules${sep}`;
/** Under which other threads learn which file Node was started with. */
export const PROGRAM = 'kernelize: the program';

export interface Owner {
  /** The folder from which the application's package.json is looked for upwards; undefined: there is none. */
  readonly application: string | undefined;
  /** The package's name, if it is not the application. */
  readonly dependency: string | undefined;
}

/** Of code in `folder`. `main`: the folder of the package of the program that runs; null: it is not known. */
export function ownerOf(folder: string, main: string | null = mainPackage()): Owner {
  const path = `${resolve(folder)}${sep}`;
  // A program that is installed itself lies in node_modules, too.
  const own = main !== null && path.startsWith(`${main}${sep}`) ? path.slice(main.length) : path;
  if (!own.includes(MODULES)) return { application: folder, dependency: undefined };
  const [scope = '', name = ''] = own.slice(own.lastIndexOf(MODULES) + MODULES.length).split(sep);
  const dependency = scope.startsWith('@') ? `${scope}/${name}` : scope;
  if (main !== null && !`${main}${sep}`.includes(MODULES)) return { application: main, dependency };
  const above = path.slice(0, path.indexOf(MODULES)) || sep;
  return { application: existsSync(join(above, 'package.json')) ? above : (main ?? undefined), dependency };
}

/** Whether `name` is among `names`, of which one may end in `*`. */
export function isNamed(name: string, names: readonly string[]): boolean {
  return names.some((each) => (each.endsWith('/*') ? name.startsWith(each.slice(0, -1)) : name === each));
}

let found: { readonly folder: string | null } | undefined;

/**
 * Above the file that Node was started with. Other threads, whose first file may be any package's, hear of it from the
 * main one.
 */
function mainPackage(): string | null {
  if (found === undefined) {
    const file = isMainThread ? process.argv[1] : (getEnvironmentData(PROGRAM) as string | undefined);
    if (isMainThread) setEnvironmentData(PROGRAM, file);
    found = { folder: packageOf(file) };
  }
  return found.folder;
}

function packageOf(file: string | undefined): string | null {
  if (file === undefined) return null;
  let at: string;
  try {
    at = dirname(realpathSync(file));
  } catch {
    return null; // No file: a program that was given as text.
  }
  for (; !existsSync(join(at, 'package.json')); at = dirname(at)) if (at === dirname(at)) return null;
  return at;
}
