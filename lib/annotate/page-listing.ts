// The source, line by line, with heat, costs and verdicts; and the legend. The page's script adds what is behind lines.

import { escapeHtml } from '../pages/document.ts';
import { COST_NAMES, type CostGroup, groupCosts, heatDigit, STATUS_NAMES } from './cost-names.ts';
import { WEIGHTS } from './heat.ts';
import type { AnnotatedLine, AnnotatedLoop, AnnotatedModule, CostKind } from './model.ts';
import { isInnermost, loopId } from './page-loops.ts';

export function listing(module: AnnotatedModule): string {
  const known = new Map(module.lines.map((line) => [line.line, line]));
  const marks = marksByLine(module);
  const rows = module.source
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((text, index) => row(index + 1, text, known.get(index + 1), marks.get(index + 1) ?? []));
  const digits = String(rows.length).length;
  return `<p class="keys" hidden>Click a line, or press <kbd>Enter</kbd> on it, for what became of it. <kbd>j</kbd> <kbd>k</kbd> or arrows move, <kbd>→</kbd> goes through a line's values and costs, <kbd>Esc</kbd> closes.</p>
<div class="listing"><ol style="--digits:${digits}">
${rows.join('\n')}
</ol></div>`;
}

function row(line: number, text: string, known: AnnotatedLine | undefined, marks: readonly string[]): string {
  const heat = heatDigit(known?.heat ?? 0);
  const badges = [...groupCosts(known?.costs ?? []).map(badge), ...marks];
  return [
    `<li id="L${line}"${heat === 0 ? '' : ` style="--heat:${heat}"`}><a class="line" href="#L${line}">${line}</a>`,
    heat === 0 ? '' : `<b class="heat" title="heat ${heat} of 9">${heat}</b>`,
    `<code>${escapeHtml(text)}</code>`,
    badges.length === 0 ? '' : `<span class="costs">${badges.join(' ')}</span>`,
    '</li>',
  ].join('');
}

/** Its sign (nothing, ↑, ✓) comes from the style sheet, with words for those who listen. */
function badge({ kind, status, count }: CostGroup): string {
  const { short } = COST_NAMES[kind];
  return `<span class="cost ${status}">${short}${count === 1 ? '' : ` ${count}`}</span>`;
}

/** Links from a line to its loops and hints. That a loop around others is not vectorised is no news. */
function marksByLine({ loops, hints, compilers }: AnnotatedModule): ReadonlyMap<number, readonly string[]> {
  const marks = new Map<number, string[]>();
  const add = (line: number, html: string): void => {
    marks.set(line, [...(marks.get(line) ?? []), html]);
  };
  for (const loop of loops) {
    const threads = loop.parallel.isParallel ? 'parallel' : undefined;
    const words = isInnermost(loop, loops) ? verdictWords(loop, compilers.length) : threads;
    if (words !== undefined) add(loop.line, `<a class="verdict" href="#${loopId(loop)}">${escapeHtml(words)}</a>`);
  }
  hints.forEach(({ line }, index) => {
    add(line, `<a class="hint" href="#hint-${index + 1}">hint</a>`);
  });
  return marks;
}

/** Of all compilers together. */
function verdictWords({ verdicts, parallel }: AnnotatedLoop, compilers: number): string | undefined {
  const by = verdicts.filter(({ vectorised }) => vectorised).map(({ compiler }) => compiler);
  const threads = parallel.isParallel ? ['parallel'] : [];
  if (compilers === 0 || verdicts.length === 0) return threads[0];
  const vectors =
    by.length === 0 ? 'not vectorised' : by.length === compilers ? 'vectorised' : `vectorised by ${by.join(', ')}`;
  return [vectors, ...threads].join(', ');
}

export function legend(): string {
  const kinds = Object.entries(COST_NAMES).map(([kind, { short, one, meaning }]) => {
    const { cycles, reason } = WEIGHTS[kind as CostKind];
    return `<tr><td><span class="cost left">${short}</span></td><th scope="row">${one}</th><td>${escapeHtml(meaning)}</td><td class="number">${cycles}</td><td>${escapeHtml(reason)}</td></tr>`;
  });
  const statuses = Object.entries(STATUS_NAMES).map(
    ([status, { word, meaning }]) =>
      `<div><dt><span class="cost ${status}">bounds</span></dt><dd>${word}: ${escapeHtml(meaning)}</dd></div>`,
  );
  return `<details class="legend"><summary>What the badges and the heat mean</summary>
<dl>${statuses.join('')}</dl>
<div class="scroll" role="group" aria-label="Costs and their weights" tabindex="0"><table>
<thead><tr><th>badge</th><th>cost</th><th>what it is</th><th class="number">weight</th><th>why as much</th></tr></thead>
<tbody>
${kinds.join('\n')}
</tbody></table></div>
<p>A number on a badge says how many of them. The number before a line is its heat, 1 to 9, from the weights of what is left on it: in one more loop it counts for tens of times as much, and the scale is logarithmic. A line without a number is nothing but arithmetic.</p>
</details>`;
}
