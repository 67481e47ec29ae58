// `kernelize doctor` on machines that something is wrong with: each is a real process with an environment of its own.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import which from 'which';
import { OURS } from '../../lib/doctor/settings.ts';
import { installCommand } from '../../lib/toolchains/packages.ts';
import {
  type Finished,
  packageRoot,
  pathWithOnly,
  run,
  sharedFolder,
  temporaryFolder,
  writeExecutable,
} from '../helpers.ts';

interface Machine {
  /** Beside a cache of its own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where kernelize is installed; by default this clone. */
  readonly installed?: string;
  readonly node?: string;
}

interface Report {
  readonly shape: number;
  readonly kernelize: string;
  readonly ok: boolean;
  readonly problems: readonly {
    readonly section: string;
    readonly severity: string;
    readonly message: string;
    readonly mend: string | null;
  }[];
  // biome-ignore lint/suspicious/noExplicitAny: each section has its own shape
  readonly sections: Readonly<Record<string, any>>;
}

/** PATH without npm and without a second compiler: most machines don't need them, and tests are faster. */
function gccAlone(): string {
  const programs = ['cc', 'c++', 'as', 'ld', 'make', 'python3'].map((name) => [name, which.sync(name)]);
  return pathWithOnly(Object.fromEntries(programs));
}

function doctor(args: readonly string[], { env = {}, installed, node }: Machine = {}): Promise<Finished> {
  const program = join(installed ?? packageRoot, 'dist/cli/main.js');
  return run(node ?? process.execPath, [program, 'doctor', ...args], {
    env: { PATH: gccAlone(), KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache'), ...env },
    cwd: installed === undefined ? packageRoot : join(installed, '..', '..'),
  });
}

async function reportOn(machine: Machine): Promise<Report & { readonly code: number | null }> {
  const { stdout, stderr, code } = await doctor(['--json'], machine);
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as Report;
  expect(code).toBe(report.ok ? 0 : 1);
  return { ...report, code };
}

/** `PATH` with these executables and no others. */
function pathOf(scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) writeExecutable(join(folder, name), script);
  return folder;
}

const PROJECT = sharedFolder();
const INSTALLED = join(PROJECT, 'node_modules', 'kernelize');

/** A project with kernelize as `npm install --ignore-scripts` leaves it: the files, and nothing built. */
function installedInProject(projectFields: object = {}, without = ''): string {
  const modules = join(PROJECT, 'node_modules');
  writeFileSync(join(PROJECT, 'package.json'), JSON.stringify(projectFields));
  rmSync(join(INSTALLED, 'build'), { recursive: true, force: true });
  for (const name of readdirSync(join(packageRoot, 'node_modules'))) {
    if (!existsSync(join(modules, name))) symlinkSync(join(packageRoot, 'node_modules', name), join(modules, name));
  }
  if (without !== '') rmSync(join(modules, without));
  return INSTALLED;
}

beforeAll(() => {
  for (const name of ['dist', 'native/include', 'native/runtime', 'package.json']) {
    cpSync(join(packageRoot, name), join(INSTALLED, name), { recursive: true });
  }
});

const SECTIONS = [
  'node',
  'cpu',
  'compilers',
  'headers',
  'builders',
  'addon',
  'install',
  'cache',
  'threads',
  'settings',
  'trial',
];

