// Programs with V8's bytecode of them, the background thread's and the command line's: used where it is of this
// program, and never needed.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { packageRoot, runModule, temporaryFolder } from './helpers.ts';

const module = pathToFileURL(join(packageRoot, 'dist/code-cache.js')).href;

/** Loads the program as the thread does, and says whether V8 took bytecode and what the program makes of a kernel. */
function load(file: string, flags: readonly string[] = []): { cached: boolean | undefined; kernels: string[] } {
  const script = `
    import vm from 'node:vm';
    import { syncBuiltinESMExports } from 'node:module';
    const { Script } = vm;
    let cached;
    vm.Script = class extends Script {
      constructor(source, options) {
        super(source, options);
        if (options.cachedData) cached = this.cachedDataRejected === false;
      }
    };
    syncBuiltinESMExports();
    const { loadProgram } = await import(${JSON.stringify(module)});
    const { lower } = loadProgram(${JSON.stringify(file)});
    const source = '(function twice(x) { return 2 * x; })';
    const fromFunction = { name: 'twice', parameters: ['f64'], captures: {} };
    const { kernels } = lower({ file: 'f.js', source, directives: {}, fromFunction });
    console.log(JSON.stringify({ cached, kernels: kernels.map(({ name }) => name) }));`;
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** The program in a folder where it finds what it imports. */
function programIn(): string {
  mkdirSync(join(packageRoot, 'build'), { recursive: true });
  const folder = mkdtempSync(join(packageRoot, 'build', 'code-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'compile-request.cjs');
  const built = join(packageRoot, 'dist/background/compile-request.cjs');
  copyFileSync(built, file);
  copyFileSync(`${built}.v8cache`, `${file}.v8cache`);
  return file;
}

it('is made by the build, and used', () => {
  expect(load(join(packageRoot, 'dist/background/compile-request.cjs'))).toEqual({ cached: true, kernels: ['twice'] });
});

it('is not used for another program', () => {
  const file = programIn();
  writeFileSync(file, readFileSync(file, 'utf8').replace('"use strict"', '"use strict" '));
  writeFileSync(file, `${readFileSync(file, 'utf8')} `);
  expect(load(file)).toEqual({ cached: undefined, kernels: ['twice'] });
});

it('is not used when it is broken', () => {
  const file = programIn();
  const data = readFileSync(`${file}.v8cache`);
  const middle = data.length >> 1;
  data.writeUInt8(data.readUInt8(middle) ^ 4, middle);
  writeFileSync(`${file}.v8cache`, data);
  expect(load(file)).toEqual({ cached: undefined, kernels: ['twice'] });
});

it('is refused by V8 when it is of other flags', () => {
  const file = join(packageRoot, 'dist/background/compile-request.cjs');
  expect(load(file, ['--no-lazy'])).toMatchObject({ kernels: ['twice'] });
});

it('is made of the command line, and used', () => {
  const preload = join(temporaryFolder(), 'preload.cjs');
  writeFileSync(
    preload,
    `const vm = require('node:vm');
    const { Script } = vm;
    vm.Script = class extends Script {
      constructor(source, options) {
        super(source, options);
        if (options.cachedData) console.log(options.filename, this.cachedDataRejected === false ? 'from bytecode' : 'refused');
      }
    };`,
  );
  const cli = join(packageRoot, 'dist/cli/main.js');
  const { stdout } = spawnSync(process.execPath, ['--require', preload, cli, '--version'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(stdout).toMatch(/^\S+program\.cjs from bytecode\n\d+\.\d+\.\d+\n$/);
});

it('is ready before the first call where the cache is empty, and nobody waits for the thread', async () => {
  const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
  const index = JSON.stringify(pathToFileURL(join(packageRoot, 'dist/index.js')).href);
  const program = (call: string) => `
    import { Worker } from 'node:worker_threads';
    import worker_threads from 'node:worker_threads';
    import { syncBuiltinESMExports } from 'node:module';
    let started = 0;
    worker_threads.Worker = class extends Worker { constructor(...args) { super(...args); started += 1; } };
    syncBuiltinESMExports();
    const { jit } = await import(${index});
    const twice = jit(function twice(x) { return 2 * x; });
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.on('exit', () => console.log(started));
    ${call}`;
  expect((await runModule(program(''), { env })).stdout).toBe('1\n');
  expect((await runModule(program('twice(1); await twice.ready;'), { env })).stdout).toBe('1\n');
  // Now the cache has something, and may have this.
  expect((await runModule(program(''), { env })).stdout).toBe('0\n');
});
