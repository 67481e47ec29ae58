// Plots with a row for each variant: its name, a figure along a common axis, and the figure in words. The forest plot
// of ratios, and what compilers take.
//
// In:  measurements. Out: two SVGs of each plot, for wide and for narrow places: names stand beside their figures, or
// above them.

import type { CompileTime } from '../compile-time.ts';
import { median } from '../statistics.ts';
import { formatInterval, formatTime } from './format.ts';
import { axisX, dot, gridX, type Markish, rect, ruleX, ruleY, text } from './plot-library.ts';
import { callOf, groupBy, hasBitsOf, isTimed, madeBy, type SeriesRows } from './rows.ts';
import { HALO, logarithmicTicks, NARROW, renderSvg, type TwoWidths, WIDE } from './svg.ts';

interface Row {
  readonly label: string;
  readonly words: string;
}

interface Group<Each extends Row> {
  readonly heading: string;
  readonly rows: readonly Each[];
}

/** In pixels. */
interface Layout {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly heading: number;
  readonly row: number;
  /** From the middle of a row's figure up to the middle of its name: 0 where it stands beside. */
  readonly above: number;
}

const BESIDE: Layout = { width: WIDE, left: 205, right: 135, heading: 26, row: 18, above: 0 };
const ABOVE: Layout = { width: NARROW, left: 8, right: 12, heading: 26, row: 34, above: 15 };
/** For an axis on either side of the rows, with its label below. */
const TOP = 24;
const BOTTOM = 40;

/**
 * Ratios to the baseline with their intervals; the kinds of variants in the order of their median ratios, each kind's
 * in the run's.
 */
export function forestPlot(series: SeriesRows): TwoWidths {
  const { rows, base } = series;
  const groups = [...groupBy(rows, ({ variant }) => variant.title)].map(([heading, members]) => ({
    heading,
    typical: members.some(isTimed) ? median(members.filter(isTimed).map(({ ratio }) => ratio)) : 0,
    rows: members.map((measurement) => ({
      label: madeBy(measurement.variant),
      words: wordsOf(measurement, base),
      ratio: measurement.ratio,
      ...measurement.interval,
      isTimed: isTimed(measurement),
      isSame: hasBitsOf(base, measurement),
    })),
  }));
  groups.sort((a, b) => b.typical - a.typical);
  const all = groups.flatMap((group) => group.rows).filter((row) => row.isTimed);
  const domain = paddedDomain(
    all.flatMap(({ low, high }) => [low, high]),
    1.25,
  );
  const ticks = logarithmicTicks(...domain);
  return bothWidths(groups, (placed, layout) => {
    const timed = placed.filter((row) => row.isTimed);
    return {
      ariaLabel: `${callOf(series)}: how many times as fast as ${base.variant.title}, with 95 % intervals. ${timed
        .map(({ group, label, words }) => `${group}, ${label}: ${words}`)
        .join('; ')}.`,
      x: { type: 'log', domain, label: `times as fast as ${base.variant.title}, logarithmic` },
      marks: [
        gridX(ticks, { stroke: 'var(--line)', strokeOpacity: 1 }),
        ...axes(thinned(ticks, layout), formatTick),
        ruleX([1], { stroke: 'currentColor', strokeWidth: 1.5, className: 'reference' }),
        ruleY(timed, { y: 'y', x1: 'low', x2: 'high', stroke: 'var(--accent)', strokeWidth: 2, className: 'interval' }),
        ruleX(
          timed.flatMap((row) => [row.low, row.high].map((x) => ({ x, y1: row.y - 6.5, y2: row.y + 6.5 }))),
          { x: 'x', y1: 'y1', y2: 'y2', stroke: 'var(--accent)', strokeWidth: 1.25 },
        ),
        dot(timed, {
          ...{ x: 'ratio', y: 'y', r: 2.8, stroke: 'var(--accent)', strokeWidth: 1.5, className: 'estimate' },
          fill: (row: (typeof timed)[number]) => (row.isSame ? 'var(--accent)' : 'var(--page)'),
          title: ({ group, label, words }: (typeof timed)[number]) => `${group}, ${label}: ${words}`,
        }),
      ],
    };
  });
}

