// Reads the files that kernels import from: relative ones as TypeScript finds them, and those of packages as Node.js
// does.
//
// In:  a specifier and the file that it stands in, as it was named to the compiler. Out: the file, named alike, with its
// text.

import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { isRelative, type ReadModule } from '../frontend/imports.ts';
import { packageFile } from './package-files.ts';

export const readModule: ReadModule = (specifier, importer) => {
  if (!isRelative(specifier)) return ofPackage(specifier, importer);
  const wanted = resolve(dirname(importer), specifier);
  const path = candidates(wanted).find((each) => statSync(each, { throwIfNoEntry: false })?.isFile());
  return path === undefined ? undefined : read(path);
};

function ofPackage(specifier: string, importer: string): ReturnType<ReadModule> {
  const found = packageFile(specifier, resolve(importer));
  if (found === undefined) return undefined;
  if ('why' in found) return { file: specifier, source: '', refused: found };
  return { ...read(found.path), decidedBy: found.decidedBy.map(read) };
}

function read(path: string): { readonly file: string; readonly source: string } {
  return { file: relative(process.cwd(), path), source: readText(path) };
}

/** `./a.js` means a.ts where there is one: it is what a.ts will be called once it is JavaScript. */
function candidates(path: string): string[] {
  const typed = path.replace(/\.([cm]?)js$/, '.$1ts');
  return typed === path ? [path, `${path}.ts`, `${path}.mts`, `${path}.js`, `${path}.mjs`] : [typed, path];
}

/** A file's text without a byte order mark. */
export function readText(path: string): string {
  return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
}
