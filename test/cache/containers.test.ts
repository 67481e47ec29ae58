// What docs/cache.md says of images: a cache made by root, with a compiler, serves another user, without one, from a
// disk that may only be read.

import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot, pathWithOnly } from '../helpers.ts';
import { HARMONIC, LOGISTIC, mountDisk, NOBODY, remount, runProgram, whyNotOtherUsers } from './program.ts';

const document = readFileSync(join(packageRoot, 'docs/cache.md'), 'utf8');
const dockerfile = /```dockerfile\n([\s\S]*?)```/.exec(document)?.[1] ?? '';

describe('a cache in an image', () => {
  it.for([0o022, 0o077])('serves without a compiler (umask %i when it was built)', async (umask, { skip }) => {
    const why = whyNotOtherUsers();
    if (why !== undefined) skip(why);
    const disk = mountDisk('size=8m,mode=755') ?? skip('mounting a tmpfs is not permitted');
    chmodSync(dirname(disk), 0o755);
    const [, command = ''] = /chmod (-R \S+) \/app\/kernels/.exec(dockerfile) ?? [];
    const [, target = ''] = /KERNELIZE_TARGET=(\S+)/.exec(dockerfile) ?? [];
    expect([command, target]).toEqual(['-R a+rX,go-w', 'portable']);
    const env = { KERNELIZE_CACHE_DIR: join(disk, 'kernels'), KERNELIZE_TARGET: target };
    const built = await runProgram({
      functions: [HARMONIC, LOGISTIC],
      before: `process.umask(${umask});`,
      env: { ...env, KERNELIZE_STRICT: '1' },
    });
    expect(built).toMatchObject({ native: true, warnings: [] });
    execFileSync('chmod', [...command.split(' '), env.KERNELIZE_CACHE_DIR]);
    remount(disk, 'ro');

    const PATH = pathWithOnly({ setpriv: '/usr/bin/setpriv' });
    chmodSync(PATH, 0o755);
    const image = { user: NOBODY, cwd: '/', env: { ...env, PATH, HOME: '/nowhere', TMPDIR: '/nowhere' } };
    const served = await runProgram({ ...image, functions: [HARMONIC, LOGISTIC] });
    expect(served).toMatchObject({ native: true, cached: true, warnings: [] });
    const more = await runProgram({ ...image, functions: [HARMONIC, LOGISTIC.replace('0.3', '0.4')] });
    expect(more.native).toBe(false);
    expect(more.warnings[0]).toContain('logistic stays JavaScript: no C compiler');
    const none = await runProgram({
      ...image,
      functions: [HARMONIC.replace('1 / i', '3 / i'), LOGISTIC.replace('0.3', '0.4')],
    });
    expect(none.warnings[0]).toContain('harmonic stays JavaScript: no C compiler');
  });

  it('is built by a Dockerfile that names the same cache and target twice', () => {
    const lines = [...dockerfile.matchAll(/^ENV (.*)$/gm)].map(([, line]) => line);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(lines[1]);
  });
});
