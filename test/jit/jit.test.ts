// jit(fn) in this process: who serves when, which types, which functions.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { JitError, jit } from '../../lib/index.ts';
import { temporaryFolder } from '../helpers.ts';

let cache: string;

beforeEach(() => {
  vi.unstubAllEnvs();
  cache = temporaryFolder();
  vi.stubEnv('KERNELIZE_CACHE_DIR', cache);
});

function leibniz(intervals: number): number {
  let pi = 0;
  for (let i = 0; i < intervals; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
  return pi;
}

function warnings(): string[] {
  const said: string[] = [];
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((text) => void said.push(String(text)));
  cleanups.push(() => spy.mockRestore());
  return said;
}

const cleanups: (() => void)[] = [];
beforeEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

describe('jit', () => {
  it('serves in JavaScript at once, and natively when the binary is ready, with the same bits', async () => {
    const fast = jit(leibniz);
    expect(fast.info).toMatchObject({ backend: 'js', why: 'not called yet' });
    expect(fast(1000)).toBe(leibniz(1000));
    expect(fast.info).toMatchObject({ backend: 'js', why: 'compiling' });
    const info = await fast.ready;
    expect(info).toMatchObject({ backend: 'native', types: ['f64'], cached: false, why: undefined });
    for (const n of [0, 1, 7, 1000, 12345.5, -1, Number.NaN]) expect(fast(n)).toBe(leibniz(n));
    expect(fast.info).toEqual(info);
    expect(fast.js).toBe(leibniz);
    expect([fast.name, fast.length]).toEqual(['leibniz', 1]);
  });

  it('finds what was compiled before in the cache', async () => {
    await (() => {
      const first = jit(leibniz, { signature: 'f64(i32)' });
      return first.ready;
    })();
    const second = jit(leibniz, { signature: 'f64(i32)' });
    expect(second.info).toMatchObject({ backend: 'native', cached: true });
    expect(second(1000)).toBe(leibniz(1000));
    expect(readdirSync(join(cache, 'v1')).filter((name) => name.startsWith('tmp-'))).toEqual([]);
  });

  it('compiles before it returns when it is told to wait', () => {
    const fast = jit(leibniz, { signature: 'f64(i32)', wait: true });
    expect(fast.info.backend).toBe('native');
    expect(fast(10)).toBe(leibniz(10));
    const later = jit((a: number, b: number) => a * b + 1, { wait: true });
    expect(later.info.why).toBe('not called yet');
    expect(later(3, 4)).toBe(13);
    expect(later.info.backend).toBe('native');
  });

  it('checks arguments against the signature, and says what is wrong with one', () => {
    const fast = jit(leibniz, { signature: 'f64(i32)', wait: true });
    expect(() => fast(1.5)).toThrow("leibniz: argument 'intervals' must be an integer from -2147483648 to 2147483647");
    expect(() => (fast as (...args: unknown[]) => number)('x')).toThrow('must be a number, but got a string');
    expect(() => (fast as (...args: unknown[]) => number)()).toThrow('takes 1 argument, but got 0');
    for (const signature of ['f64', 'f64(int)', 'double(f64)', 'f64(f64', 'f64(void)']) {
      expect(() => jit(leibniz, { signature })).toThrow(/jit: signature/);
    }
    expect(() => jit(leibniz, { signatur: 'x' } as never)).toThrow("unknown option 'signatur'");
  });

  it('compiles a specialisation for each list of types', async () => {
    const add = jit((a: unknown, b: unknown) => (a as number) + (b as number), { wait: true });
    expect(add(1, 2)).toBe(3);
    expect(add(1n, 2n)).toBe(3n);
    expect(add(1.5, 2)).toBe(3.5);
    expect(add.specialisations.map(({ types, backend }) => [types.join(), backend])).toEqual([
      ['f64,f64', 'native'],
      ['i64,i64', 'native'],
    ]);
  });

  it('takes every kind of typed array, and changes it in place', () => {
    const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array];
    for (const kind of [...kinds, Float32Array, Float64Array]) {
      const scale = jit(
        function scale(a: Float64Array, by: number) {
          for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) * by;
        },
        { wait: true },
      );
      const [given, expected] = [new kind([1, 2, 100]), new kind([1, 2, 100])];
      scale(given as Float64Array, 2.5);
      scale.js(expected as Float64Array, 2.5);
      expect(scale.info).toMatchObject({ backend: 'native', types: [kind.name, 'f64'] });
      expect(given).toEqual(expected);
    }
  });

  it('leaves more than eight kinds of arguments to JavaScript, and says so once', () => {
    const said = warnings();
    const first = jit(
      function ninth(a: ArrayLike<number>) {
        return a[0];
      },
      { wait: true },
    );
    const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array];
    for (const kind of [...kinds, Float32Array, Float64Array]) expect(first(new kind([7]))).toBe(7);
    expect(first(new Float64Array([8]))).toBe(8);
    expect(first.specialisations).toHaveLength(8);
    expect(said.filter((text) => text.includes('more than 8 kinds'))).toHaveLength(1);
  });

  it('leaves calls with other arguments to JavaScript', () => {
    const said = warnings();
    const length = jit(function lengthOf(a: { length: number }) {
      return a.length;
    });
    expect(
      length({
        get length() {
          return 5;
        },
      }),
    ).toBe(5);
    expect(length(new Proxy({ length: 6 }, {}))).toBe(6);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('argument 1 is nothing that kernels take');
  });

  it('takes defaults for arguments that are missing', () => {
    const power = jit(
      (x: number, times = 3) => {
        let result = 1;
        for (let i = 0; i < times; i++) result *= x;
        return result;
      },
      { wait: true },
    );
    expect([power(2), power(2, 5), power(2)]).toEqual([8, 32, 8]);
  });

  it('names the place of an error in the file, if the function stands there as it is, or in the function', () => {
    const at = jit(
      function at(a: Float64Array, i: number) {
        return a[i];
      },
      { wait: true },
    );
    expect(() => at(new Float64Array(3), 3)).toThrow(/^at \(.*:\d+:\d+\): index 3 is outside 'a' of length 3$/);
  });
});

