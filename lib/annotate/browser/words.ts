// What tooltips and panels say of values and costs: one wording for both.

import { element } from '../../pages/browser/elements.ts';
import { type CostGroup, nameOfCosts, STATUS_NAMES } from '../cost-names.ts';
import type { AnnotatedValue } from '../model.ts';

export function valueWords({ text, representation, interval, whyNotInteger }: AnnotatedValue): HTMLElement[] {
  const why = whyNotInteger === undefined ? [] : [element('p', {}, `no integer: ${whyNotInteger}`)];
  return [
    element('p', { class: 'head' }, element('code', {}, text), ' ', element('strong', {}, representation)),
    element('p', {}, interval),
    ...why,
  ];
}

export function costWords({ kind, status, count, costs }: CostGroup): HTMLElement[] {
  const { word, meaning } = STATUS_NAMES[status];
  const details = costs.map(({ detail, depth, count: each }) => {
    const times = each > 1 ? `${each} × ` : '';
    const where = depth === 0 ? 'outside loops' : depth === 1 ? 'in a loop' : `in ${depth} loops`;
    return element('li', {}, `${times}${detail}, ${where}`);
  });
  return [
    element(
      'p',
      { class: 'head' },
      element('strong', {}, `${count} ${nameOfCosts(kind, count)} ${word}`),
      `: ${meaning}`,
    ),
    element('ul', {}, ...details),
  ];
}
