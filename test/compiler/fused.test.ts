// No product is fused with a sum: rotations, butterflies, and products of complex numbers and quaternions, in all the
// forms in which a compiler may see them side by side. `build` looks at the machine code of everything that tests
// build, and each temporary folder at what child processes left there (test/fused.ts); here is what was fused once.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDirect, nodeApiHeaders } from '../../lib/builders/direct.ts';
import { compile } from '../../lib/compiler/compile.ts';
import { packageRoot } from '../../lib/package.ts';
import type { Compiler } from '../../lib/toolchains/find.ts';
import { levelsOfFunctions } from '../builders/instructions.ts';
import { fusedIn, fusedUnder, NONE_ASKED_FOR } from '../fused.ts';
import { kernelize, temporaryFolder } from '../helpers.ts';
import { build, compilers, contents, interpret } from './build.ts';

/** A file of its own: files with floats are compiled in another way. */
const floats = `
  export function turnFloats(z: Float32Array, c: f32, s: f32): void { 'use kernel';
    for (let i = 0; i + 1 < z.length; i += 2) { const re = z[i]!; const im = z[i + 1]!;
      z[i] = Math.fround(Math.fround(re * c) - Math.fround(im * s));
      z[i + 1] = Math.fround(Math.fround(im * c) + Math.fround(re * s)); } }
`;

const doubles = `
  export function turn(z: Float64Array, c: number, s: number): void { 'use kernel';
    const re = z[0]!; const im = z[1]!; z[0] = re * c - im * s; z[1] = im * c + re * s; }
  export function turnEach(z: Float64Array, c: number, s: number): void { 'use kernel';
    for (let i = 0; i + 1 < z.length; i += 2) { const re = z[i]!; const im = z[i + 1]!; z[i] = re * c - im * s; z[i + 1] = im * c + re * s; } }
  export function twice(z: Float64Array, c: number, s: number): void { 'use kernel';
    const re = z[0]!; const im = z[1]!; z[0] = re + re - c; z[1] = im + im + s; }
  export function parts(z: Float64Array, c: number, s: number): void { 'use kernel';
    const re = z[0]! * 1e-308; const im = z[1]! * 1e-308; z[0] = re / 4 - c * 1e-310; z[1] = im / 4 + s * 1e-310; }
  export function named(z: Float64Array, c: number, s: number): void { 'use kernel';
    const p = z[0]! * c; const q = z[1]! * c; const r = -s; z[0] = p + r; z[1] = q - r; }
  export function stored(z: Float64Array, c: number, s: number): void { 'use kernel';
    z[2] = z[0]! * c; z[3] = z[1]! * c; z[0] = z[2]! - s; z[1] = z[3]! + s; }
  function times(a: number, b: number): number { return a * b; }
  export function called(z: Float64Array, c: number, s: number): void { 'use kernel';
    const re = z[0]!; const im = z[1]!; z[0] = times(re, c) - times(im, s); z[1] = times(im, c) + times(re, s); }
  function deep(a: number, n: i32): number { return n < 1 ? a * a : deep(a, n - 1); }
  export function calledBack(z: Float64Array, c: number, s: number): void { 'use kernel';
    z[0] = deep(c, 0) - z[0]!; z[1] = deep(s, 0) + z[1]!; }
  export function unrolled(z: Float64Array, c: number, s: number): void { 'use kernel';
    for (let k = 0; k < 2; k++) z[k] = k === 0 ? z[k]! * c - s : z[k]! * c + s; }
  export function summed(z: Float64Array, c: number, s: number): number { 'use kernel';
    let re = 0; let im = 0; for (let i = 0; i + 3 < z.length; i += 2) { re += z[i]! * c - z[i + 1]! * s; im += z[i]! * s + z[i + 1]! * c; } return re / im; }
  export function lanes(z: Float64Array, c: number, s: number): void { 'use kernel reassociate';
    let p = z[0]! * c; for (let i = 4; i < z.length; i++) p += z[i]! * s; z[0] = z[1]! * c - s; z[1] = p; }
  export function quaternion(z: Float64Array, c: number, s: number): void { 'use kernel';
    const a = z[0]!; const b = z[1]!; const d = z[2]!; const e = z[3]!;
    z[0] = a * c - b * s - d * c - e * s; z[1] = a * s + b * c + d * s - e * c;
    z[2] = a * c - b * s + d * c + e * s; z[3] = a * s + b * c - d * s + e * c; }
  export function butterfly(z: Float64Array, c: number, s: number): void { 'use kernel';
    for (let i = 0; i + 3 < z.length; i += 4) { const re = z[i + 2]! * c - z[i + 3]! * s; const im = z[i + 2]! * s + z[i + 3]! * c;
      z[i + 2] = z[i]! - re; z[i + 3] = z[i + 1]! - im; z[i] = z[i]! + re; z[i + 1] = z[i + 1]! + im; } }
  export function lengths(z: Float64Array, c: number, s: number): number { 'use kernel';
    return Math.hypot(z[0]! * c - z[1]! * s, z[0]! * s + z[1]! * c); }
`;

