// jit(fn) answers as the function itself does, whoever serves: calls of odd kinds, its own name, captures, `.async`.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { jit } from '../../lib/index.ts';
import { temporaryFolder } from '../helpers.ts';

beforeEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder());
});

function warnings(): void {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
}

const evaluate = <F>(text: string): F => new Function(`return ${text}`)() as F;

describe('what jit makes of a function', () => {
  it('is not itself by the name of a method, or of none', () => {
    const fact = (_n: number): number => -1;
    const K = {
      fact(n: number): number {
        return n < 2 ? 1 : n * fact(n - 1);
      },
    };
    warnings();
    expect(jit(K.fact, { wait: true })(5)).toBe(-5);
    const g = (_n: number): number => 5;
    const o = {
      g(n: number): number {
        return n < 1 ? 0 : 1 + g(n - 1);
      },
    };
    expect(jit(o.g, { wait: true })(10)).toBe(6);
    const kernel = (_n: number): number => 7;
    expect(jit([(n: number): number => (n < 1 ? 0 : 1 + kernel(n - 1))][0] as typeof g, { wait: true })(10)).toBe(8);
    const helper = (x: number): number => x + 1;
    const ops = { helper: (x: number): number => (x > 1 ? helper(x / 2) : x) };
    expect(jit(ops.helper, { wait: true })(8)).toBe(5);
    const itself = jit(
      function fact(n: number): number {
        return n < 2 ? 1 : n * fact(n - 1);
      },
      { wait: true },
    );
    expect([itself(5), itself.info.backend]).toEqual([120, 'native']);
    const fib = jit((n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2)), { wait: true });
    expect([fib(10), fib.info.backend]).toEqual([55, 'js']);
  });

  it('runs once, whoever throws', () => {
    const first = (a: Float64Array, b: number, c = 1, d = 1) => {
      a[0] = (a[0] as number) + b + c * d;
      if ((a[0] as number) > 1) throw new RangeError('large');
      return a[0] as number;
    };
    for (const beginning of [[1], [1, undefined], [1, 2], [1, undefined, 4], [1, 2, 4]]) {
      const fast = jit(first, { wait: true }) as (...args: unknown[]) => number;
      for (const args of [beginning, [1], [1, 2], [1, undefined, 4], [1, 2, 4], [1, undefined]]) {
        const [ours, theirs] = [new Float64Array(2), new Float64Array(2)];
        expect(() => fast(ours, ...args)).toThrow('large');
        expect(() => (first as (...args: unknown[]) => number)(theirs, ...args)).toThrow('large');
        expect(ours, `${beginning} then ${args}`).toEqual(theirs);
      }
    }
    const many = (a: Float64Array, b: number, c: number, d: number, e: number, n = 1) => {
      a[0] = (a[0] as number) + b + c + d + e + n;
      throw new RangeError('always');
    };
    const fast = jit(many, { wait: true });
    expect(() => fast(new Float64Array(1), 1, 2, 3, 4)).toThrow('always');
    const a = new Float64Array(1);
    expect(() => fast(a, 1, 2, 3, 4, 5)).toThrow('always');
    expect(a[0]).toBe(15);
  });

  it('takes an undefined where there is a default, and ignores arguments that there is no parameter for', () => {
    const scaled = jit((x: number, by = 3) => x * by, { wait: true });
    expect([scaled(2, undefined), scaled.info.backend, scaled(2), scaled(2, 5)]).toEqual([6, 'native', 6, 10]);
    warnings();
    const one = jit(() => 1, { wait: true }) as (...args: unknown[]) => number;
    expect([one(), one(undefined), one(), one(undefined, 2)]).toEqual([1, 1, 1, 1]);
    const twice = jit((x: number) => 2 * x, { wait: true }) as (...args: number[]) => number;
    expect([twice(1, 2, 3), twice(4), twice(5, 6)]).toEqual([2, 8, 10]);
  });

  const text = 'kernel';
  it('has the captures that there were, and no others than it can have', () => {
    warnings();
    const captures = { scale: 2, table: Float64Array.of(1, 2) };
    const fast = jit(
      evaluate<(x: number | boolean) => number>('function f(x) { return x ? table[1] * scale : scale }'),
      { wait: true, captures },
    );
    class Narrow extends Float64Array {
      static get [Symbol.species]() {
        return Float32Array as never;
      }
    }
    const narrow = jit(evaluate<(i: number) => number>('function f(i) { return table[i] }'), {
      ...{ wait: true, captures: { table: new Narrow([0.1]) } },
    });
    expect([narrow(0), narrow.info.backend]).toEqual([0.1, 'native']);
    expect(fast(1)).toBe(4);
    captures.scale = 100;
    captures.table[1] = 50;
    expect(fast(true)).toBe(4);
    for (const value of [undefined, null, () => 1, {}, new Date(0), Symbol('s'), new DataView(new ArrayBuffer(8))]) {
      const captured = jit((_x: number) => value, { wait: true, captures: { value } as never });
      expect(captured(1)).toBe(value);
      expect(captured.info.why).toContain("'value' is no number, bigint, boolean, string or typed array");
    }
    const word = jit((c: string) => text.indexOf(c), { wait: true, captures: { text: 'kernel' } });
    expect([word('n'), word('x'), word.info.backend]).toEqual([3, -1, 'native']);
  });

  it('is JavaScript, not TypeScript', () => {
    const fact = 3;
    const n = 4;
    const compared = jit(evaluate('function f(x) { return +(a<b>(x)) }') as (x: number) => number, {
      wait: true,
      captures: { a: fact, b: n },
    });
    expect(compared.info.why ?? '').not.toContain('syntax');
    const simple = jit((x: bigint) => x * 2n, { wait: true, signature: 'bigint(bigint)' });
    expect([simple(4n), simple.info.backend]).toEqual([8n, 'native']);
  });

  it('takes any object but a plain one for an argument of .async', async () => {
    warnings();
    const same = jit((x: unknown = 5) => x, { wait: true });
    for (const value of [[], new Date(3), new Map(), /x/, Object(4), null]) {
      expect(await same.async(value as never)).toBe(value);
    }
    expect(await same.async({})).toBe(5);
    const sum = jit((a: Float64Array, i: number) => (a[i] as number) + 1, {
      wait: true,
      signature: 'f64(Float64Array, i32)',
    });
    expect(await sum.async(Float64Array.of(1, 2), 1, undefined)).toBe(3);
    const signal = AbortSignal.abort();
    await expect(same.async(null, { signal })).rejects.toMatchObject({ name: 'AbortError' });
    await expect(same.async(signal as never)).rejects.toThrow('pass the signal as { signal }');
  });
});

