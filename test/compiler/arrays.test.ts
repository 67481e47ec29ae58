// Arrays as a whole: views, copies, set and fill, arrays made in loops and passed between kernels, and strange buffers.

import { describe, expect, it } from 'vitest';
import { run } from '../helpers.ts';
import { build, contents, interpret, type Kernels, outcome, usualWays } from './build.ts';

const kinds = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array'],
  ...['Uint32Array', 'Float32Array', 'Float64Array'],
] as const;

const pairs = kinds.flatMap((to) =>
  kinds.map(
    (from) => `
      export function set_${to}_${from}(a: ${to}, b: ${from}, at: number): void { 'use kernel'; a.set(b, at); }
      export function copy_${to}_${from}(b: ${from}): ${to} { 'use kernel'; const a = new ${to}(b); return a; }`,
  ),
);

const source = `
  const TABLE = new Float64Array([1, 2.5, -4]);
  const SMALL = new Int8Array([3, -2]);
  export function viewSum(a: Float64Array, begin: number, end: number): number {
    'use kernel';
    const v = a.subarray(begin, end);
    let s = v.length * 1000;
    for (let i = 0; i < v.length; i++) { s += v[i]!; v[i] = v[i]! + 0.5; }
    const w = v;
    if (w.length > 0) w[0] = -1;
    return s;
  }
  export function views(a: Int32Array, n: number): number {
    'use kernel';
    let s = a.subarray().length + 10 * a.subarray(n).length;
    for (const x of a.subarray(1, -1)) s += x;
    for (let i = 0; i < n; i++) { const row = a.subarray(i * 2, i * 2 + 2); s += row[0]! * row[1]!; }
    return s;
  }
  export function outside(a: Int32Array, n: number): number { 'use kernel'; const part = a.subarray(1, 3); return part[n]!; }
  export function sliced(a: Int16Array, begin: number, end: number): Int16Array { 'use kernel'; return a.slice(begin, end); }
  export function tail(a: Int16Array, begin: number): Int16Array { 'use kernel'; const b = a.slice(begin); b.fill(9, -1); return b; }
  export function filled(a: Float32Array, x: number, begin: number, end: number): void { 'use kernel'; a.fill(x, begin, end); }
  export function filledFrom(a: Uint8ClampedArray, x: number, begin: number): void { 'use kernel'; a.fill(x, begin).fill(a[0]! + 1, 0, 1); }
  export function squares(n: number): Float64Array { 'use kernel'; const a = new Float64Array(n); for (let i = 0; i < n; i++) a[i] = i * i; return a; }
  export function sum(a: Float64Array): number { 'use kernel'; let s = 0; for (const x of a) s += x; return s; }
  export function chain(n: number): number { 'use kernel'; const a = squares(n); const b = squares(3); b.set(a.subarray(0, 2), 1); return sum(a) * 2 + sum(b) + sum(squares(4).fill(1, 2)) + sum(TABLE); }
  export function passOn(n: number): Float64Array { 'use kernel'; if (n > 3) return squares(n); const a = new Float64Array([n, TABLE[0]! + n]); return a; }
  export function tables(i: number): number { 'use kernel'; return look(TABLE.subarray(1), i) + new Float64Array(SMALL)[0 as number as never]; }
  function look(t: Float64Array, i: number): number { return t[i]!; }
  export function loops(n: number, m: number): number {
    'use kernel';
    let s = 0;
    outer: for (let i = 0; i < n; i++) {
      const a = new Float64Array(m);
      a.fill(i);
      for (let k = 0; k < 3; k++) {
        const b = a.slice(k);
        if (i % 5 === 3) continue outer;
        if (i % 7 === 6) break;
        if (i > 1e9) return b[0]!;
        if (b.length > 0) s += b[0]! + squares(4)[3 as number]!;
      }
      if (s < 0) break outer;
    }
    do { const c = new Int8Array(5); s += c.length; } while (s < 100);
    return s;
  }
  export function failing(n: number): number { 'use kernel'; let s = 0; for (let i = 0; ; i++) { const a = new Float64Array(1000); s += a[i * n]!; } }
  export function wide(a: BigInt64Array, b: BigUint64Array, n: number): BigUint64Array {
    'use kernel';
    a.set(b.subarray(1), n);
    const c = new BigUint64Array(a);
    c.fill(b[0]! * 3n, -1);
    return c;
  }
  export function setInts(a: Int8Array, b: Float64Array, at: number): void { 'use kernel'; a.set(b, at); }
  export function setAll(a: Float64Array, b: Float32Array): void { 'use kernel'; a.set(b); a.subarray(1).set(a); }
`
  // Elements are read by name: what a call gives has one.
  .replace('new Float64Array(SMALL)[0 as number as never]', 'sum(new Float64Array(SMALL))')
  .replace('squares(4)[3 as number]!', 'sum(squares(4))');

