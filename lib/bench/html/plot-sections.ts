// The sections of a report that have plots: each plot in a figure, with what it shows in words.

import { escapeHtml } from '../../pages/document.ts';
import type { Run } from '../report.ts';
import type { Sweep } from '../sweep.ts';
import { formatDeviation, formatTime } from './format.ts';
import { compileTimePlot, forestPlot } from './row-plots.ts';
import { callOf, groupBy, isTimed, madeBy, type SeriesRows } from './rows.ts';
import { scalingsOf } from './scaling.ts';
import { scalingPlot, threadsOf } from './scaling-plot.ts';
import type { TwoWidths } from './svg.ts';
import { crossoverWords, sweepPlot } from './sweep-plot.ts';
import { tracePlot } from './trace-plot.ts';

export function forestSection(series: readonly SeriesRows[]): string {
  const figures = series
    .filter(({ rows }) => rows.some(isTimed))
    .map((each) => figure(callOf(each), twoWidths(forestPlot(each))));
  if (figures.length === 0) return '<p>Nothing was timed.</p>';
  return `<p>A dot is the ratio, the line with ends its interval. Filled dots have the baseline’s bits, hollow ones other bits (sums in another order).
Where there is no line, the interval is narrower than its dot. Axes are logarithmic, and each panel has its own.</p>
<div class="panels">${figures.join('\n')}</div>`;
}

export function sweepSection(sweeps: readonly Sweep[]): string {
  if (sweeps.length === 0) return '';
  const figures = sweeps.map((sweep) => {
    const [, native] = sweep.variants;
    const heading = native === undefined ? sweep.series : `${sweep.series}, ${madeBy(native)}`;
    return figure(heading, twoWidths(sweepPlot(sweep)), crossoverWords(sweep));
  });
  return `<p>What a call takes at sizes down to 1, where little but the call is left. Marks are the fastest of a few samples, and lines go up to their median.
Circles mark where a variant overtakes the baseline for good, up to 3&#8239;%: between the sizes measured, on the line that joins them.</p>
<div class="panels">${figures.join('\n')}</div>`;
}

export function scalingSection(series: readonly SeriesRows[]): string {
  const scalings = series.flatMap(scalingsOf);
  if (scalings.length === 0) return '';
  const figures = scalings.map((each) => figure(`${each.series}, ${each.kernel}`, scalingPlot(each)));
  const fewest = Math.min(...scalings.map((each) => each.fewest));
  return `<p>How many times as fast as with ${threadsOf(fewest)}, of medians, with 95&#8239;% intervals. Marks of one number of threads stand beside each other.</p>
<div class="panels small">${figures.join('\n')}</div>`;
}

export function traceSection(series: readonly SeriesRows[]): string {
  const timed = series
    .map((each) => ({ ...each, rows: each.rows.filter(isTimed) }))
    .filter(({ rows }) => rows.length > 0);
  if (timed.length === 0) return '';
  const panels = timed.map((each) => {
    const outlying = each.rows.filter(({ outliers }) => outliers.length > 0).length;
    const groups = [...groupBy(each.rows, ({ variant }) => variant.title)].map(([title, rows]) => {
      const traces = rows.map((row) => {
        const spread = [Math.min(...row.samples), Math.max(...row.samples)].map((sample) =>
          formatDeviation(sample / row.median - 1),
        );
        const caption = `${madeBy(row.variant)}: ${formatTime(row.median)}, ${spread.join(' to ')}`;
        return figure(caption, tracePlot(row));
      });
      return `<h3>${escapeHtml(title)}</h3>\n<div class="panels traces">${traces.join('\n')}</div>`;
    });
    const summary = `${callOf(each)}: ${each.rows.length} rows, ${outlying === 0 ? 'none with outliers' : `${outlying} with outliers`}`;
    const open = timed.length === 1 ? ' open' : '';
    return `<details${open}><summary>${escapeHtml(summary)}</summary>\n${groups.join('\n')}\n</details>`;
  });
  return `<p>Each sample, as its deviation from the row’s median, round by round; scales differ. A cross is an outlier: a modified z-score above 3.5. Outliers are kept.</p>
${panels.join('\n')}`;
}

export function compileSection({ compileTimes = [] }: Run): string {
  const [first] = compileTimes.filter(({ samples }) => samples.length > 0);
  if (first === undefined) return '';
  return `<p>What a C compiler takes for one generated file: from the process’s start to its end. Bars are medians, dots samples.</p>
${figure(`${first.what} to an object`, twoWidths(compileTimePlot(compileTimes)))}`;
}

function figure(caption: string, svg: string, words: readonly string[] = []): string {
  const below =
    words.length === 0
      ? ''
      : `\n<ul class="muted">${words.map((each) => `<li>${escapeHtml(each)}</li>`).join('')}</ul>`;
  return `<figure><figcaption>${escapeHtml(caption)}</figcaption>\n${svg}${below}</figure>`;
}

/** The figure's width chooses (report.css). */
function twoWidths({ wide, narrow }: TwoWidths): string {
  return `<div class="wide">${wide}</div><div class="narrow">${narrow}</div>`;
}
