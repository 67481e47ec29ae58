// C programs around the pool of parallel kernels (native/include/kernelize/parallel.h), for its tests.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Finished, packageRoot, type RunOptions, run, temporaryFolder } from '../helpers.ts';

/** In front of every program. */
const PRELUDE = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(condition) \\
    do { if (!(condition)) { printf("line %d: %s\\n", __LINE__, #condition); fflush(stdout); _exit(1); } } while (0)

/* Threads of this process, as the kernel sees them. */
__attribute__((unused)) static int threads_alive(void)
{
    char line[256];
    int count = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, file) != NULL) sscanf(line, "Threads: %d", &count);
    fclose(file);
    return count;
}
`;

/** In front of those with the pool. */
const POOL = `#include "kernelize/cpus.h"
#include "kernelize/parallel.h"

__attribute__((unused)) static void count_up(void *context, int64_t number) { if (number < 0) { return; } ((int *)context)[number]++; }
__attribute__((unused)) static void once_each(int64_t chunks)
{
    int *counts = calloc((size_t)chunks + 1, sizeof *counts);
    kz_parallel(count_up, counts, chunks);
    for (int64_t i = 0; i < chunks; i++) CHECK(counts[i] == 1);
    CHECK(counts[chunks] == 0);
    free(counts);
}

/* A grid whose chunks wait for each other: each is run by another thread. */
typedef struct { pthread_barrier_t barrier; void (*then)(void); } meeting;
__attribute__((unused)) static void meet(void *context, int64_t number)
{
    if (number < 0) { return; } meeting *all = context;
    (void)number;
    pthread_barrier_wait(&all->barrier);
    if (all->then != NULL) all->then();
}
__attribute__((unused)) static void on_threads(unsigned threads, void (*then)(void))
{
    meeting all = {.then = then};
    pthread_barrier_init(&all.barrier, NULL, threads);
    kz_parallel(meet, &all, threads);
    pthread_barrier_destroy(&all.barrier);
}
`;

/** The program's path, or the library's. */
export async function compileProgram(source: string, name: string, flags: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const file = join(folder, `${name}.c`);
  const output = join(folder, name);
  writeFileSync(file, PRELUDE + source);
  const include = join(packageRoot, 'native/include');
  const strict = ['-std=gnu17', '-fvisibility=hidden', '-Wall', '-Wextra', '-Werror'];
  const args = [...strict, `-I${include}`, ...flags, file, '-o', output, '-lm', '-ldl', '-pthread'];
  const built = await run('gcc', args);
  expect(built.stderr).toBe('');
  expect(built.code).toBe(0);
  return output;
}

export const program = (source: string, flags: readonly string[] = ['-O2']) =>
  compileProgram(POOL + source, 'program', flags);

export const library = (source: string, name: string) =>
  compileProgram(POOL + source, name, ['-O2', '-fPIC', '-shared', '-Wl,-z,nodelete']);

export async function outcome(source: string, options: RunOptions = {}): Promise<Finished> {
  return run(await program(source), [], options);
}

/** What a program that is well prints. */
export const well = (stdout: string) => ({ code: 0, signal: null, stdout, stderr: '' });
