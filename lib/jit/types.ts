// Types of arguments: told by values, or written in a signature.

import { plainTypeOf } from './plain-types.ts';

export const ARRAY_TYPES: readonly string[] = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array'],
  ...['Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
];
const SCALAR_TYPES: readonly string[] = ['number', 'f64', 'f32', 'i32', 'u32', 'bigint', 'i64', 'u64', 'boolean'];
const TYPES = [...SCALAR_TYPES, 'string', ...ARRAY_TYPES];
/** No kernel gives a string. */
const RESULTS = [...SCALAR_TYPES, 'void', ...ARRAY_TYPES];

/** Undefined: the kernel language has no such type. A missing argument is `''`: its default says its type. */
export function typeOfValue(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return 'f64';
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'string';
    case 'bigint':
      // A larger one is JavaScript's alone.
      return BigInt.asIntN(64, value) === value ? 'i64' : undefined;
    case 'undefined':
      return '';
    default:
      return plainTypeOf(value, typeInside);
  }
}

/** Of what stands in plain arrays and objects, where numbers are any. */
function typeInside(value: unknown): string | undefined {
  if (typeof value === 'number') return 'number';
  if (['boolean', 'bigint', 'string'].includes(typeof value)) return typeOfValue(value);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return ArrayBuffer.isView(value) && ARRAY_TYPES.includes(kind) ? kind : undefined;
}

/** Positions of numbers that are no integers: native code need not be made with such in mind. */
export function fractionsAmong(args: readonly unknown[]): number[] {
  return args.flatMap((arg, at) => (typeof arg === 'number' && !Number.isSafeInteger(arg) ? [at] : []));
}

export interface Signature {
  readonly parameters: readonly string[];
  readonly result: string;
}

/** @throws TypeError that shows what a signature looks like. */
export function parseSignature(text: string): Signature {
  const example = "a signature is written as 'f64(i32, Float64Array)': the result's type, then the parameters'";
  const [, result, list] = /^([^()]+)\(([^()]*)\)$/.exec(text.trim()) ?? [];
  const parameters = list === undefined ? undefined : typesIn(list);
  if (result === undefined || parameters === undefined)
    throw new TypeError(`jit: signature '${text}' can't be read; ${example}`);
  for (const type of parameters) if (!TYPES.includes(type) && !isPlain(type)) throw unknownType(text, type, TYPES);
  if (!RESULTS.includes(result.trim()) && !isPlain(result)) throw unknownType(text, result.trim(), RESULTS);
  return { parameters, result: result.trim() };
}

/** Types between commas that stand in no brackets; undefined where brackets have no other end. */
function typesIn(list: string): readonly string[] | undefined {
  if (list.trim() === '') return [];
  const types = [''];
  let depth = 0;
  for (const character of list) {
    if (character === ',' && depth === 0) {
      types.push('');
      continue;
    }
    if ('{['.includes(character)) depth++;
    if ('}]'.includes(character)) depth--;
    if (depth < 0) return undefined;
    types[types.length - 1] += character;
  }
  return depth === 0 ? types.map((type) => type.trim()) : undefined;
}

/** Arrays, tuples and objects, as TypeScript writes them: what is in them, the compiler looks at. */
function isPlain(type: string): boolean {
  return /^[\w\s$:;,?|[\]{}]+$/.test(type) && /[[{]/.test(type);
}

function unknownType(text: string, type: string, known: readonly string[]): TypeError {
  return new TypeError(`jit: signature '${text}' has a type '${type}' that is none of ${known.join(', ')}`);
}
