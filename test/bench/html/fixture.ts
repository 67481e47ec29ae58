// A run with known figures, of kernels that are none of the pi series.

import type { Measurement } from '../../../lib/bench/measure.ts';
import type { Run } from '../../../lib/bench/report.ts';
import { median, outliers, ratioInterval } from '../../../lib/bench/statistics.ts';
import { crossoverOf, type SweepPoint, sizesUpTo } from '../../../lib/bench/sweep.ts';
import type { Variant } from '../../../lib/bench/variants.ts';

/** What a quiet machine does: less than a percent. The last round of some was disturbed. */
const NOISE = [1, 1.004, 0.998, 1.002, 0.997, 1.006, 1];

interface Row {
  readonly title: string;
  readonly compiler?: string;
  readonly profile?: string;
  readonly threads?: number;
  /** Milliseconds. */
  readonly time: number;
  readonly value?: number;
  readonly disturbed?: true;
  readonly wrong?: true;
}

function seriesOf(name: string, args: readonly number[], value: number, rows: readonly Row[]): Measurement[] {
  const samplesOf = ({ time, disturbed, wrong }: Row, shift: number) =>
    wrong
      ? []
      : NOISE.map((_, round) => {
          const noise = disturbed && round === 3 ? 1.45 : (NOISE[(round + shift) % NOISE.length] ?? 1);
          return (time / 1000) * noise;
        });
  const base = samplesOf(rows[0] as Row, 0);
  return rows.map((row, at) => {
    const samples = samplesOf(row, at);
    const variant: Variant = {
      series: name,
      title: row.title,
      compiler: row.compiler ?? 'gcc 12.2.0',
      profile: row.profile ?? '',
      flags: row.profile === undefined ? '' : `-O3 -march=${row.profile}`,
      ...(row.threads === undefined ? {} : { threads: row.threads }),
      args,
      twin: () => value,
      tolerance: 0,
      probes: [],
      clock: 'ours',
      run: () => ({ value }),
      repeatable: true,
    };
    const common = { variant, value: row.value ?? value, samples, calls: 1 };
    if (row.wrong) {
      const none = Number.NaN;
      const wrong = { args, value: 1, expected: value, tolerance: 0 };
      return {
        ...common,
        wrong,
        median: none,
        minimum: none,
        ratio: none,
        interval: { low: none, high: none },
        outliers: [],
      };
    }
    return {
      ...common,
      wrong: undefined,
      median: median(samples),
      minimum: Math.min(...samples),
      ratio: median(base) / median(samples),
      interval: ratioInterval(base, samples),
      outliers: outliers(samples),
    };
  });
}

function sweptPoints(call: number, each: number): SweepPoint[] {
  return sizesUpTo(1e6).map((n) => ({ n, minimum: call + n * each, median: (call + n * each) * 1.05 }));
}

const javascript = sweptPoints(1e-8, 1e-9);
const fast = sweptPoints(1e-7, 1e-10);
const slow = sweptPoints(1e-7, 1.2e-9);

const LANES = 2 / 3 + 2 ** -53;

/**
 * JavaScript 100 ms; generated C 50 ms (2.00); reassociated 10 ms (10.00), on 1, 2 and 4 threads; one wrong; one with
 * an outlier.
 */
export const run: Run = {
  environment: {
    cpu: 'A CPU <with> "quotes"',
    cores: 4,
    load: 0.1,
    system: 'linux x64 6.1',
    node: '20.20.0',
    v8: '11.3.244',
    date: '2026-01-02T03:04:05.000Z',
  },
  rounds: NOISE.length,
  measurements: [
    ...seriesOf('sum', [1_000_000], 2 / 3, [
      { title: 'JavaScript', compiler: 'V8 11.3', time: 100 },
      { title: 'generated C', profile: 'strict', time: 50 },
      { title: 'generated C', profile: 'native', time: 47, disturbed: true },
      { title: 'generated C', compiler: 'clang 19.1.7', profile: 'strict', time: 98 },
      { title: 'generated C', compiler: 'clang 19.1.7', profile: 'native', time: 110 },
      { title: 'generated C, reassociate', profile: 'strict', time: 10, value: LANES },
      { title: 'generated C, reassociate', compiler: 'clang 19.1.7', profile: 'strict', time: 11, value: LANES },
      ...[1, 2, 4].flatMap((threads) =>
        ['gcc 12.2.0', 'clang 19.1.7'].map((compiler, at) => ({
          ...{ title: `generated C, parallel, ${threads} ${threads === 1 ? 'thread' : 'threads'}`, compiler },
          ...{ profile: 'strict', threads, time: 10 / threads ** (0.95 - at * 0.2), value: LANES },
        })),
      ),
      { title: 'unsafe C', profile: 'fast', time: 1, wrong: true },
    ]),
    ...seriesOf('histogram', [5000, 8], 17, [
      { title: 'V8', compiler: 'V8 11.3', time: 0.004 },
      { title: 'generated C', profile: 'strict', time: 0.0039 },
    ]),
  ],
  failed: [{ compiler: 'icx 2025', profile: 'native', reason: 'no licence </script><b>' }],
  missing: [{ title: 'Intel Classic (icc)', install: 'discontinued' }],
  peers: [],
  sweeps: [
    {
      series: 'sum',
      variants: [
        { title: 'JavaScript', compiler: 'V8 11.3', profile: '', points: javascript, crossover: null, wrongAt: null },
        ...[fast, slow].map((points, at) => ({
          ...{ title: ['generated C', 'generated C, slow'][at] as string, compiler: 'gcc 12.2.0', profile: 'strict' },
          ...{ points, crossover: crossoverOf(javascript, points), wrongAt: null },
        })),
      ],
    },
  ],
  compileTimes: [
    { compiler: 'gcc 12.2.0', profile: 'strict', what: 'sum.c', samples: [0.25, 0.2, 0.22] },
    { compiler: 'clang 19.1.7', profile: 'strict', what: 'sum.c', samples: [0.1, 0.11, 0.105] },
  ],
};