/** One call of each implementation, on arguments of its own: results, errors and arrays alike. */
function compareCalls(v8: Kernels, others: readonly Kernels[]) {
  return (name: string, make: () => unknown[]): void => {
    const [wanted, ...rest] = [v8, ...others].map((kernels) => {
      const args = make();
      const result = outcome(() => kernels[name]?.(...args));
      return [result, ...args.filter((arg) => ArrayBuffer.isView(arg)).map((arg) => contents(arg))].join(' | ');
    });
    for (const other of rest) expect(other, `${name}(${make().slice(1)})`).toBe(wanted);
  };
}

const positions = [0, 1, 2, 5, 6, 7, -1, -3, -7, 1.5, -1.5, -0.5, Number.NaN, Infinity, -Infinity, 2 ** 53];

describe.each(usualWays)('arrays, by $compiler at $optimisation', (way) => {
  it('are what JavaScript makes of them', async () => {
    const built = await build(source, way);
    const { native, js } = built;
    const v8 = await interpret(built);
    const same = compareCalls(v8, [js, native]);
    const floats = () => Float64Array.of(1, -0, 2.5, Number.NaN, 1e300, -7.25);
    for (const begin of positions) {
      same('sliced', () => [Int16Array.of(1, 2, 3, 4, 5, 6), begin, 4]);
      same('tail', () => [Int16Array.of(1, 2, 3, 4, 5, 6), begin]);
      same('filledFrom', () => [Uint8ClampedArray.of(1, 2, 3, 4, 5, 6), 200.5, begin]);
      for (const end of positions) {
        same('viewSum', () => [floats().fill(3, 3, 5), begin, end]);
        same('sliced', () => [Int16Array.of(1, 2, 3, 4, 5, 6), begin, end]);
        same('filled', () => [new Float32Array(6), 0.1, begin, end]);
      }
    }
    for (const n of [0, 1, 2, 3]) same('views', () => [Int32Array.of(1, 2, 3, 4, 5, 6), n]);
    for (const n of [0, 1, 3, 4, 9])
      for (const name of ['squares', 'chain', 'passOn']) {
        if (name !== 'chain' || n > 1) same(name, () => [n]);
      }
    same('chain', () => [2]);
    same('tables', () => [1]);
    same('loops', () => [40, 3]);
    for (const n of [0, 1, 2]) {
      same('wide', () => [BigInt64Array.of(-1n, 2n, -3n), BigUint64Array.of(2n ** 63n + 5n, 2n ** 64n - 7n, 9n), n]);
    }
    same('setAll', () => [new Float64Array(3), Float32Array.of(0.1, 2)]);
    same('setAll', () => [new Float64Array(1), Float32Array.of(0.1, 2)]);
    for (const at of positions) same('setInts', () => [new Int8Array(8), floats(), at]);
    expect(outcome(() => native.setInts?.(new Int8Array(1), new Float64Array(2), 0))).toBe(
      'RangeError: offset is out of bounds',
    );
    for (const kernels of [native, js]) {
      expect(outcome(() => kernels.outside?.(new Int32Array(9), 2))).toMatch(
        /^RangeError: outside \(kernel\.ts:\d+:\d+\): index 2 is outside 'part' of length 2$/,
      );
    }
  });

  it('that a loop makes are freed in it, and on every way out', async () => {
    const { native } = await build(source, way);
    native.loops?.(10, 1000);
    const before = process.memoryUsage.rss();
    // 2 GB, if they were kept.
    native.loops?.(100_000, 2500);
    for (let call = 0; call < 2000; call++) expect(() => native.failing?.(50)).toThrow(RangeError);
    expect(process.memoryUsage.rss() - before).toBeLessThan(60e6);
  });

  it('on shared, resizable, shrunk and empty buffers mean what JavaScript says', async () => {
    const { native, js } = await build(source, way);
    const Resizable = ArrayBuffer as unknown as new (
      length: number,
      options: { maxByteLength: number },
    ) => ArrayBuffer & { resize(length: number): void };
    const cases: (() => unknown[])[] = [
      () => [new Float64Array(new SharedArrayBuffer(48), 8, 4), 1, 3],
      () => [new Float64Array(0), 0, 3],
      () => [new Float64Array(new ArrayBuffer(0)), -1, 3],
      () => [new Float64Array(new ArrayBuffer(64), 64), -1, 3],
      () => [new Float64Array(new ArrayBuffer(64), 24, 3), 1, 9],
      () => {
        const buffer = new Resizable(16, { maxByteLength: 64 });
        const tracking = new Float64Array(buffer);
        buffer.resize(40);
        return [tracking, 0, 9];
      },
      () => {
        const buffer = new Resizable(64, { maxByteLength: 64 });
        const fixed = new Float64Array(buffer, 0, 4);
        buffer.resize(24);
        return [fixed, 0, 9];
      },
      () => {
        const buffer = new Resizable(64, { maxByteLength: 64 });
        const tracking = new Float64Array(buffer, 32);
        buffer.resize(16);
        return [tracking, 0, 9];
      },
    ];
    for (const make of cases) {
      const [a, b] = [make(), make()];
      expect(outcome(() => native.viewSum?.(...a))).toBe(outcome(() => js.viewSum?.(...b)));
      expect(contents(a[0] as Float64Array)).toBe(contents(b[0] as Float64Array));
    }
  });
});

