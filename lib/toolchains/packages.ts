// The command that installs what a build lacks, for this machine's distribution.

import { readFileSync } from 'node:fs';

/**
 * What a build may lack. `compiler`: C and C++; `clang`: a second one to compare with; `objdump`: prints machine code.
 */
export type Lack = 'compiler' | 'clang' | 'make' | 'python' | 'cmake' | 'objdump';

interface Distribution {
  readonly ids: readonly string[];
  readonly command: string;
  readonly packages: Readonly<Record<Lack, string>>;
}

const distributions: readonly Distribution[] = [
  {
    ids: ['debian', 'ubuntu'],
    command: 'sudo apt-get install',
    packages: {
      compiler: 'gcc g++',
      clang: 'clang',
      make: 'make',
      python: 'python3',
      cmake: 'cmake',
      objdump: 'binutils',
    },
  },
  {
    ids: ['fedora', 'rhel', 'centos'],
    command: 'sudo dnf install',
    packages: {
      compiler: 'gcc gcc-c++',
      clang: 'clang',
      make: 'make',
      python: 'python3',
      cmake: 'cmake',
      objdump: 'binutils',
    },
  },
  {
    ids: ['alpine'],
    command: 'sudo apk add',
    packages: {
      compiler: 'gcc g++ musl-dev',
      clang: 'clang',
      make: 'make',
      python: 'python3',
      cmake: 'cmake',
      objdump: 'binutils',
    },
  },
  {
    ids: ['arch'],
    command: 'sudo pacman -S',
    packages: { compiler: 'gcc', clang: 'clang', make: 'make', python: 'python', cmake: 'cmake', objdump: 'binutils' },
  },
  {
    ids: ['suse', 'opensuse'],
    command: 'sudo zypper install',
    packages: {
      compiler: 'gcc gcc-c++',
      clang: 'clang',
      make: 'make',
      python: 'python3',
      cmake: 'cmake',
      objdump: 'binutils',
    },
  },
];

/** For example `sudo apt-get install gcc g++ make`. Where we don't know the distribution, what to look for. */
export function installCommand(
  lacks: readonly Lack[],
  osRelease: string = readOsRelease(),
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'darwin') return 'xcode-select --install';
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, value = '']) => value.split(/\s+/));
  const distribution = distributions.find((candidate) => candidate.ids.some((id) => ids.includes(id)));
  if (distribution === undefined) return `install ${lacks.join(', ')} with your system's package manager`;
  return `${distribution.command} ${lacks.map((lack) => distribution.packages[lack]).join(' ')}`;
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
