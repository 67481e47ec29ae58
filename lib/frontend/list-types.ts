// Types of lists: `number[]`, `readonly number[]`, `Array<number>`, and aliases of such. Functions of the module that
// take or give a list have no signature: their bodies go in where they are called.
//
// In:  a type, or a function. Out: whether it is one. Reports nothing.

import type { TSType } from 'oxc-parser';
import type { Closure, Scope } from './scope.ts';

export function isListType(node: TSType, scope: Scope, names: ReadonlySet<string> = new Set()): boolean {
  if (node.type === 'TSParenthesizedType') return isListType(node.typeAnnotation, scope, names);
  if (node.type === 'TSTypeOperator')
    return node.operator === 'readonly' && isListType(node.typeAnnotation, scope, names);
  if (node.type === 'TSArrayType') return node.elementType.type === 'TSNumberKeyword';
  if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return false;
  const { name } = node.typeName;
  const named = names.has(name) ? undefined : scope.findType(name);
  if (named?.kind === 'alias') return isListType(named.node, named.scope, new Set([...names, name]));
  const [only] = node.typeArguments?.params ?? [];
  return named === undefined && /^(Readonly)?Array$/.test(name) && only?.type === 'TSNumberKeyword';
}

/** Whether a function of the module takes or gives a list. */
export function hasLists({ params, returnType }: Closure['node'], scope: Scope): boolean {
  const types = params.map((each) => {
    const target = each.type === 'AssignmentPattern' ? each.left : each;
    return target.type === 'Identifier' ? target.typeAnnotation : undefined;
  });
  return [...types, returnType].some((each) => each?.typeAnnotation && isListType(each.typeAnnotation, scope));
}
