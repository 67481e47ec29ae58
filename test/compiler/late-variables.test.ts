// `let y;` and `var`: variables that get their value after their declaration, or are declared more than once, mean what
// JavaScript means; and what may be read without a value is refused, with the way to it.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import { bitsOf } from '../helpers.ts';
import { build, interpret, usualWays } from './build.ts';

const kernel = (name: string, body: string) =>
  `export function ${name}(n: number, a: Float64Array) { 'use kernel'; ${body} }`;

const accepted: Readonly<Record<string, string>> = {
  branches: 'let y; if (n > 0) y = 1; else y = 2; return y;',
  several: 'let y: number, z, w = 3; y = n * 2; z = y + 1; w += z; return y * z + w;',
  nested: 'let y; if (n > 0) { if (n > 2) y = 5; else y = n; } else { y = -n; } return y;',
  behindReturn: 'let y; if (n > 2) return 7; else y = n; return y;',
  behindThrow: "let y; if (n > 2) throw new RangeError('large'); else y = n; return y;",
  inTest: 'let y; if ((y = n * 2) > 3) return y; return y + 1;',
  forever: 'let y; for (let k = 0; ; k++) { y = k * k; if (y > n || k > 50) break; } return y;',
  atLeastOnce: 'let y; let k = 0; do { y = k; k++; if (k > 50) break; } while (k < n); return y;',
  inTestOfDo: 'let y, k = 0; do { y = k * 2; k++; } while (y < n && k < 9); return y;',
  inTestOfDoByVar: 'var y, k = 0; do { if (k > 9) break; y = k * k; k++; } while (y < n); return k;',
  flag: 'let found; for (let k = 0; ; k++) { found = k * k > n; if (found || k > 50) break; } return found;',
  eachTurn: 'let s = 0; for (let k = 0; k < 4; k++) { let y; if (k > n) y = 2; else y = 3; s = s * 3 + y; } return s;',
  oneOfFor: 'let i; let s = 0; for (i = 0; i < a.length; i++) s += a[i]!; return s + i;',
  switched: 'let y; switch (n & 3) { case 0: y = 5; break; case 1: y = n; break; default: y = 9; } return y;',
  inCase: 'switch (n & 1) { case 0: { let y, unused; if (n > 1) y = 5; else y = 6; return y; } default: return 3; }',
  labelled: 'let y; out: { if (n > 3) { y = 1; break out; } y = 2; } return y;',
  declared: 'let y: number; let b: boolean; b = n > 1; if (b) y = 1.5; else y = 2; return b ? y : -y;',
  oldFor: 'for (var i = 0, t = 0; i < a.length; i++) { var k = i * 2; t += k; } return t;',
  twice: 'var s = 0; for (var i = 0; i < 3; i++) s += i; for (var i = 0; i < n; i++) s += 2 * i; return s;',
  behind: 'for (var i = 0; i < 5; i++) if (a[i]! > n) break; return i;',
  hoisted: 'if (n > 2) { var y = 3; } else { y = 4; } return y;',
  again: 'var y = 1; if (n > 0) { var y = 2; } return y;',
  ofParameter: 'if (n > 0) { var n = n + 3; } var n; return n;',
  ofCase: 'switch (n & 1) { case 0: var y = 5; break; default: y = 7; } return y;',
  ofElements: 'var s = 0; for (var x of a) { s += x; } for (var x of a) s = s * 2 + x; return s;',
  unused: 'var x, y; let z: number; return n;',
  shadowed: 'var y = 1; { let y = 5; y++; } for (let y = 0; y < 2; y++) n += y; return n + y;',
  array: 'var b; b = new Float64Array(3); b[1] = n; return b[1]! + b.length;',
  swapped: 'var x = n, y = 2, t; t = x; x = y; y = t; return x - y;',
};

const refused: readonly (readonly [string, string, string, string])[] = [
  ['let y; return y;', 'KZ1005', "'y' has no value yet here", 'y;'],
  ['let y; y += 1; return 1;', 'KZ1005', "'y' has no value yet here", 'y += 1'],
  ['let y; if (n > 0) y = a; return y[0]!;', 'KZ1005', 'where the condition in line 2 is false', 'y[0]'],
  ['let y; if (n > 0) { } else y = a; return y[0]!;', 'KZ1005', 'where the condition in line 2 is true', 'y[0]'],
  ['let y; for (const x of a) { y = a; n += x; } return y[0]!;', 'KZ1005', 'where the loop in line 2 has no', 'y[0]'],
  ['let y; out: { if (n > 3) break out; y = a; } return y[0]!;', 'KZ1005', 'where a break leaves', 'y[0]'],
  ['for (let k = 0; k < n; k++) { if (k > 0) n += y; var y = k; } return n;', 'KZ1005', 'no value yet', 'y; var'],
  ['let y; y = 1; y = true; return y;', 'KZ1008', 'this is a boolean', 'true'],
  ['let y: boolean; y = 1; return y;', 'KZ1008', 'this is a number', '1; return'],
  [
    'let b; if (n > 1) b = new Int8Array(3); else b = new Int8Array(5); return b.length;',
    'KZ1018',
    'gone when this block ends',
    'b = new',
  ],
];

