// Intel C++ Compiler Classic (icc), discontinued in 2023: kept for those who still have it.

import { type CompilerFamily, LINK_FLAGS } from './family.ts';

export const icc: CompilerFamily = {
  id: 'icc',
  title: 'Intel Classic (icc)',
  commands: /^icc$/,
  cxx: (command) => (/^icc/.test(command) ? command.replace('icc', 'icpc') : undefined),
  // 2021 with __INTEL_COMPILER_UPDATE 10 is 2021.10; older ones said 1910 for 19.1.
  version: (macros) => {
    const stamp = Number(macros.get('__INTEL_COMPILER'));
    if (!(stamp > 0)) return undefined;
    const major = stamp >= 2000 ? stamp : Math.floor(stamp / 100);
    return `${major}.${macros.get('__INTEL_COMPILER_UPDATE') ?? 0}.0`;
  },
  strict: ['-std=gnu11', '-fp-model', 'precise', '-no-fma', '-no-ftz', '-fvisibility=hidden'],
  profiles: { o2: ['-O2'], strict: ['-O3'], native: ['-O3', '-xHost', '-qopt-zmm-usage=high'] },
  levels: {
    'x86-64-v3': ['-O3', '-march=core-avx2'],
    'x86-64-v4': ['-O3', '-march=skylake-avx512', '-qopt-zmm-usage=high'],
  },
  link: LINK_FLAGS,
  remarks: {
    cannot: 'icc reports on loops in a way that kernelize does not read (-qopt-report); icx and clang can be asked',
  },
  cmakeIds: ['Intel'],
  install: 'discontinued by Intel; icx is its successor',
};
