// Calls with plain arrays and objects: their types are told by first elements, so that only the kernel's own checks say
// whether it takes them.

import type { LoadedKernel } from '../runtime/load-binary.ts';
import type { Specialisation } from './specialisation.ts';

/** Whether the kernel's checks let these arguments in, but for kinds of typed arrays. Leaves them alone. */
export function takes({ prepare }: LoadedKernel, args: readonly unknown[]): boolean {
  try {
    prepare?.(undefined, args);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** What the glue says of a typed array in an object. */
const WRONG_KIND = /^\S+: argument '[^']*' must be an? \w+Array, but got /;

/** Whether a call of a kernel for plain values failed before it began: nothing was changed. */
export function isRefused(native: LoadedKernel, args: readonly unknown[], error: unknown): boolean {
  if (!(error instanceof TypeError) || native.prepare === undefined) return false;
  return WRONG_KIND.test(error.message) || !takes(native, args);
}

/** One for plain values that takes these, though its types are others: an object has more fields than the first had. */
export function fitting(
  all: Iterable<Specialisation>,
  types: readonly string[],
  args: readonly unknown[],
): Specialisation | undefined {
  if (!types.some(isPlain)) return undefined;
  for (const each of all) {
    const { types: own, native } = each;
    const isAlike = own.length === types.length && types.every((type, at) => isLike(type, own[at] as string));
    if (isAlike && native !== undefined && takes(native, args)) return each;
  }
  return undefined;
}

/** The same, or both plain, with the typed arrays that the other has. */
function isLike(type: string, own: string): boolean {
  if (type === own) return true;
  const typedIn = (text: string): readonly string[] => text.match(/\w+: \w+Array\b/g) ?? [];
  return isPlain(type) && isPlain(own) && typedIn(own).every((each) => typedIn(type).includes(each));
}

const isPlain = (type: string) => /[[{]/.test(type);
