// Variables that hold one array now and another later.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  const TABLE = new Float64Array([10, 20, 30]);
  export function pingPong(a: Float64Array, steps: number): number {
    'use kernel';
    let from = new Float64Array(a), to = new Float64Array(a.length);
    for (let step = 0; step < steps; step++) {
      for (let i = 0; i < from.length; i++) to[i] = from[i]! * 0.5 + from[(i + 1) % from.length]!;
      [from, to] = [to, from];
    }
    return from[0]! + to[1]! * 10;
  }
  export function chosen(a: Float64Array, b: Float64Array, x: number): number {
    'use kernel';
    const c = x > 1 ? a : b;
    let d;
    if (x > 2) d = a; else d = b.subarray(1);
    let e = a;
    if (x > 3) e = TABLE;
    let s = 0;
    for (const v of c) s += v;
    for (let i = 0; i < d.length; i++) s += d[i]! * i;
    for (let i = 0; i < e.length; i++) { s += e[i]!; if (s > 1e6) e = b; }
    c[0] = s;
    return s + (x > 0 ? a : TABLE)[1]! + c.length + d.length;
  }
  export function parts(a: Float64Array, n: number): number {
    'use kernel';
    let s = 0;
    while (a.length > n) { s = s * 2 + a[0]!; a = a.subarray(n); }
    const rest = () => { a = a.subarray(0, 1); };
    if (n > 1) rest();
    return s + a.length * 100 + (a.length > 0 ? a[0]! : 0);
  }
  function pick(p: Float64Array, q: Float64Array, first: boolean): number {
    let r = p;
    if (!first) r = q;
    r[0]! += 1;
    return r[0]!;
  }
  export function helpers(a: Float64Array, b: Float64Array): number {
    'use kernel';
    let out = a || b;
    out = out && b;
    return pick(a, b, true) + pick(a, b, false) * 10 + out[0]! * 100 + (a ?? b)[1]!;
  }
  export function loops(a: Float64Array, b: Float64Array, n: number): number {
    'use kernel';
    let s = 0, cur = a, other = b;
    for (let k = 0; k < 2; k++) { [cur] = [k > 0 ? a : cur]; other = n > 1 ? (n > 2 ? b : other) : cur; }
    for (let k = 0; k < n; k++) {
      let last = cur;
      for (let i = 0; i < 2; i++) { last = last === undefined ? cur : other; s += last[i]!; const t = cur; cur = other; other = t; }
      switch (k % 3) { case 0: cur = a; break; case 1: { cur = b; break; } default: other = a; }
      if (cur.length > 3) continue;
      s += cur[0]! * k;
    }
    return s + cur[0]! + other[0]!;
  }
  export function error(a: Float64Array, b: Float64Array, i: number): number {
    'use kernel';
    let c = a;
    if (i > 1) c = b;
    return c[i]!;
  }
  export function made(a: Float64Array, n: number): Float64Array {
    'use kernel';
    let s = 0, out: Float64Array, k = n;
    if (n > 2) {
      s += a[1]!;
      out = new Float64Array(n);
      for (let i = 0; i < n; i++) { out[i] = a[i % a.length]! + s; k--; }
      if (k < 0 && n > 3) return new Float64Array([k, s]);
    } else if (n > 1) {
      out = new Float64Array(a);
      { const grow = () => { out[0]! += 2; }; grow(); grow(); }
    } else {
      var unused = 3;
      out = new Float64Array(1);
      out[0] = unused + k;
    }
    return out;
  }
  export function ofKinds(n: number): number {
    'use kernel';
    return sizes(n)[0]! + sizes(-n).length;
  }
  function sizes(n: number) {
    var r, q;
    if (n > 0) { r = new Uint16Array(3); q = n; r[0] = q; }
    else { r = new Uint16Array(5); }
    return r;
  }
