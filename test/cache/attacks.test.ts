// Somebody else wrote what kernelize finds: a folder that a trusted program is started in, names in the temporary
// folder, files of the cache. Nothing of it is loaded, and nothing of other users' is removed.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAYOUT } from '../../lib/cache/places.ts';
import { removeOwnFolder } from '../../lib/cache/remove.ts';
import { makeWorkFolder, removeAbandonedWork, removeOwnWork, workIn } from '../../lib/cache/work.ts';
import { hashOf } from '../../lib/hash.ts';
import { kernelize, packageRoot, run, temporaryFolder } from '../helpers.ts';
import { contents, HARMONIC, programOf, runProgram, SOMEBODY, startProgram } from './program.ts';

const isRoot = process.getuid?.() === 0;
const ONLY_ROOT = 'only root can give files away';

interface Place {
  /** Of the trusted program. */
  readonly tool: string;
  /** Where it is started. */
  readonly cwd: string;
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A home folder, a tool that is installed somewhere, and a folder that came from elsewhere. */
function place(): Place {
  const folder = temporaryFolder();
  const [home, tool, cwd] = ['home', 'tool', 'clone'].map((name) => join(folder, name)) as [string, string, string];
  for (const each of [home, tool, join(cwd, 'node_modules', '.cache')]) mkdirSync(each, { recursive: true });
  for (const each of [tool, cwd]) writeFileSync(join(each, 'package.json'), '{}');
  const env = { HOME: home, XDG_CACHE_HOME: undefined, XDG_CONFIG_HOME: undefined };
  return { tool, cwd, cache: join(cwd, 'node_modules', '.cache', 'kernelize'), env };
}

/** The program as the tool's own, started in the other folder. */
async function runTool({ tool, cwd, env }: Place, more: NodeJS.ProcessEnv = {}) {
  const file = join(tool, 'tool.mjs');
  writeFileSync(file, programOf());
  const { code, stdout, stderr } = await run(process.execPath, [file], {
    cwd,
    env: { ...env, ...more },
    timeout: 60_000,
  });
  expect(code, stderr).toBe(0);
  return { ...(JSON.parse(stdout) as { right: boolean; native: boolean; cached: boolean; paths: string[] }), stderr };
}

/** A cache whose binary, loaded, leaves a file: all as kernelize writes it, by somebody whose key is another. */
async function poisoned(cache: string, program: { readonly cwd?: string } = {}): Promise<string> {
  const theirs = temporaryFolder();
  const mark = join(theirs, 'loaded');
  const made = join(theirs, 'cache');
  await runProgram({ ...program, env: { KERNELIZE_CACHE_DIR: made, HOME: theirs } });
  const [key = ''] = contents(made).entries;
  const entry = join(made, LAYOUT, key);
  const source = join(theirs, 'evil.c');
  const command = `touch '${mark}'`;
  writeFileSync(
    source,
    `int system(const char *);\n__attribute__((constructor)) static void run(void) { system("${command}"); }\n`,
  );
  rmSync(join(entry, 'kernel.node'));
  execFileSync('cc', ['-shared', '-fPIC', source, '-o', join(entry, 'kernel.node')]);
  const [, text = ''] = readFileSync(join(entry, 'entry.json'), 'utf8').split('\n');
  const forged = JSON.stringify({ ...JSON.parse(text), hash: hashOf(readFileSync(join(entry, 'kernel.node'))) });
  writeFileSync(join(entry, 'entry.json'), `${hashOf(forged)}\n${forged}\n`);
  cpSync(made, cache, { recursive: true });
  chmodSync(cache, 0o700);
  return mark;
}

describe('a folder with a prepared cache', () => {
  it('does nothing when a trusted program is started there, nor when its own code is', async () => {
    const at = place();
    const mark = await poisoned(at.cache);
    expect(await runTool(at)).toMatchObject({ right: true, native: true, cached: false });
    expect(existsSync(mark)).toBe(false);
    expect(await runTool(at)).toMatchObject({ cached: true, stderr: '' });
    const own = await runProgram({ cwd: at.cwd, env: at.env });
    expect(own).toMatchObject({ native: true, warnings: [] });
    expect(existsSync(mark)).toBe(false);
  });

  it('is what the attack needs: named by whoever starts the program, it runs', async () => {
    const at = place();
    const mark = await poisoned(at.cache);
    await runTool(at, { KERNELIZE_CACHE_DIR: at.cache });
    expect(existsSync(mark)).toBe(true);
  });

  it.each(['by a relative path', 'by a file of the folder'])('does nothing when the cache is named %s', async (how) => {
    const at = place();
    const mark = await poisoned(at.cache);
    const file = join(at.tool, 'tool.mjs');
    const relative = 'node_modules/.cache/kernelize';
    writeFileSync(join(at.cwd, '.env'), `KERNELIZE_CACHE_DIR=${at.cache}\n`);
    writeFileSync(file, programOf());
    const isRelative = how === 'by a relative path';
    const args = isRelative ? [file] : ['--env-file=.env', file];
    const env = { ...at.env, ...(isRelative ? { KERNELIZE_CACHE_DIR: relative } : {}) };
    const { code, stdout, stderr } = await run(process.execPath, args, { cwd: at.cwd, env });
    expect([code, JSON.parse(stdout)], stderr).toMatchObject([0, { right: true, native: true, cached: false }]);
    expect(existsSync(mark)).toBe(false);
  });

  it('does nothing when it brings its own key, and a file of it says so', async () => {
    const at = place();
    const file = join(at.tool, 'tool.mjs');
    const [settings, caches] = [join(at.cwd, 'settings'), join(at.cwd, 'caches')];
    writeFileSync(join(at.cwd, '.env'), `XDG_CONFIG_HOME=${settings}\nXDG_CACHE_HOME=${caches}\n`);
    writeFileSync(file, programOf());
    const start = async (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
      const { code, stdout, stderr } = await run(process.execPath, [...args, file], {
        cwd: at.cwd,
        env: { ...at.env, ...more },
      });
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout);
    };
    const theirs = { XDG_CONFIG_HOME: settings, XDG_CACHE_HOME: caches };
    expect(await start([], theirs)).toMatchObject({ native: true, cached: false });
    expect(await start([], theirs)).toMatchObject({ cached: true });
    expect(await start(['--env-file=.env'])).toMatchObject({ right: true, native: true, cached: false });
  });

  it('a seal serves for its own file only, and a hash alone for none', async () => {
    const at = place();
    const options = { cwd: at.cwd, env: at.env };
    const other = HARMONIC.replace('1 / i', '2 / i');
    await runProgram({ ...options, functions: [other] });
    const before = contents(at.cache);
    await runProgram(options);
    const after = contents(at.cache);
    const layout = join(at.cache, LAYOUT);
    expect(await runProgram(options)).toMatchObject({ cached: true });
    const [lookup = ''] = after.lookups.filter((name) => !before.lookups.includes(name));
    const text = readFileSync(join(layout, lookup), 'utf8');
    const [hash = '', seal = ''] = text.split('\n', 1)[0]?.split(' ') ?? [];
    expect([hash.length, seal.length]).toEqual([64, 64]);
    writeFileSync(join(layout, lookup), text.replace(` ${seal}`, ''));
    expect(await runProgram(options)).toMatchObject({ native: true, cached: false, warnings: [] });
    writeFileSync(join(layout, lookup), text.replace(seal, hashOf('guess')));
    expect((await kernelize(['cache', 'verify'], { cwd: at.cwd, env: at.env })).code).toBe(1);
    expect(await runProgram(options)).toMatchObject({ native: true, cached: false, warnings: [] });
    writeFileSync(join(layout, lookup), readFileSync(join(layout, before.lookups[0] ?? '')));
    expect(await runProgram(options)).toMatchObject({ native: true, cached: false, warnings: [] });
  });
});

