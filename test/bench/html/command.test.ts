// `kernelize bench --html`, small, with a real build. build/variants is shared with `npm run bench`.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { kernelize, temporaryFolder } from '../../helpers.ts';

/** Where an addon is built first, on a busy machine. */
const BUILDING = 600_000;
vi.setConfig({ testTimeout: BUILDING });

describe('kernelize bench --html', () => {
  it('writes a report, with sweeps and compile times, of what it measured', async () => {
    const folder = temporaryFolder();
    const [html, json] = [join(folder, 'bench.html'), join(folder, 'bench.json')];
    const few = [
      '--series',
      'basel,bbp',
      '--intervals',
      '50000',
      '--rounds',
      '3',
      '--compilers',
      'gcc',
      '--profiles',
      'strict',
    ];
    const { code, stderr } = await kernelize(['bench', ...few, '--html', html, '--json', json], { timeout: BUILDING });
    expect(code, stderr).toBe(0);
    const report = JSON.parse(readFileSync(json, 'utf8'));
    expect(report.sweeps.map(({ series }: { series: string }) => series)).toEqual(['basel']);
    const [sweep] = report.sweeps;
    expect(sweep.variants.map(({ title }: { title: string }) => title.replace(/\d+ threads?/, 'N threads'))).toEqual([
      'JavaScript',
      'generated C',
      'generated C, reassociate',
      'generated C, reassociate parallel, N threads',
    ]);
    for (const { points, wrongAt } of sweep.variants) {
      expect(wrongAt).toBeNull();
      expect([points[0].n, points.at(-1).n]).toEqual([1, 50_000]);
    }
    expect(report.compileTimes).toMatchObject([
      { profile: 'strict', samples: [expect.any(Number), expect.any(Number), expect.any(Number)] },
    ]);
    const text = readFileSync(html, 'utf8');
    for (const id of ['best', 'ratios', 'measurements', 'sizes', 'threads', 'rounds', 'compiling', 'bits', 'machine']) {
      if (id !== 'threads' || report.measurements.some(({ threads }: { threads: number }) => threads > 1))
        expect(text).toContain(`<section id="${id}"`);
    }
    expect(text).toContain('bbp(100000, 8): the same bits everywhere');
  });

  it('says before it measures that it can’t write', async () => {
    const file = join(temporaryFolder(), 'nowhere', 'bench.html');
    const { code, stderr } = await kernelize(['bench', '--html', file]);
    expect(code).toBe(2);
    expect(stderr).toContain(`--html ${file}: ENOENT`);
    expect(existsSync(file)).toBe(false);
  });
});
