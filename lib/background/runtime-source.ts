// The runtime's C (native/runtime/) as one text, which is compiled and cached as a kernel is: what runs kernels off the
// event loop.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelCode } from '../compiler/compile.ts';
import { packageRoot } from '../package.ts';
import { START_KERNEL } from '../runtime/compile-protocol.ts';

/** In the order of their includes. */
const FILES: readonly string[] = [
  ...[
    'include/kernelize/watch.h',
    'include/kernelize/kernel.h',
    'include/kernelize/cancel.h',
    'include/kernelize/cpus.h',
    'runtime/copies.h',
    'runtime/pool.h',
    'runtime/tasks.h',
    'runtime/start.h',
  ],
  ...['runtime/pool.c', 'runtime/tasks.c', 'runtime/copies.c', 'runtime/start.c', 'runtime/addon.c'],
];

export function runtimeCode(): KernelCode {
  const texts = FILES.map((file) => readFileSync(join(packageRoot, 'native', file), 'utf8'));
  const own = /^#(include ".*"|define _GNU_SOURCE.*)\n/gm;
  const includes = '#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n';
  const c = `#define _GNU_SOURCE\n${includes}${texts.map((text) => text.replace(own, '')).join('\n')}`;
  return { name: START_KERNEL, c, places: [], parameters: [], result: 'object' };
}
