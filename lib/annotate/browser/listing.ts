// The listing as something to work with: lines open and close, values and badges say what they are, and every part is
// reached by keys.
//
// The listing is one stop of the Tab key: lines are buttons, of which one has tabindex 0. Up, down, j and k go from
// line to line, left and right through what stands on one; Enter opens, Escape goes back: from a tooltip, from within a
// line, and out of an open one.

import { type Child, element } from '../../pages/browser/elements.ts';
import { type Token, tokensOf } from '../../pages/browser/highlight.ts';
import { groupCosts, heatDigit } from '../cost-names.ts';
import type { AnnotatedModule } from '../model.ts';
import { fillLine } from './code.ts';
import type { FactsByLine, LineFacts } from './facts.ts';
import { makePanel } from './panel.ts';
import { makeTip } from './tip.ts';
import { costWords, valueWords } from './words.ts';

/** A line that something is known of. */
interface Row {
  readonly facts: LineFacts;
  readonly row: HTMLElement;
  readonly button: HTMLButtonElement;
  panel: HTMLElement | undefined;
}

export function startListing(page: Document, facts: FactsByLine, { source }: AnnotatedModule): void {
  const list = page.querySelector<HTMLElement>('.listing ol');
  if (list === null) return;
  const tip = makeTip();
  const said = new Map<Element, () => readonly Child[]>();
  const tokens = tokensOf(source, 'typescript');
  const rows: Row[] = [];

  let start = 0;
  let token = 0;
  for (const [index, text] of source.replace(/\n$/, '').split('\n').entries()) {
    const end = start + text.length - (text.endsWith('\r') ? 1 : 0);
    // Tokens are in order, and so are lines.
    while ((tokens[token]?.end ?? end + 1) <= start) token++;
    const own: Token[] = [];
    for (let at = token; (tokens[at]?.start ?? end) < end; at++) own.push(tokens[at] as Token);
    const row = list.children[index] as HTMLElement;
    const known = facts.get(index + 1);
    const code = row.querySelector('code');
    if (code !== null) {
      fillLine(code, { text: source, start, end }, own, known?.values ?? [], (item, value) => {
        said.set(item, () => valueWords(value));
      });
    }
    if (known !== undefined) {
      for (const [at, group] of groupCosts(known.known?.costs ?? []).entries()) {
        const badge = row.querySelectorAll<HTMLElement>('.cost')[at];
        if (badge === undefined) continue;
        badge.tabIndex = -1;
        said.set(badge, () => costWords(group));
      }
      for (const link of row.querySelectorAll<HTMLElement>('.costs a')) link.tabIndex = -1;
      rows.push({ facts: known, row, button: makeButton(row, known), panel: undefined });
    }
    start += text.length + 1;
  }

  const byRow = new Map<Element, Row>(rows.map((each) => [each.row, each]));
  const rowOf = (target: EventTarget | null): Row | undefined => {
    const row = target instanceof Element ? target.closest('.listing li[id]') : null;
    return row === null ? undefined : byRow.get(row);
  };
  let current: Row | undefined;
  const makeCurrent = (next: Row | undefined): void => {
    if (next === undefined || next === current) return;
    if (current !== undefined) current.button.tabIndex = -1;
    next.button.tabIndex = 0;
    current = next;
  };
  const focus = (next: Row | undefined): void => {
    if (next === undefined) return;
    makeCurrent(next);
    next.button.focus({ preventScroll: true });
    next.button.scrollIntoView({ block: 'nearest' });
  };
  makeCurrent(rows[0]);

  const open = (each: Row): void => {
    each.panel ??= makePanel(`more-${each.facts.line}`, each.facts);
    each.row.append(each.panel);
    each.button.setAttribute('aria-expanded', 'true');
    each.button.setAttribute('aria-controls', each.panel.id);
    each.row.classList.add('open');
  };
  const close = (each: Row): void => {
    each.panel?.remove();
    each.button.setAttribute('aria-expanded', 'false');
    each.button.removeAttribute('aria-controls');
    each.row.classList.remove('open');
  };
  const isOpen = ({ row }: Row): boolean => row.classList.contains('open');
  const toggle = (each: Row): void => {
    tip.hide();
    makeCurrent(each);
    if (isOpen(each)) return close(each);
    open(each);
    // The address names the line that was opened last, without an entry in the history for each.
    history.replaceState(history.state, '', `#L${each.facts.line}`);
  };

  const openAddressed = (): void => {
    const found = /^#L(\d+)$/.exec(location.hash);
    const row = found === null ? null : page.getElementById(`L${found[1]}`);
    const each = row === null ? undefined : byRow.get(row);
    if (each !== undefined) {
      open(each);
      focus(each);
    }
    row?.scrollIntoView({ block: 'start' });
  };
  window.addEventListener('hashchange', openAddressed);
  openAddressed();

  // Lines with nothing behind them keep their links, which are no stops of the Tab key.
  for (const link of list.querySelectorAll<HTMLElement>('a.line')) link.tabIndex = -1;

  list.addEventListener('click', ({ target }) => {
    const each = rowOf(target);
    if (each === undefined || !(target instanceof Element)) return;
    const isElsewhere = target.closest('a, .panel') !== null;
    const isSelecting = target.closest('button') === null && !(getSelection()?.isCollapsed ?? true);
    if (!isElsewhere && !isSelecting) toggle(each);
  });

  const tell = ({ target }: Event): void => {
    const words = target instanceof HTMLElement ? said.get(target) : undefined;
    if (words !== undefined) tip.show(target as HTMLElement, words());
    else if (target instanceof Element && target.matches('.listing button, .listing a')) tip.hide();
  };
  let pointed = '';
  page.addEventListener('pointermove', ({ target, clientX, clientY }) => {
    // Where the page scrolled below a pointer that rests, nobody points at anything.
    const place = `${clientX} ${clientY}`;
    if (place === pointed) return;
    pointed = place;
    const item = target instanceof Element ? target.closest('.value, .cost') : null;
    const words = item === null || item === tip.target() ? undefined : said.get(item);
    if (words !== undefined) tip.show(item as HTMLElement, words());
  });
  list.addEventListener('focusin', tell);
  list.addEventListener('focusout', tip.hide);

  const move = (from: Row | undefined, steps: number): void => {
    const at =
      from === undefined
        ? rows.findIndex(({ row }) => row.getBoundingClientRect().top >= 0) - steps
        : rows.indexOf(from);
    focus(rows[Math.min(rows.length - 1, Math.max(0, at + steps))]);
  };
  const moveWithin = (each: Row, from: Element, steps: number): void => {
    const items = [each.button, ...each.row.querySelectorAll<HTMLElement>(':scope > code .value, :scope > .costs > *')];
    const at = items.indexOf(from as HTMLElement) + steps;
    items[Math.min(items.length - 1, Math.max(0, at))]?.focus();
  };
  const back = (each: Row | undefined, from: Element): void => {
    if (tip.target() !== undefined && (each === undefined || from === each.button)) tip.hide();
    else if (each === undefined) return;
    else if (from.closest('.panel') !== null || from === each.button) {
      close(each);
      focus(each);
    } else focus(each);
  };

  page.addEventListener('keydown', (event) => {
    const from = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || from.matches('input, select, textarea')) return;
    const each = rowOf(from);
    const isOnLine = each !== undefined && from.closest('.panel') === null;
    const actions: Readonly<Record<string, (() => void) | undefined>> = {
      j: () => move(each, 1),
      k: () => move(each, -1),
      Escape: () => back(each, from),
      ...(isOnLine && {
        ArrowDown: () => move(each, 1),
        ArrowUp: () => move(each, -1),
        ArrowRight: () => moveWithin(each, from, 1),
        ArrowLeft: () => moveWithin(each, from, -1),
        Home: () => focus(rows[0]),
        End: () => focus(rows.at(-1)),
        // A button does so by itself.
        Enter: from.matches('.value, .cost') ? () => toggle(each) : undefined,
      }),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    action();
    if (event.key !== 'Escape') event.preventDefault();
  });
  const keys = page.querySelector<HTMLElement>('.keys');
  if (keys !== null) keys.hidden = false;
}

/** In the place of the line's link, which is what there is without scripts. */
function makeButton(row: HTMLElement, { line, known }: LineFacts): HTMLButtonElement {
  const heat = heatDigit(known?.heat ?? 0);
  const button = element(
    'button',
    {
      type: 'button',
      class: 'line',
      tabindex: '-1',
      'aria-expanded': 'false',
      'aria-label': heat === 0 ? `Line ${line}` : `Line ${line}, heat ${heat} of 9`,
    },
    String(line),
  );
  row.querySelector('a.line')?.replaceWith(button);
  return button;
}
