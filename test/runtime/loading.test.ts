import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leibniz } from '../../lib/pi/index.ts';
import { ADDON_INTERFACE } from '../../lib/runtime/addon.ts';
import { packageRoot, run, runModule, temporaryFolder } from '../helpers.ts';

const report = `import { leibniz, machin } from 'kernelize/pi';
  console.log(JSON.stringify([leibniz(1000), machin(20), leibniz.info.backend, leibniz.info.path]));`;

/** A build that can't be found: a copy of the package without build/. */
function withoutBuild(): string {
  const folder = temporaryFolder();
  const copy = `cp -r ${join(packageRoot, 'dist')} ${join(packageRoot, 'package.json')} ${folder} && ln -s ${join(packageRoot, 'node_modules')} ${folder}/node_modules`;
  return `${copy}|${folder}`;
}

async function packageWithoutBuild(): Promise<string> {
  const [command = '', folder = ''] = withoutBuild().split('|');
  await run('sh', ['-c', command]);
  return folder;
}

describe('the package', () => {
  it('can be imported', async () => {
    const { stdout, stderr } = await runModule(report);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).slice(0, 3)).toEqual([leibniz.js(1000), 3.141592653589794, 'native']);
  });

  it('can be required', async () => {
    const script = `const { leibniz } = require('kernelize/pi'); require('kernelize'); console.log(leibniz(1), leibniz.info.backend)`;
    const { stdout, stderr } = await run(process.execPath, ['--no-warnings', '-e', script]);
    expect(stderr).toBe('');
    expect(stdout).toBe('4 native\n');
  });

  it('tells what its binary was made with', () => {
    expect(leibniz.info).toEqual({
      backend: 'native',
      why: undefined,
      path: join(packageRoot, 'build/Release/kernelize.node'),
      compiler: {
        id: expect.stringMatching(/^(gcc|clang|icx|icc)$/),
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      },
      flags: expect.stringContaining('-ffp-contract=off'),
      profile: expect.stringMatching(/^(o2|strict|native)$/),
      cpu: expect.stringMatching(/^(baseline|x86-64-v3|x86-64-v4)$/),
    });
  });
});

describe('finding the binary', () => {
  it('takes the path in KERNELIZE_ADDON first', async () => {
    // fused.test.ts examines the addon.
    const path = join(temporaryFolder({ fused: true }), 'mine.node');
    copyFileSync(leibniz.info.path as string, path);
    const { stdout, stderr } = await runModule(report, { env: { KERNELIZE_ADDON: path } });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)[3]).toBe(path);
    const relative = await runModule(report, { env: { KERNELIZE_ADDON: './build/Release/kernelize.node' } });
    expect(relative.stderr).toBe('');
  });

  it('uses the default build when KERNELIZE_ADDON is wrong, and says so', async () => {
    const { stdout, stderr } = await runModule(report, { env: { KERNELIZE_ADDON: '/nowhere/x.node' } });
    expect(JSON.parse(stdout)[2]).toBe('native');
    expect(stderr).toMatch(
      /KernelizeWarning: kernelize: using .*kernelize\.node, because KERNELIZE_ADDON=\/nowhere\/x\.node/,
    );
  });

  it('lets JavaScript serve without a binary: one warning, what was tried, and the command that mends it', async () => {
    const folder = await packageWithoutBuild();
    const { stdout, stderr, code } = await runModule(report, { cwd: folder });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([leibniz.js(1000), 3.141592653589794, 'js', null]);
    expect(stderr.match(/KernelizeWarning/g)).toHaveLength(1);
    expect(stderr).toContain('no native kernels; JavaScript serves, with the same results');
    expect(stderr).toContain('build/Release/kernelize.node');
    expect(stderr).toContain('npx kernelize rebuild');
  });

  it('warns once in a process with several threads', async () => {
    const folder = await packageWithoutBuild();
    const script = `
      import { Worker, isMainThread } from 'node:worker_threads';
      import { leibniz } from 'kernelize/pi';
      leibniz(1);
      const text = "import('kernelize/pi').then(({ leibniz }) => leibniz(1))";
      for (let i = 0; i < 3; i++) await new Promise((done) => new Worker(text, { eval: true, execArgv: [] }).once('exit', done));`;
    const { stderr } = await runModule(script, { cwd: folder });
    expect(stderr.match(/KernelizeWarning/g)).toHaveLength(1);
  });

  it.each([
    ['an empty file', ''],
    ['text', 'not a binary'],
    ['a truncated ELF file', '\x7fELF\x02\x01\x01'],
  ])('survives %s in place of the binary', async (_what, content) => {
    const path = join(temporaryFolder(), 'bad.node');
    writeFileSync(path, content);
    const folder = await packageWithoutBuild();
    const { stdout, stderr, code } = await runModule(report, { cwd: folder, env: { KERNELIZE_ADDON: path } });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)[2]).toBe('js');
    expect(stderr).toContain(path);
  });

  it('refuses a binary of another version of kernelize', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'old.node');
    // The same addon with another interface number: what an upgrade without a rebuild leaves behind.
    const source = join(packageRoot, 'native/build_info.h');
    const include = `-I${join(packageRoot, 'native')}`;
    writeFileSync(
      join(folder, 'old.c'),
      `#include <node_api.h>
       static napi_value init(napi_env env, napi_value exports) {
         napi_value number; napi_create_int32(env, ${ADDON_INTERFACE + 1}, &number);
         napi_set_named_property(env, exports, "interface", number); return exports; }
       NAPI_MODULE(old, init)`,
    );
    const headers = `-I${join(packageRoot, 'node_modules/node-api-headers/include')}`;
    const built = await run('cc', ['-shared', '-fPIC', include, headers, join(folder, 'old.c'), '-o', path]);
    expect(built.stderr, source).toBe('');
    const bare = await packageWithoutBuild();
    const { stdout, stderr } = await runModule(report, { cwd: bare, env: { KERNELIZE_ADDON: path } });
    expect(JSON.parse(stdout)[2]).toBe('js');
    expect(stderr).toContain(
      `was built for another version of kernelize (interface ${ADDON_INTERFACE + 1}, expected ${ADDON_INTERFACE})`,
    );
  });

  it('stays in JavaScript without a word when asked to', async () => {
    const { stdout, stderr } = await runModule(report, { env: { KERNELIZE_BACKEND: 'js' } });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)[2]).toBe('js');
  });
});