describe('kernelize doctor, where all is well', () => {
  it('says yes on one screen, with a line for everything that it looked at', async () => {
    const { stdout, stderr, code } = await doctor([]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^kernelize \d+\.\d+\.\d+: will kernels run natively here\?\n/);
    expect(stdout).toMatch(/\nYes: kernels run natively\.\n$/);
    for (const name of SECTIONS) expect(stdout).toMatch(new RegExp(`^ok +${name} +\\S`, 'm'));
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThan(40);
    // A path is not broken: beside a long one stands the section's name at most.
    for (const line of lines) if (line.length > 100) expect(line.replace(/^ok +\w+/, '').trim()).not.toContain(' ');
  });

  it('gives the same as JSON, in a shape that stays, and leaves nothing behind', async () => {
    const [temporary, cache] = [temporaryFolder(), temporaryFolder()];
    const { sections, ...report } = await reportOn({ env: { TMPDIR: temporary, KERNELIZE_CACHE_DIR: cache } });
    expect([readdirSync(temporary), readdirSync(cache)]).toEqual([[], []]);
    expect(sections.cache.places).toMatchObject([{ folder: cache, state: 'usable', writable: true, entries: 0 }]);
    expect(report).toEqual({ shape: 1, kernelize: expect.any(String), ok: true, problems: [], code: 0 });
    expect(Object.keys(sections)).toEqual(SECTIONS);
    expect(Object.fromEntries(SECTIONS.map((name) => [name, Object.keys(sections[name])]))).toEqual({
      node: ['version', 'v8', 'path', 'needs', 'supported', 'platform'],
      cpu: ['model', 'features', 'levels', 'most', 'level', 'target'],
      compilers: ['used', 'found', 'broken'],
      headers: ['nodeApi', 'besideNode'],
      builders: ['used', 'nodeGyp', 'cmakeJs'],
      addon: ['built', 'loads', 'path', 'compiler', 'profile', 'level', 'why', 'lastFailure'],
      install: ['npm', 'project', 'blocked', 'why'],
      cache: ['places'],
      threads: ['cpus', 'affinity', 'quota', 'wanted', 'used'],
      settings: ['environment', 'compiler', 'target', 'directives', 'timeLimit'],
      trial: ['backend', 'why', 'compiler', 'target', 'cache', 'cached', 'milliseconds'],
    });
    expect(sections.compilers.found[0]).toMatchObject({ cc: sections.compilers.used, compiles: true, why: null });
    expect(sections.trial).toMatchObject({ backend: 'native', cache: 'temporary', cached: true, target: 'native' });
    expect(sections.trial.milliseconds.native).toBeGreaterThan(sections.trial.milliseconds.compiler);
  });
});

const NODE_18 = join(packageRoot, 'test/node-versions/node_modules/node-18/bin/node');

/** What is wrong, the only error, and the command that mends it; null: whichever. */
const BROKEN: readonly (readonly [string, () => Machine | Promise<Machine>, RegExp, string | null])[] = [
  [
    'has no compiler',
    () => ({ env: { PATH: temporaryFolder() } }),
    /^no C compiler .* was found on PATH: only what the cache has is native$/,
    installCommand(['compiler']),
  ],
  [
    'has a compiler that fails',
    () => ({ env: { PATH: pathOf({ cc: 'exit 1' }) } }),
    /^no C compiler works: \/.*\/cc does not answer as one$/,
    installCommand(['compiler']),
  ],
  [
    'has a compiler that says who it is, and compiles nothing',
    () => {
      const gcc = `[ "$1" = -dM ] && exec ${which.sync('cc')} "$@"; echo 'ld: cannot find crti.o' >&2; exit 1`;
      return { env: { PATH: pathOf({ gcc }) } };
    },
    /^gcc [\d.]+ does not compile: ld: cannot find crti\.o$/,
    installCommand(['compiler']),
  ],
  [
    'is told of a compiler that is not there',
    () => ({ env: { KERNELIZE_CC: 'gcc-99' } }),
    /^KERNELIZE_CC=gcc-99: compiler 'gcc-99' was not found$/,
    null,
  ],
  [
    'lacks the headers of Node-API',
    () => ({ installed: installedInProject({}, 'node-api-headers') }),
    /^the package node-api-headers, .* is missing/,
    'npm install',
  ],
  [
    'lacks the parser, which no examination looks for',
    () => ({ installed: installedInProject({}, 'oxc-parser') }),
    /^Cannot find module 'oxc-parser'$/,
    'npm install --include=optional',
  ],
  [
    'is told to use JavaScript',
    () => ({ env: { KERNELIZE_BACKEND: 'js' } }),
    /^KERNELIZE_BACKEND=js asks for JavaScript$/,
    'unset KERNELIZE_BACKEND',
  ],
  [
    'has an addon that ends the process',
    async () => ({ env: { KERNELIZE_ADDON: await crashingAddon() } }),
    /^loading the addon of kernelize\/pi ended the process with SIGABRT$/,
    'unset KERNELIZE_ADDON',
  ],
  [
    'has Node.js 18',
    () => ({ node: NODE_18 }),
    /^Node\.js 18\.[\d.]+ is not supported: kernelize needs \^20\.19/,
    null,
  ],
];

