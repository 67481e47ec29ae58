// Numbers whose NaN nobody tells from 0 are held as integers, and 0 stands for NaN: never where something is divided by
// it in C, which would end the process.

import { describe, expect, it } from 'vitest';
import { build, everyWay, interpret } from './build.ts';

const small = 'Math.floor(Math.min(Math.max(x, 1), 7))';
const source = `
  export function inC(x: number): number { 'use kernel cdivision'; const k = ${small}; return (100 / k) | 0; }
  export function restInC(x: number): number { 'use kernel cdivision'; const k = ${small}; return (100 % k) | 0; }
  export function stored(x: number): number { 'use kernel cdivision';
    const a = new Uint8ClampedArray(2); const k = ${small}; a[0] = 100 / k; a[1] = k; return a[0]! * 256 + a[1]!; }
  export function quotient(x: number): number { 'use kernel'; const k = ${small}; return (100 / k) | 0; }
  export function truth(x: number): number { 'use kernel'; const k = ${small}; return k ? 1 : 100 % k ? 2 : 3; }
`;

describe.each(everyWay)('by $compiler at $optimisation', (way) => {
  it('has the values of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const name of Object.keys(built.js)) {
      for (const x of [Number.NaN, 0, 1, 3.5, 100, Number.NEGATIVE_INFINITY]) {
        expect(built.native[name]?.(x), `${name}(${x})`).toBe(v8[name]?.(x));
      }
    }
  });
});
