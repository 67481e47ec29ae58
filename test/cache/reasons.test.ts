// Why JavaScript serves: the reason that somebody can mend, and not the one that shows first.

import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { installerOf } from '../../lib/installer.ts';
import { packageRoot, run, temporaryFolder } from '../helpers.ts';
import { contents, pathWithoutCompilers, programOf, runProgram, SOMEBODY } from './program.ts';

const harms: readonly (readonly [string, (cache: string) => void, RegExp, 'root'?])[] = [
  ['that a group may write to', (cache) => chmodSync(cache, 0o775), /its group may write to .*: chmod go-w /],
  [
    'of somebody else',
    (cache) => chownSync(cache, SOMEBODY, SOMEBODY),
    /belongs to somebody else \(user 12345\)/,
    'root',
  ],
];

describe('where there is no compiler', () => {
  it.for(harms)('a warm cache %s is named first', async ([, harm, why, root], { skip }) => {
    if (root && process.getuid?.() !== 0) skip('only root can give folders away');
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache'), KERNELIZE_TARGET: 'baseline' };
    await runProgram({ env });
    harm(env.KERNELIZE_CACHE_DIR);
    const { native, warnings } = await runProgram({ env: { ...env, PATH: pathWithoutCompilers() } });
    expect(native).toBe(false);
    expect(warnings[0]).toMatch(why);
    expect(warnings[0]).toMatch(/stays JavaScript: the cache is not used: .*; and no C compiler/);
  });
});

describe('where Node.js loads no native code', () => {
  it('that is the reason, for jit and for the addon, and the cache stays', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
    await runProgram({ env });
    const pi = JSON.stringify(pathToFileURL(join(packageRoot, 'dist/pi/index.js')).href);
    const script = `${programOf()}\nconst { leibniz } = await import(${pi});\nleibniz(10);\nconsole.log(leibniz.info.why);`;
    const { code, stdout, stderr } = await run(
      process.execPath,
      ['--no-addons', '--input-type=module', '--eval', script],
      { env },
    );
    expect(code, stderr).toBe(0);
    const [report = '', why] = stdout.split('\n');
    expect(JSON.parse(report)).toMatchObject({ right: true, native: false });
    expect(why).toMatch(/^Node\.js loads no native code: it was started with --no-addons/);
    expect(stderr).toMatch(/harmonic stays JavaScript: Node\.js loads no native code/);
    expect(stderr).not.toMatch(/npm|rebuild/);
    expect(await runProgram({ env })).toMatchObject({ native: true, cached: true });
  });
});

describe('a cache that is made with KERNELIZE_STRICT=1', () => {
  it('has what .async needs, so that it needs no compiler either', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache'), KERNELIZE_TARGET: 'baseline' };
    expect(await runProgram({ env: { ...env, KERNELIZE_STRICT: '1' } })).toMatchObject({ native: true, warnings: [] });
    const { entries, lookups } = contents(env.KERNELIZE_CACHE_DIR);
    expect([entries.length, lookups.length]).toEqual([2, 2]);
    const script = `${programOf({ options: "{ signature: 'f64(f64)' }" }).replace('console.log(', 'await kernels[0].async(1000);\nconsole.log(')}`;
    const args = ['--input-type=module', '--eval', script];
    await run(process.execPath, args, { env: { ...env, KERNELIZE_STRICT: '1' } });
    const warm = await run(process.execPath, args, { env: { ...env, PATH: pathWithoutCompilers() } });
    expect([warm.code, warm.stderr, JSON.parse(warm.stdout)]).toMatchObject([0, '', { native: true, cached: true }]);
  });

  it('and was made without it before: is completed', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
    await runProgram({ env });
    expect(contents(env.KERNELIZE_CACHE_DIR).entries).toHaveLength(1);
    expect(await runProgram({ env: { ...env, KERNELIZE_STRICT: '1' } })).toMatchObject({ native: true, warnings: [] });
    expect(contents(env.KERNELIZE_CACHE_DIR).entries).toHaveLength(2);
    expect(await runProgram({ env: { ...env, KERNELIZE_STRICT: '1' } })).toMatchObject({ cached: true, warnings: [] });
  });
});

describe('what is to be typed', () => {
  it.each([
    ['npm', 'node_modules/.package-lock.json', 'npx kernelize rebuild'],
    ['pnpm', 'node_modules/.modules.yaml', 'pnpm exec kernelize rebuild'],
    ['yarn', 'node_modules/.yarn-state.yml', 'yarn kernelize rebuild'],
    ['yarn', 'node_modules/.yarn-integrity', 'yarn kernelize rebuild'],
    ['bun', 'bun.lock', 'bunx kernelize rebuild'],
  ])('is for %s, by %s', (name, mark, rebuild) => {
    const project = temporaryFolder();
    const installed = join(project, 'node_modules', 'kernelize');
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(project, mark), '');
    const found = installerOf(installed);
    expect(found).toMatchObject({ name, rebuild });
    const words = [found.rebuild, found.optional, found.approve];
    expect(words.every((text) => /^np[mx] /.test(text))).toBe(name === 'npm');
    expect(words.every((text) => text.startsWith(name === 'npm' ? 'np' : name))).toBe(true);
  });
});
