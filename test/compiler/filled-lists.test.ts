// `new Array(n)` that a loop behind fills before anybody sees an element.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  import type { i32 } from 'kernelize';
  export function squares(n: number): number {
    'use kernel';
    const a = new Array(n);
    for (let i = 0; i < n; i++) a[i] = i * i + 0.5;
    let s = 0;
    for (const x of a) s = s * 0.5 + x;
    a.push(3);
    a.length = 1;
    return s + a.length + a[0]!;
  }
  export function fib(n: i32): number {
    'use kernel';
    const a: number[] = new Array(n + 2), b = new Float64Array(2);
    let k = 1;
    for (let i = 0; i < a.length; ++i) {
      k = k * 3 % 17;
      a[i] = i < 2 ? 1 : a[i - 1]! + a[i - 2]!;
      if (i > 2) { a[i - 1]! += k; a[i]!++; }
      for (let j = 0; j < 3; j++) { if (j > i) break; b[0]! += a[i]! + a.length; }
    }
    return a[n]! + b[0]! + a.length;
  }
  export function mapped(n: i32): number {
    'use kernel';
    const l = [n, 2, 3, 4.5];
    l.push(n);
    const twice = new Array<number>(l.length), flags: boolean[] = new Array(5), u = new Array(1, n, 3), e = new Array();
    for (let i = 0; i < l.length; i++) twice[i] = l[i]! * 2;
    for (let i = 0; i < flags.length; i += 1) { const x = twice[i]!; flags[i] = x > 4; if (x > 5) flags[i] = !flags[i]; }
    let s = e.length;
    for (let i = 0; i < flags.length; i++) s = s * 2 + (flags[i]! ? 1 : 0);
    return s + twice.reduce((p, q) => p * 0.5 + q, 0) + u[1]! + u.length;
  }
  export function upTo(n: i32): number {
    'use kernel';
    const b = new Float64Array(n), m = b.length;
    const a = new Array<number>(b.length + 1), c = new Array<number>(m + 1);
    for (let i = 0; i <= b.length; i++) a[i] = i;
    for (let i = 0; i <= m; i++) { c[i] = a[m]! - i; if (i > 0) c[i - 1]! += 0.5; }
    return a.reduce((p, q) => p * 0.5 + q, 0) + c.reduce((p, q) => p * 0.5 + q, 0) + c.length;
  }
  export function shadowed(n: i32): number {
    'use kernel';
    const o = { a: n, i: 2 };
    const a = new Array(n);
    for (let i = 0; i < n; i++) {
      { const a = o.a + o.i; o.i = a % 7; }
      a[i] = o.i + i;
      { let i = 5; i += o.a; o.i += i % 3; }
    }
    return a.reduce((p, q) => p * 0.5 + q, 0) + a.length;
  }
  export function few(n: i32): number {
    'use kernel';
    const a = new Array(3), b: number[] = new Array(2), unread = new Array(1);
    let s = 0;
    for (let i = 0; i < n; i++) {
      a[0] = b[1] = i + 0.5;
      a[1] = a[0] * 2;
      if (i > 2) { a[2] = a[1] - a[0]; a[2]++; s += a[2]; }
      if (i > 4) a[2] = s;
      else { const c = new Array(1); c[0] = b[1]!; s += c[0]; }
      s = s * 0.5 + a[1] * a.length;
    }
    return s + b.length + unread.length;
  }
