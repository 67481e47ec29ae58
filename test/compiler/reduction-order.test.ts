// The order of a reduction is what the source says, whatever passes make of the loop; and what docs/reproducibility.md
// says of special values, against V8's strict order.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { bitsOf } from '../helpers.ts';
import { build, interpret, usualWays } from './build.ts';
import { laneReduce, treeReduce } from './lane-order.ts';

const add = { join: (l: number, r: number) => l + r, identity: -0 };

const shapes = (directives: string) => `
  const DEBUG = false;
  const WEIGHTS = new Float64Array([0.3, 0.1, 0.7]);
  function withLoop(k: number, x: number): number { let r = 0; for (let z = 0; z < 3; z++) r += k * z; return r / 7 + x; }
  function horner(x: number): number { let r = 0; for (let k = 2; k >= 0; k--) r = r * x + WEIGHTS[k]!; return r; }
  function twice(x: number): number { return withLoop(x, 0.1) + horner(x); }
  export function called(n: number): number { 'use kernel ${directives}'; let s = 0.3; for (let i = 0; i < n; i++) s += withLoop(i, 0.1); return s; }
  export function table(a: Float64Array): number { 'use kernel ${directives}'; let s = 0.3; for (let i = 0; i < a.length; i++) s += horner(a[i]!); return s; }
  export function deep(n: number): number { 'use kernel ${directives}'; let s = 0.3; for (let i = 0; i < n; i++) s += twice(i); return s; }
  export function dead(a: Float64Array): number { 'use kernel ${directives}';
    let s = 0.3;
    for (let i = 0; i < a.length; i++) { s += a[i]!; if (i < 0) for (let j = 0; j < 3; j++) s += j; }
    return s;
  }
  export function out(a: Float64Array): number { 'use kernel ${directives}';
    let s = 0.3;
    for (let i = 0; i < a.length; i++) { s += a[i]!; if (DEBUG) for (let j = 0; j < 3; j++) s *= j; }
    return s;
  }
  export function never(a: Float64Array): number { 'use kernel ${directives}';
    let s = 0.3;
    for (let i = 0; i < a.length; i++) { s += a[i]!; while (DEBUG) s += 1; }
    return s;
  }
`;
const w = [0.3, 0.1, 0.7] as const;
const horner = (x: number) => ((0 * x + w[2]) * x + w[1]) * x + w[0];
const withLoop = (k: number, x: number) => (-0 + k * 0 + k * 1 + k * 2) / 7 + x;

const ways = [
  ...usualWays.map((way) => ({ ...way, debug: false, directives: 'reassociate' })),
  ...usualWays.slice(0, 1).flatMap((way) => [
    { ...way, debug: true, directives: 'reassociate' },
    { ...way, directives: 'reassociate parallel' },
  ]),
];

describe.each(ways)('by $compiler at $optimisation, debug: $debug, $directives', ({ directives, ...way }) => {
  it('a loop that calls functions with loops has lanes, and one around a dead loop has leaves, unless a constant keeps it out', async () => {
    const { native, js } = await build(shapes(directives), way);
    for (const n of [0, 1, 33, 1000, 16385, 40000]) {
      const a = Float64Array.from({ length: n }, (_, i) => Math.sin(i) * 1e3 + 0.1);
      const count = Array.from({ length: n }, (_, i) => i);
      const leaves =
        0.3 +
        treeReduce(
          [...a].map((x) => -0 + x),
          add.join,
          -0,
        );
      const wanted: Record<string, [unknown, number]> = {
        called: [
          n,
          laneReduce(
            count.map((i) => withLoop(i, 0.1)),
            0.3,
            add,
          ),
        ],
        table: [a, laneReduce([...a].map(horner), 0.3, add)],
        deep: [
          n,
          laneReduce(
            count.map((i) => withLoop(i, 0.1) + horner(i)),
            0.3,
            add,
          ),
        ],
        out: [a, laneReduce([...a], 0.3, add)],
        dead: [a, leaves],
        never: [a, leaves],
      };
      for (const [name, [argument, result]] of Object.entries(wanted)) {
        expect(bitsOf(js[name]?.(argument) as number), `${name} in js, ${n}`).toBe(bitsOf(result));
        expect(bitsOf(native[name]?.(argument) as number), `${name}, ${n}`).toBe(bitsOf(result));
      }
    }
  });
});

