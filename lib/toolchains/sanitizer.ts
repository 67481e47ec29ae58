// The address and undefined-behaviour sanitizers of a compiler, for code that Node loads: its flags, and the
// environment that Node needs, because the sanitizers' library must be the process's first.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../errors.ts';
import { compilerEnvironment } from './environment.ts';
import { type CompilerFamily, DEBUG_INFORMATION } from './family.ts';
import type { Compiler } from './find.ts';

const run = promisify(execFile);

/** Casts of doubles that are out of range are undefined, and not among what `undefined` means. */
const SANITIZE = [
  ...DEBUG_INFORMATION,
  '-fno-omit-frame-pointer',
  '-fsanitize=address,undefined,float-cast-overflow',
  '-fno-sanitize-recover=all',
];

/** gcc shares its library by default. */
export function sanitizerFlags({ id }: CompilerFamily): readonly string[] {
  return id === 'gcc' ? SANITIZE : [...SANITIZE, '-shared-libasan'];
}

/**
 * The environment of a Node that loads code sanitized by `compiler`.
 * @throws UserError if the compiler has no library to share
 */
export async function sanitizerEnvironment({ cc, name, family }: Compiler): Promise<Readonly<Record<string, string>>> {
  const files =
    family.id === 'gcc'
      ? ['libasan.so']
      : ['libclang_rt.asan-x86_64.so', 'libclang_rt.asan.so', 'libclang_rt.asan-aarch64.so'];
  const places = await Promise.all(files.map((file) => told(cc, `-print-file-name=${file}`)));
  const found = places.find(isThere);
  if (found === undefined)
    throw new UserError(`${name} has none of ${files.join(', ')}`, `install the compiler's sanitizers, or use gcc`);
  // gcc's library reads line numbers itself; clang's asks a program.
  const program = family.id === 'gcc' ? '' : await told(cc, '-print-prog-name=llvm-symbolizer');
  const symbolizer = isThere(program) ? { ASAN_SYMBOLIZER_PATH: program } : undefined;
  const other = family.id === 'gcc' || symbolizer ? [] : ['allow_addr2line=1'];
  return {
    LD_PRELOAD: found,
    // V8 keeps its memory to the end, so leaks say nothing; C++ code of Node's allocates and frees in pairs of its own.
    ASAN_OPTIONS: ['detect_leaks=0', 'alloc_dealloc_mismatch=0', ...other].join(':'),
    UBSAN_OPTIONS: 'print_stacktrace=1',
    ...symbolizer,
  };
}

/** The answer of a compiler about itself; empty if it has none. */
async function told(cc: string, question: string): Promise<string> {
  try {
    return (await run(cc, [question], { encoding: 'utf8', env: compilerEnvironment() })).stdout.trim();
  } catch {
    return '';
  }
}

function isThere(path: string): boolean {
  return isAbsolute(path) && existsSync(path);
}
