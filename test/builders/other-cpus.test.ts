// Binaries for CPUs that this one is not: loading them is an error that names what is missing, and JavaScript serves.
//
// KERNELIZE_MAX_CPU makes a lesser CPU of this one; where qemu is, one is really there.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lackedBy, levelsOfCpu } from '../../lib/cpu.ts';
import type { Target } from '../../lib/targets.ts';
import { findCompilers } from '../../lib/toolchains/find.ts';
import { programOf } from '../cache/program.ts';
import { kernelize, run, runModule, sharedFolder, temporaryFolder } from '../helpers.ts';

const compilers = await findCompilers();
const isX64 = process.arch === 'x64';
const here = levelsOfCpu();
const targets: readonly Target[] = ['native', ...here];
const sum =
  "export function sum(a: Float64Array, f: number): number {\n  'use kernel';\n" +
  '  let s = 0;\n  for (let i = 0; i < a.length; i++) { a[i] = a[i]! * f + i; s += Math.floor(a[i]!); }\n  return s;\n}\n';

const folder = sharedFolder();
const made = new Map<string, Promise<string>>();

/** The URL of the JavaScript; built once. */
function built(target: string, compiler: string): Promise<string> {
  const key = `${target} ${compiler}`;
  const known = made.get(key) ?? buildIn(join(folder, String(made.size)), target, compiler);
  made.set(key, known);
  return known;
}

async function buildIn(cwd: string, target: string, compiler: string): Promise<string> {
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(cwd, 'sum.ts'), sum);
  const args = ['build', 'sum.ts', '--out-dir', 'out', '--target', target, '--compiler', compiler];
  const { code, stderr } = await kernelize(args, { cwd, timeout: 60_000 });
  expect(code, stderr).toBe(0);
  return pathToFileURL(join(cwd, 'out/sum.js')).href;
}

/** Prints for each module what it says of itself, and a sum. */
const programOfModules = (urls: readonly string[]) => `
  for (const url of ${JSON.stringify(urls)}) {
    const { info, sum } = await import(url);
    console.log(JSON.stringify([info, sum(new Float64Array(1000).fill(1.5), 3)]));
  }`;

const linesOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const RIGHT = 503500;

describe.skipIf(!isX64)('a binary that was compiled for more than this CPU has', () => {
  describe.each(compilers.map(({ name }) => name))('by %s', (compiler) => {
    it(`for the targets ${targets.join(', ')}: JavaScript serves, and says what is missing`, async () => {
      const modules: string[] = [];
      for (const target of targets) modules.push(await built(target, compiler));
      const program = programOfModules(modules);
      const native = await runModule(program);
      expect(linesOf(native.stdout)).toEqual(targets.map(() => [{ backend: 'native' }, RIGHT]));
      const { code, stdout, stderr } = await runModule(program, { env: { KERNELIZE_MAX_CPU: 'baseline' } });
      expect(code).toBe(0);
      const why = expect.stringMatching(/^this CPU lacks what it was compiled for: .*avx2/);
      expect(linesOf(stdout)).toEqual(targets.map(() => [{ backend: 'js', why }, RIGHT]));
      expect(stderr.match(/sum runs in JavaScript: this CPU lacks/g)).toHaveLength(targets.length);
    });

    it('what asks has no instruction that any CPU of the architecture lacks', async () => {
      const binary = fileURLToPath((await built('native', compiler)).replace(/js$/, 'node'));
      const { stdout } = await run('objdump', ['-d', '--no-show-raw-insn', binary]);
      const asks = stdout
        .split(/\n(?=[0-9a-f]{16} <)/)
        .filter((fn) =>
          /^[0-9a-f]{16} <(kz_(load|can_run|is_missing|most_level|saved_state|cpuid)|napi_register_module)/.test(fn),
        );
      expect(asks.length).toBeGreaterThan(2);
      const instructions = asks.flatMap((fn) => fn.match(/(?<=^ +[0-9a-f]+:\t)[a-z]\w+/gm) ?? []);
      expect(instructions.length).toBeGreaterThan(50);
      const beyond =
        /^(v\w+|k(mov|or|and|test)\w*|[a-z]+x|movbe|lzcnt|tzcnt|popcnt|andn|blsr|blsi|blsmsk|bextr|lddqu|p(shufb|ext|insr)\w*)$/;
      expect(instructions.filter((each) => beyond.test(each) && each !== 'cpuid')).toEqual([]);
    });
  });

  it.skipIf(here.length === 0)('a level that this CPU lacks is said when it is built for', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'sum.ts'), sum);
    const args = ['build', 'sum.ts', '--out-dir', 'out', '--target', 'x86-64-v3'];
    const { code, stderr } = await kernelize(args, { cwd, env: { KERNELIZE_MAX_CPU: 'baseline' }, timeout: 60_000 });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('warning: this CPU lacks ');
    expect(stderr).toContain('avx2');
    expect((await kernelize([...args, '--force'], { cwd, timeout: 60_000 })).stderr).not.toContain('warning');
  });

  it('features of a level are those of the levels below it, too', () => {
    const features = new Set(['sse4_2', 'popcnt', 'movbe', 'avx', 'avx2', 'fma', 'f16c', 'bmi1', 'bmi2']);
    expect(lackedBy('x86-64-v3', features, {})).toEqual([]);
    expect(lackedBy('x86-64-v4', features, {})).toContain('avx512bw');
    expect(lackedBy('x86-64-v4', new Set(['fpu']), {})).toEqual(expect.arrayContaining(['avx2', 'avx512bw']));
    expect(lackedBy('x86-64-v3', features, { KERNELIZE_MAX_CPU: 'baseline' })).toContain('avx2');
    expect(lackedBy('native', features, {})).toEqual([]);
    expect(lackedBy('x86-64-v3', new Set(), {})).toEqual([]);
  });

  it('jit compiles for what is allowed, and what a cache has for more is left alone', async () => {
    const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
    const jit = async (more: NodeJS.ProcessEnv) => {
      const args = ['--input-type=module', '--eval', programOf({ options: "{ signature: 'f64(i32)' }" })];
      const { code, stdout, stderr } = await run(process.execPath, args, { env: { ...env, ...more }, timeout: 60_000 });
      expect(code, stderr).toBe(0);
      return { ...JSON.parse(stdout), stderr };
    };
    expect(await jit({ KERNELIZE_MAX_CPU: 'baseline' })).toMatchObject({ right: true, native: true, cached: false });
    const [level] = here;
    if (level === undefined) return;
    const lesser = { KERNELIZE_MAX_CPU: 'baseline', KERNELIZE_TARGET: level };
    expect(await jit({ KERNELIZE_TARGET: level })).toMatchObject({ native: true, cached: false });
    const refused = await jit(lesser);
    expect(refused).toMatchObject({ right: true, native: false });
    expect(refused.stderr).toContain('this CPU lacks what it was compiled for');
    expect(await jit({ KERNELIZE_TARGET: level })).toMatchObject({ native: true, cached: true });
  });
});

