// Whatever stands around it: where threads, files, stacks or compilers are not what they usually are, calls give the
// function's own results and errors, JavaScript serves, and the reason is said once.

import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build as bundle } from 'esbuild';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { compilers } from '../compiler/build.ts';
import { packageRoot, type RunOptions, run, runModule, temporaryFolder, writeExecutable } from '../helpers.ts';

const HALVES = `
  const halves = jit(function halves(n) { let s = 0; for (let i = 0; i < n; i++) s += i / 2; return s; }, { signature: 'f64(f64)' });`;
/** What serves at first, and what serves when it is known whether there will be native code. */
const PROGRAM = `import { jit } from 'kernelize'; ${HALVES}
  const before = halves(1001);
  const why = await halves.ready.then(() => undefined, (error) => error.message);
  console.log(JSON.stringify({ before, after: halves(1001), off: await halves.async(1001), why, backend: halves.info.backend }));`;

const environment = (more: NodeJS.ProcessEnv = {}) => ({ KERNELIZE_CACHE_DIR: temporaryFolder(), ...more });

function outcomeOf({ stdout, stderr, code }: { stdout: string; stderr: string; code: number | null }) {
  expect(code, stderr).toBe(0);
  return { ...JSON.parse(stdout), warnings: stderr.match(/KernelizeWarning/g)?.length ?? 0 };
}

const inModule = async (flags: string[], options: RunOptions = {}) =>
  outcomeOf(await runModule(PROGRAM, { env: environment(), ...options, flags }));

const SAME = { before: 250250, after: 250250, off: 250250 };

it('Node.js may start no thread: the permission model', async () => {
  const [major = 0] = process.versions.node.split('.').map(Number);
  const flag = major < 23 ? '--experimental-permission' : '--permission';
  const found = await inModule([flag, '--allow-fs-read=*', '--allow-fs-write=*']);
  expect(found).toMatchObject({
    ...SAME,
    backend: 'js',
    why: expect.stringMatching(/starts no thread.*ERR_ACCESS_DENIED/),
  });
  expect(found.warnings).toBe(1);
});

it.each([
  ['gives frames', 'Error.prepareStackTrace = (error, frames) => frames;'],
  ['gives nothing', 'Error.prepareStackTrace = () => undefined;'],
  ['throws', "Error.prepareStackTrace = () => { throw new Error('mine'); };"],
  ['is frozen', 'Error.prepareStackTrace = () => 3; Object.freeze(Error);'],
  ['has no stacks', 'Error.stackTraceLimit = 0;'],
])('the program %s for the stack of an error', async (_, text) => {
  const file = join(temporaryFolder(), 'before.mjs');
  writeFileSync(file, text);
  const found = await inModule(['--import', file]);
  expect(found).toMatchObject({ ...SAME, backend: 'native' });
});

it('strings may become no code: sums in the lane order are the same before native code is there and after', async () => {
  const script = `import { jit } from 'kernelize';
    const sum = jit(function sum(n) { 'use kernel reassociate'; let s = 0; for (let i = 0; i < n; i++) s += 1 / (i + 1); return s; }, { signature: 'f64(f64)' });
    const before = sum(1000);
    await sum.ready;
    console.log(JSON.stringify({ same: before === sum(1000) && before === sum.js(1000), strict: before === (() => { let s = 0; for (let i = 0; i < 1000; i++) s += 1 / (i + 1); return s; })() }));`;
  const flags = ['--disallow-code-generation-from-strings'];
  // Its quotients ask for fused multiply-adds.
  const env = { ...environment(), KERNELIZE_CACHE_DIR: temporaryFolder({ fused: true }) };
  const found = outcomeOf(await runModule(script, { env, flags }));
  expect(found).toEqual({ same: true, strict: false, warnings: 0 });
});

it('what fails for a moment is tried again', async () => {
  const file = join(temporaryFolder(), 'before.mjs');
  writeFileSync(
    file,
    `import threads from 'node:worker_threads';
     import { syncBuiltinESMExports } from 'node:module';
     const { Worker } = threads;
     let failures = 1;
     threads.Worker = class extends Worker {
       constructor(...args) {
         if (failures-- > 0) throw Object.assign(new Error('Worker initialization failure: EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' });
         super(...args);
       }
     };
     syncBuiltinESMExports();`,
  );
  const script = `import { jit } from 'kernelize'; ${HALVES}
    const why = await halves.ready.then(() => undefined, (error) => error.message);
    const before = halves(1001);
    while (halves.info.backend === 'js') await new Promise((resolve) => setTimeout(resolve, 100));
    console.log(JSON.stringify({ why, before, after: halves(1001), backend: halves.info.backend }));`;
  const found = outcomeOf(await runModule(script, { env: environment(), flags: ['--import', file] }));
  expect(found).toMatchObject({ before: 250250, after: 250250, backend: 'native', warnings: 1 });
  expect(found.why).toMatch(/EAGAIN.*tried again in \d+ s$/);
});

