// TypeScript annotations to the kernel language's types.

import type { TSType } from 'oxc-parser';
import type { Declared, Type } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import type { Report } from './scope.ts';

export interface Annotated {
  readonly type: Type;
  readonly declared: Declared | undefined;
}

const declaredNames: readonly string[] = ['f64', 'f32', 'i32', 'u32'];
const bigintNames: readonly string[] = ['i64', 'u64'];

const TYPES = 'it has number, f64, f32, i32, u32, bigint, i64, u64, boolean and the typed arrays';

/** Undefined, and reported, if the language has no such type. */
export function readType(node: TSType, source: string, report: Report): Annotated | undefined {
  switch (node.type) {
    case 'TSNumberKeyword':
      return { type: 'number', declared: undefined };
    case 'TSBigIntKeyword':
      return { type: 'bigint', declared: 'i64' };
    case 'TSBooleanKeyword':
      return { type: 'boolean', declared: undefined };
    case 'TSVoidKeyword':
      return { type: 'void', declared: undefined };
    case 'TSParenthesizedType':
      return readType(node.typeAnnotation, source, report);
    case 'TSTypeReference': {
      const { typeName } = node;
      const name = typeName.type === 'Identifier' ? typeName.name : source.slice(typeName.start, typeName.end);
      if (declaredNames.includes(name)) return { type: 'number', declared: name as Declared };
      if (bigintNames.includes(name)) return { type: 'bigint', declared: name as Declared };
      // Float64Array<ArrayBuffer> and the like: the argument says nothing that matters here.
      if (isArrayKind(name)) return { type: name, declared: undefined };
      break;
    }
    default:
  }
  const text = source.slice(node.start, node.end);
  report(
    'KZ1004',
    node,
    `the kernel language has no type '${text}'`,
    /^(number|bigint)\[\]$|^Array</.test(text) ? 'a typed array, for example Float64Array' : TYPES,
  );
  return undefined;
}