async function crashingAddon(): Promise<string> {
  const [source, path] = ['crash.c', 'crash.node'].map((name) => join(temporaryFolder(), name)) as [string, string];
  writeFileSync(source, '__attribute__((constructor)) static void crash(void) { __builtin_abort(); }');
  expect((await run('cc', ['-shared', '-fPIC', source, '-o', path])).code).toBe(0);
  return path;
}

describe('kernelize doctor, where kernels are not native', () => {
  it.for(BROKEN)('says so, once, if the machine %s', async ([_what, machine, message, mend], { skip }) => {
    const circumstances = await machine();
    if (circumstances.node !== undefined && !existsSync(circumstances.node)) skip('no binary of it for this platform');
    const { problems, ok } = await reportOn(circumstances);
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringMatching(message) })]);
    if (mend !== null) expect(errors[0]?.mend).toBe(mend);
    expect(ok).toBe(false);
  });

  it('says in words what stands in the way, and below it what to type', async () => {
    const { stdout, code } = await doctor([], { env: { KERNELIZE_BACKEND: 'js' } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^error +trial +JavaScript serves, with the same results: KERNELIZE_BACKEND=js$/m);
    expect(stdout).toContain(
      '\nerror: settings: KERNELIZE_BACKEND=js asks for JavaScript\n  $ unset KERNELIZE_BACKEND\n',
    );
    expect(stdout).toMatch(/\nNo: 1 error is in the way\.\n$/);
  });
});

/** As npm answers the two questions. */
function npmThatSays(version: string, settings: string): NodeJS.ProcessEnv {
  const script = `case "$1" in --version) echo ${version};; *) printf '${settings}';; esac`;
  return { PATH: `${gccAlone()}:${pathOf({ npm: script })}` };
}

const IGNORED = 'ignore-scripts=true\\nallow-scripts=\\n';
const USUAL = 'ignore-scripts=false\\nallow-scripts=\\n';

/** What is wrong, though kernels are native: severity, section, message, command. */
const IMPERFECT: readonly (readonly [string, () => Machine, readonly (readonly [string, string, RegExp, string])[]])[] =
  [
    [
      'has a cache that takes nothing',
      () => {
        const file = join(temporaryFolder(), 'file');
        writeFileSync(file, '');
        return { env: { KERNELIZE_CACHE_DIR: join(file, 'cache') } };
      },
      [['warning', 'cache', /^what is compiled is not kept .* is no folder$/, 'unset KERNELIZE_CACHE_DIR']],
    ],
    [
      'has nonsense in its settings',
      () => ({
        env: { KERNELIZE_THREADS: 'many', KERNELIZE_MAX_CPU: 'avx', KERNELIZE_PROFILE: 'fast', KERNELIZE_TREADS: '2' },
      }),
      [
        ['warning', 'settings', /^KERNELIZE_MAX_CPU=avx is ignored: it must be one of/, 'unset KERNELIZE_MAX_CPU'],
        ['warning', 'settings', /^KERNELIZE_THREADS=many is ignored: it must be an integer/, 'unset KERNELIZE_THREADS'],
        ['warning', 'settings', /^KERNELIZE_PROFILE=fast is ignored: it must be one of/, 'unset KERNELIZE_PROFILE'],
        ['warning', 'settings', /^KERNELIZE_TREADS is no setting of kernelize/, 'unset KERNELIZE_TREADS'],
      ],
    ],
    [
      'has install scripts that npm ignores',
      () => ({ installed: installedInProject(), env: npmThatSays('11.19.1', IGNORED) }),
      [
        ['warning', 'addon', /^kernelize\/pi runs as JavaScript: its addon is not built$/, 'npx kernelize rebuild'],
        ['note', 'install', /^npm does not run .* ignore-scripts is set$/, 'npx kernelize rebuild'],
      ],
    ],
    [
      'has npm 12, and nobody has approved the script',
      () => ({ installed: installedInProject({ allowScripts: { esbuild: true } }), env: npmThatSays('12.2.0', USUAL) }),
      [
        ['warning', 'addon', /^kernelize\/pi runs as JavaScript/, 'npx kernelize rebuild'],
        [
          'note',
          'install',
          /^npm does not run .* "allowScripts" in package\.json names$/,
          'npm approve-scripts kernelize',
        ],
      ],
    ],
    [
      'has npm 12, the script is approved, and the build failed',
      () => {
        const installed = installedInProject({ allowScripts: { kernelize: true } });
        mkdirSync(join(installed, 'build'));
        writeFileSync(join(installed, 'build', 'last-failure.txt'), 'node-gyp needs make\n');
        return { installed, env: npmThatSays('12.2.0', USUAL) };
      },
      [
        [
          'warning',
          'addon',
          /its addon is not built; the last build failed: node-gyp needs make$/,
          'npx kernelize rebuild',
        ],
      ],
    ],
    [
      'has package.json say what there is not',
      () => ({ installed: installedInProject({ kernelize: { target: 'pentium' } }) }),
      [
        ['warning', 'addon', /^kernelize\/pi runs as JavaScript/, 'npx kernelize rebuild'],
        ['warning', 'settings', /package\.json: "kernelize": target must be one of/, ''],
      ],
    ],
  ];

