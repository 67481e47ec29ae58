// Who started Node.js, and with which variables, wrappers and configuration files, changes no bit: what would is kept
// from compilers, or found out before anything native serves.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildToolEnvironment, compilerEnvironment } from '../../lib/toolchains/environment.ts';
import { findCompilers } from '../../lib/toolchains/find.ts';
import { contents, runProgram } from '../cache/program.ts';
import { kernelize, packageRoot, run, runModule, temporaryFolder, writeExecutable } from '../helpers.ts';

const compilers = await findCompilers();

/** Variables with which compilers would do something else, or nothing. */
function hostileVariables(): NodeJS.ProcessEnv {
  const folder = temporaryFolder();
  for (const name of ['stdint.h', 'stdbool.h', 'node_api.h'])
    writeFileSync(join(folder, name), '#error another header\n');
  for (const name of ['as', 'ld', 'cc1', 'collect2']) writeExecutable(join(folder, name), 'exit 1');
  writeFileSync(join(folder, 'libm.so'), 'no library');
  return {
    ...{ CCC_OVERRIDE_OPTIONS: '# +-ffast-math', CFLAGS: '-Ofast', LDFLAGS: '-ffast-math', CPPFLAGS: '-Dmain=other' },
    ...{ CPATH: folder, C_INCLUDE_PATH: folder, COMPILER_PATH: folder, LIBRARY_PATH: folder },
    ...{ GCC_EXEC_PREFIX: `${folder}/`, MAKEFLAGS: 'CFLAGS=-Ofast', CCACHE_PREFIX: 'false', CMAKE_C_FLAGS: '-Ofast' },
  };
}

describe('the environment', () => {
  it('of compilers has what is named, and nothing else', () => {
    const env = {
      PATH: '/bin',
      TMPDIR: '/tmp',
      LC_ALL: 'C',
      HOME: '/root',
      npm_config_proxy: 'x',
      ...hostileVariables(),
    };
    expect(compilerEnvironment(env)).toEqual({
      ...{ PATH: '/bin', TMPDIR: '/tmp', LC_ALL: 'C', CCACHE_DISABLE: '1', CLANG_NO_DEFAULT_CONFIG: '1' },
    });
    expect(Object.keys(buildToolEnvironment(env, { CC: 'gcc' }))).toEqual([
      ...['PATH', 'TMPDIR', 'LC_ALL', 'HOME', 'npm_config_proxy', 'CCACHE_DISABLE', 'CLANG_NO_DEFAULT_CONFIG', 'CC'],
    ]);
  });

  it.each(compilers)('changes nothing that jit does with $name', async ({ cc }) => {
    const cache = join(temporaryFolder(), 'cache');
    const env = { ...hostileVariables(), KERNELIZE_CC: cc, KERNELIZE_CACHE_DIR: cache };
    expect(await runProgram({ env, options: '{ wait: true }' })).toMatchObject({ native: true, warnings: [] });
  });

  it.each(['direct', 'node-gyp', 'cmake-js'])('changes nothing that kernelize build does by %s', async (builder) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'f.ts'), "export function f(x: number): number { 'use kernel'; return x + 1e16 - x; }\n");
    writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
    const { code, stderr } = await kernelize(['build', 'f.ts', '--builder', builder], {
      cwd,
      env: hostileVariables(),
      timeout: 100_000,
    });
    expect(code, stderr).toBe(0);
    const { stdout } = await runModule(
      `import { f, info } from ${JSON.stringify(join(cwd, 'build/kernels/f.js'))}; console.log(info.backend, f(3));`,
    );
    expect(stdout).toBe(`native ${3 + 1e16 - 3}\n`);
  });

  it('is shown by doctor where it is kept from compilers', async () => {
    const { stdout } = await kernelize(['doctor'], { env: { CPATH: '/nowhere', CFLAGS: '-O1' }, timeout: 100_000 });
    expect(stdout).toContain("CFLAGS, CPATH: compilers don't get what would change results");
  });
});

describe.each(compilers)('a wrapper of $name that adds flags', ({ cc, family }) => {
  const wrapper = (flags: string) => {
    const path = join(temporaryFolder(), 'cc');
    return writeExecutable(path, `exec ${cc} "$@" ${flags}`);
  };
  const told =
    family.id === 'gcc' ? ['-ffast-math', '-freciprocal-math', '-fno-signed-zeros', '-mfpmath=387'] : ['-ffast-math'];
  const hidden = ['-ffp-contract=fast', ...(family.id === 'gcc' ? [] : ['-fno-signed-zeros', '-freciprocal-math'])];

  it.each([...told, ...hidden])('%s: JavaScript serves, says why, and nothing is kept', async (flag) => {
    const cache = join(temporaryFolder(), 'cache');
    const env = { KERNELIZE_CC: wrapper(flag), KERNELIZE_CACHE_DIR: cache };
    const run = () => runProgram({ env, options: "{ wait: true, target: 'x86-64-v3' }" });
    const { native, warnings } = await run();
    expect(native).toBe(false);
    if (told.includes(flag)) {
      expect(warnings.join()).toMatch(/adds flags to kernelize's: compiled/);
      expect(contents(cache)).toEqual({ entries: [], lookups: [], work: [] });
      return;
    }
    expect(warnings.join()).toMatch(/its results would not be JavaScript's/);
    // What was compiled is known, and not there.
    expect(contents(cache)).toMatchObject({ entries: [], work: [] });
    expect(await run()).toMatchObject({ native: false, warnings });
  });

  it('is refused by kernelize build, and its binaries by whoever loads them', async () => {
    const cwd = temporaryFolder({ fused: true });
    writeFileSync(join(cwd, 'f.ts'), "export function f(x: number): number { 'use kernel'; return x * x - 1; }\n");
    writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
    const fast = await kernelize(['build', 'f.ts', '--compiler', wrapper('-ffast-math')], { cwd });
    expect(fast.code).toBe(1);
    expect(fast.stderr).toMatch(/adds flags to kernelize's: compiled with -ffast-math/);
    expect(fast.stderr).not.toContain('bug in kernelize');
    for (const target of process.arch === 'x64' ? ['native', 'portable'] : ['native']) {
      await kernelize(['build', 'f.ts', '--target', target, '--force', '--compiler', wrapper('-ffp-contract=fast')], {
        cwd,
      });
      const { stdout } = await runModule(
        `import { info } from ${JSON.stringify(join(cwd, 'build/kernels/f.js'))}; console.log(info.backend, info.why);`,
      );
      expect(stdout, target).toContain("js its results would not be JavaScript's: products are fused with sums");
    }
  });

  it.each(['-ffast-math', '-ffp-contract=fast'])('%s is found by doctor', async (flag) => {
    const { code, stdout } = await kernelize(['doctor'], { env: { KERNELIZE_CC: wrapper(flag) }, timeout: 100_000 });
    expect(code).toBe(1);
    expect(stdout).toMatch(/adds flags|changes results|would not be JavaScript's/);
    expect(stdout).not.toContain("with V8's bits");
  });
});

it('no other file starts programs with an environment of its own', async () => {
  const { stdout } = await run(
    'git',
    ['grep', '-lE', 'env: \\{ ?\\.\\.\\.process\\.env', '--', 'lib', ':!lib/bench/peers'],
    {
      cwd: packageRoot,
    },
  );
  expect(stdout).toBe('');
});