/** Of axes: no more digits than needed. */
function formatTick(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function wordsOf(measurement: SeriesRows['base'], base: SeriesRows['base']): string {
  if (measurement.wrong !== undefined) return '✗ wrong, not timed';
  if (measurement === base) return `1 = ${formatTime(base.median)}`;
  return formatInterval({ ratio: measurement.ratio, ...measurement.interval });
}

/** What one file took to compile: bars from zero, and every sample. */
export function compileTimePlot(times: readonly CompileTime[]): TwoWidths {
  const groups = [...groupBy(times, ({ compiler }) => compiler)].map(([heading, members]) => ({
    heading,
    rows: members.map(({ profile, samples }) => ({
      label: profile,
      words: formatTime(median(samples)),
      median: median(samples),
      samples,
    })),
  }));
  const most = Math.max(...times.flatMap(({ samples }) => samples));
  return bothWidths(groups, (placed) => ({
    ariaLabel: `Compile times: ${placed.map(({ group, label, words }) => `${group}, ${label}: ${words}`).join('; ')}.`,
    x: { domain: [0, most * 1.04], label: 'milliseconds' },
    marks: [
      gridX({ ticks: 5, stroke: 'var(--line)', strokeOpacity: 1 }),
      ...axes(5, (seconds) => String(Number((seconds * 1000).toPrecision(4)))),
      rect(placed, { x1: 0, x2: 'median', y1: (row) => row.y - 5, y2: (row) => row.y + 5, fill: 'var(--bar)' }),
      dot(
        placed.flatMap(({ samples, y }) => samples.map((x) => ({ x, y }))),
        { x: 'x', y: 'y', r: 2.2, stroke: 'currentColor', fill: 'var(--page)' },
      ),
      ruleX([0], { stroke: 'currentColor' }),
    ],
  }));
}

function axes(ticks: number | readonly number[], tickFormat: (value: number) => string): Markish[] {
  const common = { tickFormat, tickSize: 4, ...(typeof ticks === 'number' ? { ticks } : { ticks: [...ticks] }) };
  return [
    axisX({ ...common, anchor: 'top', label: null }),
    axisX({ ...common, anchor: 'bottom', labelAnchor: 'center', labelArrow: 'none', labelOffset: 34 }),
  ];
}

/** Labels that stand too close are left out; their lines stay. */
function thinned(ticks: readonly number[], { width, left, right }: Layout): number[] {
  const most = Math.floor((width - left - right) / 30);
  const every = Math.ceil(ticks.length / most);
  const one = Math.max(0, ticks.indexOf(1));
  return ticks.filter((_, at) => (at - one) % every === 0);
}

/** With some room at both ends, 1 in it, and no narrower than `least` to either side of 1. */
function paddedDomain(values: readonly number[], least: number): [number, number] {
  const low = Math.min(1 / least, ...values);
  const high = Math.max(least, ...values);
  const room = (high / low) ** 0.04;
  return [low / room, high * room];
}

type Placed<Each extends Row> = Each & { readonly group: string; readonly y: number };

function bothWidths<Each extends Row>(
  groups: readonly Group<Each>[],
  draw: (
    placed: readonly Placed<Each>[],
    layout: Layout,
  ) => { readonly ariaLabel: string; readonly x: object; readonly marks: Markish[] },
): TwoWidths {
  const render = (layout: Layout): string => {
    const { placed, headings, height } = place(groups, layout);
    const { marks, ...drawing } = draw(placed, layout);
    const beside = layout.above === 0;
    const anchored = { frameAnchor: 'left', textAnchor: 'start', dx: -layout.left + 1, y: 'y' } as const;
    return renderSvg({
      ...drawing,
      ...{ width: layout.width, height: height + TOP + BOTTOM, marginTop: TOP, marginBottom: BOTTOM },
      ...{ marginLeft: layout.left, marginRight: layout.right },
      y: { type: 'linear', domain: [0, height], range: [TOP, TOP + height], axis: null },
      marks: [
        ...marks,
        text(headings, { ...anchored, text: 'heading', fontWeight: 600, ...HALO }),
        text(placed, {
          ...anchored,
          dx: anchored.dx + (beside ? 12 : 0),
          dy: -layout.above,
          text: 'label',
          ...HALO,
          fill: 'var(--muted)',
        }),
        text(placed, {
          ...{
            frameAnchor: 'right',
            textAnchor: 'end',
            dx: layout.right,
            dy: -layout.above,
            y: 'y',
            text: 'words',
            ...HALO,
          },
          fontVariant: 'tabular-nums',
        }),
      ],
    });
  };
  return { wide: render(BESIDE), narrow: render(ABOVE) };
}

/** From top to bottom. */
function place<Each extends Row>(
  groups: readonly Group<Each>[],
  layout: Layout,
): { placed: Placed<Each>[]; headings: { heading: string; y: number }[]; height: number } {
  const placed: Placed<Each>[] = [];
  const headings: { heading: string; y: number }[] = [];
  let top = 0;
  for (const { heading, rows } of groups) {
    headings.push({ heading, y: top + layout.heading - 11 });
    top += layout.heading;
    for (const row of rows) {
      placed.push({ ...row, group: heading, y: top + layout.row / 2 + layout.above / 2 });
      top += layout.row;
    }
  }
  return { placed, headings, height: top + 6 };
}