describe('what jit captures', () => {
  const dt = 0.25;
  const TABLE = new Float64Array([1, -0, Number.NaN, 4]);

  it('is given by name', () => {
    const step = jit((x: number, i: number) => x + dt * (TABLE[i] as number), {
      captures: { dt, TABLE },
      wait: true,
      signature: 'f64(f64, i32)',
    });
    for (const i of [0, 1, 2, 3]) expect(step(-0, i)).toBe(step.js(-0, i));
    expect(step.info.backend).toBe('native');
  });

  it('is an error that names it, if it was not given', async () => {
    const said = warnings();
    const step = jit((x: number) => x + dt);
    expect(step(1)).toBe(1.25);
    await expect(step.ready).rejects.toThrow(/KZ1005: 'dt' is not defined here[\s\S]*captures: \{ dt \}/);
    expect(step.info.backend).toBe('js');
    expect(step(2)).toBe(2.25);
    expect(said).toHaveLength(1);
  });

  it('stays JavaScript where it writes to what is captured, and says what would help', async () => {
    const said = warnings();
    const state = new Float64Array(2);
    const count = jit(
      (x: number) => {
        state[0] = (state[0] as number) + x;
        return state[0];
      },
      { captures: { state } },
    );
    expect([count(1), count(2)]).toEqual([1, 3]);
    await expect(count.ready).rejects.toThrow(/'state' is captured as it was[\s\S]*import hook/);
    expect([count(4), state[0], count.info.backend]).toEqual([7, 7, 'js']);
    expect(said).toHaveLength(1);
  });

  it('tells values apart: another value is another binary', () => {
    const made = [1, 2, -0, 0].map((value) => {
      const scaled = jit((x: number) => x / half, { captures: { half: value }, wait: true });
      return scaled(1);
    });
    const half = 0;
    expect(made).toEqual([1, 0.5, -Infinity, Infinity]);
  });
});

