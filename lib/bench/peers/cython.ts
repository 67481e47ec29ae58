// Compiles Cython's modules into a folder: series.py as it stands ("untyped"), typed.pyx, and typed.pyx with cdivision.
//
// In:  a Python; its headers, cython3 and gcc must be there. Out: Cython's version, how long it took; or what is
// missing.

import { execFile } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import which from 'which';
import { runTool } from '../../builders/run.ts';

/**
 * No -ffast-math, and no contraction, which gcc does by itself where every CPU has fused multiply-adds: the bits must
 * be JavaScript's.
 */
export const CYTHON_FLAGS: readonly string[] = ['-O3', '-ffp-contract=off'];

const MODULES = [
  { name: 'untyped', source: 'series.py', directives: [] },
  { name: 'typed', source: 'typed.pyx', directives: [] },
  { name: 'typed_cdivision', source: 'typed.pyx', directives: ['--directive', 'cdivision=True'] },
] as const;

const ABOUT =
  'import sysconfig; print(sysconfig.get_paths()["include"], sysconfig.get_config_var("EXT_SUFFIX"), sep="\\n")';

export type CythonBuild =
  | { readonly missing: string }
  | { readonly missing?: undefined; readonly version: string; readonly milliseconds: number };

const exec = promisify(execFile);

export async function buildCython(
  python: string,
  scripts: string,
  folder: string,
  signal?: AbortSignal,
): Promise<CythonBuild> {
  const path = process.env.PATH ?? '';
  const cython = which.sync('cython3', { nothrow: true, path }) ?? which.sync('cython', { nothrow: true, path });
  const gcc = which.sync('gcc', { nothrow: true, path });
  if (cython === null || gcc === null) return { missing: cython === null ? 'cython3' : 'gcc' };
  const [include = '', suffix = ''] = (await exec(python, ['-c', ABOUT], { signal })).stdout.trim().split('\n');
  if (!existsSync(join(include, 'Python.h'))) return { missing: 'Python.h' };
  const start = performance.now();
  const tool = { cwd: folder, signal } as const;
  for (const { name, source, directives } of MODULES) {
    copyFileSync(join(scripts, source), join(folder, `${name}.pyx`));
    const translate = ['-3', ...directives, `${name}.pyx`];
    await runTool({ ...tool, title: 'cython3', command: cython, args: translate, log: join(folder, `${name}.cython`) });
    const compile = [...CYTHON_FLAGS, '-shared', '-fPIC', `-I${include}`, `${name}.c`, '-o', `${name}${suffix}`];
    await runTool({ ...tool, title: 'gcc', command: gcc, args: compile, log: join(folder, `${name}.gcc`) });
  }
  const milliseconds = performance.now() - start;
  // Old ones say it on stderr.
  const { stdout, stderr } = await exec(cython, ['--version'], { signal });
  return { version: /[\d.]+\d/.exec(stdout + stderr)?.[0] ?? '', milliseconds };
}
