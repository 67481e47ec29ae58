// The target portable: one .node with a version of each kernel for each level of CPUs. All give the same bits and
// errors, and nothing but kernels needs more than the baseline.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allFlags, buildDirect, directFlags } from '../../lib/builders/direct.ts';
import { compile } from '../../lib/compiler/compile.ts';
import { levelsOfCpu } from '../../lib/cpu.ts';
import { levelsOf } from '../../lib/targets.ts';
import { findCompilers } from '../../lib/toolchains/find.ts';
import { kernelize, packageRoot, run, runModule, temporaryFolder, writeExecutable } from '../helpers.ts';
import { levelsOfFunctions, registersOf } from './instructions.ts';

const compilers = (await findCompilers()).filter(({ family }) => family.id === 'gcc' || family.id === 'clang');
const [first] = compilers;
if (first === undefined) throw new Error('these tests need gcc or clang');

const LEVELS = ['baseline', 'x86-64-v3', 'x86-64-v4'] as const;
const onX64 = process.arch === 'x64' && process.platform === 'linux';

const levelsOfThisCpu = (): readonly string[] => ['baseline', ...levelsOfCpu()];

const SOURCE = `import type { i32, i64 } from 'kernelize';

export function axpy(a: number, x: Float64Array, y: Float64Array): number {
  'use kernel';
  let sum = 0;
  for (let i = 0; i < x.length; i++) y[i] = a * x[i]! + y[i]!;
  for (let i = 0; i < y.length; i++) sum += Math.sqrt(y[i]!) / 3 - Math.floor(y[i]!);
  return sum;
}
export function halves(x: Float32Array): Float32Array {
  'use kernel';
  const result = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) result[i] = Math.fround(x[i]! * 0.5) + x[i]! * 1.1;
  return result;
}
export function clamp(x: Float64Array, bytes: Uint8ClampedArray): i32 {
  'use kernel';
  let sum: i32 = 0;
  for (let i = 0; i < x.length; i++) {
    bytes[i] = x[i]! * 300 - 20;
    sum = (sum * 31 + (x[i]! | 0)) | 0;
  }
  return sum;
}
export function at(x: Float64Array, i: number): number {
  'use kernel';
  return x[i]!;
}
export function next(x: i32): i32 {
  'use kernel';
  const y: i32 = x + 1;
  return y;
}
export function power(x: i64, n: number): i64 {
  'use kernel';
  let result: i64 = 1n;
  for (let i = 0; i < n; i++) result *= x;
  return result;
}
export function zeros(n: number): Float64Array {
  'use kernel';
  return new Float64Array(n);
}
export function sum(n: number): number {
  'use kernel';
  return n < 1 ? 0 : sum(n - 1) + 1 / n;
}
`;

/** Prints which level serves, and what calls give: natively, and in JavaScript. */
const CALLS = `
  import { Worker } from 'node:worker_threads';
  import { pathToFileURL } from 'node:url';
  const url = pathToFileURL(process.env.KERNEL).href;
  const kernels = await import(url);
  const numbers = (n) => Float64Array.from({ length: n }, (_, i) => Math.sin(i) * (i % 7) + 0.1);
  const calls = [
    ...[0, 1, 7, 100, 1003].flatMap((n) => [
      (k) => { const y = numbers(n).map((x) => x * x + 1); return [k.axpy(1.1, numbers(n), y), y]; },
      (k) => k.halves(Float32Array.from(numbers(n))),
      (k) => { const bytes = new Uint8ClampedArray(n); return [k.clamp(numbers(n), bytes), bytes]; },
    ]),
    (k) => k.clamp(Float64Array.of(NaN, -0, 1e300, -Infinity, 0.5 / 300), new Uint8ClampedArray(5)),
    (k) => k.at(numbers(3), 3),
    (k) => k.at(numbers(3), 0.5),
    (k) => k.next(2147483647),
    (k) => k.power(3n, 39),
    (k) => k.power(3n, 40),
    (k) => k.zeros(-1),
    (k) => k.zeros(9),
    (k) => k.sum(100),
    (k) => k.axpy(1),
    (k) => k.at([1], 0),
  ];
  const text = (value) => Array.isArray(value) ? value.map(text).join()
    : ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
    : typeof value === 'number' ? text(Float64Array.of(value)) : String(value);
  const outcomes = (k) => calls.map((call) => {
    try { return text(call(k)); } catch (error) { return error.name + ': ' + error.message; }
  });
  const js = Object.fromEntries(Object.entries(kernels).map(([name, kernel]) => [name, kernel.js]));
  const [native, inJavaScript] = [outcomes(kernels), outcomes(js)];
  let deep;
  try { kernels.sum(1e9); } catch (error) { deep = error.name + ': ' + error.message; }
  // What was chosen stays: the environment counts when the file is loaded first.
  process.env.KERNELIZE_MAX_CPU = 'baseline';
  const code = 'import(' + JSON.stringify(url) + ').then(({ info }) => require("worker_threads").parentPort.postMessage(info))';
  const inWorker = await new Promise((resolve) => new Worker(code, { eval: true, execArgv: [] }).once('message', resolve));
  console.log(JSON.stringify({ info: kernels.info, inWorker: inWorker.level, native, inJavaScript, deep }));
`;

