// What the elements of a table are known by: those that kernels were compiled with, and those that the module has when
// they are called.

import { hashOf } from './hash.ts';

/** Of a typed array, or a plain array of numbers; undefined of what is neither. All NaNs count as one. */
export function tableHash(array: unknown): string | undefined {
  const kind = Array.isArray(array) ? 'Array' : Object.prototype.toString.call(array).slice(8, -1);
  if (!/^(Array|(Big)?\w+Array)$/.test(kind)) return undefined;
  const elements = Array.from(array as ArrayLike<unknown>);
  const texts = elements.map((each) => (Object.is(each, -0) ? '-0' : `${typeof each} ${String(each)}`));
  return hashOf(`${kind}\n${texts.join()}`).slice(0, 32);
}