describe.each(usualWays.slice(0, 2))('arguments of a caller who takes them away meanwhile, by $compiler', (way) => {
  it('are not read after they were detached, or shrunk', async () => {
    const { native } = await build(
      `export function sum(a: Float64Array, b: Uint8Array): number {
        'use kernel';
        let s = b.length;
        for (const x of a) s += x;
        return s;
      }`,
      way,
    );
    const a = new Float64Array(1 << 20).fill(1);
    // An array without elements is asked for its keys, to know whether it is outside its buffer.
    const keys = () => [structuredClone(a, { transfer: [a.buffer] }).length];
    expect(outcome(() => native.sum?.(a, Object.assign(new Uint8Array(0), { keys })))).toBe(
      "TypeError: sum: argument 'a' is detached",
    );
    expect(native.sum?.(new Float64Array([1, 2]), new Uint8Array(0))).toBe(3);
  });
});

// Two compilers are enough: it is much C.
const optimised = usualWays.filter(({ optimisation }) => optimisation === '-O3').slice(0, 2);
describe.each(optimised)('conversions between kinds of arrays, by $compiler', (way) => {
  it("are JavaScript's, overlapping or not", async () => {
    const built = await build(pairs.join(''), way);
    const same = compareCalls(await interpret(built), [built.js, built.native]);
    const extremes = [
      0,
      1.5,
      -1.5,
      300.7,
      -300,
      2.5,
      3.5,
      Number.NaN,
      Infinity,
      -Infinity,
      2 ** 31,
      2 ** 32 + 5,
      1e300,
      -0,
    ];
    for (const to of kinds) {
      for (const from of kinds) {
        same(`copy_${to}_${from}`, () => [globalThis[from].from(extremes)]);
        same(`set_${to}_${from}`, () => [new globalThis[to](16), globalThis[from].from(extremes), 1]);
        // On one buffer, overlapping.
        same(`set_${to}_${from}`, () => {
          const buffer = new ArrayBuffer(96);
          new Uint8Array(buffer).forEach((_, at, bytes) => {
            bytes[at] = at % 8 < 6 ? at * 7 : 0x40;
          });
          return [new globalThis[to](buffer, 8, 8), new globalThis[from](buffer, 16, 6), 2];
        });
      }
    }
  });
});

it.runIf(process.platform === 'linux')('is a RangeError where there is no memory for it, and not the end', async () => {
  const { folder } = await build(
    "export function made(n: number): Float64Array { 'use kernel'; const a = new Float64Array(n); a[n - 1] = 5; return a; }",
  );
  const script = `
    const { made } = require('${folder}/kernel.node');
    let said;
    try { made(3e8); } catch (error) { said = String(error); }
    console.log(said, made(2e5)[199999], made(2e5).length, made(10)[9]);`;
  const { stdout } = await run('sh', ['-c', 'ulimit -v 4500000; exec "$0" -e "$1"', process.execPath, script]);
  expect(stdout).toBe('RangeError: Array buffer allocation failed 5 200000 5\n');
});

it('is the same of a Buffer, as far as kernels work on one', async () => {
  const built = await build(`
    export function f(a: Uint8Array): number { 'use kernel';
      a.subarray(1, 3).fill(7); const b = new Uint8Array(a.subarray(1)); b[0] = 9; let s = 0; for (const x of b) s = s * 10 + x;
      const own = new Uint8Array(4); own.fill(1, 2); const c = own.slice(1); a.set(c, 1); return s + a[1]! * 1e6 + a[3]! * 1e7; }
    export function filled(a: Uint8Array): Uint8Array { 'use kernel'; a.fill(300); return new Uint8Array(a); }`);
  const v8 = await interpret(built);
  for (const kernels of [built.native, built.js]) {
    for (const name of ['f', 'filled']) {
      const [ours, theirs] = [Buffer.from([1, 2, 3, 4, 5]), Buffer.from([1, 2, 3, 4, 5])];
      expect(outcome(() => kernels[name]?.(ours))).toBe(outcome(() => v8[name]?.(theirs)));
      expect(ours).toEqual(theirs);
    }
  }
});
