// The pool behind parallel kernels (native/include/kernelize/parallel.h): what runs where, and what becomes of it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, temporaryFolder } from '../helpers.ts';
import { outcome, program, well } from './pool.ts';

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
