// Shapes of records and tuples: which fields they have, and of what types. `{ x: number; y: number }`, `[lo: f64, hi:
// f64]`, and interfaces and aliases of such.
//
// In:  a type. Out: its shape; undefined if it is no record or has what kernels don't know. Reports nothing.

import type { TSType } from 'oxc-parser';
import { type Annotated, isShape, type Shape } from './record-types.ts';
import type { ModuleContext, Scope } from './scope.ts';
import { typeMeaning } from './types.ts';

/** A field that is no record itself, with the way to it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly of: Annotated;
}

export function leavesOf({ fields }: Shape): Leaf[] {
  return [...fields].flatMap(([name, each]) =>
    isShape(each)
      ? leavesOf(each).map(({ path, of }) => ({ path: [name, ...path], of }))
      : [{ path: [name], of: each }],
  );
}

export function shapeOf(node: TSType, module: ModuleContext, scope: Scope): Shape | undefined {
  return read(node, module.source, scope, new Set());
}

/** `names`: aliases under way, which may go round in a circle. */
function read(node: TSType, source: string, scope: Scope, names: ReadonlySet<string>): Shape | undefined {
  switch (node.type) {
    case 'TSParenthesizedType':
      return read(node.typeAnnotation, source, scope, names);
    case 'TSTypeOperator':
      return node.operator === 'readonly' ? read(node.typeAnnotation, source, scope, names) : undefined;
    case 'TSTupleType': {
      const types = node.elementTypes.map((each, at) => {
        const type = each.type === 'TSNamedTupleMember' && !each.optional ? each.elementType : each;
        return [String(at), type as TSType] as const;
      });
      return fieldsOf(types, true, source, scope, names);
    }
    case 'TSTypeLiteral': {
      const types = node.members.map((each) => {
        const isField = each.type === 'TSPropertySignature' && !each.optional && !each.computed;
        if (!isField || each.key.type !== 'Identifier' || !each.typeAnnotation) return undefined;
        return [each.key.name, each.typeAnnotation.typeAnnotation] as const;
      });
      return types.every((each) => each !== undefined) ? fieldsOf(types, false, source, scope, names) : undefined;
    }
    case 'TSTypeReference': {
      const { typeName, typeArguments } = node;
      if (typeName.type !== 'Identifier' || names.has(typeName.name)) return undefined;
      const named = scope.findType(typeName.name);
      if (named?.kind === 'alias') {
        return read(named.node, named.module.source, named.scope, new Set([...names, typeName.name]));
      }
      const [only] = typeArguments?.params ?? [];
      const isReadonly = named === undefined && typeName.name === 'Readonly' && only !== undefined;
      return isReadonly ? read(only, source, scope, names) : undefined;
    }
    default:
      return undefined;
  }
}

function fieldsOf(
  types: readonly (readonly [string, TSType])[],
  isTuple: boolean,
  source: string,
  scope: Scope,
  names: ReadonlySet<string>,
): Shape | undefined {
  const fields = new Map<string, Annotated | Shape>();
  for (const [name, type] of types) {
    const found = typeMeaning(type, source, scope) ?? read(type, source, scope, names);
    if (found === undefined || (!isShape(found) && found.type === 'void')) return undefined;
    fields.set(name, found);
  }
  return fields.size === 0 ? undefined : { kind: 'record', isTuple, fields };
}
