// The tables of a report: the fastest of each series, every measurement, and who has which bits.
//
// Cells that sort otherwise than they read carry data-value.

import { escapeHtml } from '../../pages/document.ts';
import { showValue } from '../cases.ts';
import { describeWrong, type Measurement } from '../measure.ts';
import { formatBits, formatInterval, formatRatio, formatTime } from './format.ts';
import { callOf, groupBy, hasBitsOf, isTimed, madeBy, type SeriesRows } from './rows.ts';

/** Of each series the fastest variant with the baseline's bits, and the fastest of all. */
export function bestTable(series: readonly SeriesRows[]): string {
  const rows = series.map((each) => {
    const { base } = each;
    const others = each.rows.filter((row) => row !== base && isTimed(row));
    const same = fastest(others.filter((row) => hasBitsOf(base, row)));
    const any = fastest(others);
    const cells = [isTimed(base) ? formatTime(base.median) : '', bestOf(same), any === same ? '' : bestOf(any)];
    return `<tr><th scope="row">${escapeHtml(callOf(each))}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const bases = [...new Set(series.map(({ base }) => base.variant.title))].join(' or ');
  const heads = ['Series', bases, 'Fastest with its bits', 'Faster with other bits'];
  return `${scrolling(
    'Fastest variants',
    `<table class="best"><thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`,
  )}
<p class="muted">Chosen from many after the fact: between variants whose intervals overlap, another run may choose another.</p>`;
}

function fastest(rows: readonly Measurement[]): Measurement | undefined {
  return rows.reduce<Measurement | undefined>(
    (best, row) => (best === undefined || row.ratio > best.ratio ? row : best),
    undefined,
  );
}

function bestOf(row: Measurement | undefined): string {
  if (row === undefined) return '–';
  const figures = formatInterval({ ratio: row.ratio, ...row.interval });
  return `<strong class="number">${figures}</strong><br>${escapeHtml(`${row.variant.title} · ${madeBy(row.variant)}`)}`;
}

interface Column {
  readonly title: string;
  readonly isNumber: boolean;
  cell(row: Measurement, base: Measurement): { readonly text: string; readonly value?: number };
}

const columns: readonly Column[] = [
  { title: 'Series', isNumber: false, cell: ({ variant }) => ({ text: variant.series }) },
  { title: 'Variant', isNumber: false, cell: ({ variant }) => ({ text: variant.title }) },
  { title: 'Compiler', isNumber: false, cell: ({ variant }) => ({ text: variant.compiler }) },
  { title: 'Profile', isNumber: false, cell: ({ variant }) => ({ text: variant.profile }) },
  {
    title: 'Threads',
    isNumber: true,
    cell: ({ variant }) => ({ text: String(variant.threads ?? 1), value: variant.threads ?? 1 }),
  },
  { title: 'Median', isNumber: true, cell: (row) => timeCell(row, row.median) },
  { title: 'Fastest', isNumber: true, cell: (row) => timeCell(row, row.minimum) },
  {
    title: 'Ratio',
    isNumber: true,
    cell: (row) => (isTimed(row) ? { text: formatRatio(row.ratio), value: row.ratio } : { text: '' }),
  },
  {
    title: '95 % interval',
    isNumber: true,
    cell: (row) =>
      isTimed(row)
        ? { text: `${formatRatio(row.interval.low)} – ${formatRatio(row.interval.high)}`, value: row.interval.low }
        : { text: '' },
  },
  {
    title: 'Outliers',
    isNumber: true,
    cell: (row) => (isTimed(row) ? { text: String(row.outliers.length), value: row.outliers.length } : { text: '' }),
  },
  {
    title: 'Result',
    isNumber: false,
    cell: (row, base) => {
      if (row.wrong !== undefined) return { text: describeWrong(row.wrong) };
      return { text: `${hasBitsOf(base, row) ? '=' : '≈'} ${showValue(row.value)}` };
    },
  },
];

function timeCell(row: Measurement, seconds: number): { text: string; value?: number } {
  return isTimed(row) ? { text: formatTime(seconds), value: seconds } : { text: '' };
}

/** The script makes its heads buttons (browser/sort.ts). */
export function measurementsTable(series: readonly SeriesRows[]): string {
  const heads = columns.map(
    ({ title, isNumber }) => `<th scope="col"${isNumber ? ' class="number"' : ''}>${title}</th>`,
  );
  const rows = series.flatMap(({ rows: own, base }) =>
    own.map((row) => `<tr>${columns.map((column) => cellOf(column, row, base)).join('')}</tr>`),
  );
  return `<p>“=” has the baseline’s bits, “≈” other bits.</p>
${scrolling('Table of all measurements', `<table id="table"><thead><tr>${heads.join('')}</tr></thead>\n<tbody>${rows.join('\n')}</tbody></table>`)}
<p class="muted" id="sorted" role="status"></p>`;
}

function cellOf({ isNumber, cell }: Column, row: Measurement, base: Measurement): string {
  const { text, value } = cell(row, base);
  const kind = isNumber ? 'number' : text.startsWith('WRONG') || text.startsWith('FAILED') ? 'wrong' : undefined;
  const attributes = `${kind === undefined ? '' : ` class="${kind}"`}${value === undefined ? '' : ` data-value="${value}"`}`;
  return `<td${attributes}>${escapeHtml(text)}</td>`;
}

/** Of each series, the results that came out, and whose they are. */
export function bitsSection(series: readonly SeriesRows[]): string {
  const tables = series.map((each) => {
    const { rows, base } = each;
    const groups = groupBy(
      rows.filter(({ wrong }) => wrong === undefined),
      ({ value }) => formatBits(value),
    );
    const body = [...groups].map(([bits, members]) => {
      const [first] = members as [Measurement, ...Measurement[]];
      const kernels = [...groupBy(members, ({ variant }) => variant.title)].map(([title, own]) => {
        const makers = [...new Set(own.map(({ variant }) => madeBy(variant)))];
        return `${title} (${makers.length > 3 ? `${makers.length} builds` : makers.join('; ')})`;
      });
      const mark = hasBitsOf(base, first) ? `<br><span class="good">= ${escapeHtml(base.variant.title)}</span>` : '';
      const value = `<td>${escapeHtml(showValue(first.value))}${mark}</td>`;
      return `<tr><td><code>${escapeHtml(bits)}</code></td>${value}<td>${kernels.map(escapeHtml).join('<br>')}</td></tr>`;
    });
    const { size } = groups;
    return `<h3>${escapeHtml(callOf(each))}: ${size === 1 ? 'the same bits everywhere' : `${size} different results`}</h3>
${scrolling(`Result bits of ${each.name}`, `<table><thead><tr><th scope="col">Bits</th><th scope="col">Value</th><th scope="col">Variants</th></tr></thead><tbody>${body.join('\n')}</tbody></table>`)}`;
  });
  return `<p>The double that each variant computed, as sixteen hexadecimal digits. Every variant has the bits of its twin in JavaScript, or is marked as wrong; variants that
sum in the stated order of lanes have that order’s bits, on any number of threads.</p>\n${tables.join('\n')}`;
}

function scrolling(label: string, html: string): string {
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(label)}">${html}</div>`;
}