describe("a user's key", () => {
  it('is his alone, is made once, and without it nothing is believed', async () => {
    const at = place();
    const options = { cwd: at.cwd, env: at.env };
    await runProgram(options);
    const key = join(at.env.HOME ?? '', '.config', 'kernelize', 'cache.key');
    const { mode, size } = statSync(key);
    expect([mode & 0o777, size]).toEqual([0o600, 32]);
    expect(readdirSync(join(key, '..'))).toEqual(['cache.key']);
    expect(await runProgram(options)).toMatchObject({ cached: true });
    rmSync(key);
    expect(await runProgram(options)).toMatchObject({ native: true, cached: false, warnings: [] });
    expect(await runProgram(options)).toMatchObject({ cached: true });
  });

  const harms: readonly (readonly [string, (key: string) => void, RegExp, 'root'?])[] = [
    ['that others may read', (key) => chmodSync(key, 0o644), /others may read it: rm /],
    ['that is too short', (key) => writeFileSync(key, 'secret'), /it is no key: rm /],
    ['in a folder that a group may write to', (key) => chmodSync(join(key, '..'), 0o770), /its group may write to /],
    ['of somebody else', (key) => chownSync(key, SOMEBODY, SOMEBODY), /belongs to somebody else/, 'root'],
    [
      'that is a link',
      (key) => {
        renameSync(key, `${key}.away`);
        symlinkSync(`${key}.away`, key);
      },
      /can't be used/,
    ],
  ];

  it.for(harms)('%s is not used, and the reason is said', async ([, harm, why, root], { skip }) => {
    if (root && !isRoot) skip(ONLY_ROOT);
    const at = place();
    const options = { cwd: at.cwd, env: at.env };
    await runProgram(options);
    harm(join(at.env.HOME ?? '', '.config', 'kernelize', 'cache.key'));
    const { native, cached, warnings } = await runProgram(options);
    expect([native, cached]).toEqual([true, false]);
    expect(warnings[0]).toMatch(why);
    expect((await kernelize(['cache', 'path'], { cwd: at.cwd, env: at.env })).stdout).toMatch(why);
  });
});

