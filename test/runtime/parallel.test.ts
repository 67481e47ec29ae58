// The pool behind parallel kernels (native/include/kernelize/parallel.h), in C programs of its own.

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Finished, packageRoot, type RunOptions, run, runModule, temporaryFolder } from '../helpers.ts';

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
async function compile(source: string, name: string, flags: readonly string[]): Promise<string> {
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

const program = (source: string, flags: readonly string[] = ['-O2']) => compile(POOL + source, 'program', flags);

const library = (source: string, name: string) =>
  compile(POOL + source, name, ['-O2', '-fPIC', '-shared', '-Wl,-z,nodelete']);

async function outcome(source: string, options: RunOptions = {}): Promise<Finished> {
  return run(await program(source), [], options);
}

/** What a program that is well prints. */
const well = (stdout: string) => ({ code: 0, signal: null, stdout, stderr: '' });

const STRESS = `
static int64_t sums[4];
static void inner(void *context, int64_t number) { if (number < 0) { return; } __atomic_fetch_add((int64_t *)context, number, __ATOMIC_RELAXED); }
static void outer(void *context, int64_t number)
{
    if (number < 0) { return; } int64_t sum = 0;
    kz_parallel(inner, &sum, 10);
    ((int64_t *)context)[number] = sum + number;
}
static void nested(int64_t chunks)
{
    int64_t results[64];
    kz_parallel(outer, results, chunks);
    for (int64_t i = 0; i < chunks; i++) CHECK(results[i] == 45 + i);
}
static void *caller(void *context)
{
    const int64_t sizes[] = {0, 1, 2, 3, 1000, -1, 17};
    for (int round = 0; round < ROUNDS; round++) {
        once_each(sizes[round % 7] < 0 ? 0 : sizes[round % 7]);
        nested(1 + round % 64);
        kz_parallel(inner, context, 100);
        if (round % 16 == 0) kz_pool_set_threads(1 + (unsigned)round / 16 % 7);
        if (round % 100 == 0) usleep(200);
    }
    return NULL;
}
int main(void)
{
    pthread_t threads[4];
    kz_parallel(inner, NULL, 0);
    kz_parallel(inner, NULL, -5);
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, caller, &sums[i]) == 0);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 4; i++) CHECK(sums[i] == 4950 * (int64_t)ROUNDS);
    puts("well");
    return 0;
}
`;

describe('kz_parallel', () => {
  it('runs each chunk once: many grids, nested, from four threads, while the number of threads changes', async () => {
    const path = await program(STRESS, ['-O2', '-DROUNDS=4000']);
    expect(await run(path, [])).toEqual(well('well\n'));
  });

  it('has no data race that the thread sanitizer sees', async ({ skip }) => {
    const sanitizer = ['-fsanitize=thread', '-g', '-O1'];
    const probe = join(temporaryFolder(), 'probe');
    writeFileSync(`${probe}.c`, 'int main(void) { return 0; }\n');
    const built = await run('gcc', [...sanitizer, `${probe}.c`, '-o', probe]);
    if (built.code !== 0 || (await run(probe, [])).code !== 0) skip('no thread sanitizer here');
    const path = await program(STRESS, [...sanitizer, '-DROUNDS=600']);
    expect(await run(path, [], { timeout: 100_000 })).toEqual(well('well\n'));
  });

  it('shows the caller what plain stores in chunks wrote', async () => {
    const source = `
      static void store(void *context, int64_t number) { if (number < 0) { return; } ((int64_t *)context)[number] = number * 3; }
      int main(void)
      {
          static int64_t values[5000];
          for (int round = 0; round < 200; round++) {
              memset(values, 0, sizeof values);
              kz_parallel(store, values, 5000);
              for (int64_t i = 0; i < 5000; i++) CHECK(values[i] == i * 3);
          }
          return 0;
      }`;
    expect(await outcome(source, { env: { KERNELIZE_THREADS: '4' } })).toEqual(well(''));
  });

  it('starts threads at first use, as many as a grid needs and no more than were chosen', async () => {
    const source = `
      int main(void)
      {
          CHECK(threads_alive() == 1);
          kz_pool_set_threads(5);
          CHECK(kz_pool_threads() == 5 && threads_alive() == 1);
          once_each(1);
          CHECK(threads_alive() == 1);
          on_threads(3, NULL);
          CHECK(threads_alive() == 3);
          on_threads(5, NULL);
          once_each(1000);
          CHECK(threads_alive() == 5);
          kz_pool_set_threads(2);
          while (threads_alive() > 2) usleep(100);
          on_threads(2, NULL);
          CHECK(threads_alive() == 2);
          kz_pool_set_threads(1000);
          CHECK(kz_pool_threads() == 256);
          kz_pool_set_threads(0);
          printf("%u\\n", kz_pool_threads());
          return 0;
      }`;
    expect(await outcome(source, { env: { KERNELIZE_THREADS: '3' } })).toEqual(well('3\n'));
  });

  it('runs a grid inside of a chunk on that chunk’s thread', async () => {
    const source = `
      static void same(void *context, int64_t number) { if (number < 0) { return; } CHECK(pthread_equal(*(pthread_t *)context, pthread_self())); }
      static void inside(void) { pthread_t self = pthread_self(); for (int i = 0; i < 100; i++) kz_parallel(same, &self, 50); }
      int main(void) { kz_pool_set_threads(4); on_threads(4, inside); on_threads(4, NULL); return 0; }`;
    expect(await outcome(source)).toEqual(well(''));
  });

  it('gives its threads 8 MB of stack, the default floating-point environment and no signals but faults', async () => {
    const source = `
      static pthread_t main_thread;
      static void look(void)
      {
          if (pthread_equal(main_thread, pthread_self())) return;
          pthread_attr_t attributes;
          size_t size;
          sigset_t blocked;
          CHECK(fegetround() == FE_TONEAREST);
          CHECK(pthread_getattr_np(pthread_self(), &attributes) == 0);
          CHECK(pthread_attr_getstacksize(&attributes, &size) == 0 && size >= 8u << 20);
          pthread_attr_destroy(&attributes);
          pthread_sigmask(SIG_SETMASK, NULL, &blocked);
          CHECK(sigismember(&blocked, SIGINT) && sigismember(&blocked, SIGTERM) && sigismember(&blocked, SIGCHLD));
          CHECK(!sigismember(&blocked, SIGSEGV) && !sigismember(&blocked, SIGFPE));
      }
      int main(void)
      {
          sigset_t blocked;
          main_thread = pthread_self();
          fesetround(FE_UPWARD);
          kz_pool_set_threads(3);
          on_threads(3, look);
          pthread_sigmask(SIG_SETMASK, NULL, &blocked);
          CHECK(!sigismember(&blocked, SIGINT) && fegetround() == FE_UPWARD);
          return 0;
      }`;
    expect(await outcome(source)).toEqual(well(''));
  });

  it('does without threads where none can be started, and tries again when asked', async () => {
    const source = `
      static int forbidden = 1, attempts;
      int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
      {
          int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(RTLD_NEXT, "pthread_create");
          attempts++;
          return forbidden ? EAGAIN : real(thread, attributes, start, argument);
      }
      int main(void)
      {
          kz_pool_set_threads(4);
          once_each(100);
          once_each(100);
          CHECK(attempts == 1 && threads_alive() == 1);
          forbidden = 0;
          kz_pool_set_threads(4);
          on_threads(4, NULL);
          CHECK(attempts == 4 && threads_alive() == 4);
          return 0;
      }`;
    expect(await outcome(source)).toEqual(well(''));
  });

  it('starts no more threads than are wanted by now', async () => {
    const source = `
      static int attempts;
      int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
      {
          int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(RTLD_NEXT, "pthread_create");
          if (++attempts == 2) kz_pool_set_threads(2);
          int status = real(thread, attributes, start, argument);
          while (attempts > 1 && threads_alive() > 2) usleep(100);
          return status;
      }
      int main(void)
      {
          kz_pool_set_threads(7);
          once_each(100);
          CHECK(attempts == 2 && threads_alive() == 2);
          return 0;
      }`;
    expect(await outcome(source)).toEqual(well(''));
  });

  it('needs no thread of the pool to be free', async () => {
    const source = `
      static int64_t begun, finished;
      static bool open;
      static void stay(void *context, int64_t number)
      {
          if (number < 0) { return; } (void)context; (void)number;
          __atomic_fetch_add(&begun, 1, __ATOMIC_RELAXED);
          while (!__atomic_load_n(&open, __ATOMIC_RELAXED)) usleep(100);
      }
      static void *block(void *unused) { kz_parallel(stay, NULL, 4); __atomic_fetch_add(&finished, 1, __ATOMIC_RELAXED); return unused; }
      int main(void)
      {
          pthread_t threads[2];
          kz_pool_set_threads(3);
          for (int i = 0; i < 2; i++) CHECK(pthread_create(&threads[i], NULL, block, NULL) == 0);
          /* Both callers and both threads of the pool. */
          while (__atomic_load_n(&begun, __ATOMIC_RELAXED) < 4) usleep(100);
          for (int i = 0; i < 100; i++) once_each(100);
          CHECK(begun == 4 && finished == 0);
          __atomic_store_n(&open, true, __ATOMIC_RELAXED);
          for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
          CHECK(begun == 8 && finished == 2);
          return 0;
      }`;
    expect(await outcome(source)).toEqual(well(''));
  });

  it('uses no CPU when nobody calls', async () => {
    const source = `
      static double cpu(void) { struct timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return t.tv_sec * 1e3 + t.tv_nsec / 1e6; }
      int main(void)
      {
          kz_pool_set_threads(4);
          for (int i = 0; i < 10; i++) on_threads(4, NULL);
          usleep(10000);
          double before = cpu();
          usleep(200000);
          printf("%f\\n", cpu() - before);
          return 0;
      }`;
    const { code, stdout } = await outcome(source);
    expect(code).toBe(0);
    expect(Number(stdout)).toBeLessThan(2);
  });

  it('starts anew in the child of a fork, also of one in the middle of other threads’ grids', async () => {
    const source = `
      static volatile bool stop;
      static void *busy(void *unused) { while (!stop) once_each(50); return unused; }
      int main(void)
      {
          pthread_t other;
          kz_pool_set_threads(4);
          on_threads(4, NULL);
          CHECK(pthread_create(&other, NULL, busy, NULL) == 0);
          for (int round = 0; round < 30; round++) {
              pid_t child = fork();
              if (child == 0) {
                  alarm(25); /* a child that hangs must not outlive the test */
                  CHECK(threads_alive() == 1);
                  on_threads(4, NULL);
                  once_each(1000);
                  CHECK(threads_alive() == 4);
                  if (round == 0) { pid_t grandchild = fork(); int status = 0; if (grandchild == 0) { alarm(25); on_threads(3, NULL); _exit(0); }
                      CHECK(waitpid(grandchild, &status, 0) == grandchild && status == 0); }
                  _exit(0);
              }
              int status;
              CHECK(waitpid(child, &status, 0) == child && status == 0);
              once_each(100);
          }
          stop = true;
          pthread_join(other, NULL);
          on_threads(4, NULL);
          return 0;
      }`;
    expect(await outcome(source)).toEqual(well(''));
  });

  it('lets the process end while threads work, and while they sleep', async () => {
    const source = `
      static int64_t begun;
      static void forever(void *context, int64_t number)
      {
          if (number < 0) { return; } (void)context; (void)number;
          __atomic_fetch_add(&begun, 1, __ATOMIC_RELAXED);
          for (;;) usleep(1000);
      }
      static void *caller(void *unused) { kz_parallel(forever, NULL, 10); return unused; }
      int main(int count, char **arguments)
      {
          (void)arguments;
          pthread_t thread;
          kz_pool_set_threads(4);
          on_threads(4, NULL);
          if (count == 1) {
              CHECK(pthread_create(&thread, NULL, caller, NULL) == 0);
              while (__atomic_load_n(&begun, __ATOMIC_RELAXED) < 4) usleep(100);
          }
          exit(7);
      }`;
    const path = await program(source);
    expect((await run(path, [])).code).toBe(7);
    expect((await run(path, ['asleep'])).code).toBe(7);
  });
});

describe('the number of threads', () => {
  const source = 'int main(void) { printf("%u\\n", kz_pool_threads()); return 0; }';

  it('is KERNELIZE_THREADS from 1 to 1024, of which a grid uses 256; other values are ignored', async () => {
    const path = await program(source);
    const threads = async (value?: string) =>
      (await run(path, [], value === undefined ? {} : { env: { KERNELIZE_THREADS: value } })).stdout.trim();
    const usual = await threads();
    expect(Number(usual)).toBeGreaterThanOrEqual(1);
    expect(Number(usual)).toBeLessThanOrEqual(availableParallelism());
    for (const value of ['1', '7', '256']) expect(await threads(value)).toBe(value);
    expect(await threads('1024')).toBe('256');
    for (const value of ['0', '1025', '-3', '2x', ' 2', '', 'many']) expect(await threads(value)).toBe(usual);
  });

  it('is one where only one CPU may be used', async ({ skip }) => {
    const path = await program(
      `int main(void) { once_each(100); printf("%u %d\\n", kz_pool_threads(), threads_alive()); return 0; }`,
    );
    const allowed = await run('taskset', ['-c', '0', 'true']).catch(() => undefined);
    if (allowed?.code !== 0) skip('no taskset, or CPU 0 is not ours');
    expect((await run('taskset', ['-c', '0', path])).stdout).toBe('1 1\n');
  });

  it('is no more than the control groups’ CPU time, rounded up', async () => {
    const root = temporaryFolder();
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    // Of the machine's CPUs nothing must be seen here: a mask of as many as a grid can use.
    const mask = `
      int sched_getaffinity(pid_t process, size_t size, cpu_set_t *cpus) { (void)process; memset(cpus, 255, size); return 0; }`;
    const path = await program(mask + source, ['-O2', `-DKZ_POOL_ROOT="${root}"`]);
    const threads = async () => Number((await run(path, [])).stdout);
    expect(await threads()).toBe(256);
    write('proc/self/cgroup', '0::/\n');
    write('sys/fs/cgroup/cpu.max', 'max 100000\n');
    expect(await threads()).toBe(256);
    write('sys/fs/cgroup/cpu.max', '250000 100000\n');
    expect(await threads()).toBe(3);
    write('proc/self/cgroup', '0::/slice/service\n');
    write('sys/fs/cgroup/slice/cpu.max', '10000 100000\n');
    write('sys/fs/cgroup/slice/service/cpu.max', '400000 100000\n');
    expect(await threads()).toBe(1);
    write('proc/self/cgroup', '5:memory:/m\n4:cpuacct,cpu:/box\n3:cpuset:/\n0::/\n');
    write('sys/fs/cgroup/cpu.max', 'max 100000\n');
    write('sys/fs/cgroup/cpu/cpu.cfs_quota_us', '-1\n');
    write('sys/fs/cgroup/cpu/cpu.cfs_period_us', '100000\n');
    expect(await threads()).toBe(256);
    write('sys/fs/cgroup/cpu/box/cpu.cfs_quota_us', '600000\n');
    write('sys/fs/cgroup/cpu/box/cpu.cfs_period_us', '100000\n');
    expect(await threads()).toBe(6);
  });
});

describe('several libraries', () => {
  const part = `
    __attribute__((visibility("default"))) const void *pool_of_part(void) { return kz_pool; }
    __attribute__((visibility("default"))) void use_part(unsigned threads) { once_each(500); on_threads(threads, NULL); }
    __attribute__((visibility("default"))) void set_part(unsigned threads) { kz_pool_set_threads(threads); }`;
  const loader = `
    int main(int count, char **arguments)
    {
        const void *pools[8] = {NULL};
        for (int i = 1; i < count; i++) {
            void *handle = dlopen(arguments[i], RTLD_NOW | RTLD_LOCAL);
            if (handle == NULL) puts(dlerror());
            const void *(*pool)(void) = dlsym(handle, "pool_of_part");
            void (*use)(unsigned) = dlsym(handle, "use_part");
            void (*set)(unsigned) = dlsym(handle, "set_part");
            if (i == 1) set(4);
            use(4);
            pools[i] = pool();
            CHECK(pools[i] == pools[1]);
            dlclose(handle);
            use(4);
            CHECK(threads_alive() == 4);
        }
        CHECK(dlsym(RTLD_DEFAULT, "kz_pool_shared_2") == pools[1]);
        puts("well");
        return 0;
    }`;

  it('share one pool, though loaded RTLD_LOCAL, and keep it when they are closed', async () => {
    const loading = await compile(loader, 'loader', ['-O2']);
    const parts = await Promise.all(['a.so', 'b.so', 'c.so'].map((name) => library(part, name)));
    expect(await run(loading, parts)).toEqual(well('well\n'));
  });

  it('share it in Node, where worker threads come and go', async () => {
    const addon = `
      typedef struct napi_env__ *napi_env;
      typedef struct napi_value__ *napi_value;
      extern int napi_create_double(napi_env, double, napi_value *);
      extern int napi_create_function(napi_env, const char *, size_t, napi_value (*)(napi_env, void *), void *, napi_value *);
      extern int napi_set_named_property(napi_env, napi_value, const char *, napi_value);
      static napi_value number(napi_env env, double value) { napi_value result = NULL; napi_create_double(env, value, &result); return result; }
      static napi_value pool(napi_env env, void *info) { (void)info; return number(env, (double)(uintptr_t)kz_pool); }
      static napi_value use(napi_env env, void *info) { (void)info; for (int i = 0; i < 50; i++) once_each(200); return number(env, kz_pool_threads()); }
      __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports)
      {
          napi_value value;
          napi_create_function(env, "pool", 4, pool, NULL, &value);
          napi_set_named_property(env, exports, "pool", value);
          napi_create_function(env, "use", 3, use, NULL, &value);
          napi_set_named_property(env, exports, "use", value);
          return exports;
      }`;
    const files = await Promise.all(['a.node', 'b.node'].map((name) => library(addon, name)));
    const script = `
      import { Worker, isMainThread, workerData } from 'node:worker_threads';
      import { readdirSync } from 'node:fs';
      import { once } from 'node:events';
      const files = ${JSON.stringify(files)};
      const load = \`(file) => { const m = { exports: {} }; process.dlopen(m, file); return m.exports; }\`;
      const [a, b] = files.map(eval(load));
      const alive = () => readdirSync('/proc/self/task').length;
      const before = alive();
      a.use(); b.use();
      const work = \`const [a, b] = \${JSON.stringify(files)}.map(\${load}); for (let i = 0; i < 20; i++) { a.use(); b.use(); }\`;
      const workers = [1, 2, 3].map(() => new Worker(work, { eval: true }));
      a.use();
      workers[2].terminate();
      await Promise.all(workers.map((worker) => once(worker, 'exit')));
      a.use(); b.use();
      console.log(a.pool() === b.pool(), a.use(), alive() - before <= 3);
      new Worker(work.replace('20', '1e6'), { eval: true });
      setTimeout(() => process.exit(5), 200);`;
    const { code, stdout, stderr } = await runModule(script, { env: { KERNELIZE_THREADS: '4' } });
    expect(stderr).toBe('');
    expect(stdout).toBe('true 4 true\n');
    expect(code).toBe(5);
  });
});
