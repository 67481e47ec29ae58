// Folders that can't be trusted, or can't be used, as a cache; and users without a home, a folder, or a usual umask.

import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelize, temporaryFolder } from '../helpers.ts';
import { contents, leftIn, NOBODY, runProgram, SOMEBODY, whyNotOtherUsers } from './program.ts';

/** A project whose own cache folder is `prepare`d, and a home folder with the user's cache. */
function project(prepare: (cache: string) => void): {
  readonly options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
  readonly ofProject: string;
  readonly ofUser: string;
} {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const home = join(folder, 'home');
  const ofProject = join(folder, 'node_modules', '.cache', 'kernelize');
  mkdirSync(join(folder, 'node_modules', '.cache'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  mkdirSync(home);
  prepare(ofProject);
  const env = { HOME: home, XDG_CACHE_HOME: join(home, '.cache'), XDG_CONFIG_HOME: join(home, '.config') };
  return { options: { cwd: folder, env }, ofProject, ofUser: join(home, '.cache', 'kernelize') };
}

const made = (mode: number) => (cache: string) => {
  mkdirSync(cache);
  chmodSync(cache, mode);
};

function ownedBy(user: number) {
  return (cache: string) => {
    mkdirSync(cache, { mode: 0o700 });
    chownSync(cache, user, user);
  };
}

const refusals: readonly (readonly [string, (cache: string) => void, RegExp, 'root'?])[] = [
  ['that everybody may write to', made(0o777), /others may write to .*: chmod go-w /],
  ['that everybody may write to, with a sticky bit', made(0o1777), /others may write to /],
  ['that a group may write to', made(0o770), /its group may write to /],
  ['of somebody else', ownedBy(SOMEBODY), /belongs to somebody else \(user 12345\)/, 'root'],
  [
    "that is a link to somebody else's",
    (cache) => {
      const foreign = join(cache, '..', 'foreign');
      ownedBy(SOMEBODY)(foreign);
      symlinkSync(foreign, cache);
    },
    /belongs to somebody else/,
    'root',
  ],
  ['that is a file', (cache) => writeFileSync(cache, ''), /is no folder/],
  ['that is a link to nowhere', (cache) => symlinkSync('/nowhere/at/all', cache), /is no folder/],
  ['that is a link to itself', (cache) => symlinkSync(cache, cache), /is no folder|can't be (made|read)/],
];

describe('a cache folder', () => {
  it.for(refusals)("%s is refused, and the user's serves", async ([, prepare, why, root], { skip }) => {
    if (root && process.getuid?.() !== 0) skip('only root can give folders away');
    const { options, ofProject, ofUser } = project(prepare);
    // Something else serves: nobody needs to hear of it.
    expect(await runProgram(options)).toMatchObject({ native: true, warnings: [] });
    expect(contents(ofUser).entries).toHaveLength(1);
    expect(await runProgram(options)).toMatchObject({ cached: true, warnings: [] });
    const { stdout, code } = await kernelize(['cache', 'path'], options);
    const [first, second, ...rest] = stdout.split('\n');
    expect(first).toMatch(why);
    expect([second, rest, code]).toEqual([`${ofUser}: usable`, [''], 0]);
    // Where it is the only one, the reason matters.
    const temporary = temporaryFolder();
    const alone = await runProgram({ env: { ...options.env, KERNELIZE_CACHE_DIR: ofProject, TMPDIR: temporary } });
    expect(alone.native).toBe(true);
    expect(alone.warnings[0]).toMatch(/is not kept for the next start: /);
    expect(alone.warnings[0]).toMatch(why);
    expect(leftIn(temporary)).toEqual([]);
    const path = await kernelize(['cache', 'path'], { env: { KERNELIZE_CACHE_DIR: ofProject } });
    expect([path.code, path.stdout]).toEqual([1, expect.stringMatching(why)]);
  });

  it('that two users share serves whose it is; the other has his own', async ({ skip }) => {
    const why = whyNotOtherUsers();
    if (why !== undefined) skip(why);
    const { options, ofProject, ofUser } = project(ownedBy(SOMEBODY));
    const settings = join(options.cwd, 'settings');
    ownedBy(SOMEBODY)(settings);
    const env = { ...options.env, XDG_CACHE_HOME: '/nowhere', XDG_CONFIG_HOME: settings };
    const first = { ...options, user: SOMEBODY, env };
    expect(await runProgram(first)).toMatchObject({ native: true, warnings: [] });
    expect(contents(ofProject).entries).toHaveLength(1);
    expect(await runProgram(first)).toMatchObject({ cached: true, warnings: [] });
    chownSync(options.env.HOME ?? '', NOBODY, NOBODY);
    const second = { ...options, user: NOBODY };
    expect(await runProgram(second)).toMatchObject({ native: true, cached: false, warnings: [] });
    expect(await runProgram(second)).toMatchObject({ cached: true, warnings: [] });
    expect(contents(ofUser).entries).toHaveLength(1);
  });

  it('may have any name', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), `a b 'c' "d" $e ü 時 %20 #1`) };
    expect(await runProgram({ env })).toMatchObject({ native: true, warnings: [] });
    expect(await runProgram({ env })).toMatchObject({ cached: true, warnings: [] });
  });

  it.each([0o000, 0o077, 0o777])('is ours alone, whatever the umask: %o', async (umask) => {
    if (umask === 0o777 && process.getuid?.() !== 0) return; // Nobody else could look into what he makes.
    const { options, ofProject } = project(() => {});
    const cache = join(options.cwd, 'deep', 'cache');
    const before = `process.umask(${umask});`;
    for (const each of [options, { ...options, env: { ...options.env, KERNELIZE_CACHE_DIR: cache } }]) {
      expect(await runProgram({ ...each, before })).toMatchObject({ native: true, warnings: [] });
      expect(await runProgram({ ...each, before })).toMatchObject({ cached: true, warnings: [] });
    }
    for (const folder of [ofProject, cache, join(options.cwd, 'deep')]) {
      expect(statSync(folder).mode & 0o022).toBe(0);
    }
    expect(statSync(cache).mode & 0o077).toBe(0);
  });
});

