// Golden files: what the compiler makes of each fixture is what the document beside it says. `npm run golden` rewrites
// them; any other run writes nothing and fails on one that is stale, missing or left over.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCompiler } from '../../lib/toolchains/find.ts';
import { callsIn, goldenDocument } from '../golden.ts';
import { packageRoot, temporaryFolder } from '../helpers.ts';

const folder = join(packageRoot, 'test/fixtures/golden');
const ownFixtures = readdirSync(folder).filter((file) => file.endsWith('.ts'));

/** The pi series are fixtures too, where they are; with these calls. */
const series: Readonly<Record<string, readonly string[]>> = {
  leibniz: ['leibniz(0)', 'leibniz(1)', 'leibniz(1000)'],
  nilakantha: ['nilakantha(0)', 'nilakantha(1000)'],
  basel: ['basel(0)', 'basel(1000)'],
  wallis: ['wallis(0)', 'wallis(1000)'],
  midpoint: ['midpoint(0)', 'midpoint(1000)'],
  machin: ['machin(0)', 'machin(3)', 'machin(1000)'],
};

const gcc = await findCompiler('gcc');

async function check(path: string, golden: string, calls: readonly string[] = []): Promise<void> {
  if (gcc === undefined) throw new Error('golden files need gcc');
  // As the command line reads it.
  const source = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const reference = (await import(path)) as Record<string, () => unknown>;
  const name = basename(path, '.ts');
  const link = relative(dirname(golden), path);
  const text = await goldenDocument({ name, link, source, reference, calls }, gcc, temporaryFolder());
  await expect(text, 'stale? look at the difference, then npm run golden').toMatchFileSnapshot(golden);
}

describe('golden fixtures', () => {
  it.each(ownFixtures)('%s', async (file) => {
    const path = join(folder, file);
    expect(callsIn(readFileSync(path, 'utf8')).length, 'calls').toBeGreaterThan(0);
    await check(path, path.replace(/\.ts$/, '.md'));
  });

  it.each(Object.entries(series))('the pi series %s', async (name, calls) => {
    await check(join(packageRoot, `lib/pi/${name}.kernel.ts`), join(folder, 'pi', `${name}.md`), calls);
  });

  it('are all there is in their folder', () => {
    const wanted = ownFixtures.flatMap((file) => [file, file.replace(/\.ts$/, '.md')]);
    expect(readdirSync(folder).sort()).toEqual([...wanted, 'pi'].sort());
    expect(readdirSync(join(folder, 'pi')).sort()).toEqual(
      Object.keys(series)
        .map((name) => `${name}.md`)
        .sort(),
    );
  });
});

describe('lists of calls', () => {
  it('may have parentheses in arguments', () => {
    expect(callsIn('// calls: f(g(1), (2)) h()\n//\n// calls: f(-0)')).toEqual(['f(g(1), (2))', 'h()', 'f(-0)']);
    expect(() => callsIn('// calls: f(1')).toThrow('not a list of calls');
    expect(() => callsIn('// calls: f(1) and')).toThrow('not a list of calls');
  });
});
