// Types of lists: `number[]`, `readonly boolean[]`, `Array<number>`, and aliases of such. Functions of the module that
// take or give a list have no signature: their bodies go in where they are called.
//
// In:  a type, or a function. Out: whether it is one, and of what. Reports nothing.

import type { Function as FunctionNode, NewExpression, TSType } from 'oxc-parser';
import { typeNamed } from './generic-types.ts';
import type { Closure, Scope } from './scope.ts';

/** What the elements are of a list of that type; undefined if it is none. */
export function listTypeOf(node: TSType, scope: Scope): 'number' | 'boolean' | undefined {
  return elementTypeOf(elementOfList(node, scope), scope);
}

/** The `T` of `T[]`. */
export function elementOfList(node: TSType, scope: Scope, names: ReadonlySet<string> = new Set()): TSType | undefined {
  if (node.type === 'TSParenthesizedType') return elementOfList(node.typeAnnotation, scope, names);
  if (node.type === 'TSTypeOperator')
    return node.operator === 'readonly' ? elementOfList(node.typeAnnotation, scope, names) : undefined;
  if (node.type === 'TSArrayType') return node.elementType;
  if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return undefined;
  const { name } = node.typeName;
  const named = names.has(name) ? undefined : typeNamed(scope, node);
  if (named?.kind === 'alias')
    return elementOfList(named.node, named.scope, named.isArgument ? names : new Set([...names, name]));
  const [only] = node.typeArguments?.params ?? [];
  return named === undefined && /^(Readonly)?Array$/.test(name) ? only : undefined;
}

/** Of a list that holds values. */
function elementTypeOf(
  node: TSType | undefined,
  scope: Scope,
  names: ReadonlySet<string> = new Set(),
): 'number' | 'boolean' | undefined {
  if (node?.type === 'TSParenthesizedType') return elementTypeOf(node.typeAnnotation, scope, names);
  if (node?.type === 'TSNumberKeyword') return 'number';
  if (node?.type === 'TSBooleanKeyword') return 'boolean';
  if (node?.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return undefined;
  const { name } = node.typeName;
  const named = names.has(name) ? undefined : typeNamed(scope, node);
  return named?.kind === 'alias'
    ? elementTypeOf(named.node, named.scope, named.isArgument ? names : new Set([...names, name]))
    : undefined;
}

/** `l: number[]`, which is given. */
export function isListParameter(node: FunctionNode['params'][number], scope: Scope): boolean {
  if (node.type !== 'Identifier' || node.optional) return false;
  const type = node.typeAnnotation?.typeAnnotation;
  return type !== undefined && listTypeOf(type, scope) !== undefined;
}

/** What `new Array<boolean>()` says of its elements. */
export function elementTypeIn({ typeArguments }: NewExpression, scope: Scope): 'number' | 'boolean' | undefined {
  return elementTypeOf(typeArguments?.params[0], scope);
}

/** Whether a function of the module takes or gives a list. */
export function hasLists({ params, returnType }: Closure['node'], scope: Scope): boolean {
  const types = params.map((each) => {
    const target = each.type === 'AssignmentPattern' ? each.left : each;
    return target.type === 'Identifier' ? target.typeAnnotation : undefined;
  });
  return [...types, returnType].some((each) => {
    const type = each?.typeAnnotation;
    if (!type) return false;
    const inner = elementOfList(type, scope);
    return listTypeOf(type, scope) !== undefined || (inner && listTypeOf(inner, scope) !== undefined);
  });
}
