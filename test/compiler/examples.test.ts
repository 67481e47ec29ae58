// The example kernels: the same TypeScript run by V8 and compiled, results and arrays compared bit for bit, with every
// compiler.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDirect } from '../../lib/builders/direct.ts';
import { compile } from '../../lib/compiler/compile.ts';
import { findCompilers } from '../../lib/toolchains/find.ts';
import { exampleArguments, tolerances } from '../../scripts/bench/example-arguments.js';
import { packageRoot, temporaryFolder, ulps } from '../helpers.ts';

const folder = join(packageRoot, 'examples/kernels');
const compilers = await findCompilers();

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
        const args = exampleArguments[name] ?? expect.fail(`no arguments for ${name}`);
        const [expected, actual] = [args('small'), args('small')];
        const value = reference[name]?.(...expected);
        expect(Object.is(native[name]?.(...actual), value), `${name} by ${compiler.name}`).toBe(true);
        const tolerance = tolerances[name];
        if (tolerance === undefined) expect(actual).toEqual(expected);
        else expect(furthest(actual, expected), `${name} by ${compiler.name}`).toBeLessThanOrEqual(tolerance);
      }
    }
  });
});
