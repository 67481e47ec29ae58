import { describe, expect, it } from 'vitest';
import { median, outliers, ratioInterval } from '../../lib/bench/statistics.ts';

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });
});

describe('ratioInterval', () => {
  it('is the ratio itself when nothing varies', () => {
    expect(ratioInterval([2, 2, 2, 2], [1, 1, 1, 1])).toEqual({ low: 2, high: 2 });
  });

  it('cancels what slowed a whole round: samples are paired', () => {
    const base = [1, 5, 1, 5, 1, 5, 1, 5, 1];
    const { low, high } = ratioInterval(
      base,
      base.map((sample) => sample / 4),
    );
    expect([low, high]).toEqual([4, 4]);
  });

  it('holds the true ratio in about 95 % of the runs', () => {
    // A fixed generator; true ratio 2; 21 rounds with up to 20 % of noise each.
    let state = 12345;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    let held = 0;
    for (let run = 0; run < 200; run++) {
      const noise = () => 1 + 0.2 * (random() - 0.5);
      const base = Array.from({ length: 21 }, () => 2 * noise());
      const samples = Array.from({ length: 21 }, () => noise());
      const { low, high } = ratioInterval(base, samples);
      if (low <= 2 && 2 <= high) held++;
    }
    expect(held / 200).toBeGreaterThan(0.88);
    expect(held / 200).toBeLessThan(1);
  });

  it('gives the same interval for the same samples', () => {
    const samples = [1, 1.1, 0.9, 1.3, 1, 1.2, 1];
    expect(ratioInterval(samples, [...samples].reverse())).toEqual(ratioInterval(samples, [...samples].reverse()));
  });
});

describe('outliers', () => {
  it('names rounds that lie far from the others', () => {
    expect(outliers([100, 101, 99, 100, 150, 100, 101])).toEqual([4]);
  });

  it('finds none in identical or nearly identical samples', () => {
    expect(outliers([5, 5, 5, 5, 5])).toEqual([]);
    expect(outliers([100, 100, 100, 100.3, 100])).toEqual([]);
  });
});
