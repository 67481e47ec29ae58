// The default builder: binding.gyp by node-gyp, into build/Release.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import which from 'which';
import { UserError } from '../errors.ts';
import { packageRoot } from '../package.ts';
import { buildToolEnvironment } from '../toolchains/environment.ts';
import { type Profile, profileFlags } from '../toolchains/family.ts';
import type { Compiler } from '../toolchains/find.ts';
import type { Lack } from '../toolchains/packages.ts';
import type { Builder, BuildRequest } from './builder.ts';
import { runTool } from './run.ts';

export const nodeGyp: Builder = {
  name: 'node-gyp',
  lacks: async () => {
    const lacks: Lack[] = [];
    if ((await which('make', { nothrow: true })) === null) lacks.push('make');
    if (!(await hasPython())) lacks.push('python');
    return lacks;
  },
  output: () => join(packageRoot, 'build', 'Release', 'kernelize.node'),
  build: async ({ compiler, profile, signal }: BuildRequest) => {
    // Two steps: what stands behind `--` goes to every step named, and variables are nothing to make.
    const run = (step: string, args: readonly string[]) =>
      runTool({
        title: `node-gyp ${step}`,
        command: process.execPath,
        args: [createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js'), step, ...args],
        cwd: packageRoot,
        env: buildToolEnvironment(process.env, { CC: compiler.cc, CXX: compiler.cxx }),
        log: join(packageRoot, 'build', `node-gyp-${step}.log`),
        signal,
      });
    const headers = nodeHeaders();
    try {
      await run('configure', [...headers, '--', ...gypVariables(compiler, profile)]);
    } catch (error) {
      if (headers.length > 0 || !(error instanceof UserError)) throw error;
      const hint =
        "Node's headers are not beside it, so node-gyp downloads them; the builder cmake-js needs no download";
      throw new UserError(error.message, `${hint}: npm install cmake-js && npx kernelize rebuild --builder cmake-js`);
    }
    await run('build', ['--release', '--jobs', 'max']);
  },
};

/** Node's own headers, where they are installed beside it: then node-gyp downloads nothing. */
export function nodeHeaders(): string[] {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : [];
}

/** binding.gyp's variables for a compiler and a profile. */
function gypVariables({ family }: Compiler, profile: Profile): string[] {
  return Object.entries({
    kz_profile: profile,
    kz_flags: profileFlags(family, profile).join(' '),
    kz_flags_v3: family.levels['x86-64-v3'].join(' '),
    kz_flags_v4: family.levels['x86-64-v4'].join(' '),
    kz_link_flags: family.link.join(' '),
  }).map(([name, value]) => `-D${name}=${value}`);
}

/** node-gyp looks further, but not for anything that these don't name. */
async function hasPython(): Promise<boolean> {
  const { NODE_GYP_FORCE_PYTHON, npm_config_python, PYTHON } = process.env;
  const names = [NODE_GYP_FORCE_PYTHON, npm_config_python, PYTHON, 'python3', 'python'];
  const found = names.map((name) => (name ? which(name, { nothrow: true }) : null));
  return (await Promise.all(found)).some((path) => path !== null);
}
