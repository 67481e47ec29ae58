// TypeScript without its types: what V8 runs.
//
// By the program that Node.js has in it for that. Not by Node itself: it strips types from 22.18 on only, and keeps
// imports of types that are not marked as such. Statements and expressions stay as they are; an enum, which is more
// than types, becomes what tsc makes of it.

import { createRequire } from 'node:module';

type Swc = typeof import('@swc/wasm-typescript');

let swc: Swc | undefined;

/** @throws Error that names the place, for what is no TypeScript. */
export function stripTypes(file: string, source: string): string {
  // A tenth of a second: loaded when there is a file.
  swc ??= createRequire(import.meta.url)('@swc/wasm-typescript') as Swc;
  try {
    const options = { filename: file, mode: 'transform', module: true, sourceMap: false } as const;
    return swc.transformSync(source, { ...options, transform: { nativeClassProperties: true } }).code;
  } catch (error) {
    const { message, startLine, startColumn } = error as { message: string; startLine?: number; startColumn?: number };
    const place = startLine === undefined ? file : `${file}:${startLine}:${(startColumn ?? 0) + 1}`;
    throw new SyntaxError(`${place}: ${message}`);
  }
}
