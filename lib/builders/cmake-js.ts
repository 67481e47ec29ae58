// CMakeLists.txt by cmake-js: a folder of its own for each compiler and profile (with an existing CMakeCache.txt CMake
// silently ignores another compiler). Needs no Python and downloads nothing.

import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import which from 'which';
import { UserError } from '../errors.ts';
import { packageRoot } from '../package.ts';
import { buildToolEnvironment } from '../toolchains/environment.ts';
import { compilerId } from '../toolchains/find.ts';
import type { Lack } from '../toolchains/packages.ts';
import type { Builder, BuildRequest } from './builder.ts';
import { runTool } from './run.ts';

export const cmakeJs: Builder = {
  name: 'cmake-js',
  lacks: async () => {
    const lacks: Lack[] = [];
    if ((await which('cmake', { nothrow: true })) === null) lacks.push('cmake');
    const generators = await Promise.all(['ninja', 'make'].map((tool) => which(tool, { nothrow: true })));
    if (generators.every((tool) => tool === null)) lacks.push('make');
    return lacks;
  },
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
      env: buildToolEnvironment(),
      log: join(folder, 'cmake-js.log'),
      signal,
    });
  },
};

/** Outside build/Release, which is node-gyp's. */
export function variantFolder({ compiler, profile }: BuildRequest): string {
  // Two compilers of one version must not share a CMakeCache.txt.
  const paths = createHash('sha256').update(`${compiler.cc}\n${compiler.cxx}`).digest('hex').slice(0, 8);
  return join(packageRoot, 'build', 'variants', `${compilerId(compiler)}-${paths}`, profile);
}

/**
 * An optional peer dependency: only those who build by CMake need it.
 * @throws UserError with the command that installs it.
 */
export function cmakeJsProgram(): string {
  for (const base of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(base).resolve('cmake-js/bin/cmake-js');
    } catch {
      // Try the next.
    }
  }
  throw new UserError('the package cmake-js is not installed', 'npm install cmake-js');
}
