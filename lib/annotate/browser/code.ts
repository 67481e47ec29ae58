// Text of programs as elements: comments and keywords coloured, values marked so that they can be pointed at.

import { element } from '../../pages/browser/elements.ts';
import { type Language, type Token, tokensOf } from '../../pages/browser/highlight.ts';
import type { AnnotatedValue, Excerpt } from '../model.ts';

/** An excerpt with its title and its line numbers, scrolling by itself. */
export function codeBlock({ firstLine, title, text }: Excerpt, language: Language | 'assembly'): HTMLElement {
  const trimmed = text.replace(/\s+$/, '');
  const tokens = language === 'assembly' ? [] : tokensOf(trimmed, language);
  const code = element('code', {}, ...coloured(trimmed, 0, trimmed.length, tokens));
  const last = firstLine + trimmed.split('\n').length - 1;
  // Machine code has its addresses already.
  const numbers =
    language === 'assembly'
      ? undefined
      : Array.from({ length: last - firstLine + 1 }, (_none, index) => firstLine + index).join('\n');
  const name = `${title ?? 'Code'}, lines ${firstLine} to ${last}`;
  const pre = element(
    'pre',
    { tabindex: '0', role: 'group', 'aria-label': name, class: 'excerpt' },
    numbers === undefined ? undefined : element('span', { class: 'numbers', 'aria-hidden': 'true' }, numbers),
    code,
  );
  return element('div', {}, title === undefined ? undefined : element('h4', {}, title), pre);
}

/** The nodes of text[start, end), with tokens that may begin before and end after it. */
function coloured(text: string, start: number, end: number, tokens: readonly Token[]): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let at = start;
  for (const token of tokens) {
    const from = Math.max(at, token.start);
    const to = Math.min(end, token.end);
    if (from >= to) continue;
    nodes.push(text.slice(at, from), element('span', { class: token.kind }, text.slice(from, to)));
    at = to;
  }
  nodes.push(text.slice(at, end));
  return nodes;
}

export interface SourceLine {
  readonly text: string;
  /** Of the line in the source. */
  readonly start: number;
  readonly end: number;
}

/**
 * Fills a line of the listing: values nest as expressions do; one that goes on in the next line ends with its own here.
 * `values` are in order of their starts, outer ones first; each element that stands for one is given to `made`.
 */
export function fillLine(
  code: HTMLElement,
  { text, start, end }: SourceLine,
  tokens: readonly Token[],
  values: readonly AnnotatedValue[],
  made: (item: HTMLElement, value: AnnotatedValue) => void,
): void {
  const own = tokens.filter((token) => token.start < end && token.end > start);
  let next = 0;
  const fill = (parent: HTMLElement, from: number, to: number): void => {
    let at = from;
    for (let value = values[next]; value !== undefined && value.start < to; value = values[next]) {
      next++;
      const last = Math.min(value.end, to);
      if (value.start < at || value.start >= last) continue;
      parent.append(...coloured(text, at, value.start, own));
      const item = element('span', { class: 'value', tabindex: '-1' });
      made(item, value);
      fill(item, value.start, last);
      parent.append(item);
      at = last;
    }
    parent.append(...coloured(text, at, to, own));
  };
  code.replaceChildren();
  fill(code, start, end);
}
