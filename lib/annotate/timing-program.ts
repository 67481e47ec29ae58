// As a program: node timing-program.js JOB. Times two binaries of one kernel in turns, on arguments that it makes up.
//
// In:  a TimingJob as JSON. Out: on standard output, as JSON, the seconds per call of each round, of both; empty if the
// kernel fails on all arguments that come to mind.

import { createRequire } from 'node:module';
import type { TimingJob } from './timing.ts';

type Kernel = (...args: readonly unknown[]) => unknown;
type Numbers = Float64Array;

interface Call {
  readonly args: readonly unknown[];
  /** Arrays as they were: a kernel may change them. */
  readonly arrays: readonly { readonly array: Numbers; readonly original: Numbers }[];
}

/**
 * Lengths of arrays and values of numbers, the larger first: `n` may be a length, a row of a square, or a small count.
 */
const SIZES: readonly (readonly [length: number, value: number])[] = [
  ...([65536, 4096, 1024] as const).flatMap((length) =>
    [length, Math.sqrt(length)].map((value) => [length, value] as const),
  ),
  ...([
    [65536, 8],
    [4096, 3],
    [64, 2],
  ] as const),
];
/** Seconds: calls that are shorter say little, longer ones take too long for many rounds. */
const [SHORTEST, LONGEST] = [2e-6, 0.03];
const SAMPLE = 0.002;

const [, , text] = process.argv;
if (text !== undefined) console.log(JSON.stringify(time(JSON.parse(text))));

function time({ paths, kernel, parameters, rounds }: TimingJob): [number[], number[]] {
  const require = createRequire(import.meta.url);
  const [before, after] = paths.map((path) => require(path)[kernel] as Kernel) as [Kernel, Kernel];
  const call = firstThatRuns(before, after, parameters);
  const samples: [number[], number[]] = [[], []];
  if (call === undefined) return samples;
  const once = Math.max(seconds(before, call, 1), seconds(before, call, 1));
  const calls = Math.max(1, Math.round(SAMPLE / Math.max(once, 1e-7)));
  for (let round = 0; round < rounds; round++) {
    // Who begins takes turns.
    for (const which of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      samples[which].push(seconds(which === 0 ? before : after, call, calls));
    }
  }
  return samples;
}

function firstThatRuns(before: Kernel, after: Kernel, parameters: readonly string[]): Call | undefined {
  let short: Call | undefined;
  for (const [length, value] of SIZES) {
    const call = callOf(parameters, length, value);
    try {
      const taken = seconds(before, call, 1);
      seconds(after, call, 1);
      if (taken >= SHORTEST && taken <= LONGEST) return call;
      if (taken < SHORTEST) short ??= call;
    } catch {
      // The next ones.
    }
  }
  return short;
}

function seconds(kernel: Kernel, { args, arrays }: Call, calls: number): number {
  for (const { array, original } of arrays) array.set(original);
  const start = performance.now();
  for (let call = 0; call < calls; call++) kernel(...args);
  return (performance.now() - start) / 1000 / calls;
}

function callOf(parameters: readonly string[], length: number, value: number): Call {
  const arrays: { array: Numbers; original: Numbers }[] = [];
  const random = lehmer(length);
  const args = parameters.map((type) => {
    if (type === 'number') return value;
    const Kind = (globalThis as unknown as Record<string, new (length: number) => Numbers>)[type] ?? Float64Array;
    const original = new Kind(length);
    const isFloat = type.startsWith('Float');
    // Small integers are elements of most things: bytes, counts, indices of the other arrays.
    for (let i = 0; i < length; i++) original[i] = isFloat ? random() : Math.floor(random() * Math.min(127, length));
    const array = original.slice();
    arrays.push({ array, original });
    return array;
  });
  return { args, arrays };
}

/** Park and Miller's generator, from 0 to 1: the same arguments each time. */
function lehmer(seed: number): () => number {
  let state = seed % 2147483647 || 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
