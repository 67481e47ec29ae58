// TypeScript annotations to the kernel language's types: its own names, aliases and enums, literals and their unions.
//
// In:  a type, and the scope whose names stand in it. Out: what it means to kernels; undefined, and reported, if they
// have no such type.

import type { TSType } from 'oxc-parser';
import type { Declared } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { typeNamed } from './generic-types.ts';
import type { Annotated } from './record-types.ts';
import { hintForType } from './refusals.ts';
import type { ModuleContext, Scope } from './scope.ts';

const declaredNames: readonly string[] = ['f64', 'f32', 'i32', 'u32'];
const bigintNames: readonly string[] = ['i64', 'u64'];

export function readType(node: TSType, module: ModuleContext, scope: Scope, place?: 'result'): Annotated | undefined {
  const { source, report } = module;
  const found = typeMeaning(node, source, scope);
  if (found !== undefined && !(place === 'result' && found.type === 'string')) return found;
  // Types of signatures stand where their parameters do.
  const text = 'given' in node ? String(node.given) : source.slice(node.start, node.end);
  report('KZ1004', node, `the kernel language has no type '${text}'`, hintForType(text, place));
  return undefined;
}

/** The same, without a word where kernels have no such type. */
export function typeMeaning(node: TSType, source: string, scope: Scope): Annotated | undefined {
  return meaningOf(node, source, scope, new Set());
}

/** `names`: aliases under way, which may go round in a circle. */
function meaningOf(node: TSType, source: string, scope: Scope, names: ReadonlySet<string>): Annotated | undefined {
  switch (node.type) {
    case 'TSNumberKeyword':
      return { type: 'number', declared: undefined };
    case 'TSBigIntKeyword':
      return { type: 'bigint', declared: 'i64' };
    case 'TSBooleanKeyword':
      return { type: 'boolean', declared: undefined };
    case 'TSStringKeyword':
      return { type: 'string', declared: undefined };
    case 'TSVoidKeyword':
      return { type: 'void', declared: undefined };
    case 'TSParenthesizedType':
      return meaningOf(node.typeAnnotation, source, scope, names);
    case 'TSLiteralType':
      return ofLiteral(node.literal);
    case 'TSUnionType': {
      const [first, ...rest] = node.types.map((each) => meaningOf(each, source, scope, names));
      const isOne = rest.every((each) => each?.type === first?.type && each?.declared === first?.declared);
      return isOne && first?.type !== 'void' ? first : undefined;
    }
    case 'TSTypeReference': {
      const { typeName, typeArguments } = node;
      const name = typeName.type === 'Identifier' ? typeName.name : source.slice(typeName.start, typeName.end);
      if (declaredNames.includes(name)) return { type: 'number', declared: name as Declared };
      if (bigintNames.includes(name)) return { type: 'bigint', declared: name as Declared };
      const named = names.has(name) ? undefined : typeNamed(scope, node);
      if (named?.kind === 'enum') return { type: 'number', declared: undefined };
      if (named?.kind === 'alias') {
        const own = named.isArgument ? names : new Set([...names, name]);
        return meaningOf(named.node, named.module.source, named.scope, own);
      }
      if (named !== undefined) return undefined;
      // Float64Array<ArrayBuffer> and the like: the argument says nothing that matters here.
      if (isArrayKind(name)) return { type: name, declared: undefined };
      const [only] = typeArguments?.params ?? [];
      return name === 'Readonly' && only !== undefined ? meaningOf(only, source, scope, names) : undefined;
    }
    default:
      return undefined;
  }
}

function ofLiteral(literal: { readonly type: string; readonly value?: unknown; readonly argument?: unknown }) {
  const value = literal.type === 'UnaryExpression' ? (literal.argument as { value?: unknown }).value : literal.value;
  switch (typeof value) {
    case 'number':
      return { type: 'number', declared: undefined } as const;
    case 'boolean':
      return { type: 'boolean', declared: undefined } as const;
    case 'bigint':
      return { type: 'bigint', declared: 'i64' } as const;
    case 'string':
      return { type: 'string', declared: undefined } as const;
    default:
      return undefined;
  }
}
