// Bigints in kernels: each operator on every pair of edges against JavaScript's own, with the range rule; the same
// errors from every compiler and from the js back end; arrays, conversions, loops.

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildDirect } from '../../lib/builders/direct.ts';
import { compile } from '../../lib/compiler/compile.ts';
import { lowerModule } from '../../lib/frontend/module.ts';
import { statementsIn } from '../../lib/ir/walk.ts';
import { passes, runPasses } from '../../lib/passes/index.ts';
import { findCompilers } from '../../lib/toolchains/find.ts';
import { temporaryFolder } from '../helpers.ts';

type Kernels = Record<string, (...args: unknown[]) => unknown>;
const compilers = await findCompilers();

interface Way {
  readonly name: string;
  readonly kernels: Kernels;
}

/** The kernels of a source from the js back end, and natively by every compiler asked for. */
async function build(source: string, levels: readonly ('-O0' | '-O3')[], every = false): Promise<[Way, ...Way[]]> {
  const { output, diagnostics } = compile('big.ts', source, { verify: true });
  expect(diagnostics).toEqual([]);
  if (output === undefined) throw new Error('no output');
  const base = join(temporaryFolder(), 'big');
  writeFileSync(`${base}.c`, output.c);
  writeFileSync(`${base}.mjs`, output.js);
  const loaded = (await import(pathToFileURL(`${base}.mjs`).href)) as Record<string, { js: Kernels['x'] }>;
  const js = Object.fromEntries(output.exports.map((name) => [name, loaded[name]?.js as Kernels['x']]));
  const native: Way[] = [];
  for (const compiler of every ? compilers : compilers.slice(0, 1)) {
    for (const optimisation of levels) {
      const name = `${compiler.name} ${optimisation}`;
      const file = `${base}.${compiler.name.replaceAll('/', '_')}${optimisation}.node`;
      await buildDirect({ compiler, target: 'native', source: `${base}.c`, output: file, optimisation });
      native.push({ name, kernels: createRequire(import.meta.url)(file) as Kernels });
    }
  }
  return [{ name: 'js', kernels: js }, ...native];
}

function outcome(call: () => unknown): string {
  try {
    const value = call();
    return typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : String(value);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const limits = { i64: [-(2n ** 63n), 2n ** 63n - 1n], u64: [0n, 2n ** 64n - 1n] } as const;
type Wide = keyof typeof limits;
const fits = (value: bigint, type: Wide) => value >= limits[type][0] && value <= limits[type][1];

const every = [
  ...[
    0n,
    1n,
    2n,
    3n,
    5n,
    7n,
    8n,
    31n,
    32n,
    62n,
    63n,
    64n,
    65n,
    255n,
    2n ** 31n - 1n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 32n,
  ],
  ...[3037000499n, 3037000500n, 4294967296n + 1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 2n],
  ...[2n ** 63n - 1n, 2n ** 63n, 2n ** 63n + 1n, 2n ** 64n - 2n, 2n ** 64n - 1n],
];
const edges: Readonly<Record<Wide, readonly bigint[]>> = {
  u64: every,
  i64: [...every, ...every.map((value) => -value)].filter((value) => fits(value, 'i64')),
};

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

const pairs: readonly (readonly [Wide, Wide])[] = [
  ['i64', 'i64'],
  ['u64', 'u64'],
  ['i64', 'u64'],
  ['u64', 'i64'],
];

describe.each(pairs)('operators on %s and %s', (a, b) => {
  it('are JavaScript’s where the result is in range, and a RangeError where it is not', async () => {
    const bodies = [...arithmetic.map((op) => `x ${op} y`), ...reduced, ...others];
    const functions = bodies.map(
      (body, at) => `export function f${at}(x: ${a}, y: ${b}) { 'use kernel'; return ${body}; }`,
    );
    const source = `import type { i64, u64 } from 'kernelize';\n${functions.join('\n')}`;
    const [js, ...native] = await build(source, ['-O0', '-O3'], true);
    for (const [at, body] of bodies.entries()) {
      const reference = new Function('x', 'y', `return ${body}`) as (x: bigint, y: bigint) => unknown;
      for (const x of edges[a]) {
        for (const y of edges[b]) {
          const where = `${body}: x = ${x}n, y = ${y}n`;
          const own = outcome(() => js.kernels[`f${at}`]?.(x, y));
          const op = arithmetic[at];
          if (op !== undefined) {
            const wanted = ruled(op, [a, b], [x, y]);
            expect(/^RangeError/.test(own) ? 'RangeError' : own, where).toBe(
              wanted === 'RangeError' ? wanted : `${wanted}n`,
            );
          } else if (!/^RangeError: f\d/.test(own)) {
            expect(own, where).toBe(outcome(() => reference(x, y)));
          } else if (/^BigInt.as.*\(x [*^|&+-] y\)$/.test(body) || others.includes(body)) {
            expect.fail(`${where}: ${own}`);
          }
          for (const { name, kernels } of native) {
            const given = outcome(() => kernels[`f${at}`]?.(x, y));
            if (given !== own) expect(given, `${where}, by ${name}`).toBe(own);
          }
        }
      }
    }
  }, 60_000);
});

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
});

