// Each operator on every pair of bigints at the edges, against JavaScript's own, with the range rule.

import { describe, expect, it } from 'vitest';
import { edges, fits, type Wide } from './bigints.ts';
import { build, everyWay, type Kernels, outcome } from './build.ts';

const arithmetic = ['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>'];
const comparisons = ['<', '<=', '>', '>=', '===', '!=='];
const reduced = [
  ...[0, 1, 31, 32, 53, 63, 64].flatMap((bits) => [`BigInt.asIntN(${bits}, x * y)`, `BigInt.asUintN(${bits}, x * y)`]),
  ...[
    'x + y',
    'x - y',
    'x ^ y',
    'x | y',
    'x & y',
    '-x',
    '~y',
    '(x << 7n) - (y << 60n)',
    '(x << 70n) + y',
    'x * x * x - y',
  ].map((text) => `BigInt.asUintN(64, ${text})`),
  ...['x + y * 5n', 'x * -3n', '~(x - y)', '(x >> 3n) * y', '-x ^ y', '(x * y) & 0xffffffffn'].map(
    (text) => `BigInt.asIntN(64, ${text})`,
  ),
  ...[
    '(x * y) & 0xffn',
    '(x + y) & 0x7fffffffffffffffn',
    '0xfff0n & (x - y)',
    'x & -8n',
    '(x & 0xffffn) * (y & 0xffffn)',
  ],
  ...['(x & 0xffffffffn) * (y & 0xffffffffn)', '(x & 0xffn) - (y & 0xffn)', '(x & 1n) << 63n', 'x >> 5n', 'x >> 64n'],
  ...[
    '(x & 0xffn) / ((y & 7n) + 1n)',
    '(x & 0xffn) ** 7n',
    'x < y ? 5n : 7n',
    '(x < y ? 1n : 2n) * (y < x ? 3n : 4000000000n)',
  ],
  ...[
    'BigInt.asIntN(8, x) + BigInt.asUintN(8, y)',
    'BigInt(Number(x & 0xfffffn)) + 1n',
    'x / 3n',
    'x % 8n',
    '5n << 4n',
    'x & (x - y)',
    '(x * y) & x',
    'x & (y << (x & 63n))',
    '(x + y) & (x * y)',
    'x & ~(15n << (y & 63n))',
    'y & -y & x',
  ],
];
/** Results that are not bigints. */
const others = [
  ...comparisons.map((op) => `x ${op} y ? 1 : 0`),
  ...['x ? 1 : 0', '!y ? 1 : 0', 'x && y ? 1 : 0', 'x || y ? 1 : 0', 'Number(x)', 'Number(y) + 0.5', '-Number(x)'],
  ...['x == y ? 1 : 0', 'x < 5n || y >= -3n ? 1 : 0', 'Number(x & 0xffn) * 2', 'Number(BigInt.asIntN(17, y))'],
];

/** The rule: both without a sign, else with one; shifts and powers like their left operand. */
function ruled(op: string, types: readonly [Wide, Wide], [x, y]: readonly [bigint, bigint]): bigint | 'RangeError' {
  const counts = ['<<', '>>', '**'].includes(op);
  const type = counts ? types[0] : types[0] === 'u64' && types[1] === 'u64' ? 'u64' : 'i64';
  const masks = op === '&' && types.includes('u64');
  if (!counts && !masks && !(fits(x, type) && fits(y, type))) return 'RangeError';
  if (op === '**' && y > 64n && x * x > 1n) return 'RangeError';
  if ((op === '<<' ? y : op === '>>' ? -y : 0n) > 64n) return x === 0n ? 0n : 'RangeError';
  try {
    const value = new Function('x', 'y', `return x ${op} y`)(x, y) as bigint;
    return masks || fits(value, type) ? value : 'RangeError';
  } catch {
    return 'RangeError';
  }
}

/** Mixed ones are made of the same C: one compiler is enough. */
const pairs: readonly (readonly [Wide, Wide, typeof everyWay])[] = [
  ['i64', 'i64', everyWay],
  ['u64', 'u64', everyWay],
  ['i64', 'u64', everyWay.slice(0, 2)],
  ['u64', 'i64', everyWay.slice(0, 2)],
];

/** What JavaScript's own bigints say is wrong with the outcome `own` of a body; undefined if nothing is. */
function flawOf(at: number, types: readonly [Wide, Wide], values: readonly [bigint, bigint], own: string) {
  const body = bodies[at] as string;
  const op = arithmetic[at];
  if (op !== undefined) {
    const wanted = ruled(op, types, values);
    const text = wanted === 'RangeError' ? wanted : `${wanted}n`;
    return (/^RangeError/.test(own) ? 'RangeError' : own) === text ? undefined : text;
  }
  if (/^RangeError: f\d/.test(own))
    return /^BigInt.as.*\(x [*^|&+-] y\)$/.test(body) || others.includes(body) ? 'no error' : undefined;
  const wanted = outcome(() => references[at]?.(...values));
  return own === wanted ? undefined : wanted;
}

const bodies = [...arithmetic.map((op) => `x ${op} y`), ...reduced, ...others];
const references = bodies.map((body) => new Function('x', 'y', `return ${body}`) as (x: bigint, y: bigint) => unknown);

describe.each(pairs)('operators on %s and %s', (a, b, ways) => {
  it('are JavaScript’s where the result is in range, and a RangeError where it is not', async () => {
    const functions = bodies.map(
      (body, at) => `export function f${at}(x: ${a}, y: ${b}) { 'use kernel'; return ${body}; }`,
    );
    const source = `import type { i64, u64 } from 'kernelize';\n${functions.join('\n')}`;
    const native = new Map<string, Kernels>();
    let js: Kernels = {};
    for (const way of ways) {
      const built = await build(source, way);
      native.set(`${way.compiler} ${way.optimisation}`, built.native);
      js = built.js;
    }
    const flaws: string[] = [];
    const limit = Error.stackTraceLimit;
    // Most of the time went into stacks of errors that are wanted.
    Error.stackTraceLimit = 0;
    for (const [at, body] of bodies.entries()) {
      for (const x of edges[a]) {
        for (const y of edges[b]) {
          const own = outcome(() => js[`f${at}`]?.(x, y));
          const wanted = flawOf(at, [a, b], [x, y], own);
          if (wanted !== undefined) flaws.push(`${body}: x = ${x}n, y = ${y}n: ${own}, and not ${wanted}`);
          for (const [way, kernels] of native) {
            const given = outcome(() => kernels[`f${at}`]?.(x, y));
            if (given !== own) flaws.push(`${body}: x = ${x}n, y = ${y}n, by ${way}: ${given}, and not ${own}`);
          }
        }
      }
    }
    Error.stackTraceLimit = limit;
    expect(flaws.slice(0, 10)).toEqual([]);
  }, 60_000);
});
