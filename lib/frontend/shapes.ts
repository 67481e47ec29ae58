// Shapes of records and tuples: which fields they have, and of what types. `{ x: number; y: number }`, `[lo: f64, hi:
// f64]`, and interfaces and aliases of such.
//
// In:  a type. Out: its shape; undefined if it is no record or has what kernels don't know. Reports nothing.

import type { TSType } from 'oxc-parser';
import { optionalShape } from './optional-types.ts';
import { type Annotated, isShape, type Nothing, type Shape } from './record-types.ts';
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
    case 'TSUnionType':
      return optionalOf(node.types, source, scope);
    case 'TSTypeLiteral': {
      const types = node.members.map((each) => {
        const isField = each.type === 'TSPropertySignature' && !each.computed;
        if (!isField || each.key.type !== 'Identifier' || !each.typeAnnotation) return undefined;
        const { typeAnnotation } = each.typeAnnotation;
        return [each.key.name, each.optional ? orUndefined(typeAnnotation) : typeAnnotation] as const;
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

function orUndefined(type: TSType): TSType {
  const { start, end } = type;
  const nothing = { type: 'TSUndefinedKeyword', start, end } as TSType;
  return { type: 'TSUnionType', types: [...(type.type === 'TSUnionType' ? type.types : [type]), nothing], start, end };
}

/** `number | undefined`, `number | null`: a number, a boolean or a bigint that may not be there. */
function optionalOf(types: readonly TSType[], source: string, scope: Scope): Shape | undefined {
  const nothings = new Set(types.flatMap((each) => nothingOfType(each) ?? []));
  const rest = types.filter((each) => nothingOfType(each) === undefined);
  const [nothing, another] = [...nothings];
  const [first] = rest;
  if (nothing === undefined || another !== undefined || first === undefined) return undefined;
  const meaning = typeMeaning(union(rest), source, scope);
  return meaning && /^(number|boolean|bigint)$/.test(meaning.type) ? optionalShape(meaning, nothing) : undefined;
}

const NOTHINGS: Readonly<Record<string, Nothing | undefined>> = {
  TSUndefinedKeyword: 'undefined',
  TSNullKeyword: 'null',
};

export function nothingOfType({ type }: TSType): Nothing | undefined {
  return NOTHINGS[type];
}

/** The type without undefined and null. */
export function withoutNothing(type: TSType): TSType {
  if (type.type !== 'TSUnionType') return type;
  const rest = type.types.filter((each) => nothingOfType(each) === undefined);
  return rest.length === 0 ? type : union(rest);
}

function union(types: readonly TSType[]): TSType {
  const [first] = types;
  const { start, end } = first as TSType;
  return types.length === 1 ? (first as TSType) : ({ type: 'TSUnionType', types, start, end } as TSType);
}

/** The value of a type that an optional parameter has: `x?: number`. */
export function optionalParameter(type: TSType, module: ModuleContext, scope: Scope): Shape | undefined {
  return shapeOf(orUndefined(type), module, scope);
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
