// Guards that types decide, and what they keep out.

import { describe, expect, it } from 'vitest';
import { build, interpret, outcome } from './build.ts';

const source = `
  const T = [1, 2.5, -3];
  export function kinds(x: number, flag: boolean, b: bigint, a: Float64Array): number {
    'use kernel';
    let bits = 0;
    if (typeof x === 'number') bits += 1;
    if (typeof x !== 'number') throw new TypeError(\`\${x} is no number\`);
    if ('boolean' == typeof flag) bits += 2;
    if (typeof b === 'bigint' && typeof a === 'object') bits += 4;
    if (typeof x === 'string') return x.length;
    if (a instanceof Float64Array) bits += 8;
    if (a instanceof Uint8Array || x instanceof Float64Array) bits += 16;
    if (Array.isArray(a)) bits += 32;
    if (Array.isArray(T)) bits += 64;
    if (ArrayBuffer.isView(a) && !ArrayBuffer.isView(T)) bits += 128;
    if (T instanceof Float64Array) bits += 256;
    return bits;
  }
  export function nothing(x: number, a: Float64Array): number {
    'use kernel';
    let bits = 0;
    if (x === undefined) bits += 1;
    if (x != null) bits += 2;
    if (null === a || a == undefined) bits += 4;
    if (void 0 !== a) bits += 8;
    if (!a) bits += 16;
    if (a && a.length > 1) bits += 32;
    return bits + (x == null ? x.y.z : x) + (typeof x === 'number' && x > 1 ? 100 : 0);
  }
  export function effects(a: Float64Array, i: number): number {
    'use kernel';
    let k = i;
    if (typeof a[k++] === 'undefined') k += 100;
    const y = a[k] === undefined ? 5 : a[k];
    return k + y;
  }
  export function unless(a: Float64Array, x: number): number {
    'use kernel';
    let y = x, flag = x > 2, k = 0;
    y ||= 7;
    y &&= y + 1;
    y ??= a[100]!;
    flag ||= x < -1;
    flag &&= y < 50;
    a[k++] ||= a[k]! + 0.5;
    const z = (a[k] &&= 3);
    return (y ?? a[100]!) + (a?.length ?? 5) + (flag ? 100 : 0) + k + z + a?.[0]!;
  }
  export function dead(x: number): number {
    'use kernel';
    const DEBUG = false;
    if (false) console.log('never');
    false && console.log('never');
    true ? (x += 1) : console.log('never');
    if (x > 1 && typeof x === 'string') return console.log(x);
    if (1 > 2) { return Symbol(); } else if (x > 5) { x = 5; }
    return DEBUG || x > 2 ? x * 2 : x;
  }
`;

describe('guards that types decide', () => {
  it("have V8's answer", async () => {
    const built = await build(source);
    const v8 = await interpret(built);
    const a = Float64Array.of(1, Number.NaN, 3);
    for (const [name, args] of [
      ['kinds', [1, true, 1n, a]],
      ['nothing', [0, a]],
      ['nothing', [Number.NaN, a.subarray(2)]],
      ['nothing', [7, a]],
      ['effects', [a, 0]],
      ['effects', [a, 1]],
      ...[0, -0, 1, 3, -5, 60, Number.NaN].map((x) => ['unless', [Float64Array.of(x, 5, 0), x]] as const),
      ['unless', [Float64Array.of(0, 0, 0), 1]],
      ['dead', [0]],
      ['dead', [9]],
    ] as const) {
      const own = () => args.map((each) => (each instanceof Float64Array ? each.slice() : each));
      const expected = outcome(() => v8[name]?.(...own()));
      expect([name, args, outcome(() => built.native[name]?.(...own()))]).toEqual([name, args, expected]);
      expect([name, args, outcome(() => built.js[name]?.(...own()))]).toEqual([name, args, expected]);
    }
  });

  it('do not hide that an element is not there', async () => {
    const built = await build(source);
    expect(() => built.native.effects?.(new Float64Array(3), 3)).toThrow(RangeError);
    expect(() => built.native.effects?.(new Float64Array(3), 2)).toThrow(RangeError);
  });

  it('tell that a variable has no value', async () => {
    const built = await build(`export function f(x: number): number {
      'use kernel';
      let y: number;
      if (x > 1) y = x;
      let found = 0;
      for (let k = 0; k < 3; k++) {
        let z: number;
        if (k === 1) z = 5;
        if (z !== undefined) found += z;
      }
      return found + (y === undefined ? 1 : 2);
    }`);
    for (const kernels of [built.native, built.js]) expect([kernels.f?.(2), kernels.f?.(1)]).toEqual([7, 6]);
  });
});
