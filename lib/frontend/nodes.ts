// Walks over syntax trees.

export interface Node {
  readonly type: string;
}

/** All nodes in there, itself first; without those in nodes of types that are left out. */
export function nodesIn(value: unknown, isLeftOut: (node: Node) => boolean = () => false): Node[] {
  const found: Node[] = [];
  const rest = [value];
  while (rest.length > 0) {
    const each = rest.pop();
    if (each === null || typeof each !== 'object') continue;
    const isNode = 'type' in each && typeof each.type === 'string';
    if (isNode && isLeftOut(each as Node)) continue;
    if (isNode) found.push(each as Node);
    rest.push(...Object.values(each).reverse());
  }
  return found;
}