const options = { bundle: true, platform: 'node' } as const;
const bundlers: Record<string, (entry: string, output: string) => Promise<unknown>> = {
  'esbuild to an ES module': (entry, outfile) =>
    bundle({
      ...{ ...options, entryPoints: [entry], outfile, format: 'esm', logLevel: 'silent' },
      banner: {
        js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
      },
    }),
  'esbuild to CommonJS': (entry, outfile) =>
    bundle({
      ...options,
      entryPoints: [entry],
      outfile: outfile.replace('.mjs', '.cjs'),
      format: 'cjs',
      logLevel: 'silent',
    }),
  rolldown: async (entry, file) =>
    (await rolldown({ input: entry, platform: 'node', logLevel: 'silent' })).write({
      file,
      format: 'esm',
      codeSplitting: false,
    }),
};

it.each(Object.keys(bundlers))('it is bundled: %s', async (name) => {
  const source = temporaryFolder();
  mkdirSync(join(source, 'node_modules'));
  symlinkSync(packageRoot, join(source, 'node_modules', 'kernelize'));
  const entry = join(source, 'app.mjs');
  const isCommonJs = name.includes('CommonJS');
  writeFileSync(entry, isCommonJs ? PROGRAM.replace(/^(.*?;)(.*)$/s, '$1 (async () => {$2})();') : PROGRAM);
  const folder = temporaryFolder();
  await bundlers[name]?.(entry, join(folder, 'app.mjs'));
  const app = join(folder, isCommonJs ? 'app.cjs' : 'app.mjs');
  const alone = await run(process.execPath, [app], { cwd: folder, env: { ...process.env, ...environment() } });
  expect(outcomeOf(alone)).toMatchObject({
    ...{ ...SAME, backend: 'js', warnings: 1 },
    why: expect.stringMatching(/is bundled into this program.*external: \['kernelize'\]/),
  });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageRoot, join(folder, 'node_modules', 'kernelize'));
  const beside = await run(process.execPath, [app], { cwd: folder, env: { ...process.env, ...environment() } });
  expect(outcomeOf(beside)).toMatchObject({ ...SAME, backend: 'native', warnings: 0 });
});

/** A compiler that does what the first one does, and more. */
const compiler = (more: string) =>
  writeExecutable(join(temporaryFolder(), 'cc'), `${compilers[0]?.cc} "$@"\ncode=$?\n${more}\nexit $code`);

it('a compiler leaves something running that keeps its output open', async () => {
  const KERNELIZE_CC = compiler('sleep 100000 &');
  const found = await inModule([], { env: environment({ KERNELIZE_CC }) });
  expect(found).toMatchObject({ ...SAME, backend: 'native' });
});

it('a signal aborts while the compiler works: nobody waits for it', async () => {
  const mark = join(temporaryFolder(), 'done');
  const KERNELIZE_CC = compiler(`case "$1" in -dM) ;; *) sleep 5; echo done >> ${mark};; esac`);
  const script = `import { jit } from 'kernelize'; import { existsSync } from 'node:fs'; ${HALVES}
    const calls = [];
    const aborted = (signal) => halves.async(10, { signal }).catch((error) => calls.push([error.name, existsSync(${JSON.stringify(mark)})]));
    await aborted(AbortSignal.abort());
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await aborted(controller.signal);
    console.log(JSON.stringify({ calls }));`;
  const found = outcomeOf(await runModule(script, { env: environment({ KERNELIZE_CC }) }));
  const expected = ['AbortError', false];
  expect(found.calls).toEqual([expected, expected]);
  expect(existsSync(mark) && readFileSync(mark, 'utf8')).toBe(false);
});

it.runIf(process.getuid?.() !== undefined)('the folder of the program is gone', async () => {
  const folder = temporaryFolder();
  const script = `import { rmSync } from 'node:fs'; rmSync(${JSON.stringify(folder)}, { recursive: true }); ${PROGRAM.replace("'kernelize'", JSON.stringify(`file://${join(packageRoot, 'dist/index.js')}`))}`;
  const found = outcomeOf(await runModule(script, { env: environment(), cwd: folder }));
  expect(found).toMatchObject({ ...SAME, backend: 'js', why: expect.stringContaining('the working folder is gone') });
  expect(dirname(folder)).toBeTruthy();
});
