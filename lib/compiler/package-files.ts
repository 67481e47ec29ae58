// Which file of a package an import means: `import { clamp } from 'numbers'`, 'numbers/fast', '#own'. By Node.js's own
// algorithm, as a library has it: what is found is what V8 loads.
//
// In:  a specifier that is not relative, and the file that it stands in. Out: the file, and the package.json files that
// say so; or why nobody can say; undefined if it is none that has source.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export type PackageFile =
  | { readonly path: string; readonly decidedBy: readonly string[] }
  | { readonly why: string; readonly hint: string }
  | undefined;

/** Those of all versions of Node.js that kernelize runs on. */
const CONDITIONS = new Set(['node', 'import', 'module-sync', 'node-addons']);

export function packageFile(specifier: string, importer: string): PackageFile {
  // Its own are types, which the compiler knows.
  if (isBuiltin(specifier) || /^kernelize(\/|$)/.test(specifier)) return undefined;
  const formats = formatsOf(importer);
  const found = formats.map((each) => (each === 'module' ? imported : required)(specifier, importer));
  const [path, other] = found;
  if (formats.length > 1 && path !== other) {
    const why = `it is one file for ES modules and another for CommonJS, and nobody says which ${importer} is`;
    return { why, hint: 'write "type": "module" into package.json' };
  }
  if (path === undefined || !/^\.[cm]?[jt]s$/.test(extname(path)) || /\.d\.[cm]?ts$/.test(path)) return undefined;
  if (conditionsAsked()) {
    const why = 'Node.js was started with --conditions, which the compiler does not ask';
    return { why, hint: 'use a relative import' };
  }
  const decidedBy = [importer, path].flatMap((each) => nearestPackage(each) ?? []);
  return { path, decidedBy: [...new Set(decidedBy)] };
}

function imported(specifier: string, importer: string): string | undefined {
  const library = createRequire(import.meta.url)('import-meta-resolve') as typeof import('import-meta-resolve');
  try {
    const { protocol, href } = library.moduleResolve(specifier, pathToFileURL(importer), CONDITIONS);
    return protocol === 'file:' ? fileURLToPath(href) : undefined;
  } catch {
    return undefined; // V8 ends with that error when it loads the module.
  }
}

function required(specifier: string, importer: string): string | undefined {
  try {
    return createRequire(importer).resolve(specifier);
  } catch {
    return undefined;
  }
}

/** What a file with imports may be run as. */
function formatsOf(file: string): readonly ('module' | 'commonjs')[] {
  const extension = extname(file);
  if (/^\.m[jt]s$/.test(extension)) return ['module'];
  if (/^\.c[jt]s$/.test(extension)) return ['commonjs'];
  const type = typeIn(nearestPackage(file));
  if (type === 'module' || type === 'commonjs') return [type];
  // Node.js says that it is an ES module by its imports, and others that it is none.
  return ['module', 'commonjs'];
}

function typeIn(manifest: string | undefined): unknown {
  try {
    return manifest && (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type;
  } catch {
    return undefined;
  }
}

function nearestPackage(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return manifest;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Whether this process, or the one that it works for, has conditions of its own. */
function conditionsAsked(): boolean {
  const words = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)];
  return words.some((word) => /^(-C|--conditions)(=|$)|^-C./.test(word));
}