interface Outcomes {
  readonly info: { readonly backend: string; readonly level: string | undefined };
  readonly inWorker: string | undefined;
  readonly native: readonly string[];
  readonly inJavaScript: readonly string[];
  readonly deep: string;
}

/** The module's folder of results. */
async function built(...options: string[]): Promise<string> {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(cwd, 'kernel.ts'), SOURCE);
  const { code, stderr } = await kernelize(['build', 'kernel.ts', '--out-dir', 'out', ...options], { cwd });
  expect(code, stderr).toBe(0);
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(
    ['.c', '.d.ts', '.js', '.kernelize.json', '.node'].map((suffix) => `kernel${suffix}`),
  );
  return join(cwd, 'out');
}

async function outcomes(out: string, level: string): Promise<Outcomes> {
  const env = { KERNEL: join(out, 'kernel.js'), ...(level === '' ? {} : { KERNELIZE_MAX_CPU: level }) };
  const { code, stdout, stderr } = await runModule(CALLS, { env });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe.runIf(onX64)('kernelize build --target portable', () => {
  const here = levelsOfThisCpu();

  it.each(compilers.map(({ name }) => name))(
    'gives the same bits and errors at each level, by %s',
    async (compiler) => {
      const out = await built('--target', 'portable', '--compiler', compiler);
      const best = await outcomes(out, '');
      expect(best.info).toEqual({ backend: 'native', level: here.at(-1) });
      expect(best.native).toEqual(best.inJavaScript);
      expect(best.native).toContain("RangeError: at (kernel.ts:27:10): index 3 is outside 'x' of length 3");
      expect(best.deep).toBe('RangeError: Maximum call stack size exceeded');
      for (const level of LEVELS) {
        const allowed = await outcomes(out, level);
        expect(allowed.info.level).toBe(here.includes(level) ? level : here.at(-1));
        expect({ ...allowed, info: undefined, inWorker: undefined }).toEqual({
          ...best,
          info: undefined,
          inWorker: undefined,
        });
        expect(allowed.inWorker).toBe(allowed.info.level);
      }
      expect(readFileSync(join(out, 'kernel.d.ts'), 'utf8')).toContain(
        'readonly level: "x86-64-v4" | "x86-64-v3" | "baseline" | undefined',
      );
    },
  );

  it.each(compilers.map(({ name }) => name))('has wider instructions in its versions only, by %s', async (compiler) => {
    const file = join(await built('--target', 'portable', '--compiler', compiler), 'kernel.node');
    const levels = await levelsOfFunctions(file);
    const used = await registersOf(file, levels);
    expect([...used.keys()].sort()).toEqual(['glue', 'v3', 'v4']);
    expect(used.get('v4')).toMatchObject({ zmm: true, encoded: true });
    expect(used.get('v3')).toEqual({ zmm: false, ymm: true, encoded: true });
    expect(used.get('glue')).toEqual({ zmm: false, ymm: false, encoded: false });
    const symbols = (await run('objdump', ['-t', file])).stdout;
    expect(symbols).toMatch(/kz_version_axpy_baseline$/m);
    expect(symbols, 'ifuncs').not.toMatch(/^[0-9a-f]+ ......i/m);
    // crtstuff.c's own, and nothing else is run by loading it.
    const { stdout: sections } = await run('objdump', ['-h', file]);
    expect(sections).toMatch(/ \.init_array +0*8 /);
  });

  it('is not for the other builders', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'kernel.ts'), SOURCE);
    for (const builder of ['node-gyp', 'cmake-js']) {
      const { code, stderr } = await kernelize(['build', 'kernel.ts', '--target', 'portable', '--builder', builder], {
        cwd,
      });
      expect(code).toBe(2);
      expect(stderr).toContain(`the builder ${builder} has no target 'portable'`);
      expect(stderr).toContain('--builder direct');
    }
  });
});

