// For: the target portable, a binary with a version of each kernel for each level of CPUs, of which one is chosen at
// load.
//
// The file is compiled once for each level, and defines KZ_LEVEL for it: that leaves the kernels, how they are called
// with a frame, and a table of them. Compiled without, for every CPU, it has the glue too, which calls by a table:
// native/include/kernelize/levels.h.

import type { Embedding } from './embedding.ts';
import type { HeaderName } from './headers.ts';

export const LEVEL_HEADERS: readonly HeaderName[] = ['cpu.h', 'levels.h'];

/**
 * What stands between the kernels and their glue. `versions`: of each exported kernel the frame, and the function that
 * runs it.
 */
export function printVersions(
  versions: readonly { readonly name: string; readonly text: string }[],
  embed: Embedding | undefined,
): string {
  return [
    '\n/* ---- Their version for a level of CPUs ---- */\n',
    ...versions.map(({ text }) => text),
    'const kz_version KZ_LEVEL(kz_kernels)[] = {',
    ...versions.map(({ name }) => `    ${versionName(name)},`),
    '};\n',
    // What embeds them tests its kernels itself.
    ...(embed === undefined ? ['KZ_FLAW\n'] : []),
    '#ifndef KZ_KERNELS_ONLY',
  ].join('\n');
}

export const END_OF_GLUE = '#endif';

/** In C, the function that runs the kernel `name` of the object's level. */
export function versionName(name: string): string {
  return `KZ_LEVEL(kz_version_${name})`;
}

/** The body of what runs the version that serves, of the kernel `at` in their order. */
export function printServing(at: number): string[] {
  return [`    return kz_serve(${at}, memory, cancel);`];
}

/**
 * What stands first in a file that is embedded in another addon. Several of those are linked together, so their tables
 * have names of their own; and build files need not say KZ_LEVEL, which has parentheses and hashes that make, shells
 * and CMake take differently.
 */
export function printEmbeddedNames(name: string): string {
  return [
    '/* Compiled three times: with -DKZ_ONLY_V3 and -DKZ_ONLY_V4 for the kernels of these levels of CPUs, and without, for all others and the',
    ' * glue. */',
    '#if defined(KZ_ONLY_V3)',
    '#define KZ_LEVEL(name) name##_v3',
    '#elif defined(KZ_ONLY_V4)',
    '#define KZ_LEVEL(name) name##_v4',
    '#endif',
    ...['baseline', 'v3', 'v4'].map((level) => `#define kz_kernels_${level} ${name}_${level}`),
    '',
  ].join('\n');
}

/** In place of an initialiser's call: no table is read before it has run. */
export const CHOOSE_AT_LOAD = [
  '__attribute__((constructor)) static void kz_choose_at_load(void)',
  '{',
  '    kz_choose_level();',
  '}',
  '',
].join('\n');
