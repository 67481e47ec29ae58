// Real builds, in copies of the package, so that the one under test keeps its own.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { leibniz, leibnizLanes } from '../../lib/pi/index.ts';
import { findCompilers } from '../../lib/toolchains/find.ts';
import {
  packageRoot,
  pathWithOnly,
  run,
  runModule,
  sharedFolder,
  temporaryFolder,
  writeExecutable,
} from '../helpers.ts';

const compilers = await findCompilers();

/** No time limit decides anything here: a build takes half a minute, and minutes on a busy machine. */
const BUILDING = 600_000;
vi.setConfig({ testTimeout: BUILDING });

/** The package without build/, its dependencies linked. The addon asks for fused multiply-adds (fused.test.ts). */
function copyOfPackage(folder = join(temporaryFolder({ fused: true }), 'with space')): string {
  for (const item of ['dist', 'native', 'cmake', 'binding.gyp', 'CMakeLists.txt', 'package.json', 'scripts']) {
    cpSync(join(packageRoot, item), join(folder, item), { recursive: true });
  }
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/**
 * The same with two generated kernels, one of them for each level of CPUs: the others take most of a build's time, and
 * are compiled like these.
 */
function smallPackage(folder?: string): string {
  const small = copyOfPackage(folder);
  const edit = (file: string, from: RegExp) => {
    const path = join(small, file);
    const text = readFileSync(path, 'utf8');
    const less = text.replace(from, '');
    expect(less.length, file).toBeLessThan(text.length);
    writeFileSync(path, less);
  };
  edit('binding.gyp', /^ *'native\/generated\/(?!midpoint(_reassociated)?\.c)\w+\.c',\n/gm);
  edit('CMakeLists.txt', /\n *native\/generated\/(?!midpoint(_reassociated)?\.c)\w+\.c/g);
  edit('native/addon.cc', /^ *AddGenerated\(generated, "(?!midpoint(Reassociated)?")\w+", .*\);\n/gm);
  return small;
}

function rebuild(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const cli = join(folder, 'dist/cli/main.js');
  return run(process.execPath, [cli, 'rebuild', '--json', ...args], { cwd: folder, env, timeout: BUILDING });
}

async function info(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Record<string, unknown>> {
  const script = `import { leibniz } from 'kernelize/pi'; console.log(JSON.stringify({ ...leibniz.info, bits: leibniz(100003) }))`;
  const { stdout } = await runModule(script, { cwd: folder, env });
  return JSON.parse(stdout);
}

describe('kernelize rebuild', () => {
  it('compiles with node-gyp by default, in a folder with a space, and is idle the second time', async () => {
    const folder = copyOfPackage();
    const first = await rebuild(folder, []);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ builder: 'node-gyp', built: true, build: { profile: 'strict' } });
    expect(await info(folder)).toMatchObject({ backend: 'native', bits: leibniz.js(100_003), profile: 'strict' });
    expect(JSON.parse((await rebuild(folder, [])).stdout)).toMatchObject({ built: false });
    // A changed source is noticed.
    writeFileSync(
      join(folder, 'native/pi/leibniz.c'),
      `${readFileSync(join(folder, 'native/pi/leibniz.c'))}\n/* changed */\n`,
    );
    expect(JSON.parse((await rebuild(folder, [])).stdout)).toMatchObject({ built: true });
  });

  describe('in one folder', () => {
    const folder = join(sharedFolder({ fused: true }), 'with space');
    beforeAll(() => void smallPackage(folder));

    // Each replaces what another builder, compiler or profile left. Of each family one compiler, by both builders.
    const families = new Map([...compilers].reverse().map((compiler) => [compiler.family.id, compiler]));
    it.each([...families.values()].map((compiler) => [compiler.name, compiler] as const))(
      'compiles with %s by either builder, whatever flags stand in the environment, and the binary says so itself',
      async (name, { family, version }) => {
        const env = { CFLAGS: '-Ofast', CXXFLAGS: '-ffast-math', CPPFLAGS: '-DX', LDFLAGS: '-ffast-math' };
        for (const [builder, profile] of [
          ['cmake-js', 'native'],
          ['node-gyp', 'o2'],
        ] as const) {
          const chosen = ['--builder', builder, '--compiler', name, '--profile', profile];
          const { code, stderr } = await rebuild(folder, chosen, env);
          expect(code, stderr).toBe(0);
          expect(await info(folder)).toMatchObject({
            backend: 'native',
            compiler: { id: family.id, version },
            profile,
            bits: leibniz.js(100_003),
          });
          if (profile !== 'native' || process.arch !== 'x64') continue;
          // On a CPU that has less, no instruction of it runs.
          const why = expect.stringContaining('this CPU lacks what it was compiled for: ');
          const bits = leibniz.js(100_003);
          expect(await info(folder, { KERNELIZE_MAX_CPU: 'baseline' })).toMatchObject({ backend: 'js', why, bits });
        }
      },
    );

    it('replaces what another builder, compiler or profile left', async () => {
      const { code, stderr } = await rebuild(folder, ['--profile', 'native']);
      expect(code, stderr).toBe(0);
      expect(await info(folder)).toMatchObject({ profile: 'native' });
    });
  });

  it.runIf(leibnizLanes.info.cpu !== 'baseline').each(['node-gyp', 'cmake-js'])(
    'refuses a binary by %s that contracts to FMA: it gives other answers',
    async (builder) => {
      const folder = smallPackage();
      for (const file of ['dist/toolchains/gcc.js', ...['gcc', 'clang'].map((id) => `cmake/${id}.cmake`)]) {
        const text = readFileSync(join(folder, file), 'utf8').replaceAll('-ffp-contract=off', '-ffp-contract=fast');
        writeFileSync(join(folder, file), text);
      }
      const { code, stderr } = await rebuild(folder, ['--builder', builder, '--profile', 'native']);
      expect(code).toBe(1);
      expect(stderr).toMatch(/gives other answers than JavaScript: \w+\(\d+\) is [\d.]+, JavaScript says [\d.]+/);
    },
  );

  it('stops at Ctrl-C, and leaves nothing that passes for another build', async () => {
    const folder = smallPackage();
    const cli = join(folder, 'dist/cli/main.js');
    const interrupt = (args: readonly string[]) =>
      run(process.execPath, [cli, 'rebuild', ...args], { cwd: folder, interruptAtOutput: 'SIGINT', timeout: BUILDING });
    const stopped = await interrupt([]);
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('interrupted');
    // Two at once: one waits for the other.
    const both = await Promise.all([rebuild(folder, []), rebuild(folder, [])]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const built = both.map(({ stdout }) => JSON.parse(stdout).built);
    expect(built.sort()).toEqual([false, true]);
    // A lock of a process that is gone holds nobody up.
    const gone = await run('sh', ['-c', 'echo $$']);
    mkdirSync(join(folder, 'build/rebuild.lock'));
    writeFileSync(join(folder, 'build/rebuild.lock/pid'), gone.stdout.trim());
    expect((await rebuild(folder, [])).code).toBe(0);
    await interrupt(['--profile', 'o2']);
    expect(JSON.parse((await rebuild(folder, [])).stdout).build.profile).toBe('strict');
    expect(await info(folder)).toMatchObject({ profile: 'strict' });
  });

  it('understands a launcher in CC, and says what to do about flags in it', async () => {
    const folder = smallPackage();
    const launched = await rebuild(folder, [], { CC: 'ccache gcc' });
    expect(launched.code, launched.stderr).toBe(0);
    const flagged = await rebuild(folder, [], { CC: 'gcc -m64' });
    expect(flagged.stderr).toContain('set KERNELIZE_CC=gcc');
  });

  it('does what the environment says as well', async () => {
    const folder = copyOfPackage();
    const env = {
      KERNELIZE_BUILDER: 'cmake-js',
      KERNELIZE_CC: compilers.at(-1)?.name ?? 'cc',
      KERNELIZE_PROFILE: 'o2',
    };
    const { stdout } = await run(process.execPath, ['scripts/install.js'], { cwd: folder, env, timeout: BUILDING });
    expect(stdout).toContain('kernelize: native kernels: compiled with');
    expect(await info(folder)).toMatchObject({ compiler: { id: compilers.at(-1)?.family.id }, profile: 'o2' });
  });

  it('shows the compiler error and where the log is when a source does not compile', async () => {
    const folder = smallPackage();
    // Of what is compiled first.
    writeFileSync(join(folder, 'native/pi/lanes/leibniz_lanes_v3.c'), 'this is not C\n');
    for (const builder of ['node-gyp', 'cmake-js']) {
      const { code, stderr } = await rebuild(folder, ['--builder', builder]);
      expect(code).toBe(1);
      expect(stderr).toContain('leibniz_lanes_v3.c:1:1: error');
      expect(stderr).toMatch(/the whole output is in .*\.log/);
    }
  });

  it.each([
    [['--compiler', 'clang-99'], "compiler 'clang-99' was not found", /found: .*GCC|Clang/],
    [['--builder', 'make'], "unknown builder 'make'", /there are: node-gyp, cmake-js/],
    [['--profile', 'fast'], "unknown profile 'fast'", /there are: o2, strict, native/],
  ])('refuses %j and lists what there is', async (args, message, hint) => {
    const { code, stderr } = await rebuild(packageRoot, args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(hint);
  });
});

describe("Intel's compilers, by stand-ins that record their arguments and call clang or gcc", () => {
  const real = compilers.find(({ family }) => family.id === 'clang') ?? compilers[0];

  /** icx or icc as an executable: says who it is by macros, drops or translates the flags that clang doesn't know. */
  function standIn(folder: string, name: string, cxx: boolean, macros: string): void {
    const program = cxx ? real?.cxx : real?.cc;
    writeExecutable(
      join(folder, name),
      `echo "$0 $@" >> ${JSON.stringify(join(folder, 'calls.log'))}
       args=""; skip=""
       for arg in "$@"; do
         if [ -n "$skip" ]; then skip=""; continue; fi
         case "$arg" in
           -fp-model) skip=1 ;;
           -fp-model=*|-no-ftz|-xHost|-qopt-zmm-usage=*) ;;
           -no-fma) args="$args -ffp-contract=off" ;;
           -march=core-avx2) args="$args -march=haswell" ;;
           *\\'*) args="$args '$(printf %s "$arg" | sed "s/'/'\\\\\\\\''/g")'" ;;
           *) args="$args '$arg'" ;;
         esac
       done
       eval exec ${program} ${macros} "$args"`,
    );
  }

  it.each([
    ['icx', 'icpx', '-D__INTEL_LLVM_COMPILER=20250100', '2025.1.0', /-fp-model=precise .*-ffp-contract=off .*-no-ftz/],
    [
      'icc',
      'icpc',
      '-D__INTEL_COMPILER=2021 -D__INTEL_COMPILER_UPDATE=10',
      '2021.10.0',
      /-fp-model precise -no-fma -no-ftz/,
    ],
  ])('%s gets its own flags from both builders', async (name, cxxName, macros, version, flags) => {
    const tools = temporaryFolder();
    standIn(tools, name, false, macros);
    standIn(tools, cxxName, true, macros);
    const folder = smallPackage();
    const env = { PATH: `${tools}:${process.env.PATH}` };
    for (const builder of ['cmake-js', 'node-gyp']) {
      const { code, stderr } = await rebuild(folder, ['--builder', builder, '--compiler', name], env);
      expect(code, stderr).toBe(0);
      const calls = readFileSync(join(tools, 'calls.log'), 'utf8').split('\n');
      const ofKernel = calls.filter((call) => call.includes('wallis.c') && call.includes(' -c'));
      expect(ofKernel.length).toBeGreaterThan(0);
      for (const call of ofKernel) expect(call).toMatch(flags);
      expect(await info(folder)).toMatchObject({ compiler: { id: name, version }, bits: leibniz.js(100_003) });
    }
  });
});

describe('npm install without tools', () => {
  const node = { node: process.execPath };
  const install = (folder: string, path: string) =>
    run(process.execPath, [join(folder, 'scripts/install.js')], { cwd: folder, env: { PATH: path } });

  it('succeeds without a compiler, says what is missing, and JavaScript serves', async () => {
    const folder = copyOfPackage();
    const { code, stderr } = await install(folder, pathWithOnly(node));
    expect(code).toBe(0);
    expect(stderr).toContain('no C compiler (gcc, clang, icx) was found on PATH');
    expect(stderr).toMatch(/apt-get install|dnf|apk|pacman|zypper|package manager|xcode-select/);
    expect(stderr).toContain('npx kernelize rebuild');
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
    expect(existsSync(join(folder, 'build/Release'))).toBe(false);
    expect(await info(folder)).toMatchObject({ backend: 'js', bits: leibniz.js(100_003) });
    // npm hides what an install step says: the program repeats it.
    const { stderr: warning } = await runModule(`import { leibniz } from 'kernelize/pi'; leibniz(1)`, { cwd: folder });
    expect(warning).toContain('The last build failed: no C compiler (gcc, clang, icx) was found on PATH');
  });

  it('succeeds without make and Python, naming them', async () => {
    const cc = execFileSync('which', ['gcc'], { encoding: 'utf8' }).trim();
    const { code, stderr } = await install(copyOfPackage(), pathWithOnly({ ...node, gcc: cc }));
    expect(code).toBe(0);
    expect(stderr).toContain('node-gyp needs make and python, not found on PATH');
  });

  it('fails with KERNELIZE_STRICT=1', async () => {
    const folder = copyOfPackage();
    const { code } = await run(process.execPath, [join(folder, 'scripts/install.js')], {
      cwd: folder,
      env: { PATH: pathWithOnly(node), KERNELIZE_STRICT: '1' },
    });
    expect(code).toBe(1);
  });
});
