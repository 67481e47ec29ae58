// Time against size: the main variants of a case at sizes from its own down to 1, where the call is all that it costs.
//
// In:  the variants of one case, the JavaScript baseline first. Out: a Sweep, or undefined where the first argument is
// no size, with the size from which on each variant is faster than JavaScript. Results are checked at every size. A
// loop calls the functions themselves, which it doesn't inline.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { sameBits } from '../pi/agreement.ts';
import type { NativeValue } from '../runtime/addon.ts';
import { median } from './statistics.ts';
import type { Variant } from './variants.ts';

export interface Sweep {
  readonly series: string;
  /** JavaScript first. */
  readonly variants: readonly SweptVariant[];
}

export interface SweptVariant {
  readonly title: string;
  readonly compiler: string;
  readonly profile: string;
  /** In ascending order of n; up to where its result was wrong, if it was. */
  readonly points: readonly SweepPoint[];
  readonly crossover: Crossover;
  /** The first size at which its result was not its twin's. */
  readonly wrongAt: number | null;
}

/** Seconds per call. */
export interface SweepPoint {
  readonly n: number;
  /** What is compared: of a few short samples, everything else is what else the machine did. */
  readonly minimum: number;
  readonly median: number;
}

/**
 * The size from which on a variant is faster than JavaScript, 'never' if it isn't at the largest size; null for
 * JavaScript.
 */
export type Crossover = number | 'never' | null;

export interface SweepOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (text: string) => void;
}

type Swept = Variant & { readonly swept: NonNullable<Variant['swept']> };

/** Two sizes in each power of ten. */
const STEP = Math.sqrt(10);
/** Seconds that a sample takes at least, over several calls: 200 times the clock's resolution of 5 microseconds. */
const SHORTEST_SAMPLE = 0.001;
const ROUNDS = 5;
/** For calls that take longer than that many seconds, which vary little. */
const LONG_CALL = 0.02;
const ROUNDS_OF_LONG_CALLS = 3;

/** @throws the signal's reason when it aborts: between two samples. */
export async function sweep(
  variants: readonly Variant[],
  { signal, progress }: SweepOptions,
): Promise<Sweep | undefined> {
  const swept = mainVariants(variants);
  const [javascript] = swept;
  if (javascript === undefined || swept.length === 1) return undefined;
  const points = new Map<Swept, SweepPoint[]>(swept.map((variant) => [variant, []]));
  const wrongAt = new Map<Swept, number>();
  for (const n of sizesUpTo(Number(javascript.args[0]))) {
    progress?.(`${javascript.series}: n = ${n}`);
    const args = [n, ...(javascript.args.slice(1) as number[])];
    const correct: Swept[] = [];
    const expectations = new Map<Variant['twin'], NativeValue>();
    for (const variant of swept) {
      await breathe(signal);
      if (wrongAt.has(variant)) continue;
      const expected = expectations.get(variant.twin) ?? (variant.twin(...args) as NativeValue);
      expectations.set(variant.twin, expected);
      variant.prepare?.();
      if (sameBits(variant.swept(...args), expected)) correct.push(variant);
      else wrongAt.set(variant, n);
    }
    for (const [variant, point] of await measureAt(n, args, correct, signal)) points.get(variant)?.push(point);
  }
  const base = points.get(javascript) ?? [];
  return {
    series: javascript.series,
    variants: swept.map((variant) => ({
      title: variant.title,
      compiler: variant.compiler,
      profile: variant.profile,
      points: points.get(variant) ?? [],
      crossover: variant === javascript ? null : crossoverOf(base, points.get(variant) ?? []),
      wrongAt: wrongAt.get(variant) ?? null,
    })),
  };
}