`;

describe.each(usualWays)('variables of arrays by $compiler at $optimisation', (way) => {
  it('hold what they hold in V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const a = () => Float64Array.of(1, 2, 3, 4.5);
    const b = () => Float64Array.of(-1, 7, 0.25);
    const calls: [string, () => unknown[]][] = [
      ...[0, 1, 2, 7].map((n): [string, () => unknown[]] => ['pingPong', () => [a(), n]]),
      ...[0, 1.5, 2.5, 5].map((x): [string, () => unknown[]] => ['chosen', () => [a(), b(), x]]),
      ...[1, 2, 5].map((n): [string, () => unknown[]] => ['parts', () => [a(), n]]),
      ['helpers', () => [a(), b()]],
      ...[0, 1, 4, 9].map((n): [string, () => unknown[]] => ['loops', () => [a(), b(), n]]),
      ...[0, 1, 2].map((i): [string, () => unknown[]] => ['error', () => [a(), b(), i]]),
      ...[0, 1, 2, 3, 4, 9].map((n): [string, () => unknown[]] => ['made', () => [a(), n]]),
      ...[0, 1, 70000].map((n): [string, () => unknown[]] => ['ofKinds', () => [n]]),
    ];
    for (const [name, make] of calls) {
      const ways = [v8, built.native, built.js].map((kernels) => {
        const args = make();
        return [outcome(() => kernels[name]?.(...args)), args.map(String)];
      });
      expect([name, ...ways]).toEqual([name, ways[0], ways[0], ways[0]]);
    }
    for (const kernels of [built.native, built.js])
      expect(() => kernels.error?.(a(), b(), 3)).toThrow("index 3 is outside 'c' of length 3");
  });
});

describe('variables of arrays', () => {
  it('tell the caller of asynchronous calls what is written', async () => {
    const { c } = await build(source);
    // Of chosen: both are written to, by way of c.
    const [, rows] = /kz_arrays_chosen\[\] = \{([^;]*)\};/.exec(c) ?? [];
    expect(rows?.match(/true/g)).toHaveLength(2);
  });

  it.each([
    'let c; if (n > 1) { c = new Float64Array(1); } return c;',
    'let c = a; if (n > 1) { c = new Float64Array(1); } else { c = new Float64Array(2); } return c;',
    'let c; if (n > 1) { c = new Float64Array(1); } else { n++; } if (n > 5) c = new Float64Array(n); return c;',
    'let c; if (n > 1) { c[0] = 1; c = new Float64Array(1); } else { c = new Float64Array(2); } return c;',
    'let c; if (n > 1) { if (n > 2) { c = new Float64Array(1); } } else { c = new Float64Array(2); } return c;',
    'let c; if (n > 1) { c = new Float64Array(1); } else { c = new Float64Array(2); } c[0] = 1; return c;',
    'let c; if (n > 1) { const h = () => c; c = new Float64Array(1); h()[0] = 1; } else { c = new Float64Array(2); } return c;',
    'let c; const h = () => { c[0] = 1; }; if (n > 1) { c = new Float64Array(1); h(); } else { c = new Float64Array(2); } return c;',
    'let c; if (n > 1) c = new Float64Array(1); else c = new Float64Array(2); return c;',
  ])('are not given back where only some branches make one first: %s', (body) => {
    const text = `export function f(a: Float64Array, n: number): Float64Array { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  const kernel = (body: string) => `const T = new Float64Array([1]);
    export function f(a: Float64Array, b: Uint8Array, n: number): number { 'use kernel'; ${body} }`;
  it.each([
    [
      'let c = a; for (let i = 0; i < n; i++) c = new Float64Array(n); return c[0]!;',
      'KZ1018',
      'gone when this block ends',
    ],
    [
      'let c = a; if (n > 1) { const d = new Float64Array(2); c = d; } return c[0]!;',
      'KZ1018',
      'gone when this block ends',
    ],
    ['let c = n > 1 ? new Float64Array(2) : a; return c[0]!;', 'KZ1018', 'gone when this block ends'],
    ['let c = a; for (; n > 0; c = new Float64Array(n)) n--; return c[0]!;', 'KZ1018', 'gone when this block ends'],
    ['let c = a; c = b; return c[0]!;', 'KZ1008', 'and not a Uint8Array'],
    ['let c = a; c = n; return c[0]!;', 'KZ1008', 'this is a number'],
    ['let c; if (n > 1) c = a; return c[0]!;', 'KZ1005', "'c' has no value here"],
    ['let c = a; c = [1]; return c[0]!;', 'KZ1018', 'a list has one name'],
    ['let c = b; if (n > 1) c = b.subarray(1); return c.slice(1)[0]!;', 'KZ1010', 'may be a Buffer'],
  ])('are refused where memory would be gone, or is another: %s', (body, code, message) => {
    const { diagnostics, output } = compile('kernel.ts', kernel(body));
    expect(output).toBeUndefined();
    const found = diagnostics.find((each) => each.code === code);
    expect(`${found?.message} ${found?.hint}`, JSON.stringify(diagnostics)).toContain(message);
  });
});
