// fn.async(...): a promise of the result. Generated kernels can't be started off the event loop yet: they run on it, in a turn of
// their own. This file is where that changes.

import { type AsyncOptions, checkOptions } from '../runtime/async.ts';
import type { LoadedKernel, NativeFunction } from '../runtime/load-binary.ts';

export async function callAsync(
  name: string,
  fn: NativeFunction,
  native: LoadedKernel | undefined,
  given: readonly unknown[],
): Promise<unknown> {
  const last = given.at(-1);
  const hasOptions = typeof last === 'object' && last !== null && !ArrayBuffer.isView(last);
  const options: AsyncOptions = {};
  if (hasOptions) {
    checkOptions(name, last);
    Object.assign(options, last);
  }
  await undefined;
  options.signal?.throwIfAborted();
  const args = hasOptions ? given.slice(0, -1) : given;
  return native === undefined ? fn(...args) : native.call(...args);
}