describe('functions that jit takes', () => {
  const one = (fn: (...args: never[]) => unknown, ...args: unknown[]) => {
    const fast = jit(fn as (...args: unknown[]) => unknown, { wait: true });
    const result = fast(...args);
    expect(fast.info.why).toBeUndefined();
    return result;
  };
  /** As a program gives it, untouched by what transforms tests. */
  const evaluate = (text: string) => new Function(`return ${text}`)() as () => unknown;

  it('are functions, arrows with and without a body, and methods', () => {
    expect(one(evaluate('function (a) { return a + 1 }'), 1)).toBe(2);
    expect(one(evaluate('function named(a) { return a > 1 ? a * named(a - 1) : 1 }'), 5)).toBe(120);
    expect(one(evaluate('(a) => a + 1'), 1)).toBe(2);
    expect(one(evaluate('a => { return a + 1 }'), 1)).toBe(2);
    expect(one(evaluate('({ twice(a) { return a * 2 } }).twice'), 2)).toBe(4);
    expect(one(evaluate('(class { static twice(a) { return a * 2 } }).twice'), 2)).toBe(4);
    expect(one(evaluate("({ 'a b'(a) { return a * 2 } })['a b']"), 2)).toBe(4);
    expect(one(evaluate('new (class { twice(a) { return a * 2 } })().twice'), 2)).toBe(4);
  });

  it('have passed through esbuild (whitespace gone, names kept), swc or type stripping', () => {
    expect(
      one(
        evaluate(
          '(()=>{var __name=(f)=>f;return __name(function sum(n){let s=0;for(let i=0;i<n;i++)s+=i;return s},"sum")})()',
        ),
        5,
      ),
    ).toBe(10);
    expect(one(evaluate('function f(n){__name(f,"f");return n*2}'), 4)).toBe(8);
    expect(
      one(
        evaluate(
          'function sum(n      )         {\n  let s         = 0;\n  for (let i = 0; i < n; i++) s += i;\n  return s;\n}',
        ),
        5,
      ),
    ).toBe(10);
    expect(
      one(evaluate('function sum(n) {\n    var s = 0;\n    for(var i = 0; i < n; i++)s += i;\n    return s;\n}'), 5),
    ).toBe(10);
  });

  it('are not native, bound, minified or classes: the error says so', () => {
    expect(() => jit(Math.max)).toThrow('max is native or bound');
    expect(() => jit(leibniz.bind(undefined))).toThrow('native or bound');
    expect(() => jit(class A {} as never)).toThrow('A is a class');
    const minified = 'function n(t){let e=0;for(let o=0;o<t;o++)e+=(4-8*(o%2))/(2*o+1);return e}';
    expect(() => jit(evaluate(minified), { captures: { scale: 1 } })).toThrow('n is minified');
    expect(one(evaluate(minified), 1)).toBe(4);
  });

  it('mean what JavaScript means by var, or are refused', () => {
    const TABLE = new Float64Array([1]);
    const compile = (text: string, x = 1) => {
      warnings();
      const fast = jit(evaluate(text) as (x: number) => number, { wait: true, captures: { y: 5, TABLE } });
      fast(1);
      return fast.info.why?.match(/KZ\d+/)?.[0] ?? fast(x);
    };
    expect(compile('function f(x) { var a = 1; var a = x + a; return a }')).toBe(2);
    expect(
      compile('function f(x) { for (var i = 0; i < 3; i++) x += i; for (var i = 0; i < 3; i++) x += i; return x }'),
    ).toBe(7);
    expect(compile('function f(x) { var a = 1; if (x > 0) { var a = 2 } return a }')).toBe(2);
    expect(compile('function f(x) { if (x > 0) { var a = 2 } return a }')).toBe(2);
    expect(compile('function f(x) { if (x > 0) { var a = 2 } return a }', -1)).toBeUndefined();
    expect(compile('function f(x) { if (x > 0) { var y = 2 } return y }', -1)).toBeUndefined();
    expect(compile('function f(x) { var a; return x }')).toBe(1);
    expect(compile('function f(x) { if (x > 0) { var x = 3 } return x }')).toBe(3);
  });

  it('are methods with the decorator', async () => {
    const context = { kind: 'method', name: 'twice', static: false } as ClassMethodDecoratorContext;
    class Maths {
      twice(a: number) {
        return a * 2;
      }
    }
    const plain = jit(Maths.prototype.twice, context);
    expect(plain(4)).toBe(8);
    expect((await plain.ready).backend).toBe('native');
    const withOptions = jit({ signature: 'f64(i32)', wait: true })(Maths.prototype.twice, context);
    expect(withOptions(4)).toBe(8);
    expect(withOptions.info.types).toEqual(['i32']);
  });
});