describe.runIf(onX64)('buildDirect for the target portable', () => {
  const { output } = compile('kernel.ts', 'export function one(): number {\n  "use kernel";\n  return 1;\n}\n', {
    levels: true,
  });

  it('is the only one with levels in its C', () => {
    const { c = '' } = compile('kernel.ts', SOURCE).output ?? {};
    expect(c).toContain('NAPI_MODULE_INIT');
    expect(c).not.toMatch(/KZ_LEVEL|kz_version|kz_serv|kz_choose|kz_cpu_level/);
    expect(compile('kernel.ts', SOURCE, { levels: true }).output?.c).toMatch(
      /KZ_LEVEL[\s\S]*kz_cpu_level_now[\s\S]*kz_level/,
    );
  });

  it('leaves nothing behind when a level fails, but the log', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'kernel.c');
    writeFileSync(source, `#ifdef __AVX512F__\n#error too wide\n#endif\n${output?.c}`);
    const request = { compiler: first, target: 'portable', source, output: join(folder, 'kernel.node') } as const;
    await expect(buildDirect(request)).rejects.toThrow(/too wide/);
    expect(readdirSync(folder).sort()).toEqual(['kernel.c', 'kernel.node.log']);
    expect(readFileSync(join(folder, 'kernel.node.log'), 'utf8')).toContain('too wide');
  });

  it('ends all compilers when it is aborted, and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    const started = join(folder, 'started');
    const cc = writeExecutable(join(folder, 'cc'), `echo x >> "${started}"\nsleep 60`);
    writeFileSync(join(folder, 'kernel.c'), output?.c ?? '');
    const stop = new AbortController();
    const groups = new Set<number>();
    const building = buildDirect({
      ...{ compiler: { ...first, cc }, target: 'portable', signal: stop.signal },
      ...{ source: join(folder, 'kernel.c'), output: join(folder, 'kernel.node') },
      watch: (group) => {
        groups.add(group);
        return () => groups.delete(group);
      },
    });
    const threeRun = () => existsSync(started) && readFileSync(started, 'utf8').length === 6;
    while (!threeRun()) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(groups.size).toBe(3);
    stop.abort(new Error('enough'));
    await expect(building).rejects.toThrow('enough');
    expect(groups.size).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['cc', 'kernel.c', 'started']);
  });
});

describe('on Arm', () => {
  it('portable binaries have one version', () => {
    const { arch } = process;
    onTestFinished(() => void Object.defineProperty(process, 'arch', { value: arch }));
    Object.defineProperty(process, 'arch', { value: 'arm64' });
    expect(levelsOf('portable')).toEqual([]);
    const flags = directFlags({ compiler: first, target: 'baseline' });
    expect(allFlags({ compiler: first, target: 'portable' })).toEqual(flags);
  });
});

const JIT = `
  import { jit } from 'kernelize';
  const mean = jit(function mean(x) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) { x[i] = x[i] * 3; sum += x[i]; }
    return sum / x.length;
  }, { signature: 'f64(Float64Array)', target: process.env.WANTED });
  const { backend, target, level, flags, key, cached } = await mean.ready;
  const x = () => Float64Array.from({ length: 1000 }, (_, i) => i / 7);
  const values = [mean(x()), mean.js(x()), await mean.async(x())];
  const asm = process.env.ASM ? mean.inspect('asm') : '';
  console.log(JSON.stringify({ backend, target, level, flags, key, cached, values, asm }));
`;

describe.runIf(onX64)('jit', () => {
  const here = levelsOfThisCpu();

  it('has portable binaries in the cache, one for every level', async () => {
    const cache = temporaryFolder();
    const run = async (WANTED: string, env: NodeJS.ProcessEnv = {}) => {
      const options = { env: { KERNELIZE_CACHE_DIR: cache, WANTED, ...env }, cwd: packageRoot };
      const { code, stdout, stderr } = await runModule(JIT, options);
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout);
    };
    const first = await run('portable', { ASM: '1' });
    expect(first).toMatchObject({ backend: 'native', target: 'portable', level: here.at(-1), cached: false });
    expect(first.values).toEqual([first.values[1], first.values[1], first.values[1]]);
    expect(first.flags).toMatch(/-DKZ_LEVEL\(name\)=name##_v3 .*-mavx512f .*-DKZ_LEVEL\(name\)=name##_v4/);
    const [baseline = '', , v4 = ''] = first.asm.split(/^(?=# ---- )/m);
    expect([baseline.slice(0, 15), /%ymm/.test(baseline), /%zmm/.test(v4)]).toEqual(['# ---- baseline', false, true]);
    for (const KERNELIZE_MAX_CPU of here) {
      const { key, values } = first;
      const again = await run('portable', { KERNELIZE_MAX_CPU });
      expect(again).toMatchObject({ key, values, level: KERNELIZE_MAX_CPU, cached: true });
    }
    const other = await run('baseline');
    expect(other).toMatchObject({ target: 'baseline', cached: false, values: first.values });
    expect(other.level).toBeUndefined();
    expect(other.key).not.toBe(first.key);
    if (here.length === 3) {
      const wide = await run('x86-64-v4');
      expect(wide).toMatchObject({
        target: 'x86-64-v4',
        values: first.values,
        flags: expect.stringMatching(/-mavx512vl/),
      });
    }
  });
});

describe.runIf(onX64)('the import hook', () => {
  it('takes KERNELIZE_TARGET=portable', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(cwd, 'one.js'), "export function one() {\n  'use kernel';\n  return 1;\n}\n");
    writeFileSync(
      join(cwd, 'main.js'),
      "import { one } from './one.js';\none();\nconst { target, level } = await one.ready;\nconsole.log(one(), target, level);\n",
    );
    const register = join(packageRoot, 'dist/hook/register.js');
    const env = {
      ...{ KERNELIZE_CACHE_DIR: temporaryFolder(), KERNELIZE_TARGET: 'portable', KERNELIZE_MAX_CPU: 'baseline' },
    };
    const { stdout, stderr } = await run(process.execPath, ['--import', register, 'main.js'], { cwd, env });
    expect([stdout, stderr]).toEqual(['1 portable baseline\n', '']);
  });
});
