// The lane order in numbers: the test vectors of docs/reproducibility-vectors.json, from the script, from every
// compiler and in JavaScript; and the error bound of docs/reproducibility.md.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactSum, exactly, ratio } from '../../scripts/reproducibility/exact.js';
import { bitsOf, packageRoot, run } from '../helpers.ts';
import { build, usualWays } from './build.ts';
import { laneReduce, treeReduce } from './lane-order.ts';

interface Vector {
  readonly name: string;
  readonly initial: string;
  readonly loop: string;
  readonly results: Readonly<Record<string, string>>;
}

interface Vectors {
  readonly terms: Readonly<Record<string, string>>;
  readonly vectors: readonly Vector[];
}

const { terms, vectors } = JSON.parse(
  readFileSync(join(packageRoot, 'docs/reproducibility-vectors.json'), 'utf8'),
) as Vectors;

/** The module that the file describes. */
function sourceOf(directive: string): string {
  return [
    ...Object.entries(terms).map(([name, text]) => `function ${name}(k: number): number { return ${text}; }`),
    ...vectors.map(
      ({ name, initial, loop }) =>
        `export function ${name}(n: number): number { '${directive}'; let s = ${literal(initial)}; ${loop} return s; }`,
    ),
  ].join('\n');
}

function literal(bits: string): string {
  const value = Buffer.from(bits, 'hex').readDoubleBE();
  return Object.is(value, -0) ? '-0' : String(value);
}

const cases = vectors.flatMap(({ name, results }) =>
  Object.entries(results).map(([n, wanted]) => ({ name, n: Number(n), wanted })),
);

it('are what the script writes', async () => {
  const { code, stderr } = await run(process.execPath, ['scripts/reproducibility.js', '--check'], { timeout: 110_000 });
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

describe('the test vectors are the results', () => {
  const source = sourceOf('use kernel reassociate');

  it('in JavaScript', async () => {
    const { js } = await build(source);
    for (const { name, n, wanted } of cases) expect(bitsOf(js[name]?.(n) as number), `${name}(${n})`).toBe(wanted);
  });

  it.each(usualWays)('natively, by $compiler at $optimisation', async (way) => {
    const { native } = await build(source, way);
    for (const { name, n, wanted } of cases) expect(bitsOf(native[name]?.(n) as number), `${name}(${n})`).toBe(wanted);
  });
});

it('tell the lane order from strict order', async () => {
  const { js } = await build(sourceOf('use kernel'));
  const differing = new Set(
    cases.filter(({ name, n, wanted }) => bitsOf(js[name]?.(n) as number) !== wanted).map(({ name }) => name),
  );
  // Math.min and Math.max give the same in any order; of what is compared, equal zeros may change places.
  const wanted = ['sum', 'difference', 'positive', 'twice', 'product', 'single', 'nested', 'nestedLong'];
  for (const name of wanted) expect(differing).toContain(name);
  for (const name of ['min', 'minOfNaN', 'max']) expect(differing).not.toContain(name);
});

describe('the error bound', () => {
  const add = { join: (left: number, right: number) => left + right, identity: -0 };
  const gamma = (depth: number) => (depth * 2 ** -53) / (1 - depth * 2 ** -53);
  const depthOf = (n: number) => Math.min(512, Math.ceil(n / 32)) + 5 + levels(Math.ceil(n / 16384)) + 1;
  const levels = (leaves: number) => Math.ceil(Math.log2(Math.max(leaves, 1)));
  /** The error of a sum as a fraction of the sum of magnitudes. */
  const errorOf = (computed: number, list: readonly number[]) => {
    const sum = new ExactSum();
    const magnitudes = new ExactSum();
    for (const each of list) {
      sum.add(each);
      magnitudes.add(Math.abs(each));
    }
    const off = exactly(computed) - sum.total();
    return off === 0n ? 0 : ratio(off < 0n ? -off : off, magnitudes.total());
  };
  const random = (n: number, seed: number, spread: number) => {
    let state = seed | 1;
    return Array.from({ length: n }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state / 2 ** 31) * 2 ** ((state >>> 3) % (spread + 1));
    });
  };
  const shape = {
    n: fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 70_000 })),
    seed: fc.integer(),
    spread: fc.nat({ max: 200 }),
    initial: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  };

  it('holds for random sums', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ n, seed, spread, initial }) => {
        const list = random(n, seed, spread);
        expect(errorOf(laneReduce(list, initial, add), [initial, ...list])).toBeLessThanOrEqual(gamma(depthOf(n)));
      }),
      { numRuns: 60 },
    );
  });

  it('holds for sums that cancel', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ n, seed, spread }) => {
        const half = random(n, seed, spread);
        const list = [...half, ...half.map((each) => -each)];
        expect(errorOf(laneReduce(list, 0, add), list)).toBeLessThanOrEqual(gamma(depthOf(2 * n)));
      }),
      { numRuns: 30 },
    );
  });

  it('holds for loops around loops', () => {
    fc.assert(
      fc.property(fc.record({ ...shape, columns: fc.integer({ min: 1, max: 3000 }) }), (given) => {
        const { n, seed, spread, initial, columns } = given;
        const rows = Math.floor(n / columns);
        const list = random(rows * columns, seed, spread);
        const leaves = Array.from({ length: rows }, (_, i) =>
          laneReduce(list.slice(i * columns, (i + 1) * columns), -0, add),
        );
        const depth = depthOf(columns) + levels(rows) + 1;
        const computed = initial + treeReduce(leaves, add.join, -0);
        expect(errorOf(computed, [initial, ...list])).toBeLessThanOrEqual(gamma(depth));
      }),
      { numRuns: 60 },
    );
  });
});
