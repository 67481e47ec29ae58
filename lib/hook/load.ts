// The test that every module passes, and the way to what is needed if it mentions kernels: all of that is one file,
// main.cjs, loaded by the first such module.
//
// main.cjs is CommonJS because it must be loaded at once, while Node is in the middle of loading other ES modules, some
// of which may be ours.

import nodeModule from 'node:module';

const DIRECTIVE = 'use kernel';
const PACKAGE = 'kernelize';
const DECORATORS = ['@', '__decorate', '__esDecorate'];
/** What a load hook passes on. */
export interface Loaded {
  readonly format?: string | null | undefined;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined;
}

let main: typeof import('./main.ts') | undefined;

export function loadMain(): typeof import('./main.ts') {
  main ??= nodeModule.createRequire(import.meta.url)('./main.cjs') as typeof import('./main.ts');
  return main;
}

/** The module, its kernels ready to become native. Without kernels: as it came. */
export function withKernels<T extends Loaded>(url: string, loaded: T): T {
  const { source, format } = loaded;
  if (source === null || source === undefined || format === 'json' || format === 'wasm') return loaded;
  const text = typeof source === 'string' ? source : bufferOf(source);
  if (!mentionsKernels(text) || isOwn(url)) return loaded;
  return { ...loaded, source: loadMain().transform(url, text.toString()) };
}

/** The same for the text of a CommonJS module. */
export function textWithKernels(url: string, text: string): string {
  return mentionsKernels(text) && !isOwn(url) ? loadMain().transform(url, text) : text;
}

/** The directive, or what decorators are or have become: of those, the compiler knows which are ours. */
function mentionsKernels(text: string | Buffer): boolean {
  if (text.includes(DIRECTIVE)) return true;
  return text.includes(PACKAGE) && DECORATORS.some((each) => text.includes(each));
}

/** In this package nothing is an application's kernel, and some of it speaks of kernels. */
function isOwn(url: string): boolean {
  return url.startsWith(new URL('..', import.meta.url).href);
}

function bufferOf(source: ArrayBuffer | NodeJS.TypedArray): Buffer {
  if (Buffer.isBuffer(source)) return source;
  return ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    : Buffer.from(source);
}
