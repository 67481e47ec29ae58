// Statistics of samples: medians, the interval of a ratio, outliers. No clock, no I/O.

import { medianAbsoluteDeviation, medianSorted, quantileSorted } from 'simple-statistics';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export function median(samples: readonly number[]): number {
  return medianSorted([...samples].sort((a, b) => a - b));
}

/** Resamples of the bootstrap: enough that the interval's ends vary by less than their last printed digit. */
const RESAMPLES = 2000;

/**
 * The 95 % percentile bootstrap interval of median(base) / median(samples). Rounds are resampled in pairs, because the
 * i-th sample of each was taken in the same round, under the same load.
 *
 * Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. Seeded: the same samples give
 * the same interval.
 */
export function ratioInterval(base: readonly number[], samples: readonly number[]): Interval {
  const random = lehmer(base.length * 7919 + 1);
  const ratios: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const rounds = samples.map(() => Math.floor(random() * samples.length));
    ratios.push(median(rounds.map((round) => base[round] ?? 0)) / median(rounds.map((round) => samples[round] ?? 0)));
  }
  ratios.sort((a, b) => a - b);
  return { low: quantileSorted(ratios, 0.025), high: quantileSorted(ratios, 0.975) };
}

/** Samples of something, and of what it is compared with, from the same rounds. */
export interface Paired {
  readonly samples: readonly number[];
  readonly base: readonly number[];
}

/**
 * The 95 % percentile bootstrap interval of how the time relative to the base has changed from one run to another:
 * (median(after.samples) / median(after.base)) / (median(before.samples) / median(before.base)). The two runs are
 * resampled apart from each other, each by whole rounds. Source and seed: as of `ratioInterval`.
 */
export function changeInterval(before: Paired, after: Paired): Interval {
  const random = lehmer(before.samples.length * 7919 + after.samples.length);
  const relative = ({ samples, base }: Paired) => {
    const rounds = samples.map(() => Math.floor(random() * samples.length));
    return median(rounds.map((round) => samples[round] ?? 0)) / median(rounds.map((round) => base[round] ?? 0));
  };
  const changes = Array.from({ length: RESAMPLES }, () => relative(after) / relative(before)).sort((a, b) => a - b);
  return { low: quantileSorted(changes, 0.025), high: quantileSorted(changes, 0.975) };
}

/**
 * Modified z-score above which a sample is flagged: B. Iglewicz, D. Hoaglin, How to Detect and Handle Outliers (1993).
 */
const OUTLIER_SCORE = 3.5;
/** 0.6745 is the third quartile of the normal distribution: it scales the deviation to a standard deviation. */
const NORMAL_QUARTILE = 0.6745;

/** Indices of the samples that lie far from the others. Flagged, never deleted. */
export function outliers(samples: readonly number[]): number[] {
  const centre = median(samples);
  // At least 0.5 %: identical samples would make every other an outlier.
  const spread = Math.max(medianAbsoluteDeviation([...samples]), centre * 0.005);
  return samples.flatMap((sample, index) =>
    (NORMAL_QUARTILE * Math.abs(sample - centre)) / spread > OUTLIER_SCORE ? [index] : [],
  );
}

/** Park and Miller's minimal standard generator: x -> 48271 x mod (2^31 - 1). */
function lehmer(seed: number): () => number {
  let state = seed % 2147483647 || 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
