// kernelize/pi: the pi series as typed wrappers of the built-in addon's C kernels.
//
// Every function here is a Kernel: f(...) computes at once, f.async(...) off the event loop, f.js(...) in pure
// JavaScript with the same bits, f.info tells which back end serves. Error bounds are for exact arithmetic;
// strict summation adds rounding of at most about n * 2^-53 * pi.

import type { IntegerParameter } from '../runtime/arguments.ts';
import { defineKernel, type Kernel } from '../runtime/kernel.ts';
import * as series from './series.ts';

export type { AsyncOptions } from '../runtime/async.ts';
export type { Kernel, KernelInfo } from '../runtime/kernel.ts';

/** A kernel of one integer. */
export type Series = Kernel<readonly [n: number], number>;

/** A count of terms: every integer that a JavaScript number counts to without gaps. */
const terms: IntegerParameter = { name: 'n', least: 0, most: Number.MAX_SAFE_INTEGER };
/** Positions from which bbp can still read: its integers must stay below 2^53. */
const BBP_LAST = 10_000_000;

function defineSeries(name: string, js: (n: number) => number): Series {
  return defineKernel({ name, parameters: [terms], js, module: series.url });
}

/**
 * The Leibniz series: the sum of (4 - 8 (i mod 2)) / (2 i + 1) for i = 0 to n - 1, in that order.
 *
 * @param n Terms, an integer from 0 to 2^53 - 1. Time is proportional to it.
 * @returns pi within 1 / n (alternating series: less than the first term left out, 4 / (2 n + 1)); 0 for n = 0.
 * @throws TypeError, RangeError naming the argument.
 * @see G. W. Leibniz, De vera proportione circuli (1682).
 * @example
 * ```js
 * import { leibniz } from 'kernelize/pi';
 * leibniz(1e6); // 3.1415916535897743
 * ```
 */
export const leibniz: Series = defineSeries('leibniz', series.leibniz);

/**
 * The terms of `leibniz` added up in the lane order: 32 interleaved partial sums in chunks of 16384 terms,
 * combined by fixed trees (native/include/kernelize/lanes.h). As fast as `-ffast-math`, and the same bits on
 * every compiler and CPU. It differs from `leibniz` in rounding only, and is closer to the exact sum.
 *
 * @param n Terms, an integer from 0 to 2^53 - 1.
 * @returns pi within 1 / n plus rounding of at most (518 + log2(n / 16384)) * 2^-53 times the sum of |terms|.
 * @throws TypeError, RangeError naming the argument.
 * @example
 * ```js
 * import { leibnizLanes } from 'kernelize/pi';
 * leibnizLanes(1e6); // 3.141591653589793
 * ```
 */
export const leibnizLanes: Series = defineSeries('leibnizLanes', series.leibnizLanes);

/**
 * The Nilakantha series: 3 + 4/(2*3*4) - 4/(4*5*6) + ..., n terms after the 3, in order.
 *
 * @param n Terms, an integer from 0 to 2^53 - 1.
 * @returns pi within 1 / (2 n^3) for n >= 1; 3 for n = 0.
 * @throws TypeError, RangeError naming the argument.
 * @see R. Roy, The Discovery of the Series Formula for pi by Leibniz, Gregory and Nilakantha, Math. Mag. 63 (1990).
 * @example
 * ```js
 * import { nilakantha } from 'kernelize/pi';
 * nilakantha(1000); // 3.141592653340544
 * ```
 */
export const nilakantha: Series = defineSeries('nilakantha', series.nilakantha);

/**
 * Euler's solution of the Basel problem: the square root of 6 (1/1 + 1/4 + 1/9 + ... + 1/n^2), in order.
 *
 * @param n Terms, an integer from 0 to 2^53 - 1.
 * @returns pi within 1 / n for n >= 1 (from below); 0 for n = 0.
 * @throws TypeError, RangeError naming the argument.
 * @see L. Euler, De summis serierum reciprocarum (E41, 1740).
 * @example
 * ```js
 * import { basel } from 'kernelize/pi';
 * basel(1000); // 3.1406380562059946
 * ```
 */
export const basel: Series = defineSeries('basel', series.basel);