/**
 * Families of docs/reproducibility.md as loops over `a`; what is rounded to floats has all forms in which it stays in
 * strict order, too.
 */
const UPDATES: Record<string, string> = {
  sum: 's += a[i]!;',
  difference: 's -= a[i]!;',
  reversed: 's = a[i]! + s;',
  product: 's *= a[i]!;',
  min: 's = Math.min(s, a[i]!);',
  max: 's = Math.max(a[i]!, s);',
  less: 'if (a[i]! < s) s = a[i]!;',
  lessOrEqual: 's = a[i]! <= s ? a[i]! : s;',
  greater: 'if (s < a[i]!) s = a[i]!;',
  greaterOrEqual: 'if (a[i]! >= s) s = a[i]!;',
  singleSum: 's = Math.fround(s + a[i]!);',
  singleDifference: 's = Math.fround(s - a[i]!);',
  singleProduct: 's = Math.fround(s * a[i]!);',
  singleOfFloats: 's = Math.fround(s + Math.fround(a[i]!));',
  singleInTwo: 's = Math.fround(s + a[i]! * 2);',
  singleOfSome: 's = i < 9 ? Math.fround(s * a[i]!) : s;',
};
const EDGES = [0, -0, 1, -1.5, 0.1, 1e300, -1e300, 1e-290, 5e-324, 2 ** 24 + 1, Infinity, -Infinity, Number.NaN, 3e38];

/** Each with an initial value of its caller, of a constant (a float), and with a declared float. */
const special = Object.entries(UPDATES)
  .flatMap(([name, update]) => [
    `export function ${name}(s0: number, n: number, a: Float64Array): number { 'use kernel reassociate';
       let s = s0; for (let i = 0; i < n; i++) { ${update} } return s; }`,
    `export function ${name}Own(s: number, n: number, a: Float64Array): number { 'use kernel reassociate';
       for (let i = 0; i < n; i++) { ${update} } return s; }`,
    `export function ${name}Float(s0: number, n: number, a: Float32Array): number { 'use kernel reassociate';
       let s = Math.fround(s0); for (let i = 0; i < n; i++) { ${update} } return s; }`,
    `export function ${name}Later(s0: number, n: number, a: Float32Array): number { 'use kernel reassociate';
       let s = 1; s = s0; for (let i = 0; i < n; i++) { ${update} } return s; }`,
  ])
  .join('\n');

it('is that of lanes for sums of what is evidently a float, and strict for others', () => {
  const { remarks } = compile('kernel.ts', special);
  const reduced = new Set(remarks.filter(({ message }) => message.includes('is reduced')).map(({ fn }) => fn));
  const single = Object.keys(UPDATES).filter((name) => name.startsWith('single'));
  expect(single.filter((name) => reduced.has(`${name}Float`))).toEqual(single.filter((name) => name !== 'singleInTwo'));
  for (const end of ['', 'Own', 'Later']) expect(single.filter((name) => reduced.has(name + end))).toEqual([]);
  expect(Object.keys(UPDATES).filter((name) => reduced.has(name))).toHaveLength(10);
  const why = remarks.find(({ fn }) => fn === 'singleInTwoFloat');
  expect(why?.message).toContain('Math.fround around each makes them so');
});

it.each(usualWays)(
  'special values: no term and one term give strict order, by $compiler at $optimisation',
  async (way) => {
    const built = await build(special, way);
    const v8 = await interpret(built);
    for (const name of Object.keys(v8)) {
      for (const initial of EDGES) {
        for (const term of EDGES) {
          const a = /(Float|Later)$/.test(name) ? Float32Array.of(term) : Float64Array.of(term);
          for (const n of [0, 1]) {
            const wanted = bitsOf(v8[name]?.(initial, n, a) as number);
            expect(bitsOf(built.js[name]?.(initial, n, a) as number), `${name}.js(${initial}, ${n}, [${term}])`).toBe(
              wanted,
            );
            expect(bitsOf(built.native[name]?.(initial, n, a) as number), `${name}(${initial}, ${n}, [${term}])`).toBe(
              wanted,
            );
          }
        }
      }
    }
  },
);
