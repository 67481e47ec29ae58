// Measures variants of one case.
//
// In:  variants, the JavaScript baseline first. Out: a Measurement each: checked results first, then samples taken
// round by round, every variant once a round, so that a slow moment of the machine hits all of them.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { sameBits } from '../pi/agreement.ts';
import { showValue, type Value } from './cases.ts';
import { type Interval, median, outliers, ratioInterval } from './statistics.ts';
import { differenceOf, isOutcome } from './user/outcome.ts';
import type { Outcome, ShownArgument, Variant } from './variants.ts';

export interface Measurement {
  readonly variant: Variant;
  readonly value: Value;
  /** What the twin gives, where the variant gave something else or an error; nothing is timed then. */
  readonly wrong: Wrong | undefined;
  /** Seconds per call, one a round. */
  readonly samples: readonly number[];
  /** Calls that each sample averages. */
  readonly calls: number;
  readonly median: number;
  readonly minimum: number;
  /** How many times as fast as JavaScript: ratio of medians, and its 95 % interval. */
  readonly ratio: number;
  readonly interval: Interval;
  /** Rounds whose sample lies far from the others. */
  readonly outliers: readonly number[];
}

export interface Wrong {
  readonly args: readonly ShownArgument[];
  readonly value: Value | Error;
  readonly expected: Value;
  readonly tolerance: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (text: string) => void;
  /** What happens where a result is wrong. Default: the others are timed. */
  readonly atWrong?: 'time the others' | 'time nothing';
  /** Calls that each sample of a variant averages. Default: the same for all, from the time of the first. */
  readonly callsOf?: (variant: Variant) => number | Promise<number>;
}

/** A sample shorter than this is averaged over several calls: far above the clock's resolution. */
const SHORTEST_SAMPLE = 0.005;

/** @throws the signal's reason when it aborts: between two calls. */
export async function measure(variants: readonly Variant[], options: MeasureOptions): Promise<Measurement[]> {
  const { rounds, signal, progress } = options;
  const series = variants[0]?.series ?? '';
  const checked: { variant: Variant; value: Value; wrong: Measurement['wrong'] }[] = [];
  const expectations: Expectations = new Map();
  for (const variant of variants) {
    progress?.(`${series}: checking ${variant.title} ${variant.compiler} ${variant.profile}`);
    await breathe(signal);
    checked.push({ variant, ...(await check(variant, expectations)) });
  }
  const timesNothing = options.atWrong === 'time nothing' && checked.some(({ wrong }) => wrong !== undefined);
  const calls = timesNothing ? new Map<Variant, number>() : await callsOfAll(checked, options);
  const samples = new Map<Variant, number[]>(variants.map((variant) => [variant, []]));
  for (let round = 0; round < (timesNothing ? 0 : rounds); round++) {
    progress?.(`${series}: round ${round + 1} of ${rounds}`);
    for (const each of checked) {
      await breathe(signal);
      if (each.wrong !== undefined) continue;
      const { variant, value } = each;
      try {
        samples.get(variant)?.push(await sample(variant, calls.get(variant) ?? 1));
      } catch (error) {
        signal?.throwIfAborted();
        if (variant.clock === 'ours') throw error;
        const { args, tolerance } = variant;
        each.wrong = { args, value: error as Error, expected: value, tolerance };
        samples.set(variant, []);
      }
    }
  }
  const base = samples.get(variants[0] as Variant) ?? [];
  return checked.map((each) => summarise(each, samples.get(each.variant) ?? [], base, calls.get(each.variant) ?? 1));
}

/** Lets signals be handled. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}

/** What twins gave, by their arguments: each is computed once for all variants that share it. */
type Expectations = Map<Variant['twin'], Map<string, Value>>;

