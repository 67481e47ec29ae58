// How much faster more threads are, on logarithmic axes.

import { axisX, axisY, dot, gridX, gridY, line, type Markish, ruleX, text } from './plot-library.ts';
import type { Scaling } from './scaling.ts';
import { HALO, legend, legendHeight, lookOf, NARROW, renderSvg } from './svg.ts';

/**
 * How many times as fast as with the fewest threads, against the number of threads: both logarithmic, with the ideal.
 */
export function scalingPlot({ series, kernel, fewest, most, lines }: Scaling): string {
  const counts = [...new Set(lines.flatMap(({ points }) => points.map(({ threads }) => threads)))].sort(
    (a, b) => a - b,
  );
  const names = lines.map(({ name }) => name);
  const ideal = most / fewest;
  const speedups = lines.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  const yDomain = [Math.min(0.8, ...speedups) / 1.05, Math.max(ideal, ...speedups) * 1.15];
  const yTicks = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256].filter(
    (tick) => tick >= (yDomain[0] ?? 0) && tick <= (yDomain[1] ?? 0),
  );
  // Beside each other, or they would hide each other.
  const spread = (ideal ** 0.3) ** (1 / lines.length);
  const placed = lines.map((each, at) => ({
    ...each,
    points: each.points.map((point) => ({ ...point, x: point.threads * spread ** (at - (lines.length - 1) / 2) })),
  }));
  const words = (name: string, { threads, speedup, low, high }: Scaling['lines'][number]['points'][number]) =>
    `${name}, ${threads} threads: ${speedup.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
  const label = lines.flatMap(({ name, points }) =>
    points.filter(({ threads }) => threads !== fewest).map((point) => words(name, point)),
  );
  return renderSvg({
    ariaLabel: `${series}, ${kernel}: times as fast as with ${threadsOf(fewest)}. ${label.join('; ')}.`,
    ...{ width: NARROW, height: 250 + legendHeight(names), marginLeft: 34, marginRight: 12 },
    ...{ marginTop: 16 + legendHeight(names), marginBottom: 40 },
    x: { type: 'log', base: 2, domain: [fewest / ideal ** 0.2, most * ideal ** 0.2], label: 'threads' },
    y: { type: 'log', base: 2, domain: yDomain, label: null },
    marks: [
      gridX(counts, { stroke: 'var(--line)', strokeOpacity: 1 }),
      gridY(yTicks, { stroke: 'var(--line)', strokeOpacity: 1 }),
      axisX({
        ticks: counts,
        tickFormat: String,
        tickSize: 4,
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: 34,
      }),
      axisY({ ticks: yTicks, tickFormat: (tick: number) => `×${tick}`, tickSize: 4 }),
      line([fewest, most], {
        x: (count) => count,
        y: (count) => count / fewest,
        stroke: 'currentColor',
        strokeDasharray: '4 4',
        strokeOpacity: 0.7,
      }),
      ...placed.flatMap(({ points, name }, at): Markish[] => {
        const { colour, symbol } = lookOf(at);
        return [
          ruleX(points, { x: 'x', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 1.5 }),
          dot(points, { x: 'x', y: 'speedup', symbol, r: 3.5, fill: colour, title: (point) => words(name, point) }),
        ];
      }),
      text([most], {
        x: (count) => count,
        y: () => ideal,
        text: () => 'ideal',
        textAnchor: 'end',
        dx: -8,
        dy: -10,
        ...HALO,
      }),
      ...legend(names),
    ],
  });
}

export function threadsOf(count: number): string {
  return `${count} ${count === 1 ? 'thread' : 'threads'}`;
}
