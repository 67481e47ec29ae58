// Plots as SVG text: Observable Plot, with a document that is none of a browser's. Everything takes its colours from
// the page.

import { dot, type Markish, type PlotOptions, parseHTML, plot, text } from './plot-library.ts';

let page: NonNullable<PlotOptions['document']> | undefined;

/** Widths of drawings in pixels, for wide and for narrow places. */
export const WIDE = 620;
export const NARROW = 330;

/** Both are in the page; its width chooses. */
export interface TwoWidths {
  readonly wide: string;
  readonly narrow: string;
}

/** Of words that stand on lines. */
export const HALO = { stroke: 'var(--page)', strokeWidth: 4, fill: 'currentColor' } as const;

/** What is drawn, and in words what it shows. */
export interface Drawing extends PlotOptions {
  readonly ariaLabel: string;
  readonly marks: Markish[];
}

/** An <svg> as wide as its place, at most as wide as drawn; readers of screens get its label. */
export function renderSvg(drawing: Drawing): string {
  page ??= parseHTML('<!doctype html><body></body>').document;
  const svg = plot({ ...drawing, document: page, className: 'plot' });
  svg.setAttribute('role', 'img');
  // An image is one thing to readers of screens: its parts have no names.
  for (const group of svg.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  // The page has these rules once (report.css).
  svg.querySelector('style')?.remove();
  return rounded(svg.outerHTML);
}

/** A hundredth of a pixel is more than anybody sees; the rest is most of the text. */
function rounded(text: string): string {
  return text.replace(/(?<=[\s"(,MLHV-])\d+\.\d{3,}(?=[\s"),A-Za-z-])/g, (number) =>
    String(Number(Number(number).toFixed(2))),
  );
}

/** How lines and marks of one plot differ, with and without colour. */
export interface Look {
  readonly symbol: 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'cross' | 'wye';
  readonly dash: string;
  readonly colour: string;
}

const LOOKS: readonly Look[] = [
  { symbol: 'circle', dash: '', colour: 'currentColor' },
  { symbol: 'square', dash: '7 3', colour: 'var(--series-1)' },
  { symbol: 'triangle', dash: '2 3', colour: 'var(--series-2)' },
  { symbol: 'diamond', dash: '9 3 2 3', colour: 'var(--series-3)' },
  { symbol: 'star', dash: '4 2', colour: 'var(--series-1)' },
  { symbol: 'cross', dash: '1 2', colour: 'var(--series-2)' },
  { symbol: 'wye', dash: '12 4', colour: 'var(--series-3)' },
];

export function lookOf(index: number): Look {
  return LOOKS[index % LOOKS.length] as Look;
}

const LEGEND_LINE = 17;

export function legendHeight(names: readonly string[]): number {
  return names.length * LEGEND_LINE;
}

/** Above the frame, which begins legendHeight below the top. */
export function legend(names: readonly string[]): Markish[] {
  return names.flatMap((name, at): Markish[] => {
    const { symbol, colour } = lookOf(at);
    const place = { frameAnchor: 'top-left', dy: (at - names.length) * LEGEND_LINE + 4 } as const;
    return [
      dot([name], { ...place, symbol, r: 3.5, fill: colour, dx: 8 }),
      text([name], { ...place, dx: 20, textAnchor: 'start', lineAnchor: 'middle', text: () => name }),
    ];
  });
}

/** What is multiplied by powers of ten: the coarsest that gives three ticks. */
const STEPS = [
  [1, 2, 5],
  [1, 1.5, 2, 3, 5, 7],
  [1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2, 2.5, 3, 4, 5, 6, 7, 8, 9],
];

export function logarithmicTicks(low: number, high: number): number[] {
  let ticks: number[] = [];
  for (const steps of STEPS) {
    ticks = [];
    for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
      ticks.push(...steps.map((step) => Number((step * 10 ** power).toPrecision(3))));
    }
    ticks = ticks.filter((tick) => tick >= low && tick <= high);
    if (ticks.length >= 3) break;
  }
  return ticks;
}

/** Powers of ten. */
export function decades(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => Number(`1e${first + at}`));
}
