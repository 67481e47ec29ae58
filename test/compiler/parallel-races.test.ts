// Kernels on threads under ThreadSanitizer: a C program that includes the generated file and calls its kernels from
// several threads.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../helpers.ts';
import { runWithoutRaces, withoutNode } from '../thread-sanitizer.ts';

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

it('have no races', (context) => {
  const folder = temporaryFolder();
  const flags = ['-DKZ_LANE_CHUNK=64', '-DKZ_LEAST_GRAIN=16', ...withoutNode(folder, source)];
  writeFileSync(join(folder, 'main.c'), main);
  expect(runWithoutRaces(context, 'gcc', [...flags, join(folder, 'main.c')])).toBe('done\n');
});
