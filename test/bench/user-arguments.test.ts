import { describe, expect, it } from 'vitest';
import { parseArguments, showArgument } from '../../lib/bench/user/arguments.ts';
import { copyArguments } from '../../lib/copy.ts';

const kinds: readonly (readonly [string, new (length: number) => object])[] = [
  ...[['f32', Float32Array] as const, ['i8', Int8Array] as const, ['u8', Uint8Array] as const],
  ...[['u8c', Uint8ClampedArray] as const, ['i16', Int16Array] as const, ['u16', Uint16Array] as const],
  ...[['i32', Int32Array] as const, ['u32', Uint32Array] as const],
  ...[['i64', BigInt64Array] as const, ['u64', BigUint64Array] as const],
];

describe('--args', () => {
  it('is a list of JavaScript expressions, in brackets or not, in one option or several', () => {
    expect(parseArguments(['1e8'])).toEqual([1e8]);
    expect(parseArguments(['1, -0, 10n, true'])).toEqual([1, -0, 10n, true]);
    expect(parseArguments(['[new Float64Array(2).fill(0.5), 3]'])).toEqual([Float64Array.of(0.5, 0.5), 3]);
    expect(parseArguments(['1', 'Math.sqrt(4)', '[3, 4]'])).toEqual([1, 2, 3, 4]);
    expect(parseArguments(['1 // one'])).toEqual([1]);
    expect(parseArguments([])).toEqual([]);
  });

  it('makes arrays of KIND:LENGTH: random, the same each time, each array another', () => {
    const [a, b] = parseArguments(['f64:1e3, f64:1000']) as [Float64Array, Float64Array];
    expect([a.constructor, a.length]).toEqual([Float64Array, 1000]);
    expect(Math.min(...a)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...a)).toBeLessThan(1);
    expect(a.reduce((sum, value) => sum + value, 0) / 1000).toBeCloseTo(0.5, 1);
    expect(b).not.toEqual(a);
    expect(parseArguments(['f64:1000', 'f64:1000'])).toEqual([a, b]);
  });

  it.each(kinds)('%s is an array of its kind; integers are from 0 to 99', (kind, Kind) => {
    const [array] = parseArguments([`${kind}:500`]) as [Float64Array];
    expect(array).toBeInstanceOf(Kind);
    expect(new Set(array).size).toBeGreaterThan(kind === 'f32' ? 400 : 80);
    for (const value of array) expect(value >= 0 && value < 100).toBe(true);
  });

  it('leaves alone what only looks like a shorthand', () => {
    expect(parseArguments(["'f64:3'.length, [i => 1].length ? 1:2"])).toEqual([5, 1]);
  });

  it.each([
    ['(1', "--args '(1': SyntaxError"],
    ['nowhere', "--args 'nowhere': ReferenceError: nowhere is not defined"],
    ['"7"', 'argument 1 is of type string, which no kernel takes'],
    ['1, ["a"]', 'argument 2 is an object with something else in it'],
    ['f64:1.5', "'f64:' needs a length, an integer of at least 0, but got 1.5"],
  ])('refuses %s', (word, message) => {
    expect(() => parseArguments([word])).toThrow(message);
  });
});

it('takes plain arrays and objects: the outer brackets are the list', () => {
  expect(parseArguments(['1, [2]'])).toEqual([1, [2]]);
  expect(parseArguments(['[[1, 2]]'])).toEqual([[1, 2]]);
  expect(parseArguments(['{ x: 1, at: [null] }, undefined'])).toEqual([{ x: 1, at: [null] }, undefined]);
});

describe('an argument in a report', () => {
  it('is a number, or a text', () => {
    expect([3, -0, Number.NaN, 10n, true, new Int8Array(3)].map(showArgument)).toEqual([
      3,
      '-0',
      'NaN',
      '10n',
      'true',
      'Int8Array(3)',
    ]);
  });
});

describe('copies of arguments', () => {
  it('share memory where the arguments do', () => {
    const all = new Float64Array(4);
    const [a, b] = copyArguments([all, all.subarray(1)]) as [Float64Array, Float64Array];
    b[0] = 5;
    expect([a[1], all[1]]).toEqual([5, 0]);
  });
});
