// Types by their names, generic ones with their arguments: `Pair<Float64Array>` is `{ a: T; b: T }`, where T is
// Float64Array.
//
// In:  a reference, and the scope that it stands in. Out: what it stands for, and the scope that names in that stand in.

import type { TSTypeReference } from 'oxc-parser';
import { type NamedType, Scope } from './scope.ts';

export function typeNamed(scope: Scope, { typeName, typeArguments }: TSTypeReference): NamedType | undefined {
  const named = typeName.type === 'Identifier' ? scope.findType(typeName.name) : undefined;
  if (named?.kind !== 'alias' || named.typeParameters === undefined) return named;
  const inside = new Scope(named.scope);
  for (const [at, { name, default: otherwise }] of named.typeParameters.entries()) {
    const given = typeArguments?.params[at];
    const node = given ?? otherwise ?? undefined;
    const from = given === undefined ? inside : scope;
    const type = node && ({ kind: 'alias', node, module: named.module, scope: from, isArgument: true } as const);
    inside.setType(name.name, () => type ?? { kind: 'interface' });
  }
  return { ...named, scope: inside };
}