describe('errors', () => {
  it('are the same natively and in JavaScript, with V8’s text where V8 has an error', async () => {
    const ways = await build(
      `import type { i64, u64 } from 'kernelize';
      export function signed(x: bigint): bigint { 'use kernel'; return x; }
      export function unsigned(x: u64): u64 { 'use kernel'; return x; }
      export function sum(x: i64, y: i64): i64 { 'use kernel'; let s: i64 = x; s += y; return s; }
      export function held(x: u64): i64 { 'use kernel'; const held: i64 = x; return held; }
      export function given(x: i64): u64 { 'use kernel'; return x; }
      export function divided(x: i64, y: i64): i64 { 'use kernel'; return x / y + x % y; }
      export function power(x: i64, y: u64): i64 { 'use kernel'; return x ** y; }
      export function negative(x: i64, y: i64): i64 { 'use kernel'; return x ** y; }
      export function shifted(x: u64, y: i64): u64 { 'use kernel'; return x << y; }
      export function far(x: u64, y: i64): u64 { 'use kernel'; return BigInt.asUintN(64, x << y); }
      export function off(x: i64, y: i64): i64 { 'use kernel overflowcheck=off'; let s = x * y + x; s <<= 3n; s -= ~y; return -s; }
      export function mixedOff(x: u64, y: i64): i64 { 'use kernel overflowcheck=off'; return (x + y) * 3n - (-x | y); }
      export function from(x: number): i64 { 'use kernel'; return BigInt(x); }
      export function fromUnsigned(x: number): u64 { 'use kernel'; return BigInt(x); }
      export function fro(x: number, y: number): number { 'use kernel'; return Number(BigInt(Math.floor(x) * (y | 0))); }
      export function there(x: number): number { 'use kernel'; return Number(BigInt(x)); }
      function inner(x: u64, y: i64): u64 { return x * x + BigInt.asUintN(64, y); }
      export function outer(x: i64): i64 { 'use kernel'; return inner(x, -1n) - 1n; }
      `,
      ['-O0', '-O3'],
      true,
    );
    const big = 2n ** 63n;
    const calls: [string, unknown[]][] = [
      ...['signed', 'unsigned'].flatMap((name) =>
        [
          5n,
          -5n,
          big,
          big - 1n,
          -big,
          -big - 1n,
          2n ** 64n,
          2n ** 64n - 1n,
          -(2n ** 64n),
          10n ** 39n,
          10n ** 40n,
          10n ** 500n,
          5,
          '5',
          null,
        ].map((x): [string, unknown[]] => [name, [x]]),
      ),
      ['signed', []],
      ...[1n, big - 1n, -1n].map((y): [string, unknown[]] => ['sum', [big - 1n, y]]),
      ...[0n, big - 1n, big, 2n * big - 1n].map((x): [string, unknown[]] => ['held', [x]]),
      ...[0n, -1n, -big].map((x): [string, unknown[]] => ['given', [x]]),
      ...[0n, -1n, 3n].map((y): [string, unknown[]] => ['divided', [-big, y]]),
      ...[0n, 1n, 2n, 63n, 64n, big, 2n * big - 1n].flatMap((y) =>
        [-2n, -1n, 0n, 1n, 2n].map((x): [string, unknown[]] => ['power', [x, y]]),
      ),
      ...[-1n, -big].flatMap((y) => [-2n, 0n, 1n].map((x): [string, unknown[]] => ['negative', [x, y]])),
      ...[0n, 1n, 63n, 64n, 2n ** 40n, -1n, -64n, -big, big - 1n].flatMap((y) =>
        [0n, 1n, 5n, 2n * big - 1n].flatMap((x): [string, unknown[]][] => [
          ['shifted', [x, y]],
          ['far', [x, y]],
        ]),
      ),
      ...[0n, 1n, -1n, big - 1n, -big, 12345678901234567n].flatMap((x) =>
        [0n, 7n, -3n, -big, big - 1n].flatMap((y): [string, unknown[]][] => [
          ['off', [x, y]],
          ['mixedOff', [BigInt.asUintN(64, x), y]],
        ]),
      ),
      ...['from', 'fromUnsigned', 'there'].flatMap((name) =>
        [
          0,
          -0,
          1.5,
          -1,
          2 ** 53 + 2,
          2 ** 63,
          -(2 ** 63),
          2 ** 64,
          2 ** 64 - 2048,
          1e300,
          -1e19,
          Number.NaN,
          Number.POSITIVE_INFINITY,
          5e-324,
        ].map((x): [string, unknown[]] => [name, [x]]),
      ),
      ...[0n, 1n, 3000000000n, 4294967296n, -1n].map((x): [string, unknown[]] => ['outer', [x]]),
    ];
    const [js, ...native] = ways;
    for (const [name, args] of calls) {
      const wanted = outcome(() => js.kernels[name]?.(...args));
      for (const way of native) {
        expect(
          outcome(() => way.kernels[name]?.(...args)),
          `${name}(${args.map(String)}) by ${way.name}`,
        ).toBe(wanted);
      }
    }
    const text = (name: string, ...args: unknown[]) => outcome(() => native[0]?.kernels[name]?.(...args));
    expect(text('signed', big)).toBe(
      "RangeError: signed: argument 'x' must be a bigint from -2^63 to 2^63 - 1, but got 9223372036854775808",
    );
    expect(text('unsigned', 1)).toBe("TypeError: unsigned: argument 'x' must be a bigint, but got a number");
    expect(text('sum', big - 1n, 1n)).toMatch(
      /^RangeError: sum \(big\.ts:4:\d+\): 9223372036854775807n \+ 1n is no i64$/,
    );
    expect(text('held', big)).toMatch(
      /^RangeError: held \(big\.ts:5:\d+\): 'held' would be 9223372036854775808, which is no i64$/,
    );
    expect(text('divided', 1n, 0n)).toBe('RangeError: Division by zero');
    expect(text('from', 1.5)).toBe(
      'RangeError: The number 1.5 cannot be converted to a BigInt because it is not an integer',
    );
    expect(text('there', -0)).toBe('0');
    for (const { kernels } of ways) expect(outcome(() => kernels.fro?.(-7, 0))).toBe('0');
  }, 60_000);

  it('with overflowcheck=off are none: results wrap as asIntN says', async () => {
    const [js] = await build(
      "export function off(x: bigint, y: bigint): bigint { 'use kernel overflowcheck=off'; return (x * y - 5n) ^ (x << 9n); }",
      [],
    );
    for (const x of edges.i64) {
      for (const y of edges.i64) {
        expect(js.kernels.off?.(x, y)).toBe(BigInt.asIntN(64, (x * y - 5n) ^ (x << 9n)));
      }
    }
  });
});

