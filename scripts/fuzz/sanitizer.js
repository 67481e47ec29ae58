// Sanitized code in Node: the sanitizer's library must be the process's first, so workers are started with it.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { UserError } from '../../dist/errors.js';

/**
 * The environment of workers that load code sanitized by `compiler`.
 * @throws UserError if the compiler has no library to share
 */
export function preloadFor({ cc, name, family }) {
  const files =
    family.id === 'clang'
      ? ['libclang_rt.asan-x86_64.so', 'libclang_rt.asan.so', 'libclang_rt.asan-aarch64.so']
      : ['libasan.so'];
  const found = files
    .map((file) => execFileSync(cc, [`-print-file-name=${file}`], { encoding: 'utf8' }).trim())
    .find((path) => isAbsolute(path) && existsSync(path));
  if (found === undefined)
    throw new UserError(`${name} has none of ${files.join(', ')}`, "install the compiler's sanitizers");
  // V8 keeps its memory to the end, so leaks say nothing; C++ code of Node's allocates and frees in pairs of its own.
  return {
    LD_PRELOAD: found,
    ASAN_OPTIONS: 'detect_leaks=0:alloc_dealloc_mismatch=0',
    UBSAN_OPTIONS: 'print_stacktrace=1',
  };
}
