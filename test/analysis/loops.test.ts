// What analysis says of loops is sound: how often they run, what counters and sums reach, which indices a test before
// the loop proves. Loops of every head and many bodies run in the interpreter of the IR, which asserts each fact, each
// index and each integer, before and after the passes that use them; what it computes is what V8 computes.

import { describe, expect, it } from 'vitest';
import { interpretedStages } from '../../scripts/fuzz/facts/stages.js';
import { pick, randomFrom } from './lattice.ts';

const UP = ['++', ' += 2', ' += 0.5', ' += 1000000007'];
const DOWN = ['--', ' -= 3', ' -= 1000000007'];
const BEGINS = ['0', '1', '-3', 'n', 'm', 'm | 0', '2147483640', '-2147483648', '9007199254740985', '0.5', '-0', 'NaN'];
const ENDS_ABOVE = ['n', 'm', '5', 'a.length', '2147483650', '9007199254740991', 'n - 2', 'Infinity'];
const ENDS_BELOW = ['0', '-3', 'n', 'm', '-2147483650', '-Infinity', '-9007199254740991'];

interface Head {
  readonly begin: string;
  readonly test: string;
  readonly step: string;
}

const heads: Head[] = BEGINS.flatMap((begin) => [
  ...ENDS_ABOVE.flatMap((end) =>
    UP.flatMap((step) => ['<', '<=', '!=='].map((op) => ({ begin, test: `i ${op} ${end}`, step: `i${step}` }))),
  ),
  ...ENDS_BELOW.flatMap((end) =>
    DOWN.flatMap((step) => ['>', '>=', '!=='].map((op) => ({ begin, test: `i ${op} ${end}`, step: `i${step}` }))),
  ),
  // Both ways, mirrored, and more than one condition.
  { begin, test: '5 > i', step: 'i++' },
  { begin, test: 'i < n && i < a.length', step: 'i++' },
  { begin, test: '!(i >= n)', step: 'i++' },
  { begin, test: 'i < n', step: 'i--' },
]);

const BODIES = [
  'c++; s += c;',
  'if (i % 2 === 0) continue; c += 2; a[c & 3] = i;',
  'for (let j = 0; j < 3; j++) { c += 3; if (j === i) break; }',
  'for (let j = 0; j < n; j++) { if (j > 4) break; s += j; d--; }',
  'if (i >= 0 && i < a.length) s += a[i]!; else c -= 1;',
  'a[i] = s; s += a[i]! + 1;',
  'a[i + 1]! += 1; c = c + 5 - 2;',
  'let j = i; if (j < 0) j = -j; while (j > 2) { j -= 2; c++; if (c > 40) break; } d = j;',
  'c -= i & 3; d = c * 2; if (d === -6) break;',
  'const t = c; c = t + 1; if (s !== 0) d += a[t & 1]! > 0 ? 1 : -1;',
  'outer: for (let j = 4; j >= 0; j--) { c++; for (let q = j; q < 4; q += 2) { d++; if (q === i) continue outer; } }',
  's += i; if (s > 100) s = -1; if (!(s < 50)) c = 7;',
];

const FUEL = 'if (k++ > 9) break;';

/** The loop as a `for`, a `while` (whose step a `continue` may skip), or a `do`. */
const SHAPES: readonly ((head: Head, body: string) => string)[] = [
  ({ begin, test, step }, body) => `for (let i = ${begin}; ${test}; ${step}) { ${FUEL} ${body} }`,
  ({ begin, test, step }, body) =>
    `let i = ${begin}; while (${test}) { ${FUEL} ${body.replaceAll('continue;', '{ i += 1; continue; }')} ${step}; }`,
  ({ begin, test, step }, body) =>
    `let i = ${begin}; while (${test}) { ${FUEL} if (c === 3) { c++; continue; } ${body} ${step}; }`,
  ({ begin, test, step }, body) =>
    `let i = ${begin}; do { ${FUEL} ${body.replaceAll('continue;', '{ i += 1; continue; }')} ${step}; } while (${test});`,
];

/** JavaScript; TypeScript with its types. */
function program(name: string, head: Head, body: string, shape: number, sum: string): { typed: string; plain: string } {
  const text = (typed: boolean) => {
    const type = (of: string) => (typed ? `: ${of}` : '');
    const parameters = `n${type('i32')}, m${type('number')}, a${type('Float64Array')}`;
    return `${typed ? 'export ' : ''}function ${name}(${parameters})${type('number')} {
  ${typed ? "'use kernel';" : ''}
  let c = 0; let d = 0; let k = 0; let s = ${sum};
  ${SHAPES[shape]?.(head, body)}
  return s + c * 3 + d * 5 + k;
}`;
  };
  return { typed: text(true), plain: text(false).replaceAll(']!', ']') };
}

const CALLS = [-2, 0, 3, 5, 2147483647, -2147483648].flatMap((n) =>
  [Number.NaN, -0, 3.5, 7, Number.POSITIVE_INFINITY, 2147483645].map((m) => ({ n, m })),
);

/** What a call gives: the value and the array, or the error. */
function outcome(fn: (...args: unknown[]) => unknown, { n, m }: { n: number; m: number }, length: number): string {
  const a = Float64Array.from({ length }, (_, at) => at - 2);
  try {
    const value = fn(n, m, a);
    return `${Object.is(value, -0) ? '-0' : value} ${[...a].map(String)}`;
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
}

const PROGRAMS = 1200;
const BATCH = 60;

describe('loops keep what analysis says of them', () => {
  const random = randomFrom(1);
  const programs = Array.from({ length: PROGRAMS }, (_, at) =>
    program(
      `f${at % BATCH}`,
      pick(random, heads),
      BODIES[at % BODIES.length] as string,
      at % SHAPES.length,
      pick(random, ['0', '0.5', 'n', 'NaN']),
    ),
  );

  it.each(Array.from({ length: PROGRAMS / BATCH }, (_, batch) => batch))('batch %i', (batch) => {
    const own = programs.slice(batch * BATCH, (batch + 1) * BATCH);
    const typed = `import type { i32 } from 'kernelize';\n${own.map((each) => each.typed).join('\n')}`;
    const stages = interpretedStages(typed, { laneChunk: 64, pollChunk: 4 });
    let compared = 0;
    for (const [at, { plain, typed: source }] of own.entries()) {
      const name = `f${at}`;
      const inV8 = new Function(`${plain}\nreturn ${name};`)() as (...args: unknown[]) => unknown;
      for (const call of CALLS) {
        const length = pick(random, [0, 3, 8]);
        const wanted = outcome(inV8, call, length);
        for (const [stage, functions] of stages) {
          const found = outcome(functions[name] as (...args: unknown[]) => unknown, call, length);
          // V8 has no checks.
          if (found.startsWith('RangeError: ')) continue;
          if (found !== wanted)
            expect.fail(`${stage}, f(${call.n}, ${call.m}) of length ${length}: ${found}, V8 ${wanted}\n${source}`);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });
});
