// What opens below a line: its costs in words, its values, its loops and hints, its generated C and its machine code.

import { element } from '../../pages/browser/elements.ts';
import { groupCosts } from '../cost-names.ts';
import type { AnnotatedValue } from '../model.ts';
import { codeBlock } from './code.ts';
import type { LineFacts } from './facts.ts';
import { costWords } from './words.ts';

export function makePanel(id: string, facts: LineFacts): HTMLElement {
  const { line, known } = facts;
  const groups = groupCosts(known?.costs ?? []);
  const said = [
    ...(groups.length === 0 ? [] : [part('Costs', ...groups.map((group) => element('div', {}, ...costWords(group))))]),
    ...loopParts(facts),
    ...hintParts(facts),
  ];
  const c = known?.c ?? [];
  const machineCode = (compiler: string): HTMLElement => {
    const blocks = assembly.filter((excerpt) => excerpt.compiler === compiler);
    return part(`Machine code, ${compiler}`, ...blocks.map((excerpt) => codeBlock(excerpt, 'assembly')));
  };
  const assembly = known?.assembly ?? [];
  const compilers = [...new Set(assembly.map(({ compiler }) => compiler))];
  const code = [
    ...(c.length === 0 ? [] : [part('Generated C', ...c.map((excerpt) => codeBlock(excerpt, 'c')))]),
    ...(compilers.length === 0 ? [] : [element('div', { class: 'machine' }, ...compilers.map(machineCode))]),
  ];
  return element(
    'div',
    { id, class: 'panel', role: 'region', 'aria-label': `Line ${line}` },
    said.length === 0 ? undefined : element('div', { class: 'said' }, ...said),
    code.length === 0 ? undefined : element('div', { class: 'code' }, ...code),
    facts.values.length === 0
      ? undefined
      : element('div', { class: 'values' }, part('Values', valuesTable(facts.values))),
  );
}

function part(title: string, ...children: readonly HTMLElement[]): HTMLElement {
  return element('div', { class: 'part' }, element('h3', {}, title), ...children);
}

/** What the table of loops says of them, from its own cells. */
function loopParts({ loops }: LineFacts): HTMLElement[] {
  return loops.flatMap(({ line, column }) => {
    const row = document.getElementById(`loop-${line}-${column}`);
    if (row === null) return [];
    const cells = [...row.querySelectorAll<HTMLElement>('td')].flatMap((cell) => {
      const said = element('dd', {});
      said.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
      return [element('dt', {}, cell.dataset.head), said];
    });
    return [part('Loop', element('dl', {}, ...cells))];
  });
}

function hintParts({ line, hints }: LineFacts): HTMLElement[] {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(`#L${line} a.hint`)];
  return hints.map((hint, index) => {
    const more = element('a', { href: links[index]?.getAttribute('href') ?? '#hints' }, 'what changes');
    return part('Hint', element('p', {}, hint.message, ' (', more, ')'));
  });
}

/** Each expression once, however often it stands in the line. */
function valuesTable(values: readonly AnnotatedValue[]): HTMLElement {
  const rows = new Map<string, HTMLElement>();
  for (const { text, representation, interval, whyNotInteger } of values) {
    const key = [text, representation, interval].join('\n');
    if (rows.has(key)) continue;
    const said = element('td', {}, interval);
    if (whyNotInteger !== undefined) said.append(element('small', {}, `no integer: ${whyNotInteger}`));
    const head = element('th', { scope: 'row' }, element('code', {}, text));
    rows.set(key, element('tr', {}, head, element('td', {}, representation), said));
  }
  const titles = ['expression', 'is', 'interval'].map((title) => element('th', { scope: 'col' }, title));
  const table = element('table', {}, element('thead', {}, element('tr', {}, ...titles)));
  table.append(element('tbody', {}, ...rows.values()));
  return element('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Values' }, table);
}