/**
 * The Wallis product: 2 times the product of 4 k^2 / (4 k^2 - 1) for k = 1 to n, in order.
 *
 * @param n Factors, an integer from 0 to 2^53 - 1.
 * @returns pi within 1 / n for n >= 1 (from below); 2 for n = 0.
 * @throws TypeError, RangeError naming the argument.
 * @see J. Wallis, Arithmetica infinitorum (1656).
 * @example
 * ```js
 * import { wallis } from 'kernelize/pi';
 * wallis(1000); // 3.140807746030402
 * ```
 */
export const wallis: Series = defineSeries('wallis', series.wallis);

/**
 * The midpoint rule for the integral of 4 / (1 + x^2) over [0, 1] with n panels, in order.
 *
 * @param n Panels, an integer from 0 to 2^53 - 1.
 * @returns pi within 1 / (3 n^2) for n >= 1; 0, the empty sum, for n = 0.
 * @throws TypeError, RangeError naming the argument.
 * @see P. J. Davis, P. Rabinowitz, Methods of Numerical Integration, 2nd ed. (1984), section 2.1.
 * @example
 * ```js
 * import { midpoint } from 'kernelize/pi';
 * midpoint(1000); // 3.1415927369231227
 * ```
 */
export const midpoint: Series = defineSeries('midpoint', series.midpoint);

/**
 * Machin's formula: 16 arctan(1/5) - 4 arctan(1/239), with n terms of each arctangent's series. Terms that have
 * underflowed to 0 are not computed, so any n takes at most microseconds.
 *
 * @param n Terms of each series, an integer from 0 to 2^53 - 1.
 * @returns pi within 4 / 25^n for n >= 1, down to a few units of the last place; 0 for n = 0.
 * @throws TypeError, RangeError naming the argument.
 * @see J. Machin, in W. Jones, Synopsis palmariorum matheseos (1706).
 * @example
 * ```js
 * import { machin } from 'kernelize/pi';
 * machin(20); // 3.141592653589794
 * ```
 */
export const machin: Series = defineSeries('machin', series.machin);

/**
 * Hexadecimal digits of pi from a position, without computing those before it. Each digit returned is proven:
 * a lower and an upper bound of the fraction agree on it.
 *
 * @param position Where to begin: an integer from 0 to 9,999,999; 0 is the first digit after the point (2 of
 *   3.243F6A88...). Time is proportional to position * log(position): about half a second at 1e6.
 * @param count Digits, an integer from 0 to 1024; position + count is at most 10,000,000.
 * @returns `count` digits, 0 to 15 each.
 * @throws TypeError, RangeError naming the argument.
 * @see D. Bailey, P. Borwein, S. Plouffe, On the rapid computation of various polylogarithmic constants, Math. Comp.
 *   66 (1997).
 * @example
 * ```js
 * import { bbp } from 'kernelize/pi';
 * bbp(0, 4).join(' '); // '2 4 3 15'
 * ```
 */
export const bbp: Kernel<readonly [position: number, count: number], Uint8Array> = defineKernel({
  name: 'bbp',
  parameters: [
    { name: 'position', least: 0, most: BBP_LAST - 1 },
    { name: 'count', least: 0, most: 1024 },
  ],
  js: series.bbp,
  module: series.url,
  check: (position, count) =>
    position + count > BBP_LAST
      ? `arguments 'position' + 'count' must be at most ${BBP_LAST}, but got ${position} + ${count}`
      : undefined,
});

/**
 * 4 times the share of `samples` random points of the unit square that lie inside the quarter circle. Points come
 * from xoshiro128++ 1.0, seeded through MurmurHash3's finaliser, so the result is a function of the arguments.
 *
 * @param samples Points, an integer from 0 to 2^53 - 1.
 * @param seed An integer from 0 to 2^32 - 1.
 * @returns pi with a standard error of 1.64 / sqrt(samples); NaN, no estimate, for no samples.
 * @throws TypeError, RangeError naming the argument.
 * @see D. Blackman, S. Vigna, Scrambled Linear Pseudorandom Number Generators, ACM Trans. Math. Softw. 47 (2021).
 * @example
 * ```js
 * import { monteCarlo } from 'kernelize/pi';
 * monteCarlo(1e6, 42); // 3.144376
 * ```
 */
export const monteCarlo: Kernel<readonly [samples: number, seed: number], number> = defineKernel({
  name: 'monteCarlo',
  parameters: [
    { name: 'samples', least: 0, most: Number.MAX_SAFE_INTEGER },
    { name: 'seed', least: 0, most: 2 ** 32 - 1 },
  ],
  js: series.monteCarlo,
  module: series.url,
});
