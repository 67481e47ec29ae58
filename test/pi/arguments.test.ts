import { describe, expect, it } from 'vitest';
import * as pi from '../../lib/pi/index.ts';

type Anything = (...args: unknown[]) => unknown;

const unary = [pi.leibniz, pi.leibnizLanes, pi.nilakantha, pi.basel, pi.wallis, pi.midpoint, pi.machin];
const range = 'must be an integer from 0 to 9007199254740991, but got';

/** Arguments, the error's class, and what its message says after the function's name. */
const bad: readonly [string, unknown[], typeof TypeError | typeof RangeError, string][] = [
  ['a fraction', [1.5], RangeError, `: argument 'n' ${range} 1.5`],
  ['a negative number', [-1], RangeError, `: argument 'n' ${range} -1`],
  ['NaN', [Number.NaN], RangeError, `: argument 'n' ${range} NaN`],
  ['Infinity', [Number.POSITIVE_INFINITY], RangeError, `: argument 'n' ${range} Infinity`],
  ['2 ** 53', [2 ** 53], RangeError, `: argument 'n' ${range} 9007199254740992`],
  ['a string', ['7'], TypeError, `: argument 'n' ${range} '7' (string)`],
  ['a bigint', [1n], TypeError, `: argument 'n' ${range} 1n (bigint)`],
  ['a boolean', [true], TypeError, `: argument 'n' ${range} true (boolean)`],
  ['null', [null], TypeError, `: argument 'n' ${range} null`],
  ['undefined', [undefined], TypeError, `: argument 'n' ${range} undefined`],
  ['a symbol', [Symbol('s')], TypeError, `: argument 'n' ${range} Symbol(s) (symbol)`],
  ['an array', [[1]], TypeError, `: argument 'n' ${range} [ 1 ] (object)`],
  ['a number object', [Object(7)], TypeError, `: argument 'n' ${range} [Number: 7] (object)`],
  [
    'a greedy object',
    [{ valueOf: () => 7 }],
    TypeError,
    `: argument 'n' ${range} { valueOf: [Function: valueOf] } (object)`,
  ],
  ['nothing', [], TypeError, '(n) takes 1 argument, but got 0'],
  ['too many', [1, 2], TypeError, '(n) takes 1 argument, but got 2'],
];

describe.each(
  unary.map((kernel) => [kernel.name, kernel as unknown as Anything & { js: Anything; async: Anything }] as const),
)('%s', (name, kernel) => {
  it.each(bad)('refuses %s, saying which argument and why', (_what, args, type, message) => {
    for (const call of [kernel, kernel.js]) {
      expect(() => call(...args)).toThrow(type);
      expect(() => call(...args)).toThrow(`${name}${message}`);
    }
  });

  it.each(bad.filter(([, args]) => args.length === 1))(
    'refuses %s in .async, by rejecting',
    async (_what, args, type, message) => {
      const rejected = kernel.async(...args);
      await expect(rejected).rejects.toThrow(type);
      await expect(rejected).rejects.toThrow(`${name}.async${message}`);
    },
  );

  it('takes minus zero as zero', () => {
    expect(kernel(-0)).toBe(kernel(0));
  });
});

describe('bbp', () => {
  const bbp = pi.bbp as unknown as Anything;
  it.each([
    [[1], TypeError, 'bbp(position, count) takes 2 arguments, but got 1'],
    [[10_000_000, 1], RangeError, "bbp: argument 'position' must be an integer from 0 to 9999999, but got 10000000"],
    [[0, 1025], RangeError, "bbp: argument 'count' must be an integer from 0 to 1024, but got 1025"],
    [[0, '1'], TypeError, "bbp: argument 'count' must be an integer from 0 to 1024, but got '1' (string)"],
    [[9_999_999, 2], RangeError, "bbp: arguments 'position' + 'count' must be at most 10000000, but got 9999999 + 2"],
  ] as const)('refuses %j', (args, type, message) => {
    expect(() => bbp(...args)).toThrow(type);
    expect(() => bbp(...args)).toThrow(message);
  });
});

describe('monteCarlo', () => {
  const monteCarlo = pi.monteCarlo as unknown as Anything;
  it.each([
    [[1, -1], RangeError, "monteCarlo: argument 'seed' must be an integer from 0 to 4294967295, but got -1"],
    [
      [1, 2 ** 32],
      RangeError,
      "monteCarlo: argument 'seed' must be an integer from 0 to 4294967295, but got 4294967296",
    ],
    [
      [1, undefined],
      TypeError,
      "monteCarlo: argument 'seed' must be an integer from 0 to 4294967295, but got undefined",
    ],
    [[1, 2, 3], TypeError, 'monteCarlo(samples, seed) takes 2 arguments, but got 3'],
  ] as const)('refuses %j', (args, type, message) => {
    expect(() => monteCarlo(...args)).toThrow(type);
    expect(() => monteCarlo(...args)).toThrow(message);
  });
});

describe('options of .async', () => {
  const async = pi.leibniz.async as unknown as (...args: unknown[]) => Promise<number>;
  it.each([
    [{ singal: 1 }, "leibniz.async: unknown option 'singal' (there is: signal)"],
    [{ signal: {} }, "leibniz.async: option 'signal' must be an AbortSignal, but got {} (object)"],
    [7, 'leibniz.async: options must be an object, but got 7'],
    [new AbortController().signal, 'leibniz.async: pass the signal as { signal }, not by itself'],
  ])('refuses %j', async (options, message) => {
    await expect(async(1, options)).rejects.toThrow(new TypeError(message));
  });

  it('may be left out, empty or undefined', async () => {
    expect(await async(1)).toBe(4);
    expect(await async(1, {})).toBe(4);
    expect(await async(1, undefined)).toBe(4);
    expect(await async(1, { signal: undefined })).toBe(4);
  });
});

describe('the native functions themselves', () => {
  it('refuse what the wrappers would have refused: never a crash', async () => {
    const { createRequire } = await import('node:module');
    const addon = createRequire(import.meta.url)(pi.leibniz.info.path as string);
    for (const args of [[], ['7'], [-1], [1.5], [2 ** 53], [Number.NaN], [{}], [Symbol('s')], [1n]]) {
      for (const kernel of ['leibniz', 'bbp', 'monteCarlo']) {
        expect(() => addon.kernels[kernel].call(...args)).toThrow(TypeError);
        expect(() => addon.kernels[kernel].start(...args)).toThrow(TypeError);
      }
    }
    expect(() => addon.kernels.bbp.call(9_999_999, 2)).toThrow(TypeError);
    expect(() => addon.kernels.bbp.call(0, 1025)).toThrow(TypeError);
  });
});
