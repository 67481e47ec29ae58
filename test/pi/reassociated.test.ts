// The series under `reassociate` (native/generated/*_reassociated.c): at every level of CPUs the bits of the js back
// end, and leibniz those of the lane kernel that was written by hand. And under `parallel` too
// (native/generated/*_parallel.c), however many threads there are.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import type { Module } from '../../lib/ir/ir.ts';
import { orderRemarks } from '../../lib/passes/reassociate.ts';
import { agreements } from '../../lib/pi/agreement.ts';
import * as pi from '../../lib/pi/index.ts';
import { reassociated } from '../../lib/pi/reassociated.ts';
import { findAddon } from '../../lib/runtime/addon.ts';
import { levelsOfFunctions, registersOf } from '../builders/instructions.ts';
import { bitsOf, packageRoot, runModule } from '../helpers.ts';

const LEVELS = ['baseline', 'x86-64-v3', 'x86-64-v4'] as const;
const CHUNK = 16_384;
const names = Object.keys(reassociated) as (keyof typeof reassociated)[];

const lookup = findAddon();
const addon = lookup.kind === 'native' ? lookup.addon : undefined;
const nativePath = lookup.kind === 'native' ? lookup.path : '';

/**
 * Prints bits of `calls`, each a table of the addon, a kernel and its arguments, as the addon gives them under a level.
 */
async function callAtLevel(
  level: string,
  calls: readonly (readonly [table: string, kernel: string, ...args: number[]])[],
  threads = 1,
): Promise<string[]> {
  const script = `
    import { createRequire } from 'node:module';
    const addon = createRequire(${JSON.stringify(join(packageRoot, 'package.json'))})(${JSON.stringify(nativePath)});
    const text = (value) => typeof value === 'number'
      ? Buffer.from(new Float64Array([value]).buffer).reverse().toString('hex') : Array.from(value).join(' ');
    const values = ${JSON.stringify(calls)}.map(([table, kernel, ...args]) => text(addon[table][kernel].call(...args)));
    console.log(JSON.stringify([addon.cpu, values]));`;
  const { stdout, stderr } = await runModule(script, {
    env: { KERNELIZE_MAX_CPU: level, KERNELIZE_THREADS: String(threads) },
    timeout: 100_000,
  });
  expect(stderr).toBe('');
  const [cpu, values] = JSON.parse(stdout) as [string, string[]];
  expect(cpu).toBe(level);
  return values;
}

const isAbove = (level: (typeof LEVELS)[number]) => LEVELS.indexOf(addon?.cpu ?? 'baseline') < LEVELS.indexOf(level);
const textOf = (value: number | Uint8Array) =>
  typeof value === 'number' ? bitsOf(value) : Array.from(value).join(' ');

/** Of a file of lib/pi: what the compiler makes of it under the directive. */
function compiled(file: string) {
  const path = `lib/pi/${file}`;
  let before: Module | undefined;
  const source = readFileSync(join(packageRoot, path), 'utf8');
  const { output } = compile(path, source, {
    directives: { reassociate: true },
    observe(pass, module) {
      if (pass === 'insert-checks') before = module;
    },
  });
  if (output === undefined || before === undefined) throw new Error(`${path} does not compile`);
  return { output, before };
}

const files = readdirSync(join(packageRoot, 'lib/pi')).filter((name) => {
  return name.endsWith('.kernel.ts') && !/^leibniz-/.test(name);
});

type Kernels = Record<string, (...args: number[]) => number | Uint8Array>;

/** The js back end's kernels of all series. */
async function loadJs(): Promise<Kernels> {
  vi.stubEnv('KERNELIZE_BACKEND', 'js');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const outputs = files.map((file) => compiled(file).output);
  const modules = await Promise.all(
    outputs.map(({ js }) => import(`data:text/javascript,${encodeURIComponent(js)}`) as Promise<Kernels>),
  );
  return Object.assign({}, ...modules);
}

/** What is wrong with a file of lib/pi under `parallel`, in lines. */
function refusals(file: string): string[] {
  const path = `lib/pi/${file}`;
  const directives = { reassociate: true, parallel: true };
  const source = readFileSync(join(packageRoot, path), 'utf8');
  const { diagnostics } = compile(path, source, { directives });
  return diagnostics.map(({ code, message, span }) => {
    return `${code} ${positionOf(source, span.start).line}: ${message.replace(/^this loop can not run in parallel: /, '')}`;
  });
}

