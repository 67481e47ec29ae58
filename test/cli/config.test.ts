// kernelize build and check read "kernelize" of package.json and the environment; the command line wins over both.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Finished, kernelize, temporaryFolder } from '../helpers.ts';

const NEXT = `import type { i32 } from 'kernelize';
export function next(x: i32): i32 {
  'use kernel';
  const y: i32 = x + 1;
  return y;
}
`;

function project(options: unknown): {
  cwd: string;
  run: (args: string[], env?: NodeJS.ProcessEnv) => Promise<Finished>;
} {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ kernelize: options }));
  writeFileSync(join(cwd, 'next.ts'), NEXT);
  return { cwd, run: (args, env = {}) => kernelize(args, { cwd, env }) };
}

describe('kernelize build', () => {
  it('takes target and directives from package.json, the environment over it, its options over both', async () => {
    const { cwd, run } = project({ target: 'baseline', directives: { overflowcheck: false } });
    const built = async (args: string[], env?: NodeJS.ProcessEnv) => {
      const { code, stderr } = await run(['build', 'next.ts', '--out-dir', 'out', ...args], env);
      expect(code, stderr).toBe(0);
      const { native, directives } = JSON.parse(readFileSync(join(cwd, 'out/next.kernelize.json'), 'utf8'));
      return [native.target, directives.overflowcheck];
    };
    expect(await built([])).toEqual(['baseline', false]);
    expect(await built([], { KERNELIZE_TARGET: 'native' })).toEqual(['native', false]);
    const options = ['--target', 'x86-64-v3', '--directive', 'overflowcheck=on'];
    expect(await built(options, { KERNELIZE_TARGET: 'native' })).toEqual(['x86-64-v3', true]);
  });

  it.each([
    [{ boundscheck: 'js' }, []],
    [{}, ['--directive', 'boundscheck=js']],
  ])('takes boundscheck=js from %j and %j', async (directives, args) => {
    const { cwd, run } = project({ directives });
    writeFileSync(
      join(cwd, 'next.ts'),
      "export function next(a: Float64Array, i: number): number { 'use kernel'; return +a[i]!; }",
    );
    const { code, stderr } = await run(['build', 'next.ts', '--out-dir', 'out', ...args]);
    expect(code, stderr).toBe(0);
    const stamp = JSON.parse(readFileSync(join(cwd, 'out/next.kernelize.json'), 'utf8')) as { directives: unknown };
    expect(stamp.directives).toEqual({ boundscheck: 'js' });
    expect(readFileSync(join(cwd, 'out/next.js'), 'utf8')).toContain('kzIsIndex(i, a.length) ? a[i] : NaN');
  });

  it('takes the compiler from package.json', async () => {
    const { run } = project({ compiler: '/no/such/cc' });
    const { code, stderr } = await run(['build', 'next.ts', '--out-dir', 'out']);
    expect(code).toBe(2);
    expect(stderr).toContain('/no/such/cc');
    expect((await run(['build', 'next.ts', '--out-dir', 'out'], { KERNELIZE_CC: 'cc' })).code).toBe(0);
  });

  it.each([
    [{ speed: 9 }, {}, `"kernelize": unknown option 'speed' (there are: compiler, target, directives, packages)`],
    [{ directives: { bounds: true } }, {}, "unknown directive 'bounds'"],
    [{ directives: { boundscheck: 'maybe' } }, {}, "directive 'boundscheck' must be true, false or 'js'"],
    [{ directives: { cdivision: 'js' } }, {}, "directive 'cdivision' must be true or false"],
    [
      {},
      { KERNELIZE_TARGET: 'fast' },
      'KERNELIZE_TARGET must be one of native, portable, x86-64-v4, x86-64-v3, baseline',
    ],
  ])('and check refuse %j with %j', async (options, env, message) => {
    const { run } = project(options);
    for (const command of [
      ['build', 'next.ts', '--out-dir', 'out'],
      ['check', 'next.ts'],
    ]) {
      const { code, stderr } = await run(command, env);
      expect(stderr).toContain(message);
      expect(code).toBe(2);
    }
  });

  it('refuses files at once that are to be compiled differently', async () => {
    const { cwd, run } = project({ target: 'baseline' });
    mkdirSync(join(cwd, 'inner'));
    writeFileSync(join(cwd, 'inner/package.json'), '{}');
    writeFileSync(join(cwd, 'inner/other.ts'), NEXT);
    const { code, stderr } = await run(['build', 'next.ts', 'inner/other.ts', '--out-dir', 'out']);
    expect(stderr).toContain('next.ts and inner/other.ts belong to packages whose "kernelize" options differ');
    expect(code).toBe(2);
  });
});
