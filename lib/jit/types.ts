// Types of arguments: told by values, or written in a signature.

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
    default: {
      const kind = Object.prototype.toString.call(value).slice(8, -1);
      return ArrayBuffer.isView(value) && ARRAY_TYPES.includes(kind) ? kind : undefined;
    }
  }
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
  const [, result, list] = /^\s*(\w+)\s*\(([\w\s,]*)\)\s*$/.exec(text) ?? [];
  if (result === undefined || list === undefined)
    throw new TypeError(`jit: signature '${text}' can't be read; ${example}`);
  const parameters = list.trim() === '' ? [] : list.split(',').map((each) => each.trim());
  for (const type of parameters) if (!TYPES.includes(type)) throw unknownType(text, type, TYPES);
  if (!RESULTS.includes(result)) throw unknownType(text, result, RESULTS);
  return { parameters, result };
}

function unknownType(text: string, type: string, known: readonly string[]): TypeError {
  return new TypeError(`jit: signature '${text}' has a type '${type}' that is none of ${known.join(', ')}`);
}
