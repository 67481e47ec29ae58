// The pass driver: order, exactness, and who is blamed.

import { describe, expect, it } from 'vitest';
import { dumper, parseDumpPoint } from '../../lib/cli/dump-ir.ts';
import { lowerModule } from '../../lib/frontend/module.ts';
import { checkTable, passes, runPasses } from '../../lib/passes/index.ts';
import { eachFunction, type Pass } from '../../lib/passes/pass.ts';
import { kernelize, temporaryFolder } from '../helpers.ts';

const { module } = lowerModule(
  'driver.ts',
  `export function f(n: number): number { 'use kernel'; const k = n + 1; return k * k; }`,
);

const harmless: Pass = { name: 'harmless', doc: '', after: [], exact: true, run: (same) => same };

describe('the driver', () => {
  it('has a table in which every pass comes after those it needs', () => {
    expect(() => checkTable(passes, ['reassociate'])).not.toThrow();
    expect(() => checkTable([...passes].reverse(), ['reassociate'])).toThrow(/pass \S+ must come after \S+/);
    expect(() => checkTable([{ ...harmless, after: ['other'] }])).toThrow(
      'kernelize: pass harmless must come after other',
    );
  });

  it('refuses a pass that may change results, unless it is allowed to', () => {
    const loose: Pass = { ...harmless, name: 'loose', exact: false };
    expect(() => checkTable([loose])).toThrow('kernelize: pass loose may change results, and is not allowed to');
    expect(() => checkTable([loose], ['loose'])).not.toThrow();
  });

  it('has names and words for each pass', () => {
    expect(new Set(passes.map(({ name }) => name)).size).toBe(passes.length);
    for (const { name, doc } of passes)
      expect([name, doc.length > 10]).toEqual([expect.stringMatching(/^[a-z-]+$/), true]);
  });

  it('names the pass that broke an invariant', () => {
    // Drops the declaration that the next statement reads.
    const broken: Pass = {
      ...harmless,
      name: 'broken',
      run: eachFunction((fn) => ({ ...fn, body: fn.body.slice(1) })),
    };
    const table = [harmless, broken, { ...harmless, name: 'innocent' }];
    expect(() => runPasses(module, 'innocent', { table, verify: true })).toThrow(
      'kernelize: IR of f after broken: k is read before its declaration',
    );
    expect(() => runPasses(module, 'innocent', { table })).not.toThrow();
  });

  it('names a pass that uses an expression twice, or forgets a representation', () => {
    const twice: Pass = {
      ...harmless,
      name: 'twice',
      run: eachFunction((fn) => ({ ...fn, body: [...fn.body, ...fn.body.slice(-1)] })),
    };
    expect(() => runPasses(module, 'twice', { table: [twice], verify: true })).toThrow(
      /after twice: .* stands in two places/,
    );
    const forgetful: Pass = { ...harmless, name: 'select-representation' };
    expect(() => runPasses(module, '', { table: [forgetful], verify: true })).toThrow(
      /after select-representation: .* has no representation/,
    );
  });
});

describe('--dump-ir', () => {
  it('shows the module before and after the pass named', () => {
    const shown: string[] = [];
    const first = passes[0]?.name;
    const points = [parseDumpPoint(`before:${first}`), parseDumpPoint('after:select-representation')];
    runPasses(module, passes.at(-1)?.name ?? '', { observe: dumper(points, (text) => shown.push(text)) });
    expect(shown).toEqual([
      `// driver.ts before ${first}\n\nexport function f(n: number): number\n  const k: number = n + 1\n  return k * k\n\n`,
      '// driver.ts after select-representation\n\nexport function f(n:f64): number\n  const k:f64 = n + 1.0\n  return k * k\n\n',
    ]);
  });

  it.each([
    ['after:nonsense', "There is no pass 'nonsense'; there are: settle-positions, check-bigints"],
    ['insert-checks', 'It must be before:PASS or after:PASS'],
  ])('refuses %s', (value, message) => {
    expect(() => parseDumpPoint(value)).toThrow(message);
  });

  it('is an option of check and of build; the passes are listed by a command', async () => {
    const cwd = temporaryFolder();
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${cwd}/f.ts`, module.source);
    for (const command of [['check'], ['build', '--emit', 'c', '--verify', '--out-dir', 'out']]) {
      const { code, stdout } = await kernelize([...command, '--dump-ir', 'after:insert-checks', 'f.ts'], { cwd });
      expect([code, stdout]).toEqual([0, expect.stringContaining('// f.ts after insert-checks\n\nexport function f')]);
    }
    const wrong = await kernelize(['check', '--dump-ir', 'after:nonsense', 'f.ts'], { cwd });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('insert-checks')]);
    const listed = (await kernelize(['passes'])).stdout.trimEnd().split('\n');
    expect(listed.map((line) => line.split(' ')[0])).toEqual(passes.map(({ name }) => name));
  });
});
