// Intel oneAPI DPC++/C++ (icx), built on clang. Its default floating-point model is `fast`: `precise` must come before
// `-ffp-contract=off`, because it sets contraction itself.

import { clang } from './clang.ts';
import type { CompilerFamily } from './family.ts';

export const icx: CompilerFamily = {
  ...clang,
  id: 'icx',
  title: 'Intel oneAPI (icx)',
  commands: /^icx$/,
  cxx: (command) => (/^icx/.test(command) ? command.replace('icx', 'icpx') : undefined),
  // 20250100 is 2025.1.0.
  version: (macros) => {
    const stamp = Number(macros.get('__INTEL_LLVM_COMPILER'));
    return stamp > 0 ? `${Math.floor(stamp / 1e4)}.${Math.floor(stamp / 100) % 100}.${stamp % 100}` : undefined;
  },
  strict: [
    '-std=gnu17',
    '-fp-model=precise',
    '-ffp-contract=off',
    '-fno-math-errno',
    '-fno-trapping-math',
    '-no-ftz',
    '-fvisibility=hidden',
  ],
  cmakeIds: ['IntelLLVM'],
  install: "Intel's own package repository (package intel-oneapi-compiler-dpcpp-cpp), then `. setvars.sh`",
};
