// Parameters by their form.

import type { Function as FunctionNode, TSType } from 'oxc-parser';

/** Without its default. */
export function targetOf(node: FunctionNode['params'][number]) {
  return node.type === 'AssignmentPattern' ? node.left : node;
}

/** `this: T`, which TypeScript writes in front of parameters. */
export function thisOf({ params: [first] }: FunctionNode): TSType | undefined {
  return first?.type === 'Identifier' && first.name === 'this' ? first.typeAnnotation?.typeAnnotation : undefined;
}

/** Without `this`. */
export function parametersOf({ params }: FunctionNode): FunctionNode['params'] {
  return params.filter((each) => each.type !== 'Identifier' || each.name !== 'this');
}
