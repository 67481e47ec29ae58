import { describe, expect, it } from 'vitest';
import { differenceOf, outcomeOf, showOutcome } from '../../lib/bench/user/outcome.ts';
import { callsFor, runnerOf } from '../../lib/bench/user/runner.ts';

const ofArrays = (result: unknown, ...arrays: Float64Array[]) =>
  outcomeOf(
    result,
    arrays,
    arrays.map(({ length }) => new Float64Array(length)),
  );

describe('differenceOf', () => {
  it('compares bit for bit, but all NaNs are one', () => {
    expect(differenceOf(ofArrays(Number.NaN), ofArrays(Number.NaN), 0)).toBeUndefined();
    expect(differenceOf(ofArrays(0), ofArrays(-0), 0)).toBe('the result is 0, expected -0');
    expect(differenceOf(ofArrays(1 + 2 ** -52), ofArrays(1), 0)).toBe('the result is 1.0000000000000002, expected 1');
    expect(differenceOf(ofArrays(1n), ofArrays(2n), 1)).toBe('the result is 1n, expected 2n');
  });

  it('names the place in an array, far behind what reports show', () => {
    const [a, b] = [new Float64Array(100).fill(1), new Float64Array(100).fill(1)];
    b[77] = 2;
    expect(differenceOf(ofArrays(undefined, a), ofArrays(undefined, b), 0)).toBe(
      'argument 1 has 1 at index 77, expected 2',
    );
    expect(differenceOf(ofArrays(a), ofArrays(b), 0)).toBe('the result has 1 at index 77, expected 2');
    expect(differenceOf(ofArrays(a), ofArrays(b.subarray(1)), 0)).toBe('the result has 100 elements, expected 99');
  });

  it('sees arrays that one changed and the other did not', () => {
    const [left, right] = [ofArrays(1, Float64Array.of(0)), ofArrays(1, Float64Array.of(3))];
    expect(differenceOf(left, right, 0)).toBe('argument 1 is unchanged, but JavaScript has it changed');
    expect(differenceOf(right, left, 0)).toBe('argument 1 is changed, but JavaScript has it unchanged');
  });

  it('grants a relative tolerance to numbers, and to NaN none', () => {
    expect(differenceOf(ofArrays(1.001), ofArrays(1), 0.01)).toBeUndefined();
    expect(differenceOf(ofArrays(1.02), ofArrays(1), 0.01)).toBeDefined();
    expect(differenceOf(ofArrays(Number.NaN), ofArrays(1), 0.01)).toBeDefined();
  });
});

describe('showOutcome', () => {
  it('is short', () => {
    expect(showOutcome(ofArrays(3))).toBe('3');
    expect(showOutcome(ofArrays(undefined))).toBe('undefined');
    expect(showOutcome(ofArrays(undefined, Float64Array.of(1, 2)))).toBe('argument 1 = Float64Array(2) [1, 2]');
    expect(showOutcome(ofArrays(-0, new Float64Array(9).fill(1)))).toBe(
      '-0, argument 1 = Float64Array(9) [1, 1, 1, ...]',
    );
  });
});

describe('runnerOf', () => {
  it('gives each call the arrays as they were, and leaves the caller its own', () => {
    const seen: number[] = [];
    const args = [Float64Array.of(1, 2), Float64Array.of(9)];
    const run = runnerOf((a, b) => {
      seen.push((a as Float64Array)[0] as number, (b as Float64Array)[0] as number);
      (a as Float64Array)[0] = 7;
    }, args);
    const { value } = run(3);
    expect(seen).toEqual([1, 9, 1, 9, 1, 9, 1, 9]);
    expect(value.arrays).toEqual(new Map([[0, Float64Array.of(7, 2)]]));
    expect(args).toEqual([Float64Array.of(1, 2), Float64Array.of(9)]);
  });

  it('calls as often as asked, and once to see what the kernel does', () => {
    let calls = 0;
    const run = runnerOf(() => ++calls, []);
    expect(run(5).value.result).toBe(1);
    expect(calls).toBe(6);
    run(4);
    expect(calls).toBe(10);
  });
});

describe('callsFor', () => {
  /** A clock of the test's own: calls take `seconds` each. */
  async function estimate(secondsOf: (call: number) => number, wanted: number): Promise<number> {
    const original = performance.now;
    let now = 0;
    let call = 0;
    performance.now = () => now;
    try {
      return await callsFor((calls) => {
        for (let at = 0; at < calls; at++) now += 1000 * secondsOf(call++);
      }, wanted);
    } finally {
      performance.now = original;
    }
  }

  it('is one where a call is long, and as many as fill a sample where it is short', async () => {
    expect(await estimate(() => 3, 0.2)).toBe(1);
    const calls = await estimate(() => 0.001, 0.2);
    expect(calls).toBeGreaterThanOrEqual(200);
    expect(calls).toBeLessThan(300);
  });

  it('is asked again when a kernel has become faster meanwhile', async () => {
    const calls = await estimate((call) => (call < 400 ? 0.001 : call < 3500 ? 0.0001 : 0.00001), 0.2);
    expect(calls).toBeGreaterThanOrEqual(20_000);
  });
});
