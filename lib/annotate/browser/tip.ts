// The one tooltip of the page: what a value or a badge is, for the pointer and for the focus alike. It stays while the
// pointer is on it, and Escape hides it.

import { byId, type Child, element } from '../../pages/browser/elements.ts';

export interface Tip {
  /** Shows it beside an element, which is described by it from then on. */
  readonly show: (target: HTMLElement, content: readonly Child[]) => void;
  readonly hide: () => void;
  /** What it is shown for. */
  readonly target: () => Element | undefined;
}

/** Milliseconds in which the pointer can cross the gap to the tooltip. */
const GRACE = 200;

export function makeTip(): Tip {
  const tip = element('div', { id: 'tip', class: 'tip', role: 'tooltip', hidden: '' });
  byId('main').append(tip);
  let target: HTMLElement | undefined;
  let timer = 0;

  const hide = (): void => {
    clearTimeout(timer);
    target?.removeAttribute('aria-describedby');
    target = undefined;
    tip.hidden = true;
  };
  const show = (next: HTMLElement, content: readonly Child[]): void => {
    hide();
    target = next;
    target.setAttribute('aria-describedby', tip.id);
    tip.replaceChildren(...content.filter((child) => child !== undefined));
    tip.hidden = false;
    place(tip, next);
  };
  tip.addEventListener('pointerenter', () => clearTimeout(timer));
  tip.addEventListener('pointerleave', hide);
  document.addEventListener('pointerout', ({ target: left }) => {
    if (left !== target || document.activeElement === target) return;
    clearTimeout(timer);
    timer = window.setTimeout(hide, GRACE);
  });
  // The focus brings about scrolling itself, after which the tooltip belongs elsewhere; else it was the reader who
  // scrolled.
  const follow = (): void => {
    if (target !== undefined && document.activeElement === target) place(tip, target);
    else hide();
  };
  document.addEventListener('scroll', follow, { capture: true, passive: true });
  return { show, hide, target: () => target };
}

/** Below what it is about, or above where there is no room; never beyond the window. */
function place(tip: HTMLElement, target: HTMLElement): void {
  // What is written over two lines begins on the first.
  const around = target.getClientRects()[0] ?? target.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const margin = 8;
  const left = Math.max(margin, Math.min(around.left, document.documentElement.clientWidth - width - margin));
  const below = around.bottom + 4;
  const top = below + height + margin > window.innerHeight ? Math.max(margin, around.top - height - 4) : below;
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
}
