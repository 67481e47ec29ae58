// What serves in JavaScript where the function that V8 has would give another answer than native code: the js back
// end's text of it. Under `reassociate` its sums are in another order than the source's; and for the import hook, it
// has the checks that the source has not.
//
// The background thread lowers it, and this thread waits for that: 80 ms when the thread is cold, and only where native
// code isn't there.

import { compileFunction } from 'node:vm';
import type { Config } from '../config.ts';
import { GIVEN, GIVEN_TO_TEXT } from './around.ts';
import type { CompileRequest } from './compile-protocol.ts';
import { compileNow } from './compile-service.ts';
import type { NativeFunction } from './load-binary.ts';

/** Whether a text may have kernels under `reassociate`. */
export function mayReassociate(source: string, { directives }: Config): boolean {
  return directives.reassociate === true || /['"`]use kernel\b[^'"`\n]*\breassociate\b/.test(source);
}

/**
 * The kernels by name; undefined if it is no source of kernels, or nothing can lower it: then there is no native code
 * either.
 */
export function orderedFunctions(request: CompileRequest): ReadonlyMap<string, NativeFunction> | undefined {
  const reply = compileNow({ show: 'js', compile: request });
  if (reply.kind !== 'text') return undefined;
  // Not new Function, which --disallow-code-generation-from-strings forbids.
  const functions = compileFunction(reply.text, [...GIVEN_TO_TEXT])(...GIVEN) as Record<string, NativeFunction>;
  return new Map(Object.entries(functions));
}
