import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { findDisagreement } from '../../lib/pi/agreement.ts';
import * as pi from '../../lib/pi/index.ts';
import { bitsOf } from '../helpers.ts';

const CHUNK = 16_384;
const counts = [0, 1, 2, 31, 32, 33, CHUNK - 1, CHUNK, CHUNK + 1, 1e6];
const series = [pi.leibniz, pi.leibnizLanes, pi.nilakantha, pi.basel, pi.wallis, pi.midpoint, pi.machin] as const;

describe.each(series.map((kernel) => [kernel.name, kernel] as const))('%s', (_name, kernel) => {
  it('is served natively', () => {
    expect(kernel.info).toMatchObject({ backend: 'native', why: undefined });
  });

  it.each(counts)('has the bits of its JavaScript twin at n = %d', (n) => {
    expect(bitsOf(kernel(n))).toBe(bitsOf(kernel.js(n)));
  });

  it('has the same bits off the event loop', async () => {
    expect(bitsOf(await kernel.async(100_003))).toBe(bitsOf(kernel.js(100_003)));
  });
});

describe('the addon', () => {
  it('agrees with JavaScript wherever a build is compared, the yardstick too', () => {
    const addon = createRequire(import.meta.url)(pi.leibniz.info.path as string);
    expect(findDisagreement(addon.kernels)).toBeUndefined();
  });

  it('would not, were one bit wrong somewhere', () => {
    const addon = createRequire(import.meta.url)(pi.leibniz.info.path as string);
    const wrong = (n: number) => (n === 17 ? 3 : addon.kernels.midpoint.call(n));
    expect(findDisagreement({ ...addon.kernels, midpoint: { call: wrong } })).toMatch(
      /^midpoint\(17\) is 3, JavaScript says/,
    );
  });
});

describe('error bounds of the documentation', () => {
  it.each([
    ['leibniz', pi.leibniz, (n: number) => 1 / n],
    ['leibnizLanes', pi.leibnizLanes, (n: number) => 1 / n],
    ['nilakantha', pi.nilakantha, (n: number) => 1 / (2 * n ** 3)],
    ['basel', pi.basel, (n: number) => 1 / n],
    ['wallis', pi.wallis, (n: number) => 1 / n],
    ['midpoint', pi.midpoint, (n: number) => 1 / (3 * n ** 2)],
    ['machin', pi.machin, (n: number) => 4 / 25 ** n],
  ] as const)('%s stays within its bound', (_name, kernel, bound) => {
    for (const n of [1, 2, 3, 10, 100, 1000, 100_000]) {
      expect(Math.abs(kernel(n) - Math.PI), `n = ${n}`).toBeLessThanOrEqual(bound(n) + 1e-12);
    }
  });

  it.each([
    ['leibniz', pi.leibniz, 0],
    ['nilakantha', pi.nilakantha, 3],
    ['basel', pi.basel, 0],
    ['wallis', pi.wallis, 2],
    ['midpoint', pi.midpoint, 0],
    ['machin', pi.machin, 0],
  ] as const)('%s of no terms is its starting value', (_name, kernel, start) => {
    expect(kernel(0)).toBe(start);
  });
});

describe('leibniz', () => {
  it('gives the digits of the lesson at 1e8', () => {
    expect(pi.leibniz(1e8)).toBe(3.141592643589326);
  });

  it('does not overflow 32 bits: 2i + 1 passes 2^31 at i = 2^30', () => {
    const n = 2 ** 30 + 5;
    expect(bitsOf(pi.leibniz(n))).toBe(bitsOf(pi.leibniz.js(n)));
  });
});

describe('machin', () => {
  it('answers at once for any n: what has underflowed is not computed', () => {
    expect(pi.machin(Number.MAX_SAFE_INTEGER)).toBe(pi.machin.js(1000));
  });
});

describe('bbp', () => {
  const hex = (digits: Uint8Array) => Array.from(digits, (digit) => digit.toString(16)).join('');

  it('gives the first digits after the point', () => {
    // pi in hexadecimal, as in the P-array of Blowfish (Schneier, 1993).
    expect(hex(pi.bbp(0, 64))).toBe('243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89');
  });

  it('gives the digits that Bailey, Borwein and Plouffe published', () => {
    // Math. Comp. 66 (1997), table: 26C65E52CB4593 from position 10^6, the first digit after the point being 1.
    expect(hex(pi.bbp(999_999, 14))).toBe('26c65e52cb4593');
    expect(hex(pi.bbp(1_000_000, 12))).toBe('6c65e52cb459');
  });

  it.each([
    [0, 0],
    [0, 1],
    [0, 1024],
    [12, 27],
    [16_383, 20],
    [30_000, 3],
  ])('has the digits of its JavaScript twin at (%d, %d)', (position, count) => {
    expect(hex(pi.bbp(position, count))).toBe(hex(pi.bbp.js(position, count)));
  });

  it('gives the same digits wherever a call begins', () => {
    const whole = hex(pi.bbp(5000, 200));
    for (let at = 0; at < 200; at += 13)
      expect(hex(pi.bbp(5000 + at, 13)).slice(0, 200 - at)).toBe(whole.slice(at, at + 13));
  });
});

describe('monteCarlo', () => {
  it.each([
    [0, 1],
    [1, 0],
    [2, 4_294_967_295],
    [33, 2_147_483_648],
    [CHUNK + 1, 7],
    [1e6, 42],
  ])('has the bits of its JavaScript twin at (%d, %d)', (samples, seed) => {
    expect(bitsOf(pi.monteCarlo(samples, seed))).toBe(bitsOf(pi.monteCarlo.js(samples, seed)));
  });

  it('is NaN for no samples: no estimate', () => {
    expect(pi.monteCarlo(0, 1)).toBeNaN();
  });

  it('stays within five standard errors for many seeds', () => {
    const samples = 1e5;
    for (let seed = 0; seed < 50; seed++) {
      expect(Math.abs(pi.monteCarlo(samples, seed) - Math.PI)).toBeLessThan((5 * 1.64) / Math.sqrt(samples));
    }
  });
});
