// Hooks of Node's loader for TypeScript: where a specifier leads, and the file without its types.
//
// On Node.js before 22.15 this file is loaded by module.register into a thread of its own; later its functions run in
// the main thread.

import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { stripTypes } from './strip-types.ts';

interface Resolved {
  readonly url: string;
  readonly format?: string | null | undefined;
  readonly shortCircuit?: boolean;
}
interface Loaded {
  readonly format?: string | null | undefined;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined;
  readonly shortCircuit?: boolean;
}
interface ResolveContext {
  readonly parentURL?: string | undefined;
}

/** Whose variables are asked for, by path: they are told to the main thread when the module has run. */
export const asked = new Map<string, readonly string[]>();
export const VARIABLES = 'kernelize.variables';

let port: MessagePort | undefined;

/** Of the thread of its own: where it hears of these. */
export function initialize(data: { readonly port: MessagePort }): void {
  port = data.port;
}

function namesAskedOf(path: string): readonly string[] {
  for (let each = port && receiveMessageOnPort(port); each; each = port && receiveMessageOnPort(port)) {
    const [file, names] = each.message as [string, readonly string[]];
    asked.set(file, names);
  }
  return asked.get(path) ?? [];
}

/** Behind the last line: ways to the variables, for the thread that the module runs in. */
function tailFor(path: string): string {
  const getters = namesAskedOf(path).map((name) => `[${JSON.stringify(name)},()=>${name}]`);
  if (getters.length === 0) return '';
  return `\n;globalThis[Symbol.for(${JSON.stringify(VARIABLES)})]?.set(${JSON.stringify(path)},[${getters.join()}]);\n`;
}

/** As TypeScript and the compiler of kernels do: `./a.js` is a.ts where there is one, and `./a` may be. */
export function resolve<T extends Resolved | Promise<Resolved>>(
  specifier: string,
  context: ResolveContext,
  nextResolve: (specifier: string, context: ResolveContext) => T,
): T {
  const { parentURL = '' } = context;
  if (!/^\.\.?\//.test(specifier) || !isOwn(parentURL)) return nextResolve(specifier, context);
  const wanted = new URL(specifier, parentURL);
  const typed = wanted.href.replace(/\.([cm]?)js$/, '.$1ts');
  const candidates = typed === wanted.href ? [wanted.href, `${typed}.ts`, `${typed}.mts`] : [typed];
  const found = candidates.find((url) => statSync(new URL(url), { throwIfNoEntry: false })?.isFile());
  return nextResolve(found ?? specifier, context);
}

/**
 * Files with kernels are read here even if they are JavaScript: another hook (kernelize/register in NODE_OPTIONS) would
 * make them native, and what is wanted is what V8 makes of them.
 */
export function load<T extends Loaded | Promise<Loaded>>(
  url: string,
  context: object,
  nextLoad: (url: string, context: object) => T,
): T | Loaded {
  if (!isOwn(url) || !/\.[cm]?[jt]s$/.test(new URL(url).pathname)) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const source = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const isTyped = /ts$/.test(path);
  if (!isTyped && !source.includes('use kernel')) return nextLoad(url, context);
  const isCommonJs = !/^\s*(import|export)\b/m.test(source);
  if (isCommonJs && !isTyped) return nextLoad(url, context);
  const text = isTyped ? stripTypes(path, source) : source;
  const all = text + tailFor(path);
  return { format: isCommonJs ? 'commonjs' : 'module', source: all, shortCircuit: true };
}

/** A file, and of no package. */
function isOwn(url: string): boolean {
  return url.startsWith('file:') && !url.includes('/node_modules/');
}

export function urlOf(path: string): string {
  return pathToFileURL(path).href;
}
