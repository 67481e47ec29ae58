// Programs that were translated wrongly once, or nearly: V8, the js back end and C by every compiler agree on them.
//
// Nor does anything that was proven of them fail to hold: they run in the interpreter of the IR too.
//
// `npm run fuzz` adds what it finds. A fixture is a program with calls: scripts/fuzz/fixtures.js.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot, run } from '../helpers.ts';

const folder = 'test/fixtures/fuzz';
const fixtures = readdirSync(join(packageRoot, folder)).filter((file) => file.endsWith('.json'));

interface Verdict {
  readonly path: string;
  readonly kind: string;
  readonly way?: string;
  readonly what?: string;
  readonly ways?: readonly string[];
}

describe('what the fuzzer found', () => {
  const verdicts = new Map<string, Verdict>();

  beforeAll(async () => {
    const files = fixtures.map((file) => join(folder, file));
    const { stdout, stderr } = await run(process.execPath, ['scripts/fuzz.js', '--json', '--replay', ...files], {
      timeout: 300_000,
    });
    expect(stderr).toBe('');
    for (const verdict of JSON.parse(stdout) as Verdict[]) verdicts.set(verdict.path, verdict);
  }, 300_000);

  it('keeps what was proven of it', async () => {
    const files = fixtures.map((file) => join(folder, file));
    const { stdout } = await run(process.execPath, ['scripts/fuzz.js', '--facts', '--json', '--replay', ...files], {
      timeout: 300_000,
    });
    const failed = (JSON.parse(stdout) as Verdict[]).filter(({ kind }) => kind !== 'same');
    expect(failed).toEqual([]);
  }, 300_000);

  it.each(fixtures)('%s gives the same every way', (file) => {
    const { kind, way, what, ways } = verdicts.get(join(folder, file)) as Verdict;
    expect({ kind, way, what }).toEqual({ kind: 'same', way: undefined, what: undefined });
    expect(ways).toContain('js');
    expect(ways?.some((each) => each.endsWith('-O3'))).toBe(true);
  });
});
