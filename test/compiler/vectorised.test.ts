// Kernels that C compilers should vectorise, and their own remarks that they did: a change of the C that loses one fails here.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directFlags, nodeApiHeaders } from '../../lib/builders/direct.ts';
import { compile } from '../../lib/compiler/compile.ts';
import { packageRoot, temporaryFolder } from '../helpers.ts';
import { compilers } from './build.ts';

const VECTORS = `
export function dot(a: Float64Array, b: Float64Array): number { 'use kernel reassociate';
  let s = 0; for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!; return s; }
export function sum(a: Float64Array): number { 'use kernel reassociate';
  let s = 0; for (let i = 0; i < a.length; i++) s += a[i]!; return s; }
export function saxpy(x: Float32Array, y: Float32Array, a: f32): void { 'use kernel';
  for (let i = 0; i < x.length; i++) y[i] = Math.fround(Math.fround(a * x[i]!) + y[i]!); }`;

const example = (name: string) => readFileSync(join(packageRoot, 'examples/kernels', `${name}.ts`), 'utf8');
const series = (name: string) => readFileSync(join(packageRoot, 'lib/pi', `${name}.kernel.ts`), 'utf8');
const reassociated = (text: string) => text.replaceAll("'use kernel'", "'use kernel reassociate'");

/** The kernel's function, and its source. */
const KERNELS: readonly (readonly [string, string])[] = [
  ...['dot', 'sum', 'saxpy'].map((name) => [name, VECTORS] as const),
  ...['leibniz', 'midpoint', 'basel'].map((name) => [name, reassociated(series(name))] as const),
  ['matrixProduct', example('matrix-product')],
  ['floydWarshall', example('floyd-warshall')],
  ['greyscale', example('greyscale')],
  // Both have a strict sum in them.
  ['jacobi', reassociated(example('jacobi'))],
  ['spectralNorm', reassociated(example('spectral-norm'))],
];

const REMARKS = {
  gcc: { flag: '-fopt-info-vec', pattern: /^[^:\n]+:(\d+):\d+: optimized: +loop vectorized/gm },
  // Lanes that are all unrolled become vectors as straight code.
  clang: {
    flag: '-Rpass=(loop|slp)-vectoriz',
    pattern: /^[^:\n]+:(\d+):\d+: remark: (?:vectorized loop|Stores SLP vectorized|SLP vectorized)/gm,
  },
} as const;

/** Whether a line belongs to the kernel's C function, or to the one that it is inlined into. */
function isOf(c: string, name: string, line: number): boolean {
  const lines = c.split('\n');
  const heads = [new RegExp(`^static .*\\b${name}\\(`), new RegExp(`\\bkz_run_${name}\\(void`)];
  return heads.some((head) => {
    const first = lines.findIndex((each) => head.test(each));
    const last = lines.findIndex((each, at) => at > first && each === '}');
    return first >= 0 && line > first && line <= last + 1;
  });
}

describe.each(compilers.filter(({ family: { id } }) => id === 'gcc' || id === 'clang'))('$name', (compiler) => {
  it.each(KERNELS)('vectorises %s', (name, text) => {
    const { output, diagnostics } = compile(`${name}.ts`, text);
    expect(diagnostics).toEqual([]);
    const folder = temporaryFolder();
    const source = join(folder, 'kernel.c');
    writeFileSync(source, output?.c ?? '');
    // Compiled for the widest registers: nothing is run.
    const { flag, pattern } = REMARKS[compiler.family.id as 'gcc'];
    const flags = directFlags({ compiler, target: 'x86-64-v4' }).filter(
      (each) => each !== '-shared' && !each.startsWith('-Wl'),
    );
    const args = [...flags, flag, `-I${nodeApiHeaders()}`, '-c', source, '-o', join(folder, 'kernel.o')];
    const { stderr, status } = spawnSync(compiler.cc, args, { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const lines = [...stderr.matchAll(pattern)].map(([, line]) => Number(line));
    const vectorised = lines.filter((line) => isOf(output?.c ?? '', name, line));
    expect(vectorised, stderr).not.toEqual([]);
  });
});