describe('the series under reassociate parallel', () => {
  it.for(LEVELS)('have the same bits on 1, 2, 3 and 8 threads, for CPUs up to %s', async (level, { skip }) => {
    if (isAbove(level)) skip('this CPU is below the level');
    const counts = [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 7 * CHUNK + 31, 1e6, 2 ** 22 + 3 * CHUNK + 77];
    const calls = ['leibniz', 'nilakantha', 'basel', 'wallis', 'midpoint'].flatMap((name) => {
      return counts.map((n) => [name, n] as const);
    });
    const valuesOf = (kind: string, threads: number) => {
      const named = calls.map(([name, n]) => ['generated', `${name}${kind}`, n] as const);
      return callAtLevel(level, named, threads);
    };
    const [expected, ...all] = await Promise.all([
      valuesOf('Reassociated', 1),
      ...[1, 2, 3, 8].map((threads) => valuesOf('Parallel', threads)),
    ]);
    for (const values of all) expect(values).toEqual(expected);
  });

  it('are errors where an iteration needs the one before', () => {
    expect(refusals('machin.kernel.ts')[0]).toBe('KZ1019 11: the loop may be left before its test fails');
    expect(refusals('monte-carlo.kernel.ts')).toContainEqual("KZ1019 33: 'next' gets an array, and may write it");
    expect(refusals('bbp.kernel.ts')).toContainEqual(
      expect.stringMatching(/^KZ1019 25: the loop is not one that counts/),
    );
    expect(refusals('leibniz.kernel.ts')).toEqual([]);
  });
});

describe('the series under reassociate', () => {
  it('have sums and products in lanes, where there is something to reorder', () => {
    const inLanes = files.flatMap((file) => {
      const remarks = compiled(file).before.functions.flatMap(orderRemarks);
      return remarks.filter(({ why }) => why === undefined).map(({ fn, local }) => `${fn.name}: ${local.name}`);
    });
    expect(inLanes.sort()).toEqual(['basel: sum', 'leibniz: pi', 'midpoint: sum', 'nilakantha: pi', 'wallis: product']);
  });

  it.for(LEVELS)('have the bits of the js back end for CPUs up to %s', async (level, { skip }) => {
    if (isAbove(level)) skip('this CPU is below the level');
    const js = await loadJs();
    const more = [2 * CHUNK, 7 * CHUNK + 31, 1e6];
    const calls = names.flatMap((name) => {
      const { probes = [] } = agreements[`${name}Reassociated`] ?? {};
      const larger = name === 'bbp' ? [] : more.map((n) => (name === 'monteCarlo' ? [n, 7] : [n]));
      return [...probes, ...larger].map((args) => ({ name, args }));
    });
    const values = await callAtLevel(
      level,
      calls.map(({ name, args }) => ['generated', `${name}Reassociated`, ...args]),
    );
    expect(calls.length).toBeGreaterThan(2000);
    for (const [at, { name, args }] of calls.entries()) {
      expect(values[at], `${name}(${args})`).toBe(textOf(js[name]?.(...args) ?? Number.NaN));
    }
  });

  it.for(LEVELS)(
    'leibniz is the hand-written lane kernel to the last bit for CPUs up to %s',
    async (level, { skip }) => {
      if (isAbove(level)) skip('this CPU is below the level');
      // From 2^20 on divisors are above 2^21, and quotients may come from multiply-adds.
      const edges = [0, 1, 2, 4, 8, 16, 64, 128, 130, 255].flatMap((chunks) =>
        [-33, -1, 0, 1, 31, 32, 33].map((more) => chunks * CHUNK + more),
      );
      const counts = [
        ...Array.from({ length: 300 }, (_, n) => n),
        ...edges.filter((n) => n >= 0),
        ...Array.from({ length: 40 }, (_, k) => 2 ** 21 + k * 12_347),
        2 ** 22 + 3 * CHUNK + 77,
        1e7,
      ];
      const [generated, byHand] = await Promise.all(
        (['generated', 'kernels'] as const).map((table) => {
          const kernel = table === 'generated' ? 'leibnizReassociated' : 'leibnizLanes';
          return callAtLevel(
            level,
            counts.map((n) => [table, kernel, n] as const),
          );
        }),
      );
      expect(generated).toEqual(byHand);
      expect(generated?.at(-1)).toBe(bitsOf(pi.leibnizLanes.js(1e7)));
    },
  );

  it('have wider instructions in the objects of levels only', async ({ skip }) => {
    if (process.arch !== 'x64' || process.platform !== 'linux') skip('there are levels on x86-64 only');
    if (addon?.build.profile === 'native') skip('this build is for one CPU');
    const of = (source: string) => (/_(reassociated|parallel)\.c$/.test(source) ? 'baseline' : 'others');
    const used = await registersOf(nativePath, await levelsOfFunctions(nativePath, of));
    expect(used.get('v4')).toMatchObject({ zmm: true, encoded: true });
    expect(used.get('v3')).toEqual({ zmm: false, ymm: true, encoded: true });
    expect(used.get('baseline')).toEqual({ zmm: false, ymm: false, encoded: false });
  });
});
