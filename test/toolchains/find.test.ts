import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compilerId, findCompiler, findCompilers } from '../../lib/toolchains/find.ts';
import { installCommand } from '../../lib/toolchains/packages.ts';
import { pathWithOnly, temporaryFolder, writeExecutable } from '../helpers.ts';

/** An executable that answers `-dM -E` with these macros, as a compiler does. */
function standIn(folder: string, name: string, macros: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(macros).map(([macro, value]) => `echo "#define ${macro} ${value}"`);
  return writeExecutable(join(folder, name), lines.join('\n'));
}

const clangMacros = { __clang__: 1, __clang_major__: 19, __clang_minor__: 1, __clang_patchlevel__: 7 };
const gccMacros = { __GNUC__: 12, __GNUC_MINOR__: 2, __GNUC_PATCHLEVEL__: 0 };

describe('findCompilers', () => {
  it('finds unversioned and versioned names, newest first, gcc before clang', async () => {
    const folder = temporaryFolder();
    standIn(folder, 'gcc-9', { ...gccMacros, __GNUC__: 9 });
    standIn(folder, 'gcc-12', gccMacros);
    standIn(folder, 'clang', { ...gccMacros, ...clangMacros });
    standIn(folder, 'clang-format', clangMacros);
    standIn(folder, 'gcc-ar-12', gccMacros);
    expect((await findCompilers({ path: folder })).map(compilerId)).toEqual([
      'gcc-12.2.0',
      'gcc-9.2.0',
      'clang-19.1.7',
    ]);
  });

  it('counts two names of one file once, under the shorter', async () => {
    const folder = temporaryFolder();
    standIn(folder, 'x86_64-linux-gnu-gcc-12', gccMacros);
    symlinkSync('x86_64-linux-gnu-gcc-12', join(folder, 'gcc-12'));
    symlinkSync('gcc-12', join(folder, 'gcc'));
    expect((await findCompilers({ path: folder })).map(({ name }) => name)).toEqual(['gcc']);
  });

  it("recognises Intel's compilers, although they define clang's and gcc's macros too", async () => {
    const folder = temporaryFolder();
    standIn(folder, 'icx', { ...gccMacros, ...clangMacros, __INTEL_LLVM_COMPILER: 20250100 });
    standIn(folder, 'icc', { ...gccMacros, __INTEL_COMPILER: 2021, __INTEL_COMPILER_UPDATE: 10 });
    const found = await findCompilers({ path: folder });
    expect(new Set(found.map(compilerId))).toEqual(new Set(['icx-2025.1.0', 'icc-2021.10.0']));
  });

  it('asks who a compiler is and does not trust its name', async () => {
    const folder = temporaryFolder();
    // As on macOS, where gcc is clang.
    standIn(folder, 'gcc', { ...gccMacros, ...clangMacros });
    expect((await findCompilers({ path: folder })).map(compilerId)).toEqual(['clang-19.1.7']);
  });

  it('passes over what fails, hangs up or says nothing', async () => {
    const folder = temporaryFolder();
    writeExecutable(join(folder, 'gcc'), 'exit 1');
    writeExecutable(join(folder, 'clang'), 'echo hello');
    mkdirSync(join(folder, 'icx'));
    expect(await findCompilers({ path: [folder, '/nowhere', ''].join(delimiter) })).toEqual([]);
  });
});

describe('findCompiler', () => {
  it('takes a name, a versioned name, a family or a path', async () => {
    const folder = temporaryFolder();
    standIn(folder, 'clang-14', { ...clangMacros, __clang_major__: 14 });
    standIn(folder, 'clang-19', clangMacros);
    const path = standIn(folder, 'my-cc', gccMacros);
    expect(compilerId(await findCompiler('clang-14', { path: folder }))).toBe('clang-14.1.7');
    expect(compilerId(await findCompiler('clang', { path: folder }))).toBe('clang-19.1.7');
    expect(compilerId(await findCompiler(path, { path: folder }))).toBe('gcc-12.2.0');
  });

  it('finds the C++ compiler beside the C compiler', async () => {
    const folder = temporaryFolder();
    standIn(folder, 'clang-19', clangMacros);
    const cxx = writeExecutable(join(folder, 'clang++-19'), '');
    expect((await findCompiler('clang-19', { path: folder })).cxx).toBe(cxx);
    standIn(folder, 'gcc', gccMacros);
    expect((await findCompiler('gcc', { path: folder })).cxx).toBeUndefined();
  });

  it('lists those found when there is none of that name', async () => {
    const folder = temporaryFolder();
    standIn(folder, 'gcc-12', gccMacros);
    await expect(findCompiler('clang-99', { path: folder })).rejects.toMatchObject({
      name: 'UsageError',
      message: "compiler 'clang-99' was not found",
      hint: expect.stringContaining('found: gcc-12 (GCC 12.2.0). To install one: '),
    });
    await expect(findCompiler('/nowhere/cc', { path: folder })).rejects.toThrow("compiler '/nowhere/cc' was not found");
  });

  it('ends what it has asked when its signal aborts', async () => {
    const compiler = writeExecutable(join(temporaryFolder(), 'gcc'), 'sleep 60');
    const stop = new AbortController();
    const finding = findCompiler(compiler, { signal: stop.signal });
    stop.abort(new Error('stop'));
    await expect(finding).rejects.toThrow('stop');
    await expect(findCompiler(compiler, { signal: stop.signal })).rejects.toThrow('stop');
  });

  it('refuses what is no C compiler', async () => {
    const shell = pathWithOnly({ sh: '/bin/sh' });
    await expect(findCompiler('sh', { path: shell })).rejects.toThrow('sh is not a C compiler that kernelize knows');
  });
});

describe('installCommand', () => {
  it.each([
    ['ID=debian\n', 'sudo apt-get install gcc g++ make'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'sudo apt-get install gcc g++ make'],
    ['ID=fedora\n', 'sudo dnf install gcc gcc-c++ make'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'sudo dnf install gcc gcc-c++ make'],
    ['ID=alpine\n', 'sudo apk add gcc g++ musl-dev make'],
    ['ID=arch\n', 'sudo pacman -S gcc make'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'sudo zypper install gcc gcc-c++ make'],
    ['ID=haiku\n', "install compiler, make with your system's package manager"],
  ])('knows the package manager for %j', (osRelease, command) => {
    expect(installCommand(['compiler', 'make'], osRelease, 'linux')).toBe(command);
  });

  it('asks for the command line tools on macOS', () => {
    expect(installCommand(['compiler'], '', 'darwin')).toBe('xcode-select --install');
  });
});
