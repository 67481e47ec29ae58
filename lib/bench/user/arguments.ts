// Arguments of users' kernels on the command line. In: what stands behind --args, once or more. Out: a list of values.
//
// It is JavaScript, with a shorthand for arrays: `f64:1e6` is a Float64Array of a million numbers from 0 to 1, and
// `i32:1e6` an Int32Array of integers from 0 to 99. They are random and the same in every run.

import { show } from '../../copy.ts';
import { UsageError } from '../../errors.ts';
import type { ShownArgument } from '../variants.ts';

type NumberArray = new (length: number) => { [at: number]: number; readonly length: number };
type BigintArray = new (length: number) => { [at: number]: bigint; readonly length: number };

const FLOATS: Readonly<Record<string, NumberArray>> = { f64: Float64Array, f32: Float32Array };
const INTEGERS: Readonly<Record<string, NumberArray>> = {
  ...{ i8: Int8Array, u8: Uint8Array, u8c: Uint8ClampedArray, i16: Int16Array, u16: Uint16Array },
  ...{ i32: Int32Array, u32: Uint32Array },
};
const BIGINTS: Readonly<Record<string, BigintArray>> = { i64: BigInt64Array, u64: BigUint64Array };
const KINDS = [...Object.keys(FLOATS), ...Object.keys(INTEGERS), ...Object.keys(BIGINTS)];

/** Integers are below this: they can be indices of most arrays, and sums of a million of them fit an i32. */
const INTEGERS_BELOW = 100;

const SHORTHAND = new RegExp(`(?<![\\w$.'"\`])(${KINDS.join('|')}):([0-9][\\w.]*)`, 'g');

/** @throws UsageError for what is no JavaScript, throws, or is no value that a kernel takes. */
export function parseArguments(words: readonly string[]): unknown[] {
  let arrays = 0;
  const array = (kind: string, length: number) => randomArray(kind, length, ++arrays);
  const values = words.flatMap((word) => {
    const code = word.replace(SHORTHAND, (_all, kind, length) => `array('${kind}', ${length})`);
    const list = evaluate(word, code, array);
    const [only] = list;
    // The outer brackets are the list's own: a plain array as the only argument is [[1, 2]].
    return list.length === 1 && Array.isArray(only) ? (only as unknown[]) : list;
  });
  const wrong = values.findIndex((value) => !isArgument(value));
  if (wrong < 0) return values;
  const message = `--args: argument ${wrong + 1} is ${describe(values[wrong])}, which no kernel takes`;
  throw new UsageError(
    message,
    'kernels take numbers, booleans, bigints (10n), typed arrays (f64:1e6), and plain arrays and objects of such',
  );
}

function evaluate(word: string, code: string, array: (kind: string, length: number) => unknown): unknown[] {
  try {
    return new Function('array', `'use strict'; return [${code}\n];`)(array) as unknown[];
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const hint = "JavaScript, for example --args '1e8' or --args 'f64:1e6, new Float64Array(10).fill(0.5), 10n'";
    throw new UsageError(`--args '${word}': ${String(error)}`, hint);
  }
}

export function isArgument(value: unknown): boolean {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isArgument);
  return value === undefined || value === null || ['number', 'boolean', 'bigint'].includes(typeof value);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object with something else in it' : `of type ${typeof value}`;
}

/** The same for the same kind, length and seed, on every machine. */
function randomArray(kind: string, length: number, seed: number): ArrayBufferView {
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new UsageError(`--args: '${kind}:' needs a length, an integer of at least 0, but got ${length}`);
  }
  const random = splitMix32(seed);
  const float = FLOATS[kind];
  if (float !== undefined) return filled(new float(length), random);
  const integer = () => Math.floor(random() * INTEGERS_BELOW);
  const Integers = INTEGERS[kind];
  if (Integers !== undefined) return filled(new Integers(length), integer);
  return filled(new (BIGINTS[kind] as BigintArray)(length), () => BigInt(integer()));
}

function filled<T>(array: { [at: number]: T; readonly length: number }, next: () => T): ArrayBufferView {
  for (let at = 0; at < array.length; at++) array[at] = next();
  return array as unknown as ArrayBufferView;
}

/**
 * Numbers from 0 to 1, of 32 random bits. Source: G. Steele, D. Lea, C. Flood, Fast Splittable Pseudorandom Number
 * Generators (2014), with 32-bit constants.
 */
function splitMix32(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** As reports show it: arrays by kind and length, not by content. */
export function showArgument(value: unknown): ShownArgument {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Float64Array).length})`;
  if (Array.isArray(value)) return value.length <= 3 ? show(value) : `Array(${value.length})`;
  if (typeof value === 'object' && value !== null)
    return value.constructor === Object ? '{ … }' : value.constructor.name;
  if (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)) return value;
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
