// One diagnostic for one cause, whatever it makes impossible elsewhere.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';

function messages(source: string): string[] {
  return compile('kernel.ts', source, {}).diagnostics.map(({ message }) => message);
}

describe('is said once', () => {
  it('of what is not defined, in every function that names it', () => {
    const source = `
      function half(x: number): number { return x / scope.size; }
      function twice(x: number): number { return x * scope.size; }
      export function f(x: number): number { 'use kernel'; return half(x) + twice(x) + scope.x; }`;
    expect(messages(source)).toEqual(["'scope' is not defined here"]);
  });

  it('but not of what two functions use too early', () => {
    const early = (name: string) =>
      `export function ${name}(n: number): number { 'use kernel'; const y = x + n; const x = n * n; return x + y; }`;
    expect(messages(`${early('f')} ${early('g')}`)).toHaveLength(2);
  });

  it('of a number that is used as an object', () => {
    const source = `
      export function f(p: number, q: number): number {
        'use kernel';
        const x = p.x, y = p.y;
        return p.z + x * y + q.x + q.rows[1];
      }`;
    expect(messages(source)).toEqual([
      "the kernel language has no property 'x' here",
      "the kernel language has no property 'x' here",
    ]);
  });

  it('of many tables that the module computes', () => {
    const names = ['A', 'B', 'C', 'D', 'E'];
    const source = (some: readonly string[]) => `
      const all: Int32Array[] = JSON.parse('[]');
      ${some.map((name, at) => `const ${name} = all[${at}]!;`).join(' ')}
      export function f(i: number): number { 'use kernel'; return ${some.map((name) => `${name}[i]!`).join(' + ')}; }`;
    expect(messages(source(names))).toEqual(["'A' is no constant that a kernel can capture, nor are B, C, D, E"]);
    expect(messages(source(names.slice(0, 3)))).toHaveLength(3);
  });
});