/** JavaScript, and of one compiler and profile each kernel that is swept, on as many threads as are measured. */
function mainVariants(variants: readonly Variant[]): Swept[] {
  const [javascript, ...native] = variants.filter((variant): variant is Swept => variant.swept !== undefined);
  if (javascript === undefined) return [];
  const one = native.find(({ profile }) => profile.startsWith('strict')) ?? native[0];
  const same = native.filter(
    ({ compiler, profile }) => compiler === one?.compiler && sameProfile(profile, one.profile),
  );
  const byKernel = new Map<Swept['swept'], Swept>();
  for (const variant of same) {
    const known = byKernel.get(variant.swept);
    if (known === undefined || (known.threads ?? 1) < (variant.threads ?? 1)) byKernel.set(variant.swept, variant);
  }
  return [javascript, ...byKernel.values()];
}

/** Behind a profile stands the level of CPUs, where a kernel has versions for several. */
function sameProfile(one: string, other: string): boolean {
  return one.split(',', 1)[0] === other.split(',', 1)[0];
}

/** From 1 to n. */
export function sizesUpTo(n: number): number[] {
  const sizes: number[] = [];
  for (let power = 0, size = n; size >= 1; power++, size = Math.round(n / STEP ** power)) sizes.push(size);
  if (sizes.at(-1) !== 1) sizes.push(1);
  return [...new Set(sizes)].reverse();
}

async function measureAt(
  n: number,
  args: readonly number[],
  variants: readonly Swept[],
  signal: AbortSignal | undefined,
): Promise<Map<Swept, SweepPoint>> {
  const calls = new Map<Swept, number>();
  const samples = new Map<Swept, number[]>(variants.map((variant) => [variant, []]));
  let longest = 0;
  for (const variant of variants) {
    const seconds = timeOfCalls(variant, args, callsThatTake(SHORTEST_SAMPLE / 10, variant, args));
    calls.set(variant, Math.max(1, Math.ceil(SHORTEST_SAMPLE / seconds)));
    longest = Math.max(longest, seconds);
  }
  const rounds = longest > LONG_CALL ? ROUNDS_OF_LONG_CALLS : ROUNDS;
  for (let round = 0; round < rounds; round++) {
    for (const variant of variants) {
      await breathe(signal);
      samples.get(variant)?.push(timeOfCalls(variant, args, calls.get(variant) ?? 1));
    }
  }
  return new Map(
    [...samples].map(([variant, all]) => [variant, { n, minimum: Math.min(...all), median: median(all) }]),
  );
}

/** Doubled until they take that many seconds. */
function callsThatTake(seconds: number, variant: Swept, args: readonly number[]): number {
  let calls = 1;
  while (timeOfCalls(variant, args, calls) * calls < seconds) calls *= 2;
  return calls;
}

/** Seconds per call. */
function timeOfCalls(variant: Swept, [n = 0, ...rest]: readonly number[], calls: number): number {
  const { swept: call } = variant;
  variant.prepare?.();
  const start = performance.now();
  // Spreading no arguments costs about as much as the shortest call.
  if (rest.length === 0) for (let left = calls; left > 0; left--) call(n);
  else for (let left = calls; left > 0; left--) call(n, ...rest);
  return (performance.now() - start) / 1000 / calls;
}

/** Differences up to that are a tie: few short samples don't tell more. */
const TIE = 0.03;

/**
 * Where a variant becomes faster than JavaScript, and is never again slower by more than a tie. Between two sizes, both
 * times are taken to be powers of n: straight on logarithmic axes.
 */
export function crossoverOf(base: readonly SweepPoint[], points: readonly SweepPoint[]): Crossover {
  const lead = points.flatMap((point) => {
    const same = base.find(({ n }) => n === point.n);
    return same === undefined ? [] : [{ n: point.n, lead: Math.log(same.minimum / point.minimum) }];
  });
  if (!((lead.at(-1)?.lead ?? 0) > TIE)) return 'never';
  const behind = lead.findLastIndex((point) => !(point.lead > -TIE));
  const ahead = lead.findIndex((point, at) => at > behind && point.lead > 0);
  const [before, after] = [lead[ahead - 1], lead[ahead]];
  if (after === undefined) return 'never';
  if (before === undefined) return after.n;
  const part = before.lead / (before.lead - after.lead);
  return Math.exp(Math.log(before.n) + part * Math.log(after.n / before.n));
}

/** Lets signals be handled. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}
