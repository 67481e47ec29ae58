// Kernels on threads under ThreadSanitizer: a C program that includes the generated file and calls its kernels from several threads.

import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeApiHeaders } from '../../lib/builders/direct.ts';
import { compile } from '../../lib/compiler/compile.ts';
import { temporaryFolder } from '../helpers.ts';

const source = `
  export function sum(a: Float64Array): number { 'use kernel parallel reassociate';
    let s = 0; let m = -1; for (let i = 0; i < a.length; i++) { s += a[i]!; m = Math.max(m, a[i]!); } return s + m; }
  export function rows(a: Float64Array, b: Float64Array, n: i32, m: i32): number { 'use kernel parallel reassociate';
    let s = 0; for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) { b[i * m + j] = a[j * n + i]!; s += 1 / (i + j + 1); } return s; }
  function steep(x: number): number { if (x > 3000) throw new RangeError('too steep'); return x * 0.5; }
  export function fails(b: Float64Array): void { 'use kernel parallel'; for (let i = 0; i < b.length; i++) b[i] = steep(i); }
`;

const main = `
#include "kernels.c"
#include <assert.h>
static double a[10000], b[4][10000];
static void *caller(void *number)
{
    int at = (int)(intptr_t)number;
    kz_Float64Array all = {a, 10000}, own = {b[at], 10000};
    for (int round = 0; round < 20; round++) {
        kz_call kz = {.parallel = kz_parallel};
        double result, again;
        assert(sum_kernel(&kz, all, &result) == KZ_OK && sum_kernel(&kz, all, &again) == KZ_OK && result == again);
        assert(rows_kernel(&kz, all, own, 100, 100, &result) == KZ_OK);
        kz_call failing = {.parallel = kz_parallel};
        assert(fails_kernel(&failing, own) == KZ_FAILED);
        assert(b[at][2999] == 2999 * 0.5);
    }
    return NULL;
}
int main(void)
{
    pthread_t threads[4];
    for (int at = 0; at < 10000; at++) a[at] = 1.0 / (at + 1);
    for (intptr_t at = 0; at < 4; at++) pthread_create(&threads[at], NULL, caller, (void *)at);
    for (int at = 0; at < 4; at++) pthread_join(threads[at], NULL);
    puts("done");
    return 0;
}`;

const FLAGS = [
  '-fsanitize=thread',
  '-O1',
  '-g',
  '-w',
  '-ffp-contract=off',
  '-DKZ_LANE_CHUNK=64',
  '-DKZ_LEAST_GRAIN=16',
];

it('have no races', ({ skip }) => {
  const folder = temporaryFolder();
  const { output, diagnostics } = compile('kernels.ts', source);
  expect(diagnostics).toEqual([]);
  writeFileSync(join(folder, 'kernels.c'), output?.c ?? '');
  writeFileSync(join(folder, 'main.c'), main);
  // Node-API is never called.
  const names = new Set(output?.c.match(/\bnapi_\w+(?=\()/g));
  writeFileSync(
    join(folder, 'stubs.c'),
    [...names].map((name) => `int ${name}(void) { __builtin_trap(); }`).join('\n'),
  );
  const args = [
    ...FLAGS,
    `-I${nodeApiHeaders()}`,
    '-pthread',
    join(folder, 'main.c'),
    join(folder, 'stubs.c'),
    '-o',
    join(folder, 'main'),
    '-lm',
  ];
  const built = spawnSync('gcc', args, { encoding: 'utf8' });
  if (built.status !== 0 && /tsan|fsanitize/.test(built.stderr)) skip('gcc has no thread sanitizer here');
  expect(built.stderr).toBe('');
  const env = { ...process.env, KERNELIZE_THREADS: '4', TSAN_OPTIONS: 'halt_on_error=1' };
  expect(execFileSync(join(folder, 'main'), { env, encoding: 'utf8', timeout: 100_000 })).toBe('done\n');
});
