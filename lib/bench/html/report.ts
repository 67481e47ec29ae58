// A benchmark's run as one HTML page for people: plots as SVG, a table that sorts, the machine, and the raw figures to
// download. Nothing is loaded, and without scripts everything but sorting, the theme and the download works.
//
// In:  a Run, of whatever was measured. Out: the document's text.

import { escapeHtml, pageAsset, renderDocument } from '../../pages/document.ts';
import { doubts, jsonReport, type Run } from '../report.ts';
import { formatTime } from './format.ts';
import { compileSection, forestSection, scalingSection, sweepSection, traceSection } from './plot-sections.ts';
import { bySeries, groupBy, type SeriesRows, titleOfKernel } from './rows.ts';
import { bestTable, bitsSection, measurementsTable } from './tables.ts';

export function renderReport(run: Run): string {
  const series = bySeries(run.measurements);
  const parts = [
    { id: 'best', title: 'Fastest', html: bestTable(series) },
    { id: 'ratios', title: 'Ratios', html: forestSection(series) },
    { id: 'measurements', title: 'All measurements', html: measurementsTable(series) },
    { id: 'sizes', title: 'Time against n', html: sweepSection(run.sweeps ?? []) },
    { id: 'threads', title: 'Threads', html: scalingSection(series) },
    { id: 'rounds', title: 'Every round', html: traceSection(series) },
    { id: 'compiling', title: 'Compile time', html: compileSection(run) },
    { id: 'bits', title: 'Result bits', html: bitsSection(series) },
    { id: 'machine', title: 'Machine, versions, flags', html: machine(run, series) },
  ].filter(({ html }) => html !== '');
  return renderDocument({
    title: `Benchmark: ${titleOf(series)}`,
    introduction: introduction(run, series),
    sections: parts,
    skipTo: { id: 'measurements', title: 'All measurements' },
    styles: pageAsset('lib/bench/html/report.css'),
    body: parts.map(({ id, title, html }) => section(id, title, html)).join('\n'),
    data: { fileName: `bench-${run.environment.date.slice(0, 10)}.json`, value: JSON.parse(jsonReport(run)) },
    script: pageAsset('dist/bench/browser.js'),
  });
}

function titleOf(series: readonly SeriesRows[]): string {
  const names = series.map(({ name }) => name);
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

function section(id: string, title: string, html: string): string {
  return `<section id="${id}" aria-labelledby="${id}-title" tabindex="-1">\n<h2 id="${id}-title">${title}</h2>\n${html}\n</section>`;
}

function introduction(run: Run, series: readonly SeriesRows[]): string {
  const { environment: machine, rounds } = run;
  const bases = [...new Set(series.map(({ base }) => base.variant.title))].join(' or ');
  const paragraphs = [
    `<p>${escapeHtml(`${machine.cpu}, ${machine.cores} CPUs; Node.js ${machine.node}; `)}<time datetime="${escapeHtml(machine.date)}">${escapeHtml(machine.date.slice(0, 16).replace('T', ' '))} UTC</time>.</p>`,
    `<p>${rounds} ${rounds === 1 ? 'round' : 'rounds'} with all variants in turn; a ratio is ${escapeHtml(bases)}’s median time by the variant’s: above 1 is faster.
Intervals are 95&#8239;% bootstrap intervals of that ratio, with rounds resampled in pairs${rounds < 5 ? '; those of so few rounds say little' : ''}.</p>`,
  ];
  const warnings = [
    ...doubts(run).map((doubt) => doubt.replace(/^\* /, '')),
    ...run.failed.map(({ compiler, profile, reason }) => `not measured: ${compiler}, ${profile}: ${reason}`),
  ];
  if (warnings.length > 0) {
    paragraphs.push(`<ul class="doubts">${warnings.map((each) => `<li>${escapeHtml(each)}</li>`).join('')}</ul>`);
  }
  return paragraphs.join('\n');
}

function machine({ environment, peers, missing }: Run, series: readonly SeriesRows[]): string {
  const facts = [
    ['CPU', `${environment.cpu}, ${environment.cores} CPUs`],
    ['System', environment.system],
    ['Node.js', environment.node],
    ['V8', environment.v8],
    ['Load at the start', environment.load.toFixed(2)],
    ['Date', environment.date],
    ...peers.map(({ title, version, python, compileSeconds }) => [
      title,
      `${version}, in ${python}${compileSeconds > 0 ? `; compiled for ${formatTime(compileSeconds)}, which are in no row` : ''}`,
    ]),
    ...missing.map(({ title, install }) => [title, `not found. To install: ${install}`]),
  ];
  const list = facts.map(([name = '', value = '']) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<dl class="facts">${list.join('')}</dl>\n${flags(series)}`;
}

/** Each set of flags once, with those that use it. */
function flags(series: readonly SeriesRows[]): string {
  const variants = series
    .flatMap(({ rows }) => rows.map(({ variant }) => variant))
    .filter((variant) => variant.flags !== '');
  if (variants.length === 0) return '';
  const items = [...groupBy(variants, (variant) => variant.flags)].map(([text, users]) => {
    const names = [...groupBy(users, ({ compiler, profile }) => `${compiler}, ${profile}`)].map(([maker, own]) => {
      return `${maker}: ${[...new Set(own.map(titleOfKernel))].join('; ')}`;
    });
    return `<dt><code>${escapeHtml(text)}</code></dt>${names.map((name) => `<dd>${escapeHtml(name)}</dd>`).join('')}`;
  });
  return `<h3>Flags</h3>\n<dl class="flags">${items.join('')}</dl>`;
}
