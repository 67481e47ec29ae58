// A function's text, if a kernel can be made of it, and where it stands.

import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export type AnyFunction = (...args: never[]) => unknown;

/** What the import hook puts into kernels (hook/transform.ts): it is not the author's. */
const HOOK = /(kz\$+\d+)\?\?kz\$+a\(1\);if\(\1\)return \1\([^()]*\);/;

/**
 * @param captures what it is given by name. A minifier renames that in the text and not where it is given, so that
 *   another value may have the name: minified functions are refused then. What they capture and are not given is an
 *   error anyway.
 * @throws TypeError for native, bound and other functions whose text says nothing.
 */
export function sourceOf(fn: AnyFunction, captures: Readonly<Record<string, unknown>> = {}): string {
  const text = Function.prototype.toString.call(fn).replace(HOOK, '');
  const name = fn.name || 'the function';
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    throw new TypeError(`jit: ${name} is native or bound: it has no source to compile. Pass the function itself`);
  }
  if (/^class\b/.test(text))
    throw new TypeError(`jit: ${name} is a class: pass one of its methods, or decorate them with @jit`);
  if (Object.keys(captures).length > 0 && looksMinified(fn.name, text)) {
    throw new TypeError(
      `jit: ${name} is minified: what it captures has lost its name. ` +
        'Keep its file out of the minifier, or compile it ahead with kernelize build',
    );
  }
  return text;
}

/**
 * Short names only, and not a space that isn't needed: nobody writes a named function so. Anonymous ones may come from
 * tsx.
 */
function looksMinified(name: string, text: string): boolean {
  if (text.includes('\n') || name === '' || name.length > 2) return false;
  const declared = text.match(/(?<=\b(?:let|const|var|function)\s+|[(,]\s*)[A-Za-z_$][\w$]*(?=\s*[=,)(])/g) ?? [];
  return new Set(declared).size >= 4 && declared.every((each) => each.length <= 2) && !/[^,;] [+\-*/=<>] /.test(text);
}

export interface Standpoint {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The file that called, from the stack: the first frame that is not in the folder of this file. */
export function callerFile(): string | undefined {
  const own = dirname(dirname(fileURLToPath(import.meta.url ?? 'file:///kernelize/jit/source.js')));
  for (const site of callSites()) {
    const where = site.getFileName() ?? undefined;
    // Node says that a program given as text stands in the working folder, whose it need not be.
    if (where !== undefined && /\[(eval|stdin|worker eval)\d*\]$/.test(where)) return undefined;
    const path = where?.startsWith('file:') ? pathOf(where) : where;
    if (path !== undefined && isAbsolute(path) && !path.startsWith(own + sep)) return path;
  }
  return undefined;
}

/** None where the program has V8 keep none, or froze what says how stacks are given. */
function callSites(): readonly NodeJS.CallSite[] {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_, sites) => sites;
    const sites: unknown = new Error('whose call is it?').stack;
    return Array.isArray(sites) ? sites : [];
  } catch {
    return [];
  } finally {
    try {
      Error.prepareStackTrace = prepareStackTrace;
    } catch {
      // It was frozen, so it is as it was.
    }
  }
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url.replace(/\?.*$/, ''));
  } catch {
    return undefined;
  }
}

/** Where a text stands in a file; undefined if it is not in there as it is: types were taken out, or it was bundled. */
export function standpointOf(text: string, file: string | undefined): Standpoint | undefined {
  if (file === undefined) return undefined;
  try {
    const content = readFileSync(file, 'utf8');
    const at = content.indexOf(text);
    if (at < 0) return undefined;
    const before = content.slice(0, at).split('\n');
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  } catch {
    return undefined;
  }
}