describe('kernelize doctor, where kernels are native but not all is well', () => {
  it.each(IMPERFECT)('says so if the machine %s', async (_what, machine, expected) => {
    const { problems, ok, sections } = await reportOn(machine());
    expect(problems).toEqual(
      expected.map(([severity, section, message, mend]) => ({
        severity,
        section,
        message: expect.stringMatching(message),
        mend: mend === '' ? null : expect.stringContaining(mend),
      })),
    );
    expect(ok).toBe(true);
    expect(sections.trial.backend).toBe('native');
  });
});

describe('docs/doctor.md', () => {
  const text = readFileSync(join(packageRoot, 'docs/doctor.md'), 'utf8');

  it('has every section, and every field of the JSON', async () => {
    const { sections } = await reportOn({});
    for (const name of SECTIONS) {
      const [row = ''] = new RegExp(`^\\| \`${name}\` \\|.*`, 'm').exec(text) ?? [];
      const fields = Object.keys(sections[name]).filter((field) => !row.includes(`\`${field}\``));
      expect(fields, name).toEqual([]);
      expect(text).toContain(`- **${name}**: `);
    }
  });

  it('has every variable, and the doctor knows no others', () => {
    const documented = [...text.matchAll(/^\| `KERNELIZE_.*?\|/gm)].flatMap(
      ([row]) => row.match(/KERNELIZE_\w+/g) ?? [],
    );
    expect(documented.sort()).toEqual([...OURS].sort());
  });
});

describe('kernelize doctor, called wrong', () => {
  it.each([
    [['--jason'], '(Did you mean --json?)'],
    [['now'], 'too many arguments'],
  ])('with %j says so', async (args, message) => {
    const { code, stderr } = await doctor(args as string[]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe('the threads that it counts', () => {
  it('are those of parallel loops, on one CPU', async ({ skip }) => {
    const taskset = which.sync('taskset', { nothrow: true }) ?? skip('taskset is missing');
    const script = `
      import { getThreads, jit } from 'kernelize';
      const sum = jit(function sum(x) {
        'use kernel parallel reassociate';
        let s = 0;
        for (let i = 0; i < x.length; i++) s += x[i];
        return s;
      }, { signature: 'f64(Float64Array)', wait: true });
      sum(new Float64Array(8));
      console.log(getThreads());`;
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
    const onOne = (args: readonly string[]) =>
      run(taskset, ['-c', '0', process.execPath, ...args], { env: { ...env, PATH: gccAlone() } });
    const really = await onOne(['--input-type=module', '--eval', script]);
    const { sections } = JSON.parse((await onOne(['dist/cli/main.js', 'doctor', '--json'])).stdout) as Report;
    expect(sections.threads).toMatchObject({ affinity: 1, used: Number(really.stdout) });
  });
});
