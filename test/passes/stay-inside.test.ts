// A loop for as long as its indices are inside, in front of the loop as it was: when it is made, what it asks, and that
// both and the way between them have V8's bits.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, contents, interpret, type Kernels, outcome, usualWays } from '../compiler/build.ts';

const kernel = (body: string, name = 'f') =>
  `export function ${name}(a: Int32Array, b: Int32Array, n: number): number { 'use kernel boundscheck=js'; ${body} }`;

/** What loops ask besides their own test, each condition on its own. */
function asked(source: string): string[] {
  const { output, diagnostics } = compile('kernel.ts', source, { verify: true, comments: 'none' });
  expect(diagnostics).toEqual([]);
  const body = (output?.c ?? '').split('/* ---- The kernels ---- */')[1]?.split('/* ---- Their glue ---- */')[0] ?? '';
  const tests = [...body.matchAll(/(?:while|for) \(([^{]*)\) \{/g)].map(
    ([, test = '']) => test.split('; ').at(-2) ?? test,
  );
  const first = tests.find((test) => test.includes('KZ_IS_')) ?? '';
  const plain = first.replace(/\(u?int(32|64)_t\)/g, '').replace(/^\((.*)\)$/, '$1');
  return plain.split(' && ').flatMap((each) => /KZ_IS_\w+\([^()]*\)/.exec(each) ?? []);
}

const follow = 'let i = 0; let s = 0; let k = n; while (k > 0) { k--; const x = a[i]!; s += x; i = x; } return s;';

describe('a loop for as long as its indices are inside', () => {
  it.each([
    ['what it goes on with comes out of an array', follow, ['KZ_IS_BELOW(i_int, a.length)']],
    [
      'also by way of locals, and of sums',
      'let i = 0; let s = 0; while (s < n) { const j = i + 1; const x = a[j]!; i += 2; s += a[i]! + 1; i = x; } return s;',
      ['KZ_IS_BELOW(i_int + 1, a.length)', 'KZ_IS_BELOW(i_int + 2, a.length)'],
    ],
    [
      'elements whose indices are elements',
      'let i = 0; let s = 0; while (s < n) { const x = a[b[i]!]!; s += x + 1; i = x; } return s;',
      ['KZ_IS_BELOW(i_int, b.length)', 'KZ_IS_BELOW(b.data[i_int], a.length)'],
    ],
    [
      'not what is read behind a write',
      'let i = 0; let s = 0; while (s < n) { b[i] = s; const x = a[b[i]!]!; s += x + 1; i = x; } return s;',
      ['KZ_IS_INDEX(i, b.length)'],
    ],
    [
      'also where that is inside for sure',
      'const c = new Int32Array(4); let i = 0; let s = 0; while (s < n) { c[s & 3] = i; const x = a[c[1]!]!; s += b[i]! | 1; i = x; } return s;',
      ['KZ_IS_INDEX(i, b.length)'],
    ],
    [
      'nor what a condition lets through',
      'let i = 0; let s = 0; while (s < n) { s++; if (i >= 0 && i < a.length) { s++; } else { i = 0; } s += b[a[0]!]! | 0; i = a[i]!; } return s;',
      [],
    ],
    [
      'nor what is only reached sometimes',
      'let i = 0; let s = 0; while (s < n) { s++; if (s === 5) break; i = a[i]!; s += b[i]! | 0; } return s;',
      [],
    ],
  ])('%s', (_, body, wanted) => {
    expect(asked(kernel(body))).toEqual(wanted);
  });

  it('is not made where a test in front of the loop will do, nor where it gains nothing', () => {
    expect(asked(kernel('let s = 0; for (let i = 0; i < n; i++) s += a[i]! | 0; return s;'))).toEqual([]);
    expect(asked(kernel('let s = 0; for (let i = 0; i < n; i++) b[a[i]! & 7] = s++; return s;'))).toEqual([]);
  });
});

const KERNELS: Readonly<Record<string, string>> = {
  follow,
  written: 'let i = 0; let s = 0; while (s < n) { s++; const x = a[i]!; b[+i] = s; i = x; } return i * 1000 + s;',
  left: 'let i = n; let s = 0; while (s < 99) { s++; const x = a[i]!; if (x === 7) { s += 0.5; break; } i = x; } return (i || 0) * 1000 + s;',
  returned:
    'let i = n; let s = 0; while (s < 99) { s++; const x = a[i]!; if (s > 5) return (i || 0) * 100 + s; i = x; } return -s;',
  skipped:
    'let i = n; let s = 0; while (s < 9) { s++; const x = a[i]!; if (s & 1) continue; i = x; b[s] = x; } return (i || 0) + s;',
  fraction: 'let i = n / 2; let s = 0; while (s < 9) { s++; const x = a[i]!; i = x / 2; b[s] = i; } return +i;',
  zero: 'let i = n; let s = 0; while (s < 9) { s++; const x = a[i]!; i = x * -1; } return 1 / i;',
  machine: `let at = 0; let top = 0; let s = 0;
    while (s < 50) { s++; const op = a[at]!; const x = a[at + 1]!; at += 2;
      switch (op) { case 0: b[top++] = x; break; case 1: b[top - 1]! += b[--top]!; break; case 2: at = x; break; case 3: return s * 1000 + at; } }
    return s * 1000 + (at || 0) + top;`,
  around:
    'let at = n; let s = 0; for (let i = 0; i < 20; i++) { s += b[at]! | 0; b[at] = i; at = (at + 1) % (a.length + 1); } return s;',
  nested:
    'let i = 0; let s = 0; while (s < 60) { s++; let k = a[i]!; while (k < 4 && b[k]! > 0) { k++; s++; } i = a[k & 3]!; b[+i] = s & 3; } return s * 10 + (i || 0);',
  two: `${follow.replace('return s;', '')} i = n; k = 9; while (k > 0) { k--; const x = b[i]!; s += x; i = x; } return s;`,
  thrown:
    "let i = n; let s = 0; while (s < 99) { s++; const x = a[i]!; if (x === 7) throw new Error('seven'); b[s & 3] = x; i = x; } return s;",
};

const ARRAYS = [
  [
    [1, 2, 3, 0],
    [3, 1, 2, 0],
  ],
  [
    [1, 2, 7, 4],
    [1, 1, 1, 1, 5],
  ],
  [
    [2, -1, 1, 7],
    [1, 0, 3],
  ],
  [[9], [1, 2]],
  [[], []],
  [
    [0, 5, 0, 6, 1, 0, 2, 0],
    [0, 0, 0],
  ],
  [
    [0, 5, 0, 6, 1, 0, 3, 0],
    [0, 0, 0],
  ],
];

describe.each(usualWays)('%s', (_, way) => {
  it('has the bits of V8 wherever it leaves', async () => {
    const source = Object.entries(KERNELS)
      .map(([name, body]) => kernel(body, name))
      .join('\n');
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const name of Object.keys(KERNELS)) {
      for (const given of ARRAYS) {
        for (const n of [0, 1, 2, 3, 4, 50, -1, 0.5, -0, 2 ** 31, 2 ** 53, 2 ** 60, Number.NaN]) {
          const told = ({ [name]: run }: Kernels) => {
            const [a, b] = given.map((each) => Int32Array.from(each)) as [Int32Array, Int32Array];
            // Counts of turns are small.
            const last = name === 'follow' || name === 'two' || name === 'written' ? Math.min(n, 50) : n;
            return `${outcome(() => run?.(a, b, last))} ${contents(a)} ${contents(b)}`;
          };
          const [native, wanted] = [told(built.native), told(v8)];
          expect(native, `${name} of ${JSON.stringify(given)} and ${n}`).toBe(wanted);
        }
      }
    }
  });
});

it('gives back what it assigned to fields where it fails', async () => {
  const source = `interface P { at: number }
    export function f(p: P, a: Int32Array, n: number): number { 'use kernel boundscheck=js'; let s = 0;
      while (s < 99) { s += 1 + (a[p.at + 1]! & 1); const x = a[p.at]!; if (s > n) throw new Error('late'); p.at = +x; } return s; }`;
  const built = await build(source);
  const v8 = await interpret(built);
  for (const n of [0, 1, 2, 5, 200]) {
    const told = ({ f }: Kernels) => {
      const p = { at: 0 };
      return `${outcome(() => f?.(p, Int32Array.of(1, 2, 0), n))} ${JSON.stringify(p)}`;
    };
    expect(told(built.native)).toBe(told(v8));
  }
});
