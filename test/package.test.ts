// The package as its users get it: packed, installed from the tarball into an empty folder, used from TypeScript, ESM
// and CommonJS. Needs the npm registry for the dependencies.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { leibniz } from '../lib/pi/index.ts';
import { packageRoot, run, temporaryFolder } from './helpers.ts';

/** It compiles the addon, which takes minutes on a busy machine. */
const INSTALLING = 600_000;
vi.setConfig({ testTimeout: INSTALLING });

const npm = (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) =>
  run('npm', [...args, '--no-audit', '--no-fund'], { cwd, env, timeout: INSTALLING });

describe('the packed package', () => {
  it('installs, compiles, and serves natively from CommonJS, ESM, TypeScript and the command line', async () => {
    const folder = temporaryFolder();
    const packed = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], packageRoot);
    const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
    const names = files.map(({ path }) => path);
    for (const needed of [
      'README.md',
      'docs/kernel-language.md',
      'docs/directives.md',
      'examples/kernels/sieve.ts',
      'LICENSE',
      'dist/pi/index.d.ts',
      'dist/cli/main.js',
      'dist/cli/program.cjs',
      'dist/cli/THIRD-PARTY-LICENSES',
      'dist/cli/keep-bytecode.js',
      'dist/background/keep-bytecode.js',
      'dist/hook/register.js',
      'dist/hook/main.cjs',
      'dist/annotate/browser.js',
      'lib/annotate/page.css',
      'dist/bench/html/plot-library.js',
      'dist/bench/html/THIRD-PARTY-LICENSES',
      'dist/bench/browser.js',
      'lib/bench/html/report.css',
      'lib/pages/common.css',
      'native/addon.cc',
      'binding.gyp',
    ]) {
      expect(names).toContain(needed);
    }
    expect(names.filter((name) => /^(test|build|\.ci)\//.test(name))).toEqual([]);

    const project = join(folder, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const installed = await npm(['install', join(folder, filename)], project);
    expect(installed.code, installed.stderr).toBe(0);
    for (const program of ['background/compile-request.cjs', 'cli/program.cjs'])
      expect(existsSync(join(project, 'node_modules/kernelize/dist', `${program}.v8cache`)), program).toBe(true);

    writeFileSync(
      join(project, 'a.cjs'),
      `const pi = require('kernelize/pi'); console.log(pi.leibniz(1e6), pi.leibniz.info.backend)`,
    );
    const answer = `${leibniz.js(1e6)} native\n`;
    expect((await run(process.execPath, ['--no-warnings', 'a.cjs'], { cwd: project })).stdout).toBe(answer);
    writeFileSync(
      join(project, 'a.ts'),
      `import { bbp, leibniz, type Kernel } from 'kernelize/pi';
       import { type f64, type i32, type JitInfo, kernel as hooked } from 'kernelize';
       const n: i32 = 1e6;
       const value: f64 = leibniz(n);
       const digits: Promise<Uint8Array> = bbp.async(0, 4, { signal: AbortSignal.timeout(1) });
       const kernel: Kernel<readonly [number], number> = leibniz;
       // @ts-expect-error: a string is no argument
       leibniz('7');
       // @ts-expect-error: two arguments
       leibniz(1, 2);
       const twice = (x: number, scale: number = 2): number => x * scale;
       const js: number = hooked(twice).js(1, 2);
       const later: Promise<number> = hooked(twice).async(1, 2, { signal: AbortSignal.timeout(1) });
       const ready: Promise<JitInfo> = hooked(twice).ready;
       // @ts-expect-error: a string is no argument
       hooked(twice)('7');
       export { value, digits, kernel, js, later, ready };`,
    );
    const tsc = join(packageRoot, 'node_modules/typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom', 'a.ts'];
    const types = await run(process.execPath, [tsc, ...flags], { cwd: project });
    expect(types.stdout).toBe('');
    writeFileSync(
      join(project, 'half.mjs'),
      `import { kernel } from 'kernelize';
       export function half(x = 0) { 'use kernel'; return x / 2; }
       console.log(half(3), (await kernel(half).ready).backend, half(3));`,
    );
    const hooked = await run(process.execPath, ['--import', 'kernelize/register', 'half.mjs'], { cwd: project });
    expect(hooked).toMatchObject({ stderr: '', stdout: '1.5 native 1.5\n' });
    const cli = await run('npx', ['kernelize', 'approx-pi', '1e6', '--json'], { cwd: project });
    expect(JSON.parse(cli.stdout)).toMatchObject({ backend: 'native', value: leibniz.js(1e6) });
  });
});
