import { describe, expect, it } from 'vitest';
import { crossoverOf, sizesUpTo, sweep } from '../../lib/bench/sweep.ts';
import type { Variant } from '../../lib/bench/variants.ts';

const points = (times: readonly number[]) =>
  times.map((minimum, at) => ({ n: 10 ** at, minimum, median: minimum * 2 }));

describe('crossoverOf', () => {
  it('is where the lines cross between two sizes, straight on logarithmic axes', () => {
    // From 1/4 of JavaScript's speed to 4 times: halfway between 10 and 100.
    expect(crossoverOf(points([1, 4, 16]), points([8, 16, 4]))).toBeCloseTo(10 ** 1.5);
    expect(crossoverOf(points([1, 1, 4]), points([2, 2, 1]))).toBeCloseTo(10 ** (1 + 1 / 3));
  });

  it('is the first size for what is always faster, and never for what is not faster at the end', () => {
    expect(crossoverOf(points([2, 2, 2]), points([1, 1, 1]))).toBe(1);
    expect(crossoverOf(points([2, 2, 2]), points([1, 1, 3]))).toBe('never');
    expect(crossoverOf(points([2, 2, 2]), points([2, 2, 1.99]))).toBe('never');
    expect(crossoverOf(points([1]), [])).toBe('never');
  });

  it('counts from where it stays ahead, and takes 3 % behind for a tie', () => {
    expect(crossoverOf(points([2, 2, 1, 2]), points([1, 1, 2, 1]))).toBeCloseTo(10 ** 2.5);
    expect(crossoverOf(points([2, 2, 1, 2]), points([1, 1, 1.02, 1]))).toBe(1);
  });
});

describe('sizesUpTo', () => {
  it('has two sizes in each power of ten, from 1 to n', () => {
    expect(sizesUpTo(1000)).toEqual([1, 3, 10, 32, 100, 316, 1000]);
    expect(sizesUpTo(5)).toEqual([1, 2, 5]);
    expect(sizesUpTo(1)).toEqual([1]);
  });
});

describe('sweep', () => {
  const triangular = (n: number): number => {
    let sum = 0;
    for (let i = 1; i <= n; i++) sum += i;
    return sum;
  };
  const variant = (title: string, parts: Partial<Variant>): Variant => ({
    ...{
      series: 'triangular',
      title,
      compiler: 'gcc 12',
      profile: 'strict',
      flags: '',
      args: [1000],
      twin: triangular,
    },
    ...{ tolerance: 0, probes: [], clock: 'ours', repeatable: true, run: () => ({ value: 0 }) },
    swept: (n) => (n * (n + 1)) / 2,
    ...parts,
  });
  const javascript = variant('JavaScript', { compiler: 'V8', profile: '', swept: triangular });

  it('takes times at each size, and checks results', async () => {
    const wrong = variant('C, wrong', { swept: (n) => (n > 50 ? 0 : triangular(n)) });
    const swept = await sweep([javascript, variant('C', {}), wrong], {});
    expect(swept?.variants.map(({ title, wrongAt, points: each }) => [title, wrongAt, each.map(({ n }) => n)])).toEqual(
      [
        ['JavaScript', null, [1, 3, 10, 32, 100, 316, 1000]],
        ['C', null, [1, 3, 10, 32, 100, 316, 1000]],
        ['C, wrong', 100, [1, 3, 10, 32]],
      ],
    );
    const all = swept?.variants.flatMap((each) => each.points) ?? [];
    expect(all.every(({ minimum, median }) => minimum > 0 && minimum <= median)).toBe(true);
  });

  it('takes one compiler, its strict profile, and the most threads of a kernel', async () => {
    const parallel = (n: number) => triangular(n);
    const native = [
      variant('C', { profile: 'o2' }),
      variant('C', {}),
      variant('C, 1 thread', { swept: parallel, threads: 1, profile: 'strict, x86-64-v3' }),
      variant('C, 2 threads', { swept: parallel, threads: 2, profile: 'strict, x86-64-v3' }),
      variant('C', { compiler: 'clang 19' }),
    ];
    const swept = await sweep([javascript, ...native], {});
    expect(swept?.variants.map(({ title, compiler }) => `${title}, ${compiler}`)).toEqual([
      'JavaScript, V8',
      'C, gcc 12',
      'C, 2 threads, gcc 12',
    ]);
  });

  it('is none where the first argument is no size, or nothing is native', async () => {
    const { swept: _, ...fixed } = javascript;
    expect(await sweep([fixed], {})).toBeUndefined();
    expect(await sweep([javascript], {})).toBeUndefined();
  });

  it('ends when it is told to', async () => {
    await expect(
      sweep([javascript, variant('C', {})], { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});
