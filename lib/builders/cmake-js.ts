// CMakeLists.txt by cmake-js: a folder of its own for each compiler and profile (with an existing CMakeCache.txt CMake
// silently ignores another compiler). Needs no Python and downloads nothing.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import which from 'which';
import { UserError } from '../errors.ts';
import { packageRoot } from '../runtime/addon.ts';
import { compilerId } from '../toolchains/find.ts';
import type { Builder, BuildRequest } from './builder.ts';
import { runTool } from './run.ts';

export const cmakeJs: Builder = {
  name: 'cmake-js',
  lacks: async () => ((await which('cmake', { nothrow: true })) === null ? ['cmake'] : []),
  output: (request) => join(variantFolder(request), 'Release', 'kernelize.node'),
  build: async (request) => {
    const { compiler, profile, signal } = request;
    const folder = variantFolder(request);
    await runTool({
      title: 'cmake-js',
      command: process.execPath,
      args: [
        cmakeJsProgram(),
        'compile',
        '-O',
        folder,
        '--cc',
        compiler.cc,
        '--cxx',
        compiler.cxx ?? '',
        `--CDKZ_PROFILE=${profile}`,
        `--CDKZ_FAMILY=${compiler.family.id}`,
      ],
      cwd: packageRoot,
      log: join(folder, 'cmake-js.log'),
      signal,
    });
  },
};

/** Outside build/Release, which is node-gyp's. */
export function variantFolder({ compiler, profile }: BuildRequest): string {
  return join(packageRoot, 'build', 'variants', compilerId(compiler), profile);
}

/** An optional peer dependency: only those who build by CMake need it. */
function cmakeJsProgram(): string {
  for (const base of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(base).resolve('cmake-js/bin/cmake-js');
    } catch {
      // Try the next.
    }
  }
  throw new UserError('the package cmake-js is not installed', 'npm install cmake-js');
}