describe('arrays of bigints, loops and numbers beside them', () => {
  it('do what V8 does', async () => {
    const body = `
      const PRIMES = new BigUint64Array([2n, 3n, 18446744073709551557n, -1n]);
      const STEP = 2n ** 64n - 59n;
      export function mix(a: BigInt64Array, b: BigUint64Array, n: number): number {
        'use kernel';
        const own = new BigUint64Array(3);
        const list = new BigInt64Array([1n, -2n, 2n ** 63n]);
        own.fill(a[0]! * 7n);
        const copy = a.slice();
        let i = 0;
        a[i++] += b[1]! * PRIMES[2]!;
        b[i++] = a[0]! - STEP;
        b[0] **= 1n;
        a[2]!--;
        const fresh = ++own[0]!;
        const old = b[2]!++;
        own[1] = own[2] = BigInt.asUintN(64, -b[1]! << 3n);
        let total: u64 = 0n;
        for (const x of b) total = BigInt.asUintN(64, total * 31n + x);
        for (const x of PRIMES) { if (x === 3n) continue; total ^= x; }
        let signed = 0n;
        for (let x of copy) { x >>= 2n; signed += x > 0n ? x : -x; if (signed > 2n ** 62n) break; }
        for (let k = 0n; k < BigInt(n); k++) { signed ^= k; if (k && !(k % 3n)) total = BigInt.asUintN(64, total + BigInt(n) ** 3n); }
        switch (signed & 3n) {
          case 0n: total >>= 1n;
          case 1n: { own[0] = total; break; }
          default: own[0] = fresh ^ old;
        }
        list[0] = total > 5n && signed !== 7n ? signed : list[1]!;
        b[2] = own[0]! + (own[1]! ^ own[2]!);
        a[1] = list[0]! + list[2]!;
        return Number(total) + Number(signed) / 3 + a.length + Number(list[n > 2 ? 1 : 0]!) * 0.5;
      }`;
    const [js, ...native] = await build(body, ['-O0', '-O3'], true);
    const plain = body.replace(/export|: Big\w+|: number|: u64|'use kernel';|(?<=\])!/g, '');
    const reference = new Function(`${plain}; return mix`)() as (...args: unknown[]) => unknown;
    for (let n = -1; n < 12; n++) {
      const arrays = () => [
        new BigInt64Array([BigInt(n) * 2n ** 58n, -7n, BigInt(n), 12345678901234n]),
        new BigUint64Array([5n, BigInt(n) * 2n ** 60n, 2n ** 63n + BigInt(n)]),
      ];
      const wanted = arrays();
      const value = outcome(() => reference(...wanted, n));
      for (const { name, kernels } of [js, ...native]) {
        const given = arrays();
        expect(
          outcome(() => kernels.mix?.(...given, n)),
          `n = ${n} by ${name}`,
        ).toBe(value);
        expect(given).toEqual(wanted);
      }
    }
  }, 60_000);

  it('go through calls, recursion and captured constants', async () => {
    const [js, ...native] = await build(
      `import type { u64 } from 'kernelize';
      const PRIME = 0x100000001b3n;
      function mixed(h: u64, x: bigint): u64 { if (x < 0n) return h; return BigInt.asUintN(64, (h ^ x) * PRIME); }
      export function gcd(a: u64, b: u64): u64 { 'use kernel'; return b === 0n ? a : gcd(b, a % b); }
      export function given(a: u64, b: u64 = 2n ** 63n, c = -5n): u64 { 'use kernel'; return a + b + BigInt.asUintN(8, c); }
      export function defaults(a: u64): u64 { 'use kernel'; return given(a) - given(a, 1n); }
      export function power(a: u64, n: u64): u64 { 'use kernel'; return n === 0n ? 1n : a * power(a, n - 1n); }
      export function hash(a: BigInt64Array): u64 { 'use kernel'; let h: u64 = 7n; for (const x of a) h = mixed(h, x) ^ mixed(1n, -x); return h; }
      `,
      ['-O0', '-O3'],
      true,
    );
    for (const { kernels } of [js, ...native]) {
      expect(kernels.gcd?.(2n ** 63n + 2n ** 40n, 3n * 2n ** 41n)).toBe(3n * 2n ** 40n);
      expect(kernels.given?.(1n)).toBe(2n ** 63n + 252n);
      expect(kernels.given?.(1n, 2n, undefined)).toBe(254n);
      expect(kernels.defaults?.(7n)).toBe(2n ** 63n - 1n);
      expect(kernels.power?.(3n, 40n)).toBe(3n ** 40n);
      expect(outcome(() => kernels.power?.(3n, 41n))).toMatch(
        /^RangeError: power \(big\.ts:7:\d+\): 3n \* 12157665459056928801n is no u64$/,
      );
      expect(kernels.hash?.(new BigInt64Array([1n, -5n, 2n ** 62n]))).toBe(
        js.kernels.hash?.(new BigInt64Array([1n, -5n, 2n ** 62n])),
      );
    }
  });

  it('are evaluated left to right, and not where && and ?: leave out', async () => {
    const body = `
      export function order(x: bigint, y: bigint): bigint {
        'use kernel';
        let a = x;
        let b = y;
        const c = a++ * (a += b) - a-- + (b = a ** 2n) * b;
        if (y !== 0n && x / y > 1n && x % y < 100n) a += c;
        const d = y === 0n ? a : a / y;
        while (b * b > 50n && b-- > 3n) a ^= b;
        do { a >>= 1n; b--; if (a & 1n) continue; b -= 2n; } while (a + b > 10n);
        return c + d * 3n - b;
      }`;
    const [js, ...native] = await build(body, ['-O3'], true);
    const plain = body.replace(/export|: bigint|'use kernel';/g, '');
    const reference = new Function(`${plain}; return order`)() as (...args: unknown[]) => unknown;
    for (let x = -6n; x < 9n; x++) {
      for (let y = -6n; y < 9n; y++) {
        for (const { name, kernels } of [js, ...native]) {
          expect(
            outcome(() => kernels.order?.(x, y)),
            `${x}, ${y} by ${name}`,
          ).toBe(outcome(() => reference(x, y)));
        }
      }
    }
  });
});
