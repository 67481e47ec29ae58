// Clang. Contracts to FMA within expressions by default: off. Otherwise it takes gcc's flags.

import { clangRemarks } from './clang-remarks.ts';
import { type CompilerFamily, versionOf } from './family.ts';
import { gcc } from './gcc.ts';

export const clang: CompilerFamily = {
  ...gcc,
  id: 'clang',
  title: 'Clang',
  commands: /^clang(-\d+(\.\d+)*)?$/,
  cxx: (command) => (command.includes('clang') ? command.replace('clang', 'clang++') : undefined),
  version: (macros) =>
    macros.has('__clang__')
      ? versionOf(macros, '__clang_major__', '__clang_minor__', '__clang_patchlevel__')
      : undefined,
  // Blocks and brackets stand in each other as deep as in the source (lib/frontend/nesting.ts), and 256 is all that
  // clang takes by default.
  generated: ['-fbracket-depth=4096'],
  remarks: clangRemarks,
  cmakeIds: ['Clang', 'AppleClang'],
};
