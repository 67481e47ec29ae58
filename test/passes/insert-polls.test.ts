// Polls: where they stand, that they change no result, and that kernels end when they are cancelled.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFlags } from '../../lib/builders/direct.ts';
import { type CompileOptions, compile } from '../../lib/compiler/compile.ts';
import { build, compilers, outcome, usualWays } from '../compiler/build.ts';
import { run, temporaryFolder } from '../helpers.ts';

function compiled(source: string, options: CompileOptions = {}) {
  const { output, diagnostics } = compile('kernel.ts', source, { verify: true, comments: 'none', ...options });
  expect(diagnostics).toEqual([]);
  if (output === undefined) throw new Error('no output');
  return output;
}

/** Everything before the glue. */
const withoutGlue = (c: string) => c.slice(0, c.indexOf('/* ---- Their glue ---- */'));

/** The functions alone, one space for all white space. */
const kernelsOf = (c: string) =>
  withoutGlue(c)
    .replace(/^.*\/\* ---- The kernels ---- \*\//s, '')
    .replace(/\s+/g, ' ');

const kernel = (parameters: string, body: string) =>
  `export function f(${parameters}): void { 'use kernel'; let s = 0; ${body} }`;
const polled = (parameters: string, body: string) => kernelsOf(compiled(kernel(parameters, body)).c);

const POLL = 'if (kz_is_cancelled(kz, KZ_SELDOM)) { return kz_stop(kz); }';
const POLL_OFTEN = POLL.replace('SELDOM', 'OFTEN');
const POLL_NOW_AND_THEN = POLL.replace('(kz_is', '(++turns % KZ_TURNS == 0 && kz_is');

const countOf = (text: string, part: string) => text.split(part).length - 1;

describe('polls', () => {
  it.each([
    ['growing', 'for (let i = 0; i < a.length; i++) a[i] = 1;', 'i < a.length', 'i, a.length, 1', 'i < i_end; i++'],
    ['inclusive', 'for (let i = 2; i <= k; i++) s ^= 1;', 'i <= (int64_t)k', 'i, (int64_t)k, 1', 'i <= i_end; i++'],
    ['shrinking', 'for (let i = k; i > 2; i--) s ^= 1;', 'i > 2', 'i, 2, -1', 'i > i_end; i--'],
    [
      'by threes',
      'for (let i = 0; i < a.length; i += 3) a[i] = 1;',
      'i < a.length',
      'i, a.length, 3',
      'i < i_end; i += 3',
    ],
    [
      'of 32 bits to a bound of 64',
      'for (let i = 0; i < Math.min(a.length, 5000); i++) s ^= 1;',
      '(int64_t)i < kz_min_integer(a.length, 5000)',
      '(int64_t)i, kz_min_integer(a.length, 5000), 1',
      '(int64_t)i < i_end; i++',
    ],
    ['mirrored', 'for (let i = 0; k > i; i++) s ^= 1;', 'k > i', 'i, k, 1', 'i < i_end; i++'],
  ])('stand before chunks of a loop that is what it was: %s', (_, body, test, end, head) => {
    const text = polled('a: Int32Array, k: i32', body);
    expect(text).toContain(`while (${test}) { ${POLL} `);
    expect(text).toContain(`kz_end_of_chunk(${end}); for (; ${head})`);
    expect(countOf(text, 'kz_is_cancelled')).toBe(1);
  });

  it.each([
    ['no counter', 'x: number', 'let y = x; while (y > 1) y /= 2;'],
    [
      'a counter that is changed in the body',
      'a: Int32Array',
      'for (let i = 0; i < a.length; i++) if (a[i]! > 3) i += 2;',
    ],
    ['a bound that changes', 'k: i32', 'let end = k; for (let i = 0; i < end; i++) if (i === 3) end = 9;'],
    ['a bound in an array', 'a: Int32Array', 'if (a.length > 0) for (let i = 0; i < a[0]!; i++) a[0] = i ^ 3;'],
    ['a step that is no constant', 'a: Int32Array, k: i32', 'for (let i = 0; i < a.length; i += k) a[i] = 1;'],
    ['a counter that is no integer', 'x: number', 'for (let t = 0; t < x; t += 0.5) s += t;'],
    ['the body first', 'k: i32', 'let i = 0; do i++; while (i < k);'],
    ['a step that is left out', 'a: Int32Array', 'let i = 0; while (i < a.length) { if (a[i] === 5) continue; i++; }'],
    ['no test', 'a: Int32Array', 'for (let i = 0; ; i++) a[i] = 1;'],
  ])('stand in loops with %s, which count their turns', (_, parameters, body) => {
    const text = polled(parameters, body);
    expect(text).toContain('int64_t turns = 0;');
    expect(text).toContain(POLL_NOW_AND_THEN);
    expect(text).not.toContain('kz_end_of_chunk');
  });

  it('stand in each loop around another, and in an inner one between chunks', () => {
    const text = polled(
      'a: Float64Array, k: i32',
      'for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) for (let l = 0; l < k; l++) s ^= l;',
    );
    expect(text).toMatch(/for \(int32_t i = 0; i < k; i\+\+\) \{ if \(kz_is_cancelled\(kz, KZ_OFTEN\)/);
    expect(text).toMatch(/for \(int32_t j = 0; j < k; j\+\+\) \{ if \(kz_is_cancelled\(kz, KZ_OFTEN\)/);
    expect(text).toContain(`for (; l < l_end; l++) { s = s ^ l; } if (l < k && ${POLL.slice(4)} }`);
    expect(countOf(text, 'kz_is_cancelled')).toBe(3);
    expect(countOf(text, 'kz_end_of_chunk')).toBe(1);
  });

  it('stand in inner loops that a test in front of the nest does not make brief', () => {
    const nest = 'for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = 1;';
    const [usual = '', other = ''] = polled('a: Float64Array, n: number', nest).split('} else {');
    expect(usual).toMatch(/n <= \d+\.0\) \{/);
    expect(countOf(usual, 'kz_is_cancelled')).toBe(1);
    expect(countOf(other, 'kz_is_cancelled')).toBe(2);
    const byBytes = 'for (let i = 0; i < n; i++) for (let j = 0; j < b[i]!; j++) a[j] = 1;';
    expect(polled('a: Float64Array, b: Uint8Array, n: i32', byBytes)).not.toMatch(/<= \d{7,}/);
  });

  it('are nearer to each other where an iteration takes long', () => {
    const heavy = 'for (let i = 0; i < k; i++) a[0] = Math.sin(a[0]!) + Math.cos(i) + Math.exp(a[0]!) + Math.log(i);';
    expect(polled('a: Float64Array, k: i32', heavy)).toContain('kz_end_of_short_chunk(i, k, 1)');
  });

  it('stand where recursive functions begin, and between blocks of what is filled or copied', () => {
    const text = kernelsOf(
      compiled(`'use kernel';
        export function down(n: number): number { if (n < 1) return 0; return down(n - 1) + 1; }
        export function fills(a: Float64Array, x: number): void { a.fill(x); }
        export function sets(a: Float64Array, b: Float64Array, c: Int8Array): void { a.set(b, 1); a.set(c); }
        export function copies(a: Float32Array): Float32Array { const b = new Float32Array(a); return new Float32Array(b); }`)
        .c,
    );
    expect(text).toMatch(/int down\(.*?kz_stack_ends\(kz\)\) \{ return [^}]*\} if \(kz_is_cancelled\(kz, KZ_OFTEN\)\)/);
    expect(countOf(text, '&& kz_is_cancelled(kz, KZ_SELDOM)')).toBe(2);
    expect(countOf(text, 'kz_move(kz, ')).toBe(3);
  });

  it('stand in loops around whatever takes long: calls, new arrays, fills', () => {
    const text = kernelsOf(
      compiled(`'use kernel';
        function down(n: number): number { if (n < 1) return 0; return down(n - 1) + 1; }
        export function calls(n: i32): number { let s = 0; for (let i = 0; i < n; i++) s += down(i); return s; }
        export function makes(n: i32): void { for (let i = 0; i < n; i++) { const a = new Float64Array(n); a[0] = i; } }
        export function fills(a: Float64Array, n: i32): void { for (let i = 0; i < n; i++) a.fill(i); }`).c,
    );
    expect(countOf(text, POLL_OFTEN)).toBe(4);
    expect(text).not.toMatch(/kz_end_of_chunk|turns/);
  });

  it('do not stand in loops of few iterations, nor do these make a loop an outer one', () => {
    expect(polled('a: Float64Array', 'for (let i = 0; i < 1023; i++) s ^= i;')).not.toContain('kz_is_cancelled');
    expect(polled('a: Float64Array', 'for (let i = 1023; i >= 0; i--) s ^= i;')).toContain('kz_is_cancelled');
    const nine = 'for (let y = -1; y <= 1; y++) for (let x = -1; x <= 1; x++) s ^= x * y;';
    expect(polled('a: Float64Array', nine)).not.toContain('kz_is_cancelled');
    const each = polled('a: Float64Array, k: i32', `for (let i = 0; i < k; i++) { ${nine} }`);
    expect(countOf(each, 'kz_end_of_chunk(')).toBe(countOf(each, POLL));
    expect(each).toMatch(/kz_end_of_chunk\(i, k, 1\); for \(; i < i_end; i\+\+\) \{ for/);
    const many = 'for (let y = 0; y < 40; y++) for (let x = 0; x < 40; x++) s ^= x * y;';
    expect(polled('a: Float64Array', many)).toContain('kz_is_cancelled');
  });

  it('stand in both versions of a nest whose checks are hoisted', () => {
    const text = polled(
      'a: Float64Array, n: number',
      'for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = 1;',
    );
    expect(countOf(text, POLL_OFTEN)).toBe(2);
    const [usual, other] = text.split('} else {');
    expect(usual).toContain(POLL_OFTEN);
    expect(other).toContain(POLL_OFTEN);
  });

  it('stand in functions that are not exported, too', () => {
    const text = kernelsOf(
      compiled(`'use kernel';
        function filled(n: number): number { const a = new Float64Array(n); let s = 0; for (let i = 0; i < a.length; i++) s += a[i]!; return s; }
        export function f(n: number): number { return filled(n); }`).c,
    );
    expect(countOf(text, POLL)).toBe(1);
  });

  it('are left out where nobody can cancel, and JavaScript has none', () => {
    const source = kernel('a: Float64Array', 'for (let i = 0; i < a.length; i++) a[i] = 1;');
    const without = compiled(source, { cancellable: false });
    expect(without.c).not.toMatch(/cancelled|kz_end_of_chunk/);
    expect(compiled(source).js).toBe(without.js);
  });
});

const source = `'use kernel';
  export function up(n: number, most: number): number {
    let s = 0; let i = 0;
    for (i = 0; i < n; i++) { if (i === most) break; s += i; }
    return s + i / 4;
  }
  export function upto(n: number, most: number): number {
    let s = 0; let i = -3;
    for (; i <= n; i += 3) { if (i % 5 === 0) continue; if (i > most) return -i; s -= i; }
    return s + i / 4;
  }
  export function down(n: i32, most: number): number {
    let s = 0; let i: i32 = n;
    for (; i >= 0; i -= 2) { s += i; if (n - i > most) break; }
    return s + i / 4;
  }
  export function edges(n: i32, most: number): number {
    let s = 0;
    for (let i: i32 = -2147483648; i < n; i++) { if (s > most) break; s++; }
    for (let i: i32 = 2147483647; i > n; i--) { if (s > 2 * most) break; s++; }
    return s;
  }
  export function huge(n: number, most: number): number {
    let s = 0; let last = 0;
    for (let i = -9007199254740000; i < n; i++) { if (s >= most) { last = i; break; } s++; }
    return s + last;
  }
  export function twoTests(n: number, most: number): number {
    let i = 0;
    for (; i < n && i * 2 !== most; i++) {}
    return i;
  }
  export function labelled(n: number, most: number): number {
    let s = 0; let i = 0;
    outer: while (i < n) {
      for (let j = 0; j < 3; j++) { if (j + i === most) break outer; if ((j ^ i) % 3 === 2) { i += 2; continue outer; } s += j; }
      i++;
    }
    return s * 8 + i;
  }
  export function first(n: number, most: number): number {
    let s = 0; let i = 0;
    outer: for (; i < n; i++) {
      for (let j = 0; j < 3; j++) { if (i * j === most) break outer; if (i % 7 === j) continue outer; s += j; }
      s += i;
    }
    return s * 8 + i;
  }
  export function turns(n: number, most: number): number {
    let s = 0; let x = n;
    do { s++; if (s > most) continue; x -= 0.5; } while (x > 0 && s < 50000);
    return s + x;
  }
  export function stores(n: number, most: number, a: Float64Array): number {
    let i = 0;
    for (i = 0; i < n; i++) { if (i === most) break; a[i] = i * 3; }
    return i;
  }
`;

const borders = [0, 1, 3, 4, 5, 8, 9, 12, 16383, 16384, 16385, 32768, 32769, 49155];
const ends = [-0, -5, 2.5, 9007199254740991, 2 ** 62, 2 ** 63, 1e300, Number.POSITIVE_INFINITY, Number.NaN];

describe.each(usualWays)('chunks, by $compiler at $optimisation', (way) => {
  it.each([
    ['of the usual size', []],
    ['of four iterations', ['-DKZ_CHUNK=4', '-DKZ_TURNS=2']],
  ])(
    '%s change no result',
    async (_, extra) => {
      const { native, js } = await build(source, { ...way, extra });
      for (const name of Object.keys(js)) {
        for (const n of [...borders, ...ends, 2147483647, -2147483648]) {
          const isInteger = Number.isInteger(n) && Math.abs(n) < 2 ** 32 && !Object.is(n, -0);
          if ((name === 'down' || name === 'edges') && !isInteger) continue;
          for (const most of [0, 4, 7, 16384, 20001]) {
            // What would never end in time.
            if (name === 'labelled' && !(n < 1e6)) continue;
            if (name === 'first' && !(n < 1e6)) continue;
            if (name === 'twoTests' && most % 2 === 1 && n > 1e6) continue;
            const call = (kernels: typeof js) => {
              const a = new Float64Array(name === 'stores' ? 20000 : 1);
              const result = outcome(() => kernels[name]?.(n, most, ...(name === 'stores' ? [a] : [])));
              return `${result} ${a.reduce((sum, each) => sum + each)}`;
            };
            expect(call(native) === call(js), `${name}(${n}, ${most})`).toBe(true);
          }
        }
      }
    },
    120_000,
  );
});

/** Kernels that take longer than anybody waits, given (1e15). */
const endless = `'use kernel';
  function deep(n: number): number { if (n < 1) return 0; return deep(n - 1) + 1; }
  export function counted(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += (i % 7) * 0.5; return s; }
  export function shrinking(n: number): number { let s = 0; for (let i = 1e15; i > -n; i -= 3) s += (i % 7) * 0.5; return s; }
  export function nested(n: number): number { let s = 0; for (let i = 0; i < n; i++) for (let j = 0; j < 2000; j++) s += i % (j + 1); return s; }
  export function middle(n: number): number { let s = 0; for (let r = 0; r < 2; r++) for (let i = 0; i < n; i++) for (let j = 0; j < 2000; j++) s += i % (j + 1); return s; }
  export function conditional(n: number): number { let s = n; if (n > 5) while (s !== 1) s = s > n ? s - 1 : s + 1; return s; }
  export function bodyFirst(n: number): number { let s = 0; do s += 0.5; while (s < n); return s; }
  export function forever(n: number): number { let s = 0; for (;;) { s = n - s; } }
  export function skipping(n: number): number { let i = 0; while (i < 5) { if (n > 3) continue; i++; } return i; }
  export function labelled(n: number): number { let i = 0; outer: for (;;) { for (let j = 0; j < n; j++) { if (j > i % 9) continue outer; i++; } } }
  export function calling(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += deep(10); return s; }
  export function making(n: number): number { let s = 0; for (let i = 0; i < n; i++) { const a = new Float64Array(9); a[3] = i; s += a[3]!; } return s; }
  export function big(n: number): number { let x = 1n; let k = 0; while (x !== 0n) { x = BigInt.asIntN(64, x * 3n + 2n) | 1n; k = (k + 1) | 0; } return k + n; }
  export function wide(n: number): number { let s = 0; for (let r = 0; r < 3; r++) for (let i = 0; i < n; i++) s += (i % 7) * 0.5; return s; }
  export function tall(n: number): number { return n < 1 ? 0 : tall(n / 2) + tall(n / 2) + tall(n / 2); }
  export function apart(n: number): number { return summed(n) * 0.5; }
  function summed(n: number): number { const a = new Float64Array(3); let s = 0; for (let i = 0; i < n; i++) s += (i % 7) * a.length; return s; }
  export function heavy(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += Math.sin(i) * Math.exp(-i) + Math.cos(i) * Math.log(i + 1); return s; }
  export function fills(a: Float64Array, x: number): void { a.fill(x); }
  export function sets(a: Float64Array, b: Float64Array): void { a.set(b); }
  export function converts(a: Float64Array, b: Int8Array): void { a.set(b); }
  export function slices(a: Int8Array): number { const b = new Float64Array(a); return b.length; }
  export function hoisted(n: number, m: number, a: Float64Array): number {
    let s = 0; for (let r = 0; r < n; r++) for (let i = 0; i < m; i++) s += a[i]! * 0.5; return s;
  }
`;

const NAMES = [...endless.matchAll(/export function (\w+)\(n: number\)/g)].map(([, name]) => name as string);

/**
 * The kernels in a program of their own: calls each one cancelled before it begins, and cancelled by another thread.
 */
const program = (kernels: string) => `
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
${kernels}
static int32_t flag;
static double data[8];
static const kz_Float64Array array = {data, 8};
static int usual(kz_call *kz, double n, double *result) { return hoisted(kz, n, 4, array, result); }
static int other(kz_call *kz, double n, double *result) { return hoisted(kz, n, 3.5, array, result); }
/* Some blocks long: cancelled before it begins, a call does not come to the last one. */
static double water[3 << 20];
static int8_t land[3 << 20];
static const kz_Float64Array sea = {water, 3 << 20};
static const kz_Int8Array shore = {land, 3 << 20};
static int filling(kz_call *kz, double n, double *result) { *result = n; return fills(kz, sea, 1); }
static int copying(kz_call *kz, double n, double *result) { *result = n; return sets(kz, sea, sea); }
static int converting(kz_call *kz, double n, double *result) { *result = n; return converts(kz, sea, shore); }
static int slicing(kz_call *kz, double n, double *result) { *result = n; return slices(kz, shore, result); }
static void *cancel(void *unused)
{
    usleep(5000);
    __atomic_store_n(&flag, 1, __ATOMIC_RELAXED);
    return unused;
}
static void check(const char *name, int (*kernel)(kz_call *, double, double *), int last)
{
    for (int32_t before = 1; before >= last; before--) {
        kz_call kz = {0, {0, 0}, NULL};
        double result;
        pthread_t thread;
        flag = before;
        kz.cancel = &flag;
        if (!before) pthread_create(&thread, NULL, cancel, NULL);
        const int status = kernel(&kz, 1e15, &result);
        if (!before) pthread_join(thread, NULL);
        kz_release_to(&kz, NULL);
        printf("%s %s\\n", name, status == KZ_FAILED && kz.site == KZ_CANCELLED ? "stops" : "does not stop");
    }
}
int main(void)
{
    const int64_t ends[][4] = {
        {0, INT64_MAX, 1, KZ_CHUNK}, {INT64_MIN, INT64_MAX, 1, INT64_MIN + KZ_CHUNK}, {INT64_MAX - 5, INT64_MAX, 1, INT64_MAX},
        {INT64_MAX, INT64_MIN, -1, INT64_MAX - KZ_CHUNK}, {INT64_MIN + 5, INT64_MIN, -3, INT64_MIN}, {7, 7, 1, 7},
        {0, KZ_CHUNK, 1, KZ_CHUNK}, {0, KZ_CHUNK + 1, 1, KZ_CHUNK}, {-9, INT64_MAX, 4294967296, -9 + KZ_CHUNK * INT64_C(4294967296)},
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (kz_end_of_chunk(ends[i][0], ends[i][1], ends[i][2]) != ends[i][3]) printf("end %zu is wrong\\n", i);
    ${NAMES.map((name) => `check("${name}", ${name}, 0);`).join('\n    ')}
    check("usual", usual, 0);
    check("other", other, 0);
    check("filling", filling, 1);
    check("copying", copying, 1);
    check("converting", converting, 1);
    check("slicing", slicing, 1);
    printf("%g %g\\n", water[0], water[(3 << 20) - 1]);
    return 0;
}
`;

describe.each(compilers)('a kernel that is cancelled, by $name', (compiler) => {
  it.each(['-O0', '-O3'] as const)(
    'stops, whatever its loops look like, at %s',
    async (optimisation) => {
      const folder = temporaryFolder();
      const file = join(folder, 'kernels.c');
      writeFileSync(file, program(`${withoutGlue(compiled(endless).c)}\n`));
      const flags = generatedFlags({ compiler, target: 'native', optimisation });
      const recursion = withoutGlue(compiled(endless).c).includes('#define _GNU_SOURCE');
      expect(recursion).toBe(true);
      const built = await run(compiler.cc, [
        ...flags,
        '-D_GNU_SOURCE',
        file,
        '-o',
        join(folder, 'kernels'),
        '-lm',
        '-pthread',
      ]);
      expect(built.stderr).toBe('');
      const { stdout, code } = await run(join(folder, 'kernels'), [], { timeout: 60_000 });
      const names = [...NAMES, 'usual', 'other'];
      const lengthy = ['filling', 'copying', 'converting', 'slicing'].map((name) => `${name} stops`);
      expect(stdout.trim().split('\n')).toEqual([
        ...names.flatMap((name) => [`${name} stops`, `${name} stops`]),
        ...lengthy,
        '0 0',
      ]);
      expect(code).toBe(0);
    },
    120_000,
  );
});
