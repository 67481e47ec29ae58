// The trace of a variant: every sample of every round.

import type { Measurement } from '../measure.ts';
import { formatDeviation, formatTime } from './format.ts';
import { axisX, axisY, dot, lineY, ruleY } from './plot-library.ts';
import { madeBy } from './rows.ts';
import { renderSvg } from './svg.ts';

/** Deviations are shown at least on this scale, so that quiet rows look quiet. */
const LEAST_DEVIATION = 0.02;

/** Every sample of every round, as its deviation from the median. */
export function tracePlot({ samples, median, outliers, variant }: Measurement): string {
  const points = samples.map((sample, round) => ({
    round: round + 1,
    sample,
    deviation: sample / median - 1,
    isOutlier: outliers.includes(round),
  }));
  const deviations = points.map(({ deviation }) => deviation);
  const low = Math.min(-LEAST_DEVIATION, ...deviations);
  const high = Math.max(LEAST_DEVIATION, ...deviations);
  const strange = points.filter(({ isOutlier }) => isOutlier);
  const every = Math.ceil(samples.length / 8);
  return renderSvg({
    ariaLabel: `${variant.title}, ${madeBy(variant)}: ${samples.length} rounds around ${formatTime(median)}. ${
      strange.length === 0
        ? 'No outliers.'
        : `Outliers: ${strange.map(({ round, deviation }) => `round ${round}, ${formatDeviation(deviation)}`).join('; ')}.`
    }`,
    ...{ width: 300, height: 96, marginLeft: 58, marginRight: 12, marginTop: 14, marginBottom: 22 },
    x: { domain: [0.6, samples.length + 0.4], label: null },
    y: { domain: [low - (high - low) * 0.08, high + (high - low) * 0.08], label: null },
    marks: [
      axisX({
        ticks: points.map(({ round }) => round).filter((round) => (round - 1) % every === 0),
        tickFormat: String,
        tickSize: 3,
      }),
      axisY({ ticks: spaced([low, 0, high], (high - low) / 3.5), tickFormat: formatTick, tickSize: 3 }),
      ruleY([0], { stroke: 'currentColor', strokeDasharray: '2 3' }),
      lineY(points, { x: 'round', y: 'deviation', stroke: 'var(--muted)' }),
      dot(points, {
        ...{
          x: 'round',
          y: 'deviation',
          r: 2.5,
          fill: 'currentColor',
          filter: ({ isOutlier }: { isOutlier: boolean }) => !isOutlier,
        },
        className: 'sample',
        title: titleOf,
      }),
      dot(strange, {
        ...{
          x: 'round',
          y: 'deviation',
          r: 4.5,
          symbol: 'times',
          stroke: 'var(--bad)',
          strokeWidth: 2.5,
          className: 'outlier',
        },
        title: titleOf,
      }),
    ],
  });
}

/** 0, and those that leave room for it. */
function spaced(ticks: readonly number[], least: number): number[] {
  return ticks.filter((tick) => tick === 0 || Math.abs(tick) >= least);
}

function formatTick(deviation: number): string {
  return deviation === 0 ? '0' : formatDeviation(deviation);
}

function titleOf({ round, sample, deviation }: { round: number; sample: number; deviation: number }): string {
  return `round ${round}: ${formatTime(sample)}, ${formatDeviation(deviation)}`;
}