describe('when compiling fails', () => {
  const wrong = (a: number) => {
    const text = `${a}`;
    return text.length;
  };

  it('JavaScript goes on serving, ready rejects with the diagnostics, and one warning shows the code frame', async () => {
    const said = warnings();
    const fast = jit(wrong);
    expect(fast(100)).toBe(3);
    const error = await fast.ready.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JitError);
    expect((error as JitError).diagnostics[0]).toMatchObject({ code: expect.stringMatching(/^KZ/), line: 2 });
    expect(fast(1000)).toBe(4);
    expect(fast.info).toMatchObject({ backend: 'js', why: expect.stringContaining('KZ') });
    expect(said).toEqual([said[0]]);
    expect(said[0]).toMatch(/wrong stays JavaScript: [\s\S]*> 2 \|/);
  });

  it('KERNELIZE_STRICT=1 makes it throw', async () => {
    vi.stubEnv('KERNELIZE_STRICT', '1');
    warnings();
    expect(() => jit(wrong, { wait: true, signature: 'f64(f64)' })).toThrow(JitError);
    const fast = jit(wrong);
    fast(1);
    await fast.ready.catch(() => {});
    expect(() => fast(1)).toThrow(JitError);
  });

  it('nothing is compiled where JavaScript was asked for', () => {
    vi.stubEnv('KERNELIZE_BACKEND', 'js');
    const fast = jit(leibniz, { wait: true });
    expect(fast(10)).toBe(leibniz(10));
    expect(fast.info).toMatchObject({ backend: 'js', why: 'KERNELIZE_BACKEND=js' });
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe('verify', () => {
  it('runs both versions of the first calls, and then the native one alone', () => {
    let runs = 0;
    const sum = jit(
      function sum(a: Float64Array) {
        let s = 0;
        for (let i = 0; i < a.length; i++) {
          a[i] = (a[i] as number) + 1;
          s += a[i] as number;
        }
        return s;
      },
      { wait: true, verify: 2 },
    );
    const a = new Float64Array([1, 2, 3]);
    for (const expected of [9, 12, 15, 18]) {
      expect(sum(a)).toBe(expected);
      runs += 1;
    }
    expect([...a]).toEqual([5, 6, 7]);
    expect(runs).toBe(4);
  });

  it('throws with both values where they differ', async () => {
    const { verifyCall } = await import('../../lib/jit/verify.ts');
    const plus = (by: number) => (x: unknown) => (x as number) + by;
    expect(() => verifyCall('f', plus(1), plus(2), [1])).toThrow('f: native code gives 3, but JavaScript gives 2');
    const zero = () => 0;
    expect(() => verifyCall('f', () => -0, zero, [])).toThrow('native code gives 0, but JavaScript gives -0');
    const write = (value: number) => (a: unknown) => {
      (a as Float64Array)[0] = value;
    };
    const array = new Float64Array(2);
    expect(() => verifyCall('f', write(1), write(2), [array])).toThrow(
      'native code leaves argument 1 as Float64Array(2) [2, 0], but JavaScript as Float64Array(2) [1, 0]',
    );
    const shared = new Float64Array(4);
    const overlap = (a: unknown, b: unknown) => {
      (a as Float64Array)[1] = 5;
      return (b as Float64Array)[0];
    };
    expect(verifyCall('f', overlap, overlap, [shared, shared.subarray(1)])).toBe(5);
  });
});

describe('inspect', () => {
  it('shows the C beside its source, the IR, how variables are held, and machine code', () => {
    const fast = jit(leibniz, { signature: 'f64(i32)', wait: true });
    expect(fast.inspect('c')).toMatch(/let pi = 0;.*<<<<<<[\s\S]*double pi = 0\.0;/);
    expect(fast.inspect('ir')).toContain('leibniz');
    expect(fast.inspect('types')).toContain('local i: number, held as i32');
    expect(fast.inspect('asm')).toMatch(/leibniz:[\s\S]*ret/);
    expect(() => fast.inspect('x' as never)).toThrow("inspect('x'): there are c, js, ir, asm, types");
    expect(() => jit(leibniz).inspect('c')).toThrow('has not been called yet');
  });
});