describe('a user', () => {
  it('without a home folder has the temporary one, and is told', async ({ skip }) => {
    const why = whyNotOtherUsers();
    if (why !== undefined) skip(why);
    const temporary = temporaryFolder();
    chmodSync(temporary, 0o1777);
    const before = 'delete process.env.HOME; delete process.env.XDG_CACHE_HOME;';
    // No name, no home: as containers run programs.
    const env = { HOME: undefined, XDG_CACHE_HOME: undefined, TMPDIR: temporary };
    const run = await runProgram({ env, before, user: SOMEBODY, cwd: '/' });
    expect(run.native).toBe(true);
    expect(run.warnings[0]).toContain('no home folder: KERNELIZE_CACHE_DIR can name a folder');
    expect(leftIn(temporary)).toEqual([]);
  });

  it('whose home is said to be nothing gets no folders where he stands', async () => {
    const cwd = temporaryFolder();
    const env = { HOME: '', XDG_CACHE_HOME: undefined };
    expect((await runProgram({ env, cwd })).native).toBe(true);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('whose working folder is gone has what the cache has; else JavaScript serves', async () => {
    const folder = temporaryFolder();
    const home = temporaryFolder();
    const before = `
      const { mkdirSync, rmdirSync } = await import('node:fs');
      const gone = ${JSON.stringify(join(folder, 'gone'))};
      mkdirSync(gone); process.chdir(gone); process.cwd(); rmdirSync(gone);`;
    const env = { HOME: home, XDG_CACHE_HOME: join(home, '.cache') };
    for (const options of ['{}', '{ wait: true }']) {
      const { native, warnings } = await runProgram({ env, before, options });
      expect(native).toBe(false);
      expect(warnings[0]).toContain('stays JavaScript: the working folder is gone');
    }
    await runProgram({ env, cwd: home });
    expect(await runProgram({ env, before })).toMatchObject({ cached: true, warnings: [] });
    const relative = { ...env, KERNELIZE_CACHE_DIR: 'cache' };
    expect(await runProgram({ env: relative, before })).toMatchObject({ native: false });
    const { stdout } = await kernelize(['cache', 'path'], { env: relative, cwd: home });
    expect(stdout).toBe(`${join(home, 'cache')}: made when it is needed\n`);
  });
});
