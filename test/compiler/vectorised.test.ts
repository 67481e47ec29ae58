// Kernels that C compilers should vectorise, and their own remarks that they did: a change of the C that loses one
// fails here.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFlags, nodeApiHeaders } from '../../lib/builders/direct.ts';
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

describe.each(compilers.filter(({ family }) => 'flags' in family.remarks))('$name', (compiler) => {
  it.each(KERNELS)('vectorises %s', (name, text) => {
    const { output, diagnostics } = compile(`${name}.ts`, text);
    expect(diagnostics).toEqual([]);
    const folder = temporaryFolder();
    const source = 'kernel.c';
    writeFileSync(join(folder, source), output?.c ?? '');
    const { remarks } = compiler.family;
    if ('cannot' in remarks) throw new Error(remarks.cannot);
    // Compiled for the widest registers: nothing is run.
    const flags = [...generatedFlags({ compiler, target: 'x86-64-v4' }), '-fPIC', ...remarks.flags];
    const args = [...flags, `-I${nodeApiHeaders()}`, '-c', source, '-o', 'kernel.o'];
    const { stderr, status } = spawnSync(compiler.cc, args, { cwd: folder, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const vectorised = remarks
      .read({ folder, source, said: stderr })
      // Lanes that are all unrolled become vectors as straight code, for clang; gcc's straight code is what fails.
      .filter(({ kind, about }) => kind === 'vectorised' && (about === 'loop' || compiler.family.id !== 'gcc'))
      .filter(({ cLine }) => isOf(output?.c ?? '', name, cLine));
    expect(vectorised).not.toEqual([]);
  });
});
