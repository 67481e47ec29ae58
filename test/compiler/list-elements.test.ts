// What lists hold: integers where that is proven, and nothing else changes.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  import type { i32 } from 'kernelize';
  export function primes(n: number): number {
    'use kernel';
    const primes = [2];
    for (let i = 3; i <= n; i += 2) {
      let isPrime = true;
      for (let k = 0; k < primes.length; k++) {
        const p = primes[k]!;
        if (p * p > i) break;
        if (i % p === 0) { isPrime = false; break; }
      }
      if (isPrime) primes.push(i);
    }
    return primes.length + primes[primes.length - 1]!;
  }
  export function grown(n: i32): number {
    'use kernel';
    const l = [1];
    for (let i = 0; i < 40; i++) l.push((l[i]! * 3 + n) | 0);
    const m = l.map((x) => x & 255);
    m.sort((p, q) => (p % 16) - (q % 16) || p - q);
    m.reverse();
    return l.at(-1)! + m.reduce((s, x) => s * 7 + x, 0);
  }
  export function zeros(n: i32): number {
    'use kernel';
    const l = [n * -1];
    l.push(n);
    return 1 / l[0]! + 1 / l.pop()!;
  }
  export function parts(n: i32): number {
    'use kernel';
    const l = [1, 2];
    if (n > 3) l.fill(0.5);
    else l[1] = 7;
    return l[0]! + l[1]!;
  }
  export function throughView(n: i32): number {
    'use kernel';
    const l = [1, 2, 3];
    l.fill(n / 2, 1, 2);
    return l[1]! * 10 + l.indexOf(2);
  }
  export function large(n: i32): number {
    'use kernel';
    const l = [1];
    for (let i = 0; i < n; i++) l.push(l[i]! * 2);
    return l.pop()! + 0.5;
  }
  export function above(n: i32): number {
    'use kernel';
    const l = [2147483647, -2147483648, 2147483648];
    l.push(l[0]! + n);
    return l[2]! + l[3]! * 3 + l[1]!;
  }
  export function others(a: Float64Array, n: i32): number {
    'use kernel';
    const l = [n, n];
    const both = l.slice();
    for (const x of a) both.push(x);
    const copy = new Float64Array(l);
    copy[0] = 0.5;
    a.set(l);
    return both.reduce((s, x) => s * 0.5 + x, copy[0]! + copy[1]!);
  }
  export function stack(n: number): number {
    'use kernel';
    const s = [0, n];
    let visited = 0;
    while (s.length > 0) {
      const high = s.pop()!, low = s.pop()!;
      visited += high - low;
      if (high - low < 2) continue;
      const middle = Math.floor((low + high) / 2);
      s.push(low, middle, middle, high);
    }
    return visited;
  }
`;

describe.each(usualWays)('lists of integers by $compiler at $optimisation', (way) => {
  it('give what V8 gives', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const calls: [string, unknown[]][] = [
      ...[0, 3, 100, 3000.5, -1, Number.NaN].map((n): [string, unknown[]] => ['primes', [n]]),
      ...['grown', 'zeros', 'parts', 'throughView', 'above'].flatMap((name) => {
        return [0, 1, 5, -3, 2147483647, -2147483648].map((n): [string, unknown[]] => [name, [n]]);
      }),
      ...[0, 5, 40, 1100].map((n): [string, unknown[]] => ['large', [n]]),
      ...[0, 1, 17.5, 1000].map((n): [string, unknown[]] => ['stack', [n]]),
      ['others', [Float64Array.of(0.5, -0, Number.NaN), 3]],
    ];
    for (const [name, args] of calls) {
      const copy = () => args.map((each) => (each instanceof Float64Array ? each.slice() : each));
      const results = [v8, built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(...copy())));
      expect([name, args, ...results]).toEqual([name, args, results[0], results[0], results[0]]);
    }
  });
});

describe('lists', () => {
  const kernels = (compile('kernel.ts', source).output?.c ?? '').split(/^static int (?=\w+\()/m);
  const kindsOf = (name: string) => {
    const text = kernels.find((each) => each.startsWith(`${name}(`)) ?? '';
    return [...text.matchAll(/kz_(\w+Array) (\w+) = \{kz_allocate/g)].map(([, kind, list]) => `${list} ${kind}`);
  };

  it.each([
    ['grown', ['l Int32Array', 'made Int32Array', 'w Int32Array', 't Int32Array']],
    ['zeros', ['l Float64Array']],
    ['parts', ['l Float64Array']],
    ['throughView', ['l Float64Array']],
    ['large', ['l Float64Array']],
    ['above', ['l Float64Array']],
    ['others', ['l Int32Array', 'made Float64Array', 'copy Float64Array']],
  ])('%s are of 32 bits only where all that is stored is', (name, kinds) => {
    expect(kindsOf(name)).toEqual(kinds);
  });

  it('are of 32 bits in a version for integers', () => {
    expect(kindsOf('primes')).toContain('primes_2 Int32Array');
  });
});
