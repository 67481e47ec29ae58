// Time of a call against its size, on logarithmic axes.

import type { Sweep } from '../sweep.ts';
import { formatCrossover, formatSize, formatTime, formatTimeTick } from './format.ts';
import { axisX, axisY, dot, gridX, gridY, line, type Markish, ruleX, text } from './plot-library.ts';
import { decades, HALO, legend, legendHeight, lookOf, NARROW, renderSvg, type TwoWidths, WIDE } from './svg.ts';

/** Time of a call against n, both logarithmic, with a mark where each variant overtakes JavaScript. */
export function sweepPlot(sweep: Sweep): TwoWidths {
  const { variants, series } = sweep;
  const points = variants.flatMap(({ points: each }, at) => each.map((point) => ({ ...point, at })));
  const sizes = points.map(({ n }) => n);
  const xDomain = [Math.min(...sizes) / 1.3, Math.max(...sizes) * 1.3] as const;
  const yDomain = [
    Math.min(...points.map(({ minimum }) => minimum)) / 1.3,
    Math.max(...points.map(({ median }) => median)) * 1.3,
  ] as const;
  const xTicks = decades(...xDomain);
  const yTicks = decades(...yDomain);
  const crossings = crossingsOf(sweep);
  const names = variants.map(({ title }) => title);
  const top = 12 + legendHeight(names);
  const draw = (width: number): string =>
    renderSvg({
      ariaLabel: `${series}: time of a call against n. ${crossoverWords(sweep).join('. ')}.`,
      ...{ width, height: 340 + top, marginLeft: 56, marginRight: 14, marginTop: top, marginBottom: 42 },
      x: { type: 'log', domain: xDomain, label: 'n, logarithmic' },
      y: { type: 'log', domain: yDomain, label: null },
      marks: [
        gridX(xTicks, { stroke: 'var(--line)', strokeOpacity: 1 }),
        gridY(yTicks, { stroke: 'var(--line)', strokeOpacity: 1 }),
        axisX({
          ticks: xTicks.filter((_, at) => width === WIDE || at % 2 === 0),
          ...{ tickFormat: formatSize, tickSize: 4, labelAnchor: 'center', labelArrow: 'none', labelOffset: 36 },
        }),
        axisY({ ticks: yTicks, tickFormat: formatTimeTick, tickSize: 4 }),
        ruleX(crossings, { x: 'n', y1: yDomain[0], y2: 'time', stroke: 'colour', strokeDasharray: '2 2' }),
        ...variants.flatMap(({ points: each }, at): Markish[] => {
          const { colour, dash, symbol } = lookOf(at);
          return [
            line(each, { x: 'n', y: 'minimum', stroke: colour, strokeDasharray: dash, strokeWidth: 1.5 }),
            ruleX(each, { x: 'n', y1: 'minimum', y2: 'median', stroke: colour }),
            dot(each, {
              ...{ x: 'n', y: 'minimum', symbol, r: 3, fill: colour, className: 'point' },
              title: (point) =>
                `${names[at]}, n = ${formatSize(point.n)}: ${formatTime(point.minimum)}, median ${formatTime(point.median)}`,
            }),
          ];
        }),
        dot(crossings, { x: 'n', y: 'time', r: 6, stroke: 'colour', strokeWidth: 1.5, className: 'crossover' }),
        ...crossings.map((crossing, at) => {
          const isRight = Math.log(crossing.n / xDomain[0]) > 0.6 * Math.log(xDomain[1] / xDomain[0]);
          return text([crossing], {
            ...{ x: 'n', frameAnchor: 'bottom', textAnchor: isRight ? 'end' : 'start', dx: isRight ? -5 : 5 },
            ...{ dy: -8 - 16 * (crossings.length - 1 - at), text: () => `n ≈ ${formatCrossover(crossing.n)}`, ...HALO },
          });
        }),
        ...legend(names),
      ],
    });
  return { wide: draw(WIDE), narrow: draw(NARROW) };
}

/** Where lines cross, from the left. */
function crossingsOf({ variants }: Sweep): { n: number; time: number; colour: string }[] {
  const found = variants.flatMap(({ crossover, points }, at) => {
    if (typeof crossover !== 'number' || crossover === points[0]?.n) return [];
    return [{ n: crossover, time: timeAt(points, crossover), colour: lookOf(at).colour }];
  });
  return found.sort((a, b) => a.n - b.n);
}

/** Between two sizes: on the straight line that the plot has there. */
function timeAt(points: Sweep['variants'][number]['points'], n: number): number {
  const after = points.find((point) => point.n >= n);
  const before = points.findLast((point) => point.n <= n) ?? after;
  if (before === undefined || after === undefined || before === after) return after?.minimum ?? Number.NaN;
  const part = Math.log(n / before.n) / Math.log(after.n / before.n);
  return before.minimum * (after.minimum / before.minimum) ** part;
}

/** For whom the plot is no help, and under it for everybody: a sentence for each variant, without its full stop. */
export function crossoverWords({ variants }: Sweep): string[] {
  const [javascript, ...others] = variants;
  const name = javascript?.title ?? 'JavaScript';
  return others.map(({ title, crossover, points, wrongAt }) => {
    if (wrongAt !== null) return `${title}: wrong at n = ${wrongAt}`;
    if (crossover === 'never') return `${title}: not faster than ${name} at the largest size`;
    if (crossover === points[0]?.n) return `${title}: faster than ${name} at every size`;
    return `${title}: faster than ${name} from n ≈ ${formatCrossover(crossover ?? 0)} on`;
  });
}