/** In JavaScript some of these go on with undefined: kernels end with an error. */
const mayLack: Readonly<Record<string, string>> = {
  no: 'let y; if (n > 0) y = 1; return y;',
  yes: 'let y; if (n > 0) { } else y = 1; return y;',
  turns: 'let y; for (const x of a) if (x > n) y = x; return y;',
  byContinue: 'let y; while (n > 1) { n--; if (n > 5) continue; y = n; n -= y; } return y;',
  left: 'let y; out: { if (n > 3) break out; y = 2; } return y;',
  eachTurn: 'let s = 0; for (let k = 0; k < 3; k++) { let y; if (k > n) y = k; s += y; } return s;',
  ofVar: 'if (n > 2) { var y = 3; } return y;',
  kept: 'var s = 0; for (var k = 0; k < 5; k++) { if (k === 0) var last = n; s += last * k; } return s;',
  ofCase: 'switch (n) { case 1: var y = 5; } return y;',
  typed: 'let y: boolean, z: number; if (n > 1) { y = n > 2; z = 1; } return y ? z : 7;',
  updated: 'let y; if (n > 1) y = 3; y++; return y * 2;',
  known:
    'let at, best = n; for (let i = 0; i < 5; i++) if (a[i]! > best) { best = a[i]!; at = i; } if (best > n) return at; return -1;',
  asked: 'let y; if (n > 1) y = n; return y === undefined ? -1 : y;',
  ofOldFor: 'if (n > 1) for (var i = 0, k = 5; i < n && i < 9; i++) k += i; return k + i;',
  ofPattern: 'var y, z; if (n > 2) [y, z] = [n, 1]; return y + z;',
  byClosure: 'let y; const set = (x: number) => { y = x; }; if (n > 1) set(n); return y * 2;',
  inside: 'const g = (x: number) => { let y; if (x > 2) y = x; return y; }; return g(n) + g(n + 1);',
};

describe.each(usualWays)('variables with a later value, by $compiler at $optimisation', (way) => {
  it('are as in V8', async () => {
    const built = await build(
      Object.entries(accepted)
        .map(([name, body]) => kernel(name, body))
        .join('\n'),
      way,
    );
    const v8 = await interpret(built);
    const outcome = (fn: ((...args: unknown[]) => unknown) | undefined, ...args: unknown[]) => {
      try {
        const value = fn?.(...args);
        return typeof value === 'number' ? bitsOf(value) : String(value);
      } catch (error) {
        return String(error);
      }
    };
    const a = Float64Array.of(0.5, -3, 7, 0, 2.25);
    for (const name of Object.keys(accepted)) {
      for (const n of [0, -0, 1, 2, 3, 4.5, -2, 1e9, Number.NaN]) {
        expect(outcome(built.native[name], n, a), `${name}(${n})`).toBe(outcome(v8[name], n, a));
        expect(outcome(built.js[name], n, a), `${name}.js(${n})`).toBe(outcome(v8[name], n, a));
      }
    }
  });
});

describe.each(usualWays)('variables that may have no value, by $compiler at $optimisation', (way) => {
  it('are as in V8 where they have one, and errors that name the line where not', async () => {
    const texts = Object.entries(mayLack).map(([name, body]) => kernel(name, body));
    const built = await build(texts.join('\n'), way);
    const v8 = await interpret(built);
    const a = Float64Array.of(0.5, -3, 7, 0, 2.25);
    let errors = 0;
    for (const name of Object.keys(mayLack)) {
      for (const n of [0, 1, 2, 3, 4.5, -2, 1e9]) {
        const wanted: unknown = v8[name]?.(n, a);
        for (const fn of [built.native[name], built.js[name]]) {
          try {
            expect(fn?.(n, a), `${name}(${n})`).toBe(wanted);
          } catch (error) {
            expect(String(error), `${name}(${n})`).toMatch(/kernel\.ts:\d+:\d+\): '.+' is undefined/);
            expect(wanted === undefined || Number.isNaN(wanted), `${name}(${n})`).toBe(true);
            errors++;
          }
        }
      }
    }
    expect(errors).toBeGreaterThan(20);
  });
});

it.each(refused)('%s', (body, code, message, at) => {
  const source = `${kernel('f', `\n${body}`)}\n`;
  const { diagnostics } = compile('kernel.ts', source);
  expect(diagnostics.map((each) => each.code)).toEqual([code]);
  const [only] = diagnostics as [(typeof diagnostics)[number]];
  expect(only.message).toContain(message);
  const { line, column } = positionOf(source, only.span.start);
  expect(
    source
      .split('\n')
      [line - 1]?.slice(column - 1)
      .startsWith(at),
    at,
  ).toBe(true);
});
