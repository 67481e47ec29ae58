// boundscheck=js: what JavaScript gives for an element outside of its array, in every use that makes no difference
// between undefined and NaN; and the uses that do, which are refused.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, contents, interpret, type Kernels, outcome, usualWays } from './build.ts';

/** Inside, at the ends, and outside of arrays of four elements in every way. */
const INDICES = [
  ...[0, -0, 1, 3, 4, 5, -1, -2, 0.5, -0.5, 3.5, 1e-300, Number.NaN, 2 ** 31, 2 ** 32, 2 ** 32 + 1, -(2 ** 31)],
  ...[2 ** 53, 2 ** 53 - 1, 2 ** 63, 2 ** 64, -(2 ** 63), Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

const KINDS = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array'],
  ...['Float32Array', 'Float64Array'],
] as const;

/** Of each: the array, another of its kind, the index. What it gives is a number, or written. */
const USES: Readonly<Record<string, string>> = {
  plus: 'return a[i]! + 1;',
  minus: 'return 10 - a[i]! - b[i + 1]!;',
  times: 'return a[i]! * a[i - 1]! / b[2]!;',
  rest: 'return a[i]! % 2 + 5 % b[i]! + a[i]! ** 2;',
  negated: 'return -a[i]!;',
  converted: 'return +a[i]!;',
  byNumber: 'return Number(a[i]!);',
  bits: 'return (a[i]! | 0) + (b[i]! & 7) * 10 + (a[i]! ^ 5) * 100;',
  inverted: 'return ~a[i]!;',
  shifted: 'return (a[i]! >> 1) + (b[i]! >>> 1) + (a[i]! << 2) + (1 << b[i]!);',
  below: 'return (a[i]! < 2 ? 1 : 0) + (a[i]! <= 2 ? 10 : 0) + (2 < a[i]! ? 100 : 0) + (b[i]! >= 2 ? 1000 : 0);',
  notBelow: 'return (!(a[i]! < 2) ? 1 : 0) + (!(b[i]! > 1) ? 10 : 0);',
  truth:
    'let k = 0; if (a[i]!) k += 1; if (!b[i]!) k += 10; while (a[i]! && k < 100) k += 30; return k + (a[i]! ? 1000 : 0);',
  logic: 'return (a[i]! || 7) + (b[i]! && 3) + (a[i]! && b[i]! ? 100 : 0);',
  functions:
    'return Math.max(a[i]!, 1) + Math.abs(b[i]!) + Math.floor(a[i]! / 2) + Math.imul(b[i]!, 3) + Math.min(a[i]!);',
  rounded:
    'return Math.sqrt(a[i]!) + Math.fround(b[i]!) + Math.sign(a[i]!) + Math.hypot(a[i]!, 1) + Math.clz32(b[i]!);',
  asked: 'return (isNaN(a[i]!) ? 1 : 0) + (Number.isFinite(b[i]!) ? 10 : 0) + (Number.isInteger(a[i]!) ? 100 : 0);',
  isThere:
    'return (a[i] === undefined ? 1 : 0) + (b[i] != null ? 10 : 0) + (undefined !== a[i] ? 100 : 0) + (a[i] === null ? 1000 : 0);',
  typed:
    "return (typeof a[i] === 'number' ? 1 : 0) + (typeof b[i] !== 'undefined' ? 10 : 0) + (typeof a[i] === 'object' ? 100 : 0);",
  orElse: 'return (a[i] ?? 50) + (b[i + 1] ?? a[i - 1] ?? a.length) + (a[i + 2] ?? (b[0] = 9));',
  optional: 'const x: number | undefined = a[i]; return x === undefined ? -1 : x > 2 ? x : x + 100;',
  parts: 'const [p, q, , r = 5, s = 7] = a.subarray(i); return p! + q! + r + s;',
  indexOfRead: 'return b[a[i]!]! + 1;',
  nested: 'return a[b[a[i]!]! + 1]! * 1 + b[b[i]! - 1]! * 1;',
  local: 'const x = a[i]!; let y = b[i]!; if (x > 1) y = x; y += 1; return x < 2 ? x + y : y;',
  sure: 'const x = a[i]!; if (x > 0) return x; if (a[i]!) return a[i]!; return (b[i]! < 3 ? b[i]! : 5);',
  around: 'let x = 0; for (let k = 0; k < 3; k++) { if (x > 2) return x; x = a[i + k]!; } return x * 2;',
  write: 'a[i] = 1; b[i - 1] = 2.5; a[i + 1] = b[0]!; return 0;',
  writtenValue: 'let n = 0; const x = (a[i] = 7.25); a[i + n++] = n; b[n++] = n++; return x + n;',
  stored: 'b[0] = a[i]!; b[1] = a[i + 1]!; b[i] = a[i - 1]!; return 0;',
  compound: 'a[i] += 1; b[i] -= a[i + 1]!; a[i - 1] *= 2; b[i + 1] |= 1; a[i] **= 2; a[i] >>>= 1; return 0;',
  steps: 'const x = a[i]++; const y = ++b[i]; a[i + 1]--; return x + (--a[i + 2]) + y;',
  assigned: 'a[i] ||= 3; b[i] &&= 4; const x = (a[i + 1] ||= 5); const y = (b[i] &&= 6); return x + (y || 0);',
  complex: 'a[i * 2 + 1] += b[i * 2 + 1]!; b[i * i - 3] ||= a[i * i - 3]!; return a[i * 3]! + 0;',
  swapped: '[a[i], b[i + 1]] = [b[i + 1]!, a[i]!]; [a[0], a[i]] = [a[i]!, a[0]!]; return 0;',
  filled: 'b.fill(a[i]!); a.fill(3, a[i]!); return a.length;',
  searched: 'return a.indexOf(+a[i]!) + (b.includes(+a[i]!) ? 100 : 0);',
  mapped: 'const m = a.map((x, k) => b[i + k]!); return m[0]! + m[3]! + a.reduce((s, x, k) => s + a[i + k - 1]!, 0);',
  bounds: 'let s = 0; for (let k = a[i]!; k < 4; k++) s += k; for (let k = 0; k < b[i]!; k++) s += 10; return s;',
  given: 'return first(b, i) * 2 + pick(a[i]!, 3) + second(a, i);',
  listed:
    'const l = [1, 2, 3]; l[i & 1] = 5; const s = l[i]! + 1; l.push(+a[i]!, s); return s * (l[4]! < 9 ? 2 : 3) + (l[i + 2] ?? 50);',
  rowed: 'const rows: number[][] = [[1, 2], [3]]; return rows[0]![i]! + 1 + (rows[1]![i] ?? 40);',
};

const HELPERS = `
  const TABLE = [5, 6, 7];
  function first(a: Float64Array, i: number): number { 'use kernel boundscheck=js'; return a[i]!; }
  function second(a: Float64Array, i: number): number { 'use kernel boundscheck=js'; const x = first(a, i + 1); return x < 2 ? x : TABLE[i]! - 1; }
  function pick(x: number, y: number): number { 'use kernel boundscheck=js'; return x > y ? x : y; }
`;

/** Only doubles are given to functions; methods of a Uint8Array may be a Buffer's. */
const kindsOf = (body: string) => {
  if (/first\(/.test(body)) return ['Float64Array'] as const;
  return /\.(fill|map|indexOf)\(/.test(body) ? KINDS.filter((kind) => kind !== 'Uint8Array') : KINDS;
};

function sourceOf(): string {
  const kernels = Object.entries(USES).flatMap(([name, body]) =>
    kindsOf(body).map((kind) => {
      const list = `a: ${kind}, b: ${kind}, i: number`;
      return `export function ${name}_${kind}(${list}): number { 'use kernel boundscheck=js'; ${body} }`;
    }),
  );
  return `${HELPERS}\n${kernels.join('\n')}`;
}

const arrays = (kind: (typeof KINDS)[number]) => {
  const make = globalThis[kind] as typeof Float64Array;
  return [make.of(1, 0, 2.5, 3), make.of(0, 3, 1, 200)] as const;
};

describe.each(usualWays)('elements outside of their arrays, by $compiler at $optimisation', (way) => {
  it.each(Object.keys(USES))('%s', async (name) => {
    const built = await build(sourceOf(), way);
    const v8 = await interpret(built);
    for (const kind of kindsOf(USES[name] as string)) {
      for (const i of INDICES) {
        const [wanted, native, js] = [v8, built.native, built.js].map((kernels: Kernels) => {
          const [a, b] = arrays(kind);
          const text = outcome(() => kernels[`${name}_${kind}`]?.(a, b, i));
          return `${text} ${contents(a)} ${contents(b)} ${Object.keys(a).length}`;
        });
        expect(native, `${name} of ${kind} at ${i}`).toBe(wanted);
        expect(js, `${name} of ${kind} at ${i}, js`).toBe(wanted);
      }
    }
  });
});

const kernel = (body: string, more = '') =>
  `export function f(a: Float64Array, i: number, b: BigInt64Array): number { 'use kernel boundscheck=js'; ${body} }${more}`;

/** What is wrong with a source, without where. */
function problemsOf(source: string): string[] {
  return compile('kernel.ts', source).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe('where undefined would be seen', () => {
  const element = "'a[i]' may be outside of its array: it is undefined then, and";
  const local = "'x' may be undefined: an element outside of its array, and";
  it.each([
    ['return a[i]!;', `${element} whoever calls would see it`],
    ['const x = a[i]!; return x;', `${local} whoever calls would see it`],
    [
      'return i > 0 ? a[i]! : 0;',
      "'i > 0 ? a[i]! : 0' may be undefined: an element outside of its array, and whoever calls would see it",
    ],
    [
      'let x = 0; for (let k = 0; k < 3; k++) { if (k > 1) return x; x = a[i + k]!; } return 0;',
      `${local} whoever calls would see it`,
    ],
    ['return a[i] === a[i + 1] ? 1 : 0;', `${element} two that are undefined are equal`],
    ['const x = a[i]!; return x !== x ? 1 : 0;', `${local} two that are undefined are equal`],
    ['return Number.isNaN(a[i]!) ? 1 : 0;', `${element} Number.isNaN is false of that`],
    ['const x = a[i]!; return x === undefined ? 1 : 0;', `${local} here it is asked whether it is`],
    ["const x = a[i]!; return typeof x === 'number' ? 1 : 0;", `${local} here it is asked whether it is`],
    ['const x = a[i]!; return x ?? 3;', `${local} here it is asked whether it is`],
    ['let x = a[i]!; x ??= 3; return 1;', `${local} here it is asked whether it is`],
    [
      'const x = a[i]!; const y: number | undefined = x; return y === undefined ? 1 : 0;',
      `${local} here it is asked whether it is`,
    ],
    ['const y: number | null = a[i]!; return y === null ? 1 : 0;', `${element} here it is asked whether it is`],
    [
      'const l: number[] = []; l.push(a[i]!); return l.length;',
      "'a[i]' may be undefined: an element outside of its array, and the list would hold it",
    ],
    ['const l = [a[i]!]; return l.length;', `${element} the list would hold it`],
    [
      "throw new Error('no ' + a[i]);",
      "'a[i]' may be undefined: an element outside of its array, and the error's text would say so",
    ],
    ['return Math.max(...a.subarray(0, a[i]!));', `${element} means the end of the array there`],
    ['return a.fill(1, 0, a[i]!).length;', `${element} means the end of the array there`],
    ['const g = (x = 5) => x + 1; const x = a[i]!; return g(x);', `${local} here it is asked whether it is`],
  ])('%s', (body, wanted) => {
    expect(problemsOf(kernel(body))).toContain(`KZ1021 ${wanted}`);
  });

  it.each([
    [
      'given to a default',
      'return g(a[i]!);',
      ' function g(x: number = 5): number { return x + 1; }',
      'here it is asked whether it is',
    ],
    [
      'given to a function without it',
      'return g(a[i]!);',
      " function g(x: number): number { 'use kernel'; return x + 1; }",
      "'g' is not under boundscheck=js",
    ],
    [
      'what a function gives',
      'return g(a, i);',
      " function g(a: Float64Array, i: number): number { 'use kernel boundscheck=js'; return a[i]!; }",
      'whoever calls would see it',
    ],
    [
      'what a function is given',
      'return g(a[i]!);',
      " function g(x: number): number { 'use kernel boundscheck=js'; return x; }",
      'whoever calls would see it',
    ],
    [
      'in a record that is given back',
      'return g(a, i).y;',
      " function g(a: Float64Array, i: number): { x: number; y: number } { 'use kernel boundscheck=js'; return { x: a[i]!, y: 1 }; }",
      'whoever calls would see it',
    ],
  ])('%s', (_, body, more, how) => {
    expect(problemsOf(kernel(body, more)).join('\n')).toContain(how);
  });

  it.each([
    [
      'an object that a kernel gives',
      "export function f(a: Float64Array, i: number): { x: number } { 'use kernel boundscheck=js'; return { x: a[i]! }; }",
    ],
    [
      'a field that a kernel assigns',
      "export function f(a: Float64Array, p: { x: number }, i: number): void { 'use kernel boundscheck=js'; p.x = a[i]!; p.x = 1; }",
    ],
    [
      'an element of a plain array',
      "export function f(a: Float64Array, l: number[], i: number): void { 'use kernel boundscheck=js'; l[0] = a[i]!; }",
    ],
  ])('%s', (_, source) => {
    expect(problemsOf(source).join('\n')).toMatch(/^KZ1021 .*(whoever calls would see it|the list would hold it)$/);
  });

  it.each([
    'const k = i | 0; if (k >= 0 && k < a.length) return a[k]!; return 0;',
    'for (let k = 0; k < a.length; k++) if (a[k] === a[0]! + 1) return a[k]!; return -1;',
    'let m = -Infinity; for (let k = 0; k < i; k++) if (a[k]! > m) m = a[k]!; return m;',
    'const x = a[i]!; if (x > 3) return x; if (x) return x; return x < 0 || x === 2 ? +x : 1;',
    'let x = a[i]!; x += 1; return x;',
    'switch (a[i]) { case 1: return 5; case 2: return 6; default: return 7; }',
    'return a[i] === 3 || a[i] !== a.length ? 1 : 0;',
    'return (a[i] ?? a[i + 1] ?? 3) + (a[i] === undefined ? 1 : 0);',
    'const { x = 1 } = { x: a[i]! }; const [y = 2] = a; return x + y;',
    'const l: number[] = [1]; for (let k = 0; k < l.length; k++) if (l[k] === l[0]) return l[k]!; return 0;',
    'const m = new Float64Array(2); m[0] = i; return m[0]! + m[1]!;',
    'return a.find((x) => x > i) ?? 0;',
    'let n = 0; for (const x of a) if (x === a.length) n++; return a.indexOf(i) + n;',
  ])('and where not: %s', (body) => {
    expect(problemsOf(kernel(body))).toEqual([]);
  });

  it('says what helps', () => {
    const hintOf = (body: string) => compile('kernel.ts', kernel(body)).diagnostics[0]?.hint;
    expect(hintOf('return a[i]!;')).toBe(
      '+a[i] makes it NaN; or test in front that it is inside; or give a number | undefined',
    );
    expect(hintOf('const x = a[i]!; return x ?? 1;')).toBe(
      '+x makes it NaN; or ask of the element itself: a[i] === undefined',
    );
    expect(hintOf('const l = [a[i + 1]!]; return l.length;')).toBe(
      '+a[i + 1] makes it NaN; or test in front that it is inside',
    );
  });
});

const errors = `
  export function property(a: Float64Array, b: Int32Array, i: number): number { 'use kernel boundscheck=js'; a[0] = 1; a[b[i]!] = 2; a[1] = 3; return 0; }
  export function sure(a: Float64Array, b: Int32Array, i: number): number { 'use kernel boundscheck=js'; a[+b[i]!] = 2; return 0; }
  export function bigints(a: BigInt64Array, i: number): bigint { 'use kernel boundscheck=js'; a[i + 1] = 5n; a[i] = a[0]! + 1n; return a[i]!; }
  export function divided(a: BigInt64Array, i: number, by: bigint): number { 'use kernel boundscheck=js'; a[i] = 6n / by; return 0; }
  export function list(n: number, i: number): number { 'use kernel boundscheck=js'; const l = [1, 2]; l[n] = 5; return l.length + (l[i]! < 9 ? 1 : 0); }
  export function flags(i: number): number { 'use kernel boundscheck=js'; const l = [true, false]; return l[i] ? 1 : 0; }
  export function rows(i: number): number { 'use kernel boundscheck=js'; const l: number[][] = [[1], [2]]; return l[i]![0]! + 1; }
  export function given(l: number[], i: number): number { 'use kernel boundscheck=js'; const x = l[i]! + 1; l[i & 1] = 7; return x; }
  export function maybe(a: Float64Array, i: number): number | undefined { 'use kernel boundscheck=js'; return a[i]; }
  export function large(a: Float64Array, i: number, n: number): number { 'use kernel boundscheck=js'; let s = 0; for (let k = 0; k < n; k++) { s += a[k + i]!; a[k * i] = s; a[k - 1] = a[k + 1]!; } return s; }
`;

describe('what stays an error', () => {
  it('and what does not', async () => {
    const { native, js } = await build(errors);
    const v8 = await interpret(await build(errors));
    const f64 = () => Float64Array.of(5, 6, 7);
    const i64 = () => BigInt64Array.of(5n, 6n);
    const both = (name: string, args: () => unknown[]) => {
      const [one, other] = [native, js].map((kernels) => {
        const given = args();
        return `${outcome(() => kernels[name]?.(...given))} ${given.map((each) => (ArrayBuffer.isView(each) ? contents(each) : String(each))).join(' ')}`;
      });
      expect(one).toBe(other);
      return one as string;
    };
    // Nothing is done behind it.
    expect(both('property', () => [f64(), Int32Array.of(1), 3])).toMatch(
      /^RangeError: property \(kernel.ts:2:\d+\): index NaN is outside 'a' of length 3 3ff0000000000000 4018/,
    );
    const same = (name: string, args: () => unknown[]) => {
      const given = args();
      const text = `${outcome(() => v8[name]?.(...given))} ${given.map((each) => (ArrayBuffer.isView(each) ? contents(each) : String(each))).join(' ')}`;
      expect(both(name, args)).toBe(text);
    };
    same('property', () => [f64(), Int32Array.of(1), 0]);
    same('property', () => [f64(), Int32Array.of(-7), 0]);
    same('sure', () => [f64(), Int32Array.of(1), 3]);
    same('bigints', () => [i64(), 1]);
    same('bigints', () => [i64(), 0]);
    expect(both('bigints', () => [i64(), 2])).toMatch(/^RangeError: .* index 2 is outside 'a' of length 2/);
    same('divided', () => [i64(), 1, 2n]);
    same('divided', () => [i64(), 7, 2n]);
    expect(both('divided', () => [i64(), 7, 0n])).toMatch(/^RangeError: /);
    same('list', () => [2, 7]);
    same('list', () => [0, -1]);
    expect(both('list', () => [3, 0])).toMatch(/^RangeError: .* index 3 is outside 'l' of length 2/);
    same('flags', () => [1]);
    expect(both('flags', () => [2])).toMatch(/^RangeError: /);
    expect(both('rows', () => [2])).toMatch(/^RangeError: /);
    same('rows', () => [1]);
  });

  it('as other arguments of kernels, and their results', async () => {
    const built = await build(errors);
    const v8 = await interpret(built);
    for (const kernels of [built.native, built.js]) {
      for (const i of [-1, 0, 1, 2, 0.5]) {
        const [l, m] = [
          [1, 2, 3],
          [1, 2, 3],
        ];
        const wanted = outcome(() => v8.given?.(l, i));
        const got = outcome(() => kernels.given?.(m, i));
        expect([got, m]).toEqual([wanted, l]);
        const a = Float64Array.of(4, 5);
        expect(kernels.maybe?.(a, i)).toBe(v8.maybe?.(a, i));
      }
      for (const i of [0, 1, 3, -1, 0.5, 1e9]) {
        for (const n of [0, 1, 20, 100]) {
          const [a, b] = [new Float64Array(50).fill(0.5), new Float64Array(50).fill(0.5)];
          expect(outcome(() => kernels.large?.(a, i, n))).toBe(outcome(() => v8.large?.(b, i, n)));
          expect(contents(a)).toBe(contents(b));
        }
      }
    }
  });
});
