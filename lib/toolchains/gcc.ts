// GCC. Contracts to FMA by default in GNU mode: off. `-fno-math-errno` changes no result, only a flag that nobody
// reads, and lets square roots vectorise. Not `-fno-trapping-math`: with it gcc 12 inverts comparisons as if there were
// no NaN (`x > y || (x > y && ...)` was true for NaN), and takes floor() and casts apart in ways that lose or make a
// -0.

import { type CompilerFamily, LINK_FLAGS, versionOf } from './family.ts';
import { gccRemarks } from './gcc-remarks.ts';

/** The levels feature by feature: `-march=x86-64-v3` needs gcc 11 or clang 12. */
const v3 = ['-mavx2', '-mfma', '-mbmi', '-mbmi2', '-mf16c', '-mlzcnt', '-mmovbe', '-mpopcnt'];
const v4 = ['-mavx512f', '-mavx512bw', '-mavx512cd', '-mavx512dq', '-mavx512vl'];

export const gcc: CompilerFamily = {
  id: 'gcc',
  title: 'GCC',
  commands: /^gcc(-\d+(\.\d+)*)?$/,
  cxx: (command) => (command.includes('gcc') ? command.replace('gcc', 'g++') : undefined),
  version: (macros) =>
    macros.has('__GNUC__') ? versionOf(macros, '__GNUC__', '__GNUC_MINOR__', '__GNUC_PATCHLEVEL__') : undefined,
  strict: ['-std=gnu17', '-ffp-contract=off', '-fno-math-errno', '-fvisibility=hidden'],
  profiles: { o2: ['-O2'], strict: ['-O3'], native: ['-O3', '-march=native', '-mprefer-vector-width=512'] },
  levels: {
    'x86-64-v3': ['-O3', ...v3],
    'x86-64-v4': ['-O3', ...v3, ...v4, '-mprefer-vector-width=512'],
  },
  link: LINK_FLAGS,
  remarks: gccRemarks,
  cmakeIds: ['GNU'],
  install: undefined,
};