const targets = process.arch === 'x64' ? (['native', 'x86-64-v3', 'portable'] as const) : (['native'] as const);
const ways = compilers.flatMap(({ name }) => targets.map((target) => ({ compiler: name, target })));

describe.each(ways)('by $compiler for $target', (way) => {
  it.each([
    ['doubles', doubles],
    ['floats', floats],
  ])('rounds every product of %s', async (_, source) => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
      return (seed + Math.imul(seed, 22695477) / 2 ** 32) / 2 ** 30;
    };
    for (const [name, kernel] of Object.entries(built.native)) {
      if (built.js[name] === undefined) continue;
      for (let round = 0; round < 40; round++) {
        const [c, s] = name === 'turnFloats' ? [Math.fround(random()), Math.fround(random())] : [random(), random()];
        const z = Float64Array.from({ length: 16 }, random);
        const run = (fn: typeof kernel) => {
          const array = name === 'turnFloats' ? Float32Array.from(z) : z.slice();
          return [fn(array, c, s), contents(array)];
        };
        const expected = run(built.js[name]);
        expect(run(kernel), `${name}, round ${round}`).toEqual(expected);
        if (name !== 'lanes') expect(run(v8[name] as typeof kernel), `${name}, V8`).toEqual(expected);
      }
    }
  });
});

describe('what child processes build', () => {
  const turn = doubles.slice(0, doubles.indexOf('export function turnEach'));

  it('is examined where it lies', async () => {
    const folder = temporaryFolder({ fused: true });
    writeFileSync(join(folder, 'turn.ts'), turn);
    const { code, stderr } = await kernelize(['build', 'turn.ts'], { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(await fusedUnder(folder)).toEqual({});
    // The same with what takes the barriers away.
    const compiler = compilers[0] as Compiler;
    const { output } = compile('turn.ts', turn, {});
    mkdirSync(join(folder, 'cache'));
    const source = join(folder, 'cache', 'turn.c');
    writeFileSync(source, (output?.c ?? '').replaceAll('__builtin_assoc_barrier', ''));
    const fast = { compiler, target: process.arch === 'x64' ? 'x86-64-v3' : 'native', optimisation: '-O3' } as const;
    await buildDirect({ ...fast, source, output: join(folder, 'cache', 'turn.node'), extra: ['-ffp-contract=fast'] });
    const found = await fusedUnder(folder);
    expect(Object.keys(found)).toEqual(['cache/turn.node']);
    // Once is enough.
    expect(await fusedUnder(folder)).toEqual({});
  });
});

describe("the addon's own kernels", () => {
  /** What asks for fused multiply-adds: by reciprocal.h, or, the yardstick, by intrinsics. */
  const asking = [
    ...['generated/leibniz_parallel.c', 'generated/leibniz_reassociated.c'],
    ...['pi/lanes/leibniz_lanes_v3.c', 'pi/lanes/leibniz_lanes_v4.c', 'pi/yardstick_avx512.c'],
  ];

  const asks = /^kz_leibniz_(lanes_v[34]|yardstick)$/;

  it('have none that nobody asked for', async () => {
    const file = join(packageRoot, 'build/Release/kernelize.node');
    // Each function's source, without the levels that it is compiled for; of functions that other objects call, only
    // their names are left.
    const sources = await levelsOfFunctions(file, (source) => source.trim(), { byLevel: false });
    const found = (await fusedIn(file)).map(({ address, fn }) => sources.get(address) || fn);
    expect(
      [...new Set(found)].filter((source) => !(asks.test(source) || asking.some((each) => basename(each) === source))),
    ).toEqual([]);
    if (process.arch === 'x64') expect(found).toContain('kz_leibniz_lanes_v3');
  });

  it.each(compilers)('have no others where they ask, by $name', async (compiler) => {
    for (const name of asking.filter((each) => !each.includes('yardstick'))) {
      const object = join(temporaryFolder(), 'object.o');
      const { strict, levels } = compiler.family;
      const level = process.arch === 'x64' ? levels[name.includes('v4') ? 'x86-64-v4' : 'x86-64-v3'] : ['-O3'];
      const folders = [join(packageRoot, 'native/include'), nodeApiHeaders()].map((folder) => `-I${folder}`);
      const args = [...strict, ...level, ...NONE_ASKED_FOR, ...folders, '-w', '-fPIC', '-c'];
      execFileSync(compiler.cc, [...args, join(packageRoot, 'native', name), '-o', object]);
      expect(await fusedIn(object), name).toEqual([]);
    }
  });
});