it.skipIf(here.length === 0)('timeit says so, without a stack trace', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'sum.ts'), "export function f(x: number): number { 'use kernel'; return x / 3; }\n");
  const args = ['timeit', 'sum.ts', '--args', '3', '--rounds', '2', '--loops', '2', '--target', 'x86-64-v3'];
  const env = { KERNELIZE_MAX_CPU: 'baseline', KERNELIZE_CACHE_DIR: join(cwd, 'cache') };
  const { code, stderr } = await kernelize(args, { cwd, env, timeout: 60_000 });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: what was compiled can't be loaded: this CPU lacks what it was compiled for: .*avx2/m);
  expect(stderr).not.toContain('    at ');
});

describe.skipIf(!isX64)('kernelize build for this CPU alone', () => {
  const publish = async (manifest: object) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'dist'));
    writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(cwd, 'sum.ts'), sum);
    const { code, stderr } = await kernelize(['build', 'sum.ts', '--out-dir', 'dist'], { cwd, timeout: 60_000 });
    expect(code, stderr).toBe(0);
    return stderr;
  };

  it('warns where the result is in what npm would publish', async () => {
    expect(await publish({ name: 'sums', version: '1.0.0', files: ['dist/*.js', 'dist/*.node'] })).toMatch(
      /warning: dist\/sum\.node would be published.*--target portable/,
    );
    expect(await publish({ name: 'sums', version: '1.0.0' })).toContain('dist/sum.node would be published');
  });

  it('does not warn where it is not', async () => {
    expect(await publish({ name: 'sums', version: '1.0.0', files: ['dist/*.js'] })).not.toContain('warning');
    expect(await publish({ name: 'sums', version: '1.0.0', private: true })).not.toContain('warning');
    expect(await publish({})).not.toContain('warning');
  });
});

/** A CPU of 2008: no AVX. */
const QEMU = ['qemu-x86_64', '-cpu', 'Nehalem', process.execPath];

function whyNoQemu(): string | undefined {
  if (!isX64) return 'qemu is asked for a CPU of x86-64';
  const { status } = spawnSync(QEMU[0] as string, [...QEMU.slice(1), '--eval', ''], { timeout: 60_000 });
  return status === 0 ? undefined : 'qemu-x86_64 is missing, or can not run this node';
}

const noQemu = whyNoQemu();

it(`on an old CPU, a build for this one runs in JavaScript, and one for any runs${noQemu ? ` (skipped: ${noQemu})` : ''}`, async (test) => {
  if (noQemu !== undefined) test.skip(noQemu);
  const [command = '', ...args] = QEMU;
  const ways = compilers.flatMap(({ name }) =>
    ['native', 'x86-64-v3', 'baseline', 'portable'].map((target) => ({ name, target })),
  );
  const modules: string[] = [];
  for (const { name, target } of ways) modules.push(await built(target, name));
  // One process: qemu takes seconds to start Node.js.
  const script = [...args, '--input-type=module', '--eval', programOfModules(modules)];
  const { code, signal, stdout, stderr } = await run(command, script, { timeout: 300_000 });
  expect([code, signal], stdout + stderr).toEqual([0, null]);
  expect(linesOf(stdout).map(([info, value], at) => ({ ...ways[at], backend: info.backend, value }))).toEqual(
    ways.map((way) => ({ ...way, backend: /native|v3/.test(way.target) ? 'js' : 'native', value: RIGHT })),
  );
}, 600_000);
