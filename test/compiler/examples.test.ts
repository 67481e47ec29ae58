// The example kernels: the same TypeScript run by V8 and compiled, results and arrays compared bit for bit, with every
// compiler.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDirect } from '../../lib/builders/direct.ts';
import { compile } from '../../lib/compiler/compile.ts';
import { findCompilers } from '../../lib/toolchains/find.ts';
import { packageRoot, temporaryFolder, ulps } from '../helpers.ts';

const folder = join(packageRoot, 'examples/kernels');
const compilers = await findCompilers();

/** Reproducible values. */
function noise(length: number, scale = 1): Float64Array {
  let state = 12345;
  return Float64Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647 - 0.5) * scale;
  });
}

const bytes = (length: number) => Uint8Array.from(noise(length, 512));
const text = (length: number) => Uint16Array.from(noise(length, 10), (value) => 97 + Math.abs(value));

/** Arguments of each kernel, made anew for each run. */
const runs: Readonly<Record<string, () => unknown[]>> = {
  matrixProduct: () => [noise(400), noise(400), new Float64Array(400), 20],
  jacobi: () => [noise(900), new Float64Array(900), 30],
  floydWarshall: () => [noise(625, 20).map((value) => value + 11), 25],
  advance: () => [noise(15, 30), noise(15), noise(5).map(Math.abs), 0.01, 100],
  spectralNorm: () => [40],
  mandelbrot: () => [new Uint16Array(1200), 40, 30, 200],
  sieve: () => [new Uint8Array(10_000)],
  levenshtein: () => [text(60), text(75)],
  fnv1a: () => [bytes(1000)],
  xorshift32: () => [2463534242, 1000],
  fnv1a64: () => [bytes(1000)],
  splitmix64: () => [0xfedcba9876543210n, new BigUint64Array(100)],
  xorshift64star: () => [88172645463325252n, 1000],
  greyscale: () => [new Uint8ClampedArray(bytes(4000)), new Uint8ClampedArray(1000)],
  histogram: () => [bytes(5000), new Uint32Array(256)],
  powers: () => [noise(400, 10).map((value) => Math.abs(value) + 0.1), new Float64Array(400), 20],
  sumOfDifferences: () => [noise(400), noise(400, 10)],
};

/** How far the arrays may be apart, in units in the last place, where a function is the C library's: docs/math-functions.md. */
const tolerances: Readonly<Record<string, number>> = { powers: 2 };

/** The largest distance of elements of two lists of arrays. */
function furthest(actual: readonly unknown[], expected: readonly unknown[]): number {
  const distances = actual.flatMap((array, at) =>
    array instanceof Float64Array
      ? Array.from(array, (value, k) => ulps(value, (expected[at] as Float64Array)[k] ?? Number.NaN))
      : [],
  );
  return Math.max(...distances);
}

describe.each(readdirSync(folder).filter((file) => file.endsWith('.ts')))('%s', (file) => {
  it('computes what V8 computes, by every compiler, and reports errors as its JavaScript does', async () => {
    const reference = (await import(join(folder, file))) as Record<string, (...args: unknown[]) => unknown>;
    const { output, diagnostics } = compile(file, readFileSync(join(folder, file), 'utf8'), { verify: true });
    expect(diagnostics).toEqual([]);
    const out = temporaryFolder();
    writeFileSync(join(out, 'kernel.c'), output?.c ?? '');
    for (const compiler of compilers) {
      const binary = join(out, `${compiler.name}.node`);
      await buildDirect({ compiler, target: 'native', source: join(out, 'kernel.c'), output: binary });
      const native = createRequire(import.meta.url)(binary) as typeof reference;
      for (const name of output?.exports ?? []) {
        const args = runs[name] ?? expect.fail(`no arguments for ${name}`);
        const [expected, actual] = [args(), args()];
        const value = reference[name]?.(...expected);
        expect(Object.is(native[name]?.(...actual), value), `${name} by ${compiler.name}`).toBe(true);
        const tolerance = tolerances[name];
        if (tolerance === undefined) expect(actual).toEqual(expected);
        else expect(furthest(actual, expected), `${name} by ${compiler.name}`).toBeLessThanOrEqual(tolerance);
      }
    }
  });
});
