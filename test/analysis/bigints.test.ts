// Facts of bigints are sound: an operation that can't fail gives a value of its range and its type, whatever its
// operands' ranges allow; one that can fails, or does so too. What counts by its low 64 bits only may be anything else
// above them.

import { describe, expect, it } from 'vitest';
import { bigintFact, childModes, fits, operandTypes, wideRanges } from '../../lib/ir/bigints.ts';
import { evaluateBigint } from '../../lib/ir/evaluate.ts';
import type { BigintRange, BinaryOp, Expr, Wide } from '../../lib/ir/ir.ts';
import { binaryOps } from '../../lib/ir/ops.ts';
import { pick, randomFrom } from './lattice.ts';

const loc = { start: 0, end: 0 };
const bigint = { type: 'bigint', rep: undefined, loc } as const;

const EDGES = [
  0n,
  1n,
  2n,
  3n,
  7n,
  31n,
  32n,
  63n,
  64n,
  65n,
  127n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 62n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const SIGNED = [...EDGES, ...EDGES.map((edge) => -edge), -(2n ** 63n)];

function randomRange(random: () => number): BigintRange & { type: Wide } {
  const type = pick(random, ['i64', 'u64'] as const);
  const values = [pick(random, SIGNED), pick(random, SIGNED)].filter((value) =>
    fits({ low: value, high: value }, type),
  );
  if (values.length === 0 || random() < 0.1) return { type, ...wideRanges[type] };
  const [a, b = a] = values as [bigint, bigint?];
  return { type, low: a < b ? a : b, high: a > b ? a : b };
}

let next = 0;
const read = ({ type, low, high }: BigintRange & { type: Wide }): Expr => {
  const held = { type: 'bigint', declared: type, bounds: { low, high }, mutable: false, parameter: false } as const;
  return { kind: 'local', local: { id: next++, name: 'b', loc, ...held }, ...bigint };
};

const valuesOf = ({ low, high }: BigintRange) =>
  [...SIGNED, low, high, low + 1n, high - 1n].filter((value) => value >= low && value <= high);

/** The exact result; undefined where JavaScript has none, or one that is too long to compute. */
function evaluate(op: Exclude<BinaryOp, 'ushr'>, a: bigint, b: bigint): bigint | undefined {
  const grows = op === 'pow' ? a * a > 1n && b > 200n : (op === 'shl' && b > 200n) || (op === 'shr' && b < -200n);
  if (grows) return a === 0n ? 0n : undefined;
  try {
    return evaluateBigint(op, a, b);
  } catch {
    return undefined;
  }
}

const ops = (Object.keys(binaryOps) as BinaryOp[]).filter((op) => op !== 'ushr') as Exclude<BinaryOp, 'ushr'>[];

describe('binary operators', () => {
  it.each(ops)('%s', (op) => {
    const random = randomFrom(1);
    let certain = 0;
    for (let round = 0; round < 3000; round++) {
      const ranges = [randomRange(random), randomRange(random)] as const;
      const expr: Expr = { kind: 'binary', op, left: read(ranges[0]), right: read(ranges[1]), ...bigint };
      const fact = bigintFact(expr);
      if (!fits(fact, fact.type)) expect.fail(`${op}: ${fact.low} to ${fact.high} is no ${fact.type}`);
      if (!fact.fails) certain++;
      const types = operandTypes(expr, 'exact');
      const modes = childModes(expr, 'exact');
      for (const x of valuesOf(ranges[0])) {
        for (const y of valuesOf(ranges[1])) {
          // Operands that are not of the type that they must have are checked, and fail.
          const isOf = (value: bigint, type: Wide | undefined) =>
            type === undefined || fits({ low: value, high: value }, type);
          if (!isOf(x, types[0]) || !isOf(y, types[1])) continue;
          const result = evaluate(op, x, y);
          const what = () =>
            `${x} ${op} ${y} = ${result}, of ${JSON.stringify(fact, (_, value) => (typeof value === 'bigint' ? `${value}` : value))}`;
          if (!fact.fails && result === undefined) expect.fail(what());
          if (result === undefined || (fact.fails && !isOf(result, fact.type))) continue;
          if (result < fact.low || result > fact.high) expect.fail(what());
          // Whatever stands above the low 64 bits of what counts by them alone.
          for (const above of [2n ** 64n, -(2n ** 70n)]) {
            const moved = [modes[0] === 'modular' ? x + above : x, modes[1] === 'modular' ? y + above : y] as const;
            if (modes.includes('modular') && evaluate(op, ...moved) !== result) expect.fail(what());
          }
        }
      }
    }
    expect(certain).toBeGreaterThan(10);
  });
});

it('unary operators', () => {
  const random = randomFrom(2);
  for (let round = 0; round < 3000; round++) {
    const range = randomRange(random);
    for (const op of ['neg', 'bitnot'] as const) {
      const expr: Expr = { kind: 'unary', op, value: read(range), ...bigint };
      const fact = bigintFact(expr);
      const [type] = operandTypes(expr, 'exact');
      for (const x of valuesOf(range)) {
        if (type !== undefined && !fits({ low: x, high: x }, type)) continue;
        const result = op === 'neg' ? -x : ~x;
        if (fact.fails && !fits({ low: result, high: result }, fact.type)) continue;
        if (result < fact.low || result > fact.high) expect.fail(`${op} ${x} of ${range.low} to ${range.high}`);
      }
    }
  }
});

it('asIntN and asUintN', () => {
  for (const wide of ['i64', 'u64'] as const) {
    for (let bits = 0; bits <= 64; bits++) {
      const value = read({ type: 'i64', ...wideRanges.i64 });
      const fact = bigintFact({ kind: 'bigint', fn: 'wrap', wide, bits, value, ...bigint });
      for (const x of SIGNED) {
        const result = wide === 'i64' ? BigInt.asIntN(bits, x) : BigInt.asUintN(bits, x);
        if (result < fact.low || result > fact.high) expect.fail(`${wide} ${bits} ${x}`);
      }
    }
  }
});

it('one of two', () => {
  const random = randomFrom(3);
  const test: Expr = { kind: 'const', value: true, type: 'boolean', rep: undefined, loc };
  for (let round = 0; round < 3000; round++) {
    const ranges = [randomRange(random), randomRange(random)] as const;
    const expr: Expr = { kind: 'select', test, yes: read(ranges[0]), no: read(ranges[1]), ...bigint };
    const fact = bigintFact(expr);
    for (const x of ranges.flatMap(valuesOf)) if (x < fact.low || x > fact.high) expect.fail(`${x}`);
  }
});
