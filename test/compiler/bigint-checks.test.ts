// Which checks of bigints are left, and that they wrap where there are none.

import { describe, expect, it } from 'vitest';
import { lowerModule } from '../../lib/frontend/module.ts';
import { statementsIn } from '../../lib/ir/walk.ts';
import { passes, runPasses } from '../../lib/passes/index.ts';
import { edges } from './bigints.ts';
import { build } from './build.ts';

/** How many checks a function keeps. */
function checksOf(source: string): number {
  const { module } = lowerModule('big.ts', source);
  const [fn] = runPasses(module, passes.at(-1)?.name ?? '', { verify: true }).functions;
  return [...statementsIn(fn?.body ?? [])].filter(({ kind }) => kind === 'checked' || kind === 'check-range').length;
}

describe('checks', () => {
  it.each([
    ['FNV-1a', 'h: u64, b: Uint8Array', 'return BigInt.asUintN(64, (h ^ BigInt(b[0]!)) * 0x100000001b3n);', 0],
    ['a counter', 'n: bigint', 'let s = 0; for (let i = 0n; i < n; i++) s += Number(i); return s;', 0],
    ['a counter down', 'n: u64', 'let s = 0; for (let i = n; i > 0n; i--) s += Number(i); return s;', 0],
    ['a counter that its loop changes', 'n: i64', 'let i = 0n; for (; i < n; i++) { i *= 2n; } return i;', 2],
    ['i <= n', 'n: i64', 'let i = 0n; for (; i <= n; i++) {} return i;', 1],
    ['a product of halves', 'a: u64, b: u64', 'return (a & 0xffffffffn) * (b >> 32n);', 0],
    ['a masked sum', 'a: i64, b: i64', 'return (a * b + 5n) & 0xffffn;', 0],
    ['what a u64 masks', 'a: u64, b: u64', 'return a & (a - b * 3n);', 0],
    ['what a u64 masks, to its left', 'a: u64, b: u64', 'return (a << (b & 63n)) & b;', 0],
    ['bits that are cleared', 'a: u64, b: u64', 'return a & ~(15n << (b & 63n));', 0],
    ['two that may fail: one must be exact', 'a: u64, b: u64', 'return (a + 1n) & (a * b);', 1],
    ['an i64 masks nothing', 'a: i64, b: i64', 'return a & (a - b);', 1],
    ['an element', 'a: BigInt64Array, b: i64', 'a[0] = a[0]! * b; a[1]!++; a.fill(b + 1n); return 0;', 0],
    ['a sum', 'a: i64, b: i64', 'return a + b;', 1],
    ['a sum that wraps', 'a: i64, b: i64', "'use kernel overflowcheck=off'; return a + b * 3n;", 0],
    ['a constant that u64 and i64 hold', 'a: u64, b: i64', 'const k = 7n; return (a ^ k) < (b | k) ? 1 : 0;', 0],
    ['a length', 'a: Uint8Array', 'return BigInt(a.length) + 1n;', 0],
    ['a counted number', 'n: i32', 'let s = 0n; for (let i = 0; i < n; i++) s ^= BigInt(i); return s;', 0],
    ['any number', 'x: number', 'return BigInt(x);', 1],
  ])('of %s', (_, parameters, body, count) => {
    const directive = body.includes('use kernel') ? '' : "'use kernel'; ";
    expect(checksOf(`export function f(${parameters}) { ${directive}${body} }`)).toBe(count);
  });

  it('are none with overflowcheck=off: results wrap as asIntN says', async () => {
    const { js } = await build(
      "export function off(x: bigint, y: bigint): bigint { 'use kernel overflowcheck=off'; return (x * y - 5n) ^ (x << 9n); }",
    );
    for (const x of edges.i64) {
      for (const y of edges.i64) {
        expect(js.off?.(x, y)).toBe(BigInt.asIntN(64, (x * y - 5n) ^ (x << 9n)));
      }
    }
  });
});