describe('what others may write to', () => {
  const layouts: readonly (readonly [string, (cache: string) => void, RegExp, 'root'?])[] = [
    ['v1 that a group may write to', (cache) => chmodSync(join(cache, LAYOUT), 0o770), /its group may write to .*v1/],
    ['v1 of somebody else', (cache) => chownSync(join(cache, LAYOUT), SOMEBODY, SOMEBODY), /v1 belongs to/, 'root'],
    [
      'v1 that is a link',
      (cache) => {
        renameSync(join(cache, LAYOUT), join(cache, 'away'));
        symlinkSync('away', join(cache, LAYOUT));
      },
      /v1 is no folder/,
    ],
    ['a folder above', (cache) => chmodSync(join(cache, '..'), 0o777), /can be exchanged: others may write to /],
  ];

  it.for(layouts)('%s is refused', async ([, harm, why, root], { skip }) => {
    if (root && !isRoot) skip(ONLY_ROOT);
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'above', 'cache') };
    await runProgram({ env });
    harm(env.KERNELIZE_CACHE_DIR);
    const { native, cached, warnings } = await runProgram({ env });
    expect([native, cached]).toEqual([true, false]);
    expect(warnings[0]).toMatch(why);
  });

  const entries: readonly (readonly [string, (entry: string) => void, 'root'?])[] = [
    ['an entry', (entry) => chmodSync(entry, 0o777)],
    ['a binary', (entry) => chmodSync(join(entry, 'kernel.node'), 0o777)],
    ['what is known of a binary', (entry) => chmodSync(join(entry, 'entry.json'), 0o666)],
    ["somebody else's entry", (entry) => chownSync(entry, SOMEBODY, SOMEBODY), 'root'],
    ["somebody else's binary", (entry) => chownSync(join(entry, 'kernel.node'), SOMEBODY, SOMEBODY), 'root'],
    [
      'an entry that is a link',
      (entry) => {
        renameSync(entry, join(entry, '..', 'away'));
        symlinkSync('away', entry);
      },
    ],
  ];

  it.for(entries)('%s is compiled again', async ([, harm, root], { skip }) => {
    if (root && !isRoot) skip(ONLY_ROOT);
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
    const [key = ''] = (await runProgram({ env })).keys;
    harm(join(env.KERNELIZE_CACHE_DIR, LAYOUT, key));
    expect(await runProgram({ env })).toMatchObject({ native: true, cached: false, warnings: [] });
    expect(await runProgram({ env })).toMatchObject({ cached: true, warnings: [] });
  });

  it('a temporary folder where others may exchange what is in it is not used', async () => {
    const folder = temporaryFolder();
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    chmodSync(temporary, 0o777);
    const env = { KERNELIZE_CACHE_DIR: '/proc/nowhere', TMPDIR: temporary };
    const { code, stdout, stderr } = await startProgram({ env });
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { right: true, native: false }]);
    expect(stderr).toContain(`others may write to ${temporary}`);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('cleaning up', () => {
  /** A folder as an abandoned one is called, of a process that is gone. */
  function abandoned(temporary: string, ownName: string): string {
    const gone = spawnSync(process.execPath, ['--eval', '']).pid;
    const folder = join(temporary, ownName.replace(/-\d+-\w{6}$/, `-${gone}-abcdef`));
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
    writeFileSync(join(folder, 'deep', 'kernel.c'), '');
    return folder;
  }

  const ownName = () => {
    const path = makeWorkFolder(temporaryFolder());
    return path.slice(path.lastIndexOf('/') + 1);
  };

  it('removes what this user left behind, all of it', () => {
    const cache = temporaryFolder();
    mkdirSync(join(cache, LAYOUT));
    const folder = abandoned(join(cache, LAYOUT), ownName());
    expect(removeAbandonedWork([cache])).toEqual([folder]);
    expect(existsSync(folder)).toBe(false);
  });

  it('removes nothing of another user, whatever its name says', ({ skip }) => {
    if (!isRoot) skip(ONLY_ROOT);
    const cache = temporaryFolder();
    mkdirSync(join(cache, LAYOUT));
    const name = ownName();
    const folder = abandoned(join(cache, LAYOUT), name);
    const mine = join(cache, LAYOUT, name);
    mkdirSync(mine);
    for (const each of [folder, mine]) chownSync(each, SOMEBODY, SOMEBODY);
    expect(workIn([cache]).map(({ path }) => path)).toEqual([]);
    expect(removeAbandonedWork([cache], Date.now() + 1e9)).toEqual([]);
    removeOwnWork([cache]);
    expect(existsSync(join(folder, 'deep', 'kernel.c')) && existsSync(mine)).toBe(true);
    // Not even below a folder of our own.
    chownSync(folder, 0, 0);
    chownSync(join(folder, 'deep'), SOMEBODY, SOMEBODY);
    expect(removeAbandonedWork([cache])).toEqual([]);
    expect(existsSync(join(folder, 'deep', 'kernel.c'))).toBe(true);
  });

  it('follows no link, at the name or in the folder', () => {
    const cache = temporaryFolder();
    const [layout, precious] = [join(cache, LAYOUT), join(cache, 'precious')];
    for (const each of [layout, precious]) mkdirSync(each);
    writeFileSync(join(precious, 'file'), 'mine');
    const folder = abandoned(layout, ownName());
    renameSync(folder, join(cache, 'away'));
    symlinkSync(precious, folder);
    expect(removeAbandonedWork([cache])).toEqual([]);
    expect(removeOwnFolder(folder)).toBe(false);
    rmSync(folder);
    renameSync(join(cache, 'away'), folder);
    symlinkSync(precious, join(folder, 'deep', 'link'));
    expect(removeAbandonedWork([cache])).toEqual([folder]);
    expect([existsSync(folder), readFileSync(join(precious, 'file'), 'utf8')]).toEqual([false, 'mine']);
  });
});