/** Compares with the twin at the probes, then at the size that is timed (which warms everything up as well). */
async function check(
  variant: Variant,
  expectations: Expectations,
): Promise<{ value: Value; wrong: Measurement['wrong'] }> {
  const known = expectations.get(variant.twin) ?? new Map<string, Value>();
  expectations.set(variant.twin, known);
  const { tolerance } = variant;
  let value: Value = Number.NaN;
  variant.prepare?.();
  // Where they are no numbers, the variant knows its own.
  for (const args of [...variant.probes, variant.args as readonly number[]]) {
    const expected = known.get(args.join()) ?? variant.twin(...args);
    known.set(args.join(), expected);
    const actual = variant.clock === 'ours' ? await variant.run(args, 1) : await ownOutcome(variant, args);
    if (actual instanceof Error) return { value, wrong: { args, value: actual, expected, tolerance } };
    value = actual.value;
    if (!agrees(value, expected, tolerance)) return { value, wrong: { args, value, expected, tolerance } };
  }
  return { value, wrong: undefined };
}

/** What a process of its own gives: it may fail, and the others go on. */
async function ownOutcome(variant: Variant, args: readonly number[]): Promise<Outcome | Error> {
  try {
    return await variant.run(args, 1);
  } catch (error) {
    return error as Error;
  }
}

function agrees(value: Value, expected: Value, tolerance: number): boolean {
  if (isOutcome(value) || isOutcome(expected)) {
    return isOutcome(value) && isOutcome(expected) && differenceOf(value, expected, tolerance) === undefined;
  }
  if (sameBits(value, expected)) return true;
  if (typeof value !== 'number' || typeof expected !== 'number') return false;
  return Math.abs(value - expected) < tolerance * Math.abs(expected);
}

async function callsOfAll(
  checked: readonly Pick<Measurement, 'variant' | 'wrong'>[],
  { callsOf, signal, progress }: MeasureOptions,
): Promise<ReadonlyMap<Variant, number>> {
  const [first] = checked;
  const calls = new Map<Variant, number>();
  if (first === undefined) return calls;
  const common = callsOf === undefined ? await callsPerSample(first.variant) : 1;
  for (const { variant, wrong } of checked) {
    if (callsOf !== undefined && wrong === undefined) {
      progress?.(`${variant.series}: calls per sample of ${variant.title} ${variant.compiler}`);
      await breathe(signal);
      variant.prepare?.();
    }
    calls.set(variant, callsOf === undefined || wrong !== undefined ? common : await callsOf(variant));
  }
  return calls;
}

async function callsPerSample(variant: Variant): Promise<number> {
  const seconds = await sample(variant, 1);
  return seconds >= SHORTEST_SAMPLE ? 1 : Math.ceil(SHORTEST_SAMPLE / Math.max(seconds, 1e-8));
}

/** Seconds per call. */
async function sample(variant: Variant, calls: number): Promise<number> {
  const args = variant.args as readonly number[];
  variant.prepare?.();
  if (variant.clock === 'its own') return (await variant.run(args, calls)).seconds ?? Number.NaN;
  const start = performance.now();
  for (let call = 0; call < calls; call++) variant.run(args, 1);
  return (performance.now() - start) / 1000 / calls;
}

function summarise(
  { variant, value, wrong }: Pick<Measurement, 'variant' | 'value' | 'wrong'>,
  samples: readonly number[],
  base: readonly number[],
  calls: number,
): Measurement {
  const common = { variant, value, wrong, samples, calls: variant.repeatable ? calls : 1 };
  if (samples.length === 0) {
    const none = Number.NaN;
    return { ...common, median: none, minimum: none, ratio: none, interval: { low: none, high: none }, outliers: [] };
  }
  return {
    ...common,
    median: median(samples),
    minimum: Math.min(...samples),
    ratio: median(base) / median(samples),
    interval: ratioInterval(base, samples),
    outliers: outliers(samples),
  };
}

/** For a row whose result is wrong: at which arguments, what came, what was expected. */
export function describeWrong(wrong: NonNullable<Measurement['wrong']>): string {
  const { args, value, expected, tolerance } = wrong;
  if (value instanceof Error) return `FAILED at (${args.join(', ')}): ${value.message.split('\n', 1)[0]}`;
  if (isOutcome(value) && isOutcome(expected))
    return `WRONG at (${args.join(', ')}): ${differenceOf(value, expected, tolerance)}`;
  return `WRONG at (${args.join(', ')}): ${showValue(value)}, expected ${showValue(expected)}`;
}
