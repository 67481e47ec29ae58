// Walks over parts of syntax trees, for questions that are none of scopes.

import { isNode, type Node } from './scope-analysis.ts';

/** All nodes in there, itself first. */
export function nodesIn(value: unknown): Node[] {
  const found: Node[] = [];
  const rest = [value];
  while (rest.length > 0) {
    const each = rest.pop();
    if (each === null || typeof each !== 'object') continue;
    if (isNode(each)) found.push(each);
    rest.push(...Object.values(each).reverse());
  }
  return found;
}
