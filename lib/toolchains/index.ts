// The table of compiler families, in the order in which a compiler's macros are tried: Intel's compilers define clang's
// and gcc's macros too, and clang defines gcc's.

import { clang } from './clang.ts';
import type { CompilerFamily } from './family.ts';
import { gcc } from './gcc.ts';
import { icc } from './icc.ts';
import { icx } from './icx.ts';

export const families: readonly CompilerFamily[] = [icx, icc, clang, gcc];
