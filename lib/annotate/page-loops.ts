// The table of loops: what each compiler made of it, side by side, and what may happen to its order.

import { escapeHtml } from '../pages/document.ts';
import type { AnnotatedLoop, AnnotatedModule, LoopVerdict } from './model.ts';

/** Empty without loops. */
export function loopsTable({ loops, compilers, source }: AnnotatedModule): string {
  if (loops.length === 0) return '';
  const lines = source.split('\n');
  const heads = compilers.map(({ name, version }) => `<th>${escapeHtml(`${name}, ${version}`)}</th>`);
  const rows = loops.map((loop) => {
    const verdicts = compilers.map(({ name }) => {
      const found = loop.verdicts.find(({ compiler }) => compiler === name);
      return `<td data-head="${escapeHtml(name)}">${found === undefined ? '<span class="muted">says nothing</span>' : verdictHtml(found, isInnermost(loop, loops) ? 'innermost' : 'outer')}</td>`;
    });
    return `<tr id="${loopId(loop)}"><th scope="row" style="--depth:${loop.depth}">${loopHead(loop, lines)}</th>${verdicts.join('')}<td data-head="order and threads">${order(loop)}</td></tr>`;
  });
  return `<table class="loops">
<thead><tr><th>loop</th>${heads.join('')}<th>order and threads</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`;
}

/** Whether no other loop is inside it. */
export function isInnermost(loop: AnnotatedLoop, loops: readonly AnnotatedLoop[]): boolean {
  const next = loops[loops.indexOf(loop) + 1];
  return next === undefined || next.fn !== loop.fn || next.depth <= loop.depth;
}

export function loopId({ line, column }: AnnotatedLoop): string {
  return `loop-${line}-${column}`;
}

function loopHead({ line, column, fn, depth, isHoisted }: AnnotatedLoop, lines: readonly string[]): string {
  const text = (lines[line - 1] ?? '').slice(column - 1).replace(/\)[^)]*$/, ')');
  const short = text.length > 48 ? `${text.slice(0, 47)}…` : text;
  const nest = depth === 0 ? '' : `, inside ${depth === 1 ? 'a loop' : `${depth} loops`}`;
  const hoisted = isHoisted ? ', checks hoisted' : '';
  return `<a href="#L${line}">line ${line}</a> <code>${escapeHtml(short)}</code><small>in ${escapeHtml(fn)}${nest}${hoisted}</small>`;
}

/**
 * `vectorised, 32 bytes, unrolled 4 times`, and the compiler's own words. That an outer loop is not vectorised is no
 * news.
 */
function verdictHtml({ vectorised, vectorBytes, unrolled, reason }: LoopVerdict, place: 'innermost' | 'outer'): string {
  const word = vectorised
    ? '<strong class="good">vectorised</strong>'
    : place === 'outer'
      ? 'not vectorised'
      : '<strong>not vectorised</strong>';
  const more = [
    ...(vectorBytes === undefined ? [] : [`${vectorBytes} bytes`]),
    ...(unrolled === undefined ? [] : [`unrolled ${unrolled} times`]),
  ];
  return `${[word, ...more].join(', ')}${reason === undefined ? '' : `<small>${escapeHtml(reason)}</small>`}`;
}

function order({ reductions, parallel }: AnnotatedLoop): string {
  const threads = parallel.isParallel ? '<strong class="good">parallel</strong>' : 'not parallel';
  const why = parallel.why === '' ? '' : `: ${escapeHtml(parallel.why)}`;
  return [...reductions.map(escapeHtml), `${threads}${why}`].map((text) => `<p>${text}</p>`).join('');
}
