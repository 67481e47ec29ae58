// What grammars and printers of several families share: nodes of trees, and choices that are made when a tree is printed.

import fc from 'fast-check';
import { numbers, numeral } from './memory.js';

/** A node of that kind. */
export const node = (k, parts = {}) => fc.record({ k: fc.constant(k), ...parts });

/** A number that chooses among what there is where the node stands. */
export const pick = fc.nat({ max: 30 });

/** Trees of two operators at most; `others`: further kinds of them, of the trees inside. */
export function smallExpressions(depthIdentifier, others = () => []) {
  const { expression } = fc.letrec((tie) => ({
    expression: fc.oneof(
      { maxDepth: 2, depthIdentifier },
      { weight: 4, arbitrary: node('variable', { pick }) },
      { weight: 2, arbitrary: node('number', { text: numbers.map(numeral) }) },
      {
        weight: 3,
        arbitrary: node('binary', {
          op: fc.constantFrom('+', '-', '*', '%', '&', '>>'),
          a: tie('expression'),
          b: tie('expression'),
        }),
      },
      ...others(tie('expression')),
    ),
  }));
  return expression;
}

/** The chosen one; undefined if there is none. */
export const of = (list, at) => (list.length === 0 ? undefined : list[at % list.length]);

/** A name that the program does not have yet. */
export function fresh(ctx, prefix) {
  return `${prefix}${ctx.next++}`;
}
