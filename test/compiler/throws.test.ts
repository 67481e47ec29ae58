// What kernels throw: errors whose texts have numbers in them, spelt as V8 spells them; texts; classes of the module.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, usualWays } from './build.ts';

const source = `
  class Bad extends Error {}
  class Worse extends Bad {}
  export function texts(which: number, x: number, a: Float64Array): number {
    'use kernel';
    const LIMIT = 1.5;
    switch (which) {
      case 0: throw new RangeError('x is ' + x);
      case 1: throw new TypeError(\`\${x} of \${a[0]!} is too much\`);
      case 2: throw Error(1 + 2 + 'a' + 1 + 2 + \` \${LIMIT} ä "q" % \\\\ \` + String(x * 2));
      case 3: throw 'only a text';
      case 4: throw new Bad('bad ' + x);
      case 5: throw new Worse(\`worse\`);
      case 6: throw new Error();
      case 7: throw new Error((x + 1) + ': ' + (a.length + x));
      case 8: throw new RangeError('at ' + a[a.length]!);
      case 9: throw new Error(String(-x));
      default: return which;
    }
  }
`;

const messageOf = (call: () => unknown): string => {
  try {
    return String(call());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe.each(usualWays)('errors with numbers in their texts, by $compiler at $optimisation', (way) => {
  it('have the words that V8 has', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const numbers = [0, -0, 1, -1.5, 1e21, 1e-7, 123456789012345680000, 0.1 + 0.2, Number.NaN, Infinity, -Infinity];
    for (let which = 0; which <= 10; which++) {
      if (which === 8) continue;
      for (const x of numbers) {
        const args = [which, x, Float64Array.of(-0.5, 2)];
        const expected = messageOf(() => v8.texts?.(...args));
        expect([which, x, messageOf(() => built.native.texts?.(...args))]).toEqual([which, x, expected]);
        expect([which, x, messageOf(() => built.js.texts?.(...args))]).toEqual([which, x, expected]);
      }
    }
    expect(() => built.native.texts?.(0, 5, new Float64Array(1))).toThrow(RangeError);
    expect(() => built.native.texts?.(1, 5, new Float64Array(1))).toThrow(TypeError);
    expect(() => built.native.texts?.(8, 5, new Float64Array(1))).toThrow("index 1 is outside 'a'");
  });
});

describe('errors', () => {
  it.each([
    ["throw new Error('a' + x + x + x);", 'at most 2 numbers'],
    ["throw new Error('a' + (x > 1));", 'this is a boolean'],
    ["throw new Error('\\u0001' + x);", 'no NUL'],
    ["throw new Other('a');", 'a kernel throws'],
    ['throw x;', 'a kernel throws'],
    ["throw new Error('a', { cause: 1 });", 'a kernel throws'],
    ["throw new Error('a'.repeat(3));", ''],
  ])('are refused: %s', (body, message) => {
    const text = `class Other {} export function f(x: number): number { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics[0]?.message).toContain(message);
  });
});
