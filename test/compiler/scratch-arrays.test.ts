// Arrays of a module that kernels write to, and those that only the running program can make: what is built has its
// own, where nobody else could see them.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import { type Built, build, type Kernels, outcome } from './build.ts';

type Callable = ((...args: unknown[]) => unknown) & { js: (...args: unknown[]) => unknown };

/** What people import, and the source itself as V8 runs it: state of its own in each. */
async function both({ folder }: Built): Promise<[Record<string, Callable>, Kernels]> {
  const load = async (name: string) => (await import(pathToFileURL(join(folder, name)).href)) as never;
  return [await load('kernel.mjs'), await load('kernel.ts')];
}

function refusals(source: string): string {
  return compile('kernel.ts', source)
    .diagnostics.map(({ code, span, message }) => `${code} line ${positionOf(source, span.start).line}: ${message}`)
    .join('\n');
}

const ODD = [0, -0, 1, 3.5, -2, 1e300, Number.NaN, Infinity, -Infinity];

describe('a scratch array', () => {
  const TREE = `
    const stack = new Int32Array(64);
    let depth = new Float64Array([0, -0, 0.5]);
    function push(at: number, x: number): number { stack[at] = x; return at + 1; }
    /** The nodes of a tree in a heap's order. */
    export function walk(a: Float64Array): number {
      'use kernel';
      let top = push(0, 0), sum = 0;
      while (top > 0) {
        const at = stack[--top]!;
        sum = sum * 0.5 + a[at]!;
        if (2 * at + 1 < a.length) top = push(top, 2 * at + 1);
        if (2 * at + 2 < a.length) top = push(top, 2 * at + 2);
      }
      return sum;
    }
    export function count(x: number, step: number = 1): number {
      'use kernel';
      depth[0] += step;
      depth[2] = x;
      return depth[0]! + 1 / depth[1]!;
    }
    export function last(): number { 'use kernel'; return depth[2]! + stack[0]! + depth.length; }
    export const tools = { scaled(x: number): number { 'use kernel'; return count(x) * 2; } };
    export function fib(n: number): number { 'use kernel'; stack[1]! += 1; return n < 2 ? n : fib(n - 1) + fib(n - 2); }
    export function same(a: Int32Array): Int32Array { 'use kernel'; a[0] = stack[1]!; return a; }
    export function fails(i: number): number { 'use kernel'; depth[2] = i; return stack[i]!; }
  `;

  it('keeps what kernels write into it, natively and in JavaScript, as V8 has it', async () => {
    const [built, v8] = await both(await build(TREE));
    const call = (name: string, ...args: unknown[]) => {
      expect(
        outcome(() => built[name]?.(...args)),
        `${name}(${args})`,
      ).toBe(outcome(() => v8[name]?.(...args)));
    };
    for (const x of ODD) {
      call(
        'walk',
        Float64Array.from({ length: 20 }, (_, i) => i * x),
      );
      call('count', x);
      call('count', x, 3);
      call('count', x, undefined);
      call('last');
    }
    call('fib', 10);
    call('last');
    const array = new Int32Array(1);
    expect(built.same?.(array)).toBe(array);
    expect(v8.same?.(new Int32Array(1))).toEqual(array);
    expect(outcome(() => (built.tools as unknown as Kernels).scaled?.(1))).toBe(
      outcome(() => (v8.tools as unknown as Kernels).scaled?.(1)),
    );
    // `.js` has the same one.
    expect(outcome(() => built.count?.js(7))).toBe(outcome(() => v8.count?.(7)));
    call('count', 2);
    expect(() => built.fails?.(64)).toThrow("fails (kernel.ts:27:83): index 64 is outside 'stack' of length 64");
    expect(built.last?.()).toBeGreaterThan(64);
  });

  it('is no argument that people count', async () => {
    const [built] = await both(await build(TREE));
    for (const count of [built.count, built.count?.js]) {
      expect(() => count?.()).toThrow('count(x, step) takes 1 to 2 arguments, but got 0');
      expect(() => count?.(1, 2, 3)).toThrow('count(x, step) takes 1 to 2 arguments, but got 3');
      expect(() => count?.('1')).toThrow("count: argument 'x' must be a number, but got a string");
    }
    const { output } = compile('kernel.ts', TREE);
    expect(output?.dts).toContain('export declare const count: ((x: number, step?: number) => number)');
  });

  it('is filled before the first call, as the module says', async () => {
    const [built, v8] = await both(
      await build(`
        const waves = new Float64Array(100);
        for (let i = 0; i < waves.length; i++) waves[i] = Math.sin(i / 10) ** 3;
        const squares = make(70000);
        function make(n: number): Float64Array { const a = new Float64Array(n); for (let i = 0; i < n; i++) a[i] = i * i; return a; }
        const memo = new Float64Array([1, 1, 2]);
        memo[2] = 5;
        export function f(i: number): number { 'use kernel'; return waves[i]! + squares[i * 500]! + memo[2]!; }
        export function g(x: number): number { 'use kernel'; memo[2] *= x; return memo[2]!; }
      `),
    );
    for (const [name, x] of [
      ['f', 3],
      ['g', -2],
      ['f', 99],
      ['g', Number.NaN],
      ['f', 0],
    ] as const) {
      expect(outcome(() => built[name]?.(x))).toBe(outcome(() => v8[name]?.(x)));
    }
  });

  it('may be given to threads, if nothing of it is another iteration’s', () => {
    const loop = (index: string) => `const out = new Float64Array(9000);
      export function f(a: Float64Array): void { 'use kernel parallel';
        for (let i = 0; i < a.length; i++) out[${index}] = a[i]! * 2; }`;
    expect(refusals(loop('i'))).toBe('');
    expect(refusals(loop('0'))).toContain('KZ1019 line 3');
  });
});

