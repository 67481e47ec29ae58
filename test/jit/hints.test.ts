// What the first call's numbers are says which version for integers is worth making, never what results are.

import { describe, expect, it, vi } from 'vitest';
import { jit } from '../../lib/index.ts';
import { bitsOf, temporaryFolder } from '../helpers.ts';

function remainders(x: number, d: number): number {
  let s = 0;
  for (let i = 0; i < 20; i++) s += ((x + i) % d) - (x % (d + i));
  return s;
}

const CALLS: readonly (readonly [number, number])[] = [
  [7, 3],
  [0.5, 3],
  [-0, 3],
  [2 ** 53, 2.5],
  [-(2 ** 31), -1],
  [Number.NaN, 4],
  [5, 0],
];

/** What the version for integers asks for. */
function testsIn(c: string): string[] {
  const [, kernel = ''] = c.split('/* ---- The kernels ---- */');
  return [...kernel.matchAll(/kz_is_integer_within\((\w+),/g)].map(([, name = '']) => name);
}

describe('the first call', () => {
  it.each([
    { first: [7, 3], asked: ['x', 'd'] },
    { first: [0.5, 3], asked: [] },
    { first: [7, Number.NaN], asked: [] },
  ])('of $first makes a version for integers of $asked, and bits are V8s', async ({ first, asked }) => {
    vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder());
    const fast = jit(remainders, { wait: true });
    fast(...(first as [number, number]));
    expect(testsIn(fast.inspect('c'))).toEqual(asked);
    expect(fast.info.backend).toBe('native');
    for (const args of CALLS) expect(bitsOf(fast(...args)), String(args)).toBe(bitsOf(remainders(...args)));
  });

  it('is no part of the types: other numbers compile nothing new', () => {
    vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder());
    const fast = jit(remainders, { wait: true });
    for (const args of CALLS) fast(...args);
    expect(fast.specialisations.map(({ types }) => types)).toEqual([['f64', 'f64']]);
  });

  it('is not heard where a signature says the types', () => {
    vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder());
    const fast = jit(remainders, { wait: true, signature: 'f64(f64, f64)' });
    fast(0.5, 3);
    expect(testsIn(fast.inspect('c'))).toEqual(['x', 'd']);
  });
});
