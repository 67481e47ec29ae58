// Hints as cards: what to change, what that does to the counts, and how much faster it was.

import { escapeHtml } from '../pages/document.ts';
import { COST_NAMES } from './cost-names.ts';
import { type AnnotatedModule, COST_KINDS, type Hint } from './model.ts';

/** Empty without hints. */
export function hintCards({ hints, source }: AnnotatedModule): string {
  if (hints.length === 0) return '';
  const lines = source.split('\n');
  return `<ol class="hints">\n${hints.map((hint, index) => card(hint, index, lines[hint.line - 1] ?? '')).join('\n')}\n</ol>`;
}

function card(hint: Hint, index: number, line: string): string {
  const speedup =
    hint.speedup === undefined
      ? '<span class="muted">not measured</span>'
      : `<strong>${hint.speedup.toFixed(hint.speedup < 10 ? 2 : 1)} times as fast</strong> <span class="muted">measured here, with made-up arguments</span>`;
  return `<li id="hint-${index + 1}">
<p class="message">${escapeHtml(hint.message)}</p>
<p class="where"><a href="#L${hint.line}">line ${hint.line}</a> in <code>${escapeHtml(hint.fn)}</code> · ${speedup}</p>
<pre tabindex="0" role="group" aria-label="The change"><del>- ${escapeHtml(line.trim())}</del>
<ins>+ ${escapeHtml(hint.change.trim())}</ins></pre>
${counts(hint)}
</li>`;
}

/** In loops, before and after: only what changes. */
function counts({ before, after }: Hint): string {
  const changed = COST_KINDS.map((kind) => [kind, before[kind] ?? 0, after[kind] ?? 0] as const).filter(
    ([, from, to]) => from !== to,
  );
  const items = changed.map(
    ([kind, from, to]) =>
      `<li>${COST_NAMES[kind].many} ${from} <span aria-label="to">→</span> <strong>${to}</strong></li>`,
  );
  return items.length === 0 ? '' : `<ul class="counts" aria-label="In loops">${items.join('')}</ul>`;
}
