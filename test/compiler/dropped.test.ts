// Values that nobody reads: what JavaScript throws while it computes them is thrown, and nothing else happens.

import { expect, it } from 'vitest';
import { build, interpret, outcome } from './build.ts';

const source = `
  export function statement(b: bigint): number { 'use kernel'; 1n / b; return 1; }
  export function sequence(b: bigint): number { 'use kernel'; return (1n / b, 5); }
  export function converted(b: bigint): number { 'use kernel'; BigInt(Number(b) / 2); return 1; }
  export function inNumber(b: bigint): number { 'use kernel'; return (Number(7n % b) + 1, 1); }
  export function inIndex(b: bigint): number { 'use kernel'; const a = new Float64Array(2); a[Number(1n / b)]; return 2; }
  export function negated(b: bigint): number { 'use kernel'; -(1n / b); return 3; }
  export function power(b: bigint): number { 'use kernel'; const c = (2n ** b, b); return Number(c); }
  export function heads(b: bigint): number { 'use kernel'; let n = 0; for (1n / b; n < 2; 3n / b) n++; return n; }
  export function compared(b: bigint): number { 'use kernel'; 1n / b > 0n; 1n / b === 1n && n1(b); return 4; }
  export function chosen(b: bigint): number { 'use kernel'; b === 0n ? 1n : 1n / b; b && 1n / b; return 6; }
  export function outside(b: bigint): number { 'use kernel'; const a = new Float64Array(1); a[9]; a[Number(b)], a[-1]; return 7; }
  export function effects(b: bigint): number { 'use kernel'; let n = 0; (n++, n += 2, Number(b)); return (n *= 2, n--, n); }
  function n1(b: bigint): number { return Number(1n / b); }
`;

it('throw what they throw', async () => {
  const built = await build(source);
  const v8 = await interpret(built);
  for (const name of Object.keys(built.native)) {
    for (const b of [0n, 1n, 2n, 5n]) {
      const theirs = outcome(() => v8[name]?.(b));
      expect(
        outcome(() => built.native[name]?.(b)),
        `${name}(${b})`,
      ).toEqual(theirs);
      expect(
        outcome(() => built.js[name]?.(b)),
        `${name}.js(${b})`,
      ).toEqual(theirs);
    }
  }
});
