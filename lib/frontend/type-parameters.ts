// What type parameters stand for in a function that is lowered for what it is given: `T` is the type of the argument
// that has this type.
//
// In:  a function, a scope, and the types of its arguments. Out: names of types in that scope.

import type { Function as FunctionNode, TSType } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { typeParameterOf } from './boundary-types.ts';
import { targetOf } from './parameter-forms.ts';
import { type ModuleContext, type NamedType, Scope } from './scope.ts';
import type { GivenType } from './signature-types.ts';

type Params = Pick<FunctionNode, 'params' | 'typeParameters'>;

/** `typeAt`: of the argument at a position, as an annotation would say it; undefined if none would. */
export function bindTypeParameters(
  { params, typeParameters }: Params,
  module: ModuleContext,
  scope: Scope,
  typeAt: (at: number) => TSType | undefined,
): void {
  const names = (typeParameters?.params ?? []).map(({ name }) => name.name);
  if (names.length === 0) return;
  const plain = new Scope(module.scope);
  for (const name of names) {
    const itself = { type: 'TSAnyKeyword' } as TSType;
    plain.setType(name, () => ({ kind: 'alias', node: itself, module, scope: plain, parameter: name }));
  }
  for (const name of names) {
    const at = params.findIndex((each) => {
      const target = targetOf(each);
      const type = 'typeAnnotation' in target ? target.typeAnnotation?.typeAnnotation : undefined;
      return type !== undefined && typeParameterOf(type, plain) === name;
    });
    const node = at < 0 ? undefined : typeAt(at);
    if (node === undefined) continue;
    const type: NamedType = { kind: 'alias', node, module, scope: new Scope(undefined), parameter: name };
    scope.setType(name, () => type);
  }
}

/** A type as an annotation says it. */
export function annotationFor({ type, declared }: GivenType, { start, end }: Span): TSType {
  const keyword = { number: 'TSNumberKeyword', boolean: 'TSBooleanKeyword', void: 'TSVoidKeyword' }[type as 'number'];
  if (keyword !== undefined && declared === undefined) return { type: keyword, start, end } as TSType;
  const name = declared ?? (type === 'bigint' ? 'i64' : type);
  return { type: 'TSTypeReference', typeName: { type: 'Identifier', name, start, end }, start, end } as TSType;
}

/** Of plain arrays. */
export function listAnnotation(element: 'number' | 'boolean', loc: Span): TSType {
  const { start, end } = loc;
  return {
    type: 'TSArrayType',
    elementType: annotationFor({ type: element, declared: undefined }, loc),
    start,
    end,
  } as TSType;
}