describe('an array of the module is refused, with its line, where', () => {
  const kernel = "export function f(x: number): number { 'use kernel'; T[0] = x; return T[1]!; }";
  it.each([
    [
      'others import it',
      `export const T = new Float64Array(4);\n${kernel}`,
      "KZ1013 line 2: 'T' is written to, and is also seen by what is no kernel, on line 1",
    ],
    [
      'others import it by another name',
      `const T = new Float64Array(4);\n${kernel}\nexport { T as table };`,
      'KZ1013 line 2',
    ],
    [
      'an exported function reads it',
      `const T = new Float64Array(4);\n${kernel}\nexport function g() { return T[0]; }`,
      'is also seen by what is no kernel, on line 3',
    ],
    [
      'a method of an exported object reads it',
      `const T = new Float64Array(4);\n${kernel}\nexport const api = { get() { return T[0]; } };`,
      'on line 3',
    ],
    [
      'an exported function calls what writes to it',
      `const T = new Float64Array(4);\nfunction set(x: number) { T[0] = x; }\nexport function f(x: number): number { 'use kernel'; set(x); return T[0]!; }\nexport function g() { set(3); }`,
      'on line 4',
    ],
    [
      'an exported function calls a kernel that writes to it',
      `const T = new Float64Array(4);\n${kernel}\nexport const g = () => f(1) + 1;`,
      'on line 3',
    ],
    ['the module calls a kernel that writes to it', `const T = new Float64Array(4);\n${kernel}\nf(3);`, 'on line 3'],
    ['something else has it', `const T = new Float64Array(4);\nconst others = [T];\n${kernel}`, 'KZ1013 line 3'],
    [
      'it may be another one',
      `let T = new Float64Array(4);\nfunction grow() { T = new Float64Array(8); }\n${kernel}`,
      'KZ1013 line 3',
    ],
    ['it is no typed array', `const T = [1, 2, 3];\n${kernel}`, "KZ1009 line 2: 'T' is a table"],
    [
      'nobody knows how it is made',
      `const T: Float64Array = JSON.parse('[]');\n${kernel}`,
      "KZ1013 line 2: 'T' is no constant that a kernel can capture",
    ],
    [
      'it is given back',
      `const T = new Float64Array(4);\nexport function f(x: number): Float64Array { 'use kernel'; T[0] = x; return T; }`,
      "KZ1018 line 2: 'T' is an array of the module",
    ],
  ])('%s', (_, source, said) => {
    expect(refusals(source)).toContain(said);
  });

  it('it is another file’s', () => {
    const files: Record<string, string> = {
      'b.ts': 'const T = new Float64Array(4);\nexport function next(x: number): number { T[0] = x; return T[0]! + 1; }',
    };
    const { diagnostics } = compile(
      'a.ts',
      "import { next } from './b.ts';\nexport function f(x: number): number { 'use kernel'; return next(x); }",
      {
        readModule: () => ({ file: 'b.ts', source: files['b.ts'] as string }),
      },
    );
    expect(diagnostics.map(({ message }) => message).join()).toContain("'T'");
  });
});
