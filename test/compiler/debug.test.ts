// C for debuggers: the bits of any other build, and each line of it says which line of TypeScript it comes from.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDirect } from '../../lib/builders/direct.ts';
import { type CompileOptions, compile } from '../../lib/compiler/compile.ts';
import { exampleArguments } from '../../scripts/bench/example-arguments.js';
import { bitsOf, packageRoot, temporaryFolder } from '../helpers.ts';
import { compilers, type Kernels } from './build.ts';

const DEBUG: CompileOptions = { debug: true, lineDirectives: (file) => `../${file}` };

function compiled(file: string, source: string, options: CompileOptions) {
  const { output, diagnostics } = compile(file, source, { verify: true, ...options });
  if (output === undefined) throw new Error(JSON.stringify(diagnostics));
  return output;
}

/** Kernels as people run them, and as they debug them. */
async function bothBuilds(file: string, source: string, compiler: (typeof compilers)[0]) {
  const folder = temporaryFolder();
  const load = async (variant: 'release' | 'debug') => {
    const base = join(folder, variant);
    writeFileSync(`${base}.c`, compiled(file, source, variant === 'debug' ? DEBUG : {}).c);
    await buildDirect({ compiler, target: 'native', variant, source: `${base}.c`, output: `${base}.node` });
    return createRequire(import.meta.url)(`${base}.node`) as Kernels;
  };
  const [release, debug] = await Promise.all([load('release'), load('debug')]);
  return { release, debug, names: compiled(file, source, {}).exports };
}

const TOTAL = `export function total(a: Float64Array): number {
  'use kernel reassociate parallel';
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! / 3;
  return sum;
}
`;

describe.each(compilers.map((compiler) => [compiler.name, compiler] as const))(
  'debug builds by %s',
  (_name, compiler) => {
    it.each(['spectral-norm.ts', 'hash64.ts'])('have the bits of other builds: %s', async (file) => {
      const source = readFileSync(join(packageRoot, 'examples/kernels', file), 'utf8');
      const { release, debug, names } = await bothBuilds(file, source, compiler);
      for (const name of names) {
        const args = exampleArguments[name] ?? expect.fail(`no arguments for ${name}`);
        const [expected, actual] = [args('small'), args('small')];
        expect(Object.is(debug[name]?.(...actual), release[name]?.(...expected)), name).toBe(true);
        expect(actual).toEqual(expected);
      }
    });

    it('keep the order of a sum under reassociate, on one thread', async () => {
      const { release, debug } = await bothBuilds('total.ts', TOTAL, compiler);
      const values = Float64Array.from({ length: 100_003 }, (_, i) => Math.sqrt(i));
      const inOrder = values.reduce((sum, value) => sum + value / 3, 0);
      const bits = bitsOf(release.total?.(values) as number);
      expect(bits).not.toBe(bitsOf(inOrder));
      expect(bitsOf(debug.total?.(values) as number)).toBe(bits);
      expect(release).toHaveProperty('kz_set_threads');
      expect(debug).not.toHaveProperty('kz_set_threads');
    });
  },
);

/** Each line of C, and the file and line that a C compiler takes it for. */
function placesOf(c: string): { text: string; place: string }[] {
  let [file, line] = ['kernel.c', 1];
  return c.split('\n').flatMap((text) => {
    const [, number, name] = /^#line (\d+) "(.*)"$/.exec(text) ?? [];
    if (name !== undefined) {
      [file, line] = [name, Number(number)];
      return [];
    }
    return [{ text: text.trim(), place: `${file}:${line++}` }];
  });
}

describe('#line directives', () => {
  const source = `function half(x: number): number {
  return x / 2;
}
export function sum(
  a: Float64Array,
): number {
  'use kernel';
  let sum = 0;
  for (let i = 0; a[i]! > 0; i++) {
    if (a[i]! > 5) {
      sum += half(
        a[i]!,
      );
    }
  }
  return sum;
}
`;
  const { c } = compiled('kernel.ts', source, DEBUG);
  const places = placesOf(c);
  const placeOf = (text: string) => places.filter((each) => each.text === text).map(({ place }) => place);

  it('give every line of a kernel its line of TypeScript, and no line that has none', () => {
    expect(placeOf('double sum = 0.0;')).toEqual(['../kernel.ts:8']);
    expect(placeOf('int64_t i = 0;')).toEqual(['../kernel.ts:9']);
    expect(placeOf('if (!(a.data[i] > 0.0)) {')).toEqual(['../kernel.ts:9']);
    expect(placeOf('i++;')).toEqual(['../kernel.ts:9']);
    expect(placeOf('double t0 = half(a.data[i]);')).toEqual(['../kernel.ts:11']);
    expect(placeOf('sum = t1 + t0;')).toEqual(['../kernel.ts:11']);
    expect(placeOf('return KZ_OK;')).toContain('../kernel.ts:16');
    const lines = source.split('\n').length - 1;
    for (const { place } of places.filter((each) => each.place.startsWith('../'))) {
      expect(Number(place.split(':')[1])).toBeLessThanOrEqual(lines);
    }
  });

  it('end with the kernels: the glue has the numbers of its own lines', () => {
    const glue = places.filter(({ text }) => text.startsWith('NAPI_MODULE_INIT'));
    const at = c.split('\n').findIndex((text) => text.startsWith('NAPI_MODULE_INIT'));
    expect(glue).toEqual([{ text: 'NAPI_MODULE_INIT()', place: `kernel.c:${at + 1}` }]);
  });

  it('are not there unless somebody asks', () => {
    expect(compiled('kernel.ts', source, {}).c).not.toContain('#line');
  });
});