`;

describe.each(usualWays)('lists that are filled at once by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const calls = [
      ['squares', 1],
      ['squares', 2],
      ['squares', 5],
      ['squares', 40],
    ].concat(
      ['fib', 'mapped', 'upTo', 'shadowed', 'few'].flatMap((name) => [0, 1, 2, 7, 50].map((n) => [name, n])),
    ) as [string, number][];
    for (const [name, n] of calls) {
      const results = [v8, built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(n)));
      expect([name, n, ...results]).toEqual([name, n, results[0], results[0], results[0]]);
    }
  });

  it('have a length that is one', async () => {
    const { native, js } = await build(source, way);
    for (const kernels of [native, js]) {
      expect(() => kernels.squares?.(1.5)).toThrow('1.5 is no length');
      expect(() => kernels.squares?.(-1)).toThrow('-1 is no length');
      expect(() => kernels.squares?.(2 ** 31)).toThrow('Invalid array length');
      expect(() => kernels.fib?.(-1)).toThrow("index -1 is outside 'a' of length 1");
    }
  });
});

describe('lists that may be seen before they are filled', () => {
  it.each([
    'const a = new Array(n); s += a[0];',
    'const a = new Array(n); for (let i = 0; i < n - 1; i++) a[i] = i;',
    'const a = new Array(n); for (let i = 1; i < n; i++) a[i] = i;',
    'const a = new Array(n); for (let i = 0; i < n; i += 2) a[i] = i;',
    'const a = new Array(n); for (let i = 0; i <= n; i++) a[i] = i;',
    // Of a fraction below 1, n + 1 may be 2.
    'const a = new Array(n + 1); for (let i = 0; i <= n; i++) a[i] = i;',
    'const a = new Array(m.length + 2); for (let i = 0; i <= m.length; i++) a[i] = i;',
    'const a = new Array(m.length + 1); for (let i = 0; i <= m.length + 1; i++) a[i] = i;',
    'const a = new Array(m.length - 1); for (let i = 0; i <= m.length; i++) a[i] = i;',
    'const q = { length: 0.5 }; const k = q.length; const a = new Array(k + 1); for (let i = 0; i <= k; i++) a[i] = i;',
    'const q = { length: n }; const k = q.length; { const q = m; s += q.length; const a = new Array(k + 1); for (let i = 0; i <= k; i++) a[i] = i; }',
    'const a = new Array(n); for (let i = n - 1; i >= 0; i--) a[i] = i;',
    'const a = new Array(n); for (let i = 0; i < n; i++) a[i] = a[n - 1];',
    'const a = new Array(n); for (let i = 0; i < n; i++) a[i] = a[i];',
    'const a = new Array(n); for (let i = 0; i < n; i++) a[i] += i;',
    'const a = new Array(n); for (let i = 0; i < n; i++) { if (i > 2) a[i] = i; }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { if (i > 2) continue; a[i] = i; }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = i; if (i > 2) break; }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = i; i++; }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = i; { const i = 5; s += a[i]!; } }',
    'const a = new Array(n); const h = () => a[0]!; for (let i = 0; i < n; i++) a[i] = i + h();',
    'const a = new Array(n); for (let i = 0; i < n; i++) a[i] = i + h(); function h(): number { return a[1]!; }',
    'const h = () => a[0]!; const a = new Array(n); for (let i = 0; i < n; i++) a[i] = i + h();',
    'const a = new Array(n), b = a; for (let i = 0; i < n; i++) a[i] = b[0]!;',
    'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = i; a.length = 0; }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = i; a.push(2); }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = i; s += g(a); }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = i; s += a.indexOf(2); }',
    'const l = [1]; const a = new Array(l.length); for (let i = 0; i < l.length; i++) { a[i] = i; l.pop(); }',
    "const l = [1]; const a = new Array(l.length); const p = l; for (let i = 0; i < l.length; i++) { a[i] = i; p[p.length] = 2; if (i > 10) throw new Error('x'); }",
    'const l = [1]; const h = () => l.push(3); const a = new Array(l.length); for (let i = 0; i < l.length; i++) { a[i] = i; h(); }',
    'let k = n; const a = new Array(k); k++; for (let i = 0; i < k; i++) a[i] = i;',
    'const a = new Array(n); while (s < n) { a[s] = s; s++; }',
    'const a = new Array(n); a.push(1); for (let i = 0; i < n; i++) a[i] = i;',
    'const a = new Array(n); outer: for (let i = 0; i < n; i++) { a[i] = i; }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { const a = [1]; a[i] = i; }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { [a.length, s] = [0, 1]; a[i] = 1; }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = 1; [a.length, s] = [0, 1]; }',
    'const a = new Array(n); for (let i = 0; i < n; i++) { a[i] = 1; (a.length as number) = 0; }',
    'const a = new Array(n); for (let i = 0, j = 0; i < n; i++) { a[i] = 1; }',
    'const a = new Array(2); s += a[0]; a[0] = 1;',
    'const a = new Array(2); a[0] = 1; s += a[1];',
    'const a = new Array(2); a[0] = a[0];',
    'const a = new Array(2); a[0] += 1;',
    'const a = new Array(2); a[0]++;',
    'const a = new Array(2); a[0] = 1; a[2] = 1;',
    'const a = new Array(2); a[0] = 1; a[1] = 1; s += a[2];',
    'const a = new Array(2); a[0] = 1; a[1] = 1; s += a[-1];',
    'const a = new Array(2); if (n > 1) a[0] = 1; s += a[0];',
    'const a = new Array(2); if (n > 1) { a[0] = 1; } s += a[0];',
    'const a = new Array(2); s > 0 && (a[0] = 1); s += a[0];',
    'const a = new Array(2); for (let i = 0; i < n; i++) { s += a[0]; a[0] = 1; }',
    'const a = new Array(2); while (s < n) { s++; a[0] = 1; } s += a[0];',
    'const a = new Array(2); do { if (n > 2) continue; a[0] = 1; s++; } while (a[0] > s);',
    'const a = new Array(2); L: { if (n > 2) break L; a[0] = 1; } s += a[0];',
    'const a = new Array(2); switch (n) { case 1: a[0] = 1; case 2: s += a[0]; }',
    'const a = new Array(2), b = a[0]; a[0] = 1;',
    'const a = new Array(2); a[0] = 1; const h = () => a[0]!; s += h();',
    'const a = new Array(2); const h = () => { s += a[1]!; }; a[0] = a[1] = 1; h();',
    'const a = new Array(2); a[0] = 1; a[1] = 1; a.length = 1; s += a[0];',
    'const a = new Array(2); a[0] = 1; a[1] = 1; s += g(a);',
    'const a = new Array(2); a[0] = 1; a[1] = 1; s += a[n];',
    'const a = new Array(2); a[0] = 1; for (const x of a) s += x;',
    'const a = new Array(2); [a[0], a[1]] = [1, 2]; s += a[0];',
    'const a = new Array(2.5); a[0] = 1; s += a[0];',
    'const a = new Array(-1); a.length;',
  ])('are refused: %s', (body) => {
    const text = `function g(l: number[]): number { return l[0]!; }
      export function f(n: number, m: Float64Array): number { 'use kernel'; let s = 0; ${body} return s; }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics[0]?.message).toBe('nothing is in this list until it is assigned');
    expect(diagnostics[0]?.hint).toContain('new Array(n).fill(0)');
  });
});
