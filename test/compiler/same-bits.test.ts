// One result for the series, whoever computes it: every compiler, level of CPUs and number of threads, and JavaScript.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { buildDirect, type Target } from '../../lib/builders/direct.ts';
import { compile } from '../../lib/compiler/compile.ts';
import { COMPILES_AT_ONCE, packageRoot, run, temporaryFolder } from '../helpers.ts';
import { compilers } from './build.ts';

const SERIES = ['leibniz', 'nilakantha', 'basel', 'wallis', 'midpoint'];
const THREADS = [1, 2, 3, 8];
/** Terms: whole chunks of those whose quotients come from multiply-adds, and a part of one. */
const TERMS = 2_200_001;

const hasAvx512 = /avx512vl/.test(readFileSync('/proc/cpuinfo', 'utf8'));
const targets: readonly Target[] = ['baseline', 'x86-64-v3', ...(hasAvx512 ? (['x86-64-v4'] as const) : [])];

/** The series' own sources, under both directives. */
function sources(): string {
  const texts = SERIES.map((name) => readFileSync(join(packageRoot, `lib/pi/${name}.kernel.ts`), 'utf8'));
  return `'use kernel parallel reassociate';\n${texts.map((text) => text.replace("'use kernel';", '')).join('\n')}`;
}

const PROGRAM = `
  const [file, names, terms, by] = process.argv.slice(1);
  const kernels = await import(file);
  const bits = (x) => Buffer.from(new Float64Array([x]).buffer).reverse().toString('hex');
  const of = (name) => by === 'js' ? kernels[name].js : kernels[name];
  console.log(names.split(',').map((name) => name + ' ' + bits(of(name)(Number(terms)))).join('\\n'));`;

it.skipIf(compilers.length === 0 || process.arch !== 'x64')(
  'are the same bits everywhere',
  { timeout: 300_000 },
  async () => {
    const { output, diagnostics } = compile('series.ts', sources());
    expect(diagnostics).toEqual([]);
    const results = new Map<string, string[]>();
    const compute = async (folder: string, how: string, by: string, threads: number) => {
      const file = pathToFileURL(join(folder, 'series.mjs')).href;
      const args = [COMPILES_AT_ONCE, '--input-type=module', '--eval', PROGRAM, file, SERIES.join(), String(TERMS), by];
      const env = { KERNELIZE_THREADS: String(threads) };
      const { stdout } = await run(process.execPath, args, { env, timeout: 100_000 });
      results.set(stdout, [...(results.get(stdout) ?? []), how]);
    };
    for (const compiler of compilers) {
      for (const target of targets) {
        // The series' quotients ask for fused multiply-adds.
        const folder = temporaryFolder({ fused: true });
        const source = join(folder, 'series.c');
        writeFileSync(source, output?.c ?? '');
        writeFileSync(join(folder, 'series.mjs'), output?.js ?? '');
        await buildDirect({ compiler, target, source, output: join(folder, 'series.node') });
        for (const threads of THREADS) {
          await compute(folder, `${compiler.name} ${target} ${threads}`, 'native', threads);
        }
        if (results.size === 1 && target === 'baseline') await compute(folder, 'js', 'js', 1);
      }
    }
    expect([...results.values()].map((each) => each.length)).toHaveLength(1);
    const [[text = '', all = []] = []] = results;
    expect(all.length).toBeGreaterThan(THREADS.length * targets.length);
    expect(text.trim().split('\n')).toHaveLength(SERIES.length);
  },
);
