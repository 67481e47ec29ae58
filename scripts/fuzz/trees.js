// What grammars and printers of several families share: nodes of trees, and choices that are made when a tree is printed.

import fc from 'fast-check';

/** A node of that kind. */
export const node = (k, parts = {}) => fc.record({ k: fc.constant(k), ...parts });

/** A number that chooses among what there is where the node stands. */
export const pick = fc.nat({ max: 30 });

/** The chosen one; undefined if there is none. */
export const of = (list, at) => (list.length === 0 ? undefined : list[at % list.length]);

/** A name that the program does not have yet. */
export function fresh(ctx, prefix) {
  return `${prefix}${ctx.next++}`;
}