describe('work of other containers', () => {
  const script = `
    import { makeWorkFolder, removeAbandonedWork } from ${JSON.stringify(join(packageRoot, 'dist/cache/work.js'))};
    const [place, what] = process.argv.slice(2);
    if (what === 'work') { console.log(makeWorkFolder(place)); setInterval(() => {}, 1000); }
    else console.log(JSON.stringify(removeAbandonedWork([place])));`;

  it('is not taken for abandoned: ids of processes mean something in one of them only', async ({ skip }) => {
    const unshare = ['--pid', '--fork', '--mount-proc', '--kill-child'];
    if (spawnSync('unshare', [...unshare, 'true']).status !== 0) skip('unshare --pid is not permitted');
    const cache = temporaryFolder();
    const file = join(cache, 'work.mjs');
    writeFileSync(file, script);
    // Its id is none that a process over there has.
    const shell = 'for _ in $(seq 60); do /bin/true; done; "$@" & wait';
    const inShell = ['sh', '-c', shell, 'sh', process.execPath, file, cache, 'work'];
    const here = run('unshare', [...unshare, ...inShell], { timeout: 4000 });
    const layout = join(cache, LAYOUT);
    while (!existsSync(layout) || readdirSync(layout).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const [name = ''] = readdirSync(layout);
    const other = await run('unshare', [...unshare, process.execPath, file, cache, 'clean'], {});
    expect([other.code, other.stdout]).toEqual([0, '[]\n']);
    expect(removeAbandonedWork([cache])).toEqual([]);
    expect([Number(name.split('-')[2]) > 50, lstatSync(join(layout, name)).isDirectory()]).toEqual([true, true]);
    await here;
  });
});
