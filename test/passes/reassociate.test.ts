// Which loops are reductions, and what the report says of those that are none.

import { expect, it } from 'vitest';
import { defaultDirectives } from '../../lib/frontend/directives.ts';
import { lowerModule } from '../../lib/frontend/module.ts';
import { runPasses } from '../../lib/passes/index.ts';
import { orderRemarks } from '../../lib/passes/reassociate.ts';

/** `name: lanes` or `name: why not`, for each variable that a loop carries. */
function remarks(body: string): string[] {
  const text = `export function f(x: number, n: number, a: Float64Array): number { 'use kernel reassociate'; ${body} }`;
  const { module, diagnostics } = lowerModule('f.ts', text, { outer: defaultDirectives, readModule: undefined });
  expect(diagnostics).toEqual([]);
  const { functions } = runPasses(module, 'eliminate-checks');
  return functions.flatMap((fn) => orderRemarks(fn)).map(({ local, why }) => `${local.name}: ${why ?? 'lanes'}`);
}

const counted = 'for (let i = 0; i < n; i++)';

it.each([
  ['sums', `let s = 0; ${counted} s += a[i]!; return s;`, ['s: lanes']],
  [
    'several',
    `let s = 0, p = 1, m = x; ${counted} { s -= x; p = i * p; m = Math.max(x * i, m); } return s + p + m;`,
    ['s: lanes', 'p: lanes', 'm: lanes'],
  ],
  ['sums of sums', `let s = 0; ${counted} s = s + i * x - x; return s;`, ['s: lanes']],
  [
    'loops in loops',
    `let s = 0; ${counted} for (let j = 0; j < i; j++) s += x / (j + 1); return s;`,
    ['s: lanes', 's: lanes'],
  ],
  ['rounded sums', `let s = 0; ${counted} s = Math.fround(s + Math.fround(a[i]!)); return s;`, ['s: lanes']],
  [
    'rounded sums of what may be no float',
    `let s = 0; ${counted} s = Math.fround(s + a[i]!); return s;`,
    ["s: Math.fround rounds 's' after terms that are not evidently floats: Math.fround around each makes them so"],
  ],
  ...[
    's += a[i]!; s = Math.fround(s + x);',
    's = Math.fround(s + x) - a[i]!;',
    's = Math.fround(Math.min(s, x * i));',
  ].map((update): [string, string, string[]] => [
    `not what is rounded otherwise: ${update}`,
    `let s = 0; ${counted} { ${update} } return s;`,
    ["s: Math.fround rounds it, and not as the end of every '+' or '*'"],
  ]),
  ['while loops', 'let s = 0; let i = 0; while (i < n) { s += x * i; i++; } return s;', ['s: lanes']],
  [
    'choices',
    `let s = 0, m = x; ${counted} { s = a[i]! > 0 ? s + a[i]! : s; m = a[i]! > m ? a[i]! : m; } return s + m;`,
    ['s: lanes', 'm: lanes'],
  ],
  [
    'other choices',
    `let s = 0; ${counted} s = a[i]! > 0 ? s + a[i]! : x; return s;`,
    ["s: the loop reads 's' elsewhere than in its updates"],
  ],
  ['no integers', `let c = 0; ${counted} if (i % 3 === 0) c++; return c;`, []],
  [
    'what is read',
    `let s = 0, t = 0; ${counted} { s += x; t += s; } return t;`,
    ["s: the loop reads 's' elsewhere than in its updates", 't: lanes'],
  ],
  [
    'what decides',
    `let s = 0; ${counted} { s += x; if (s > 9) s += 1; } return s;`,
    ["s: the loop reads 's' elsewhere than in its updates, in a condition"],
  ],
  [
    'two ways',
    `let s = 0; ${counted} { s += x; s *= x; } return s;`,
    ["s: 's' is updated in more than one way: by + or - and by *"],
  ],
  [
    'no update',
    `let s = 0; ${counted} s = s * 0.5 + x; return s;`,
    ["s: 's' is updated in more than one way: by * and by + or -"],
  ],
  [
    'recurrences',
    `let s = 0; ${counted} s = x - s; return s;`,
    ["s: 's' gets a value that is no update of it by +, -, *, Math.min or Math.max"],
  ],
  [
    'early exits',
    `let s = 0; ${counted} { s += x / (i + 1); if (i > x) break; } return s;`,
    ['s: the loop may be left before its test fails'],
  ],
  [
    'returns',
    `let s = 0; ${counted} { s += x / (i + 1); if (i > x) return s; } return s;`,
    ["s: the loop reads 's' elsewhere than in its updates"],
  ],
  [
    'no counter',
    'let s = 0; let y = x; while (y > 1e-9) { s += y; y *= 0.5; } return s;',
    [
      's: the loop is not one that counts to a bound, as in `for (let i = 0; i < n; i++)`',
      "y: the loop reads 'y' elsewhere than in its updates",
    ],
  ],
  [
    'changing bounds',
    'let s = 0; let m = n; for (let i = 0; i < m; i++) { s += x / (i + 1); m -= 0.5; } return s;',
    ['m: the bound of the loop changes in it', 's: the bound of the loop changes in it'],
  ],
  [
    'a value from before',
    `let s = 0, t = 0; ${counted} { const w = s; s += x; t += w; } return t;`,
    ["s: the loop reads 's' elsewhere than in its updates", 't: lanes'],
  ],
])('%s', (_, body, wanted) => {
  expect(remarks(body).sort()).toEqual([...wanted].sort());
});
