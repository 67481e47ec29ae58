// Makes a table sort by its heads: each becomes a button, aria-sort says which one and how, and a status says it aloud.

import { element } from '../../pages/browser/elements.ts';

type Order = 'ascending' | 'descending';

export function makeSortable(table: HTMLElement, status: HTMLElement): void {
  const body = table.querySelector('tbody');
  if (body === null) return;
  const heads = [...table.querySelectorAll<HTMLTableCellElement>('thead th')];
  for (const [column, head] of heads.entries()) {
    const title = head.textContent ?? '';
    const button = element('button', { type: 'button' }, title);
    button.addEventListener('click', () => {
      const order: Order = head.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
      for (const each of heads) each.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', order);
      body.append(...[...body.rows].sort(comparing(column, order)));
      status.textContent = `Sorted by ${title.toLowerCase()}, ${order}.`;
    });
    head.replaceChildren(button);
  }
}

/** Rows with nothing in that column come last in either order. Sorting is stable. */
function comparing(column: number, order: Order): (a: HTMLTableRowElement, b: HTMLTableRowElement) => number {
  const sign = order === 'ascending' ? 1 : -1;
  return (a, b) => {
    const [left, right] = [a, b].map((row) => row.cells[column]);
    const [leftText, rightText] = [left?.textContent ?? '', right?.textContent ?? ''];
    if (leftText === '' || rightText === '') return Number(leftText === '') - Number(rightText === '');
    const [leftValue, rightValue] = [left, right].map((cell) => cell?.dataset.value);
    if (leftValue !== undefined && rightValue !== undefined) return sign * (Number(leftValue) - Number(rightValue));
    return sign * leftText.localeCompare(rightText, 'en', { numeric: true });
  };
}