describe('a function that was bundled or stripped of its types', () => {
  it('is called off the event loop by whatever name its text has', async () => {
    // The quotients of the sum ask for fused multiply-adds.
    vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder({ fused: true }));
    const named = (fn: (x: number) => number) => Object.defineProperty(fn, 'name', { value: 'twice' });
    const twice = jit(named(evaluate('function twice2(x) { return x * 2; }')), { wait: true });
    expect([twice(4), await twice.async(4), twice.info.backend]).toEqual([8, 8, 'native']);
    const text =
      "function sum2(n) { 'use kernel reassociate'; let s = 0; for (let i = 0; i < n; i++) s += 1 / (i + 1); return s; }";
    const sum = jit(named(evaluate(text)), { signature: 'f64(f64)' });
    const before = sum(1000);
    await sum.ready;
    expect([sum(1000), sum.js(1000), await sum.async(1000)]).toEqual([before, before, before]);
  });
});

describe('types that nobody says', () => {
  it('bigints of more than 64 bits are for JavaScript', () => {
    warnings();
    const third = jit((x: bigint) => x / 3n, { wait: true });
    expect([third(9n), third(3n ** 60n), third(-(2n ** 63n)), third(2n ** 64n)]).toEqual([
      3n,
      3n ** 59n,
      -(2n ** 63n) / 3n,
      2n ** 64n / 3n,
    ]);
    expect(third.info.backend).toBe('native');
  });

  it.each([
    ['function even(n) { return n === 0 ? true : !even(n - 1); }', 10, true],
    ['function odd(n) { if (n === 0) return false; return !odd(n - 1); }', 7, true],
    ['function below(n) { return n < 3 || below(n - 5); }', 12, true],
    ['function fact(n) { return n < 2 ? 1 : n * fact(n - 1); }', 5, 120],
    ['function wide(n) { return n < 2n ? 1n : n * wide(n - 1n); }', 5n, 120n],
  ])('a recursive result is what its returns say: %s', (text, argument, wanted) => {
    const fn = jit(evaluate<(n: unknown) => unknown>(text), { wait: true });
    expect([fn(argument), fn.info.backend, fn.info.why]).toEqual([wanted, 'native', undefined]);
  });
});
