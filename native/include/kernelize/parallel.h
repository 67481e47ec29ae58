/* kz_parallel: the chunks of a grid, on every CPU that the process may use. Its text is copied into
 * generated files with parallel kernels. C11 with GNU's extensions, and pthreads.
 *
 * The caller hangs its grid, which lives on its stack, into the pool's list of open grids, wakes
 * sleeping threads and takes chunks itself; so do the threads, from the open grid with the fewest
 * of them. When no chunk is left it takes the grid off the list and waits for the threads that are
 * still in it. So:
 *   - Each chunk is run once, in the order of their numbers as far as beginning goes; who runs it
 *     is chance. What chunks wrote is visible to the caller when kz_parallel returns.
 *   - A caller needs nobody: it waits for chunks that have begun, never for a thread to come. Any
 *     number of threads may call at the same time.
 *   - While it waits, it calls the chunk's function with -1 in the place of a number, every
 *     KZ_POOL_PATIENCE: whoever wants to stop what runs can do so there.
 *   - A chunk that calls kz_parallel runs that grid by itself. A chunk neither forks nor ends its
 *     thread.
 *   - The pool's threads keep no lock while a chunk runs, are never joined, and die with the
 *     process: exit() needs nothing of them. After a fork the child has none and starts its own.
 *   - Threads start when there is a grid for them, look out for the next one for KZ_POOL_SPIN, then
 *     sleep. They have 8 MB of stack, all signals blocked but those of faults, and the default
 *     floating-point environment.
 *
 * One pool for the process, though each library has this text: a library's constructor asks for
 * kz_pool_shared_2 by name. The first one finds its own, and makes itself visible to those that
 * come later: Node loads addons with RTLD_LOCAL. It is never unloaded, as its code runs the pool.
 * The name's number changes whenever what it stands for changes other than by growing at its end.
 *
 * Stands behind cpus.h, which knows how many threads there are to be.
 */
#ifndef KERNELIZE_PARALLEL_H
#define KERNELIZE_PARALLEL_H

#if defined(__linux__) && !defined(_GNU_SOURCE)
#error "define _GNU_SOURCE before the first #include: for dladdr"
#endif

#include <dlfcn.h>
#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

/* As in native/runtime/pool.c: kernels get as deep as on the main thread. */
#define KZ_POOL_STACK ((size_t)8 * 1024 * 1024)

/* Nanoseconds: about what waking a thread takes. */
#define KZ_POOL_SPIN 20000

/* Nanoseconds, fewer for tests. */
#ifndef KZ_POOL_PATIENCE
#define KZ_POOL_PATIENCE 20000000
#endif

/* A call of kz_parallel. */
typedef struct kz_grid {
    void (*chunk)(void *context, int64_t number);
    void *context;
    int64_t chunks;
    int64_t next;          /* atomic: the first chunk that nobody has */
    unsigned helpers;      /* atomic, changed under the mutex: pool threads that may look at it */
    bool sleeps;           /* its caller waits for `left` */
    struct kz_grid *later; /* in the list of open grids */
} kz_grid;

/* The pool, in the library that published it. */
static struct {
    pthread_mutex_t mutex; /* for all that is not atomic; nothing slow happens under it */
    pthread_cond_t opened; /* news for sleeping threads */
    pthread_cond_t left;   /* the last helper left a grid whose caller sleeps */
    kz_grid *grids;        /* the open ones */
    unsigned news;         /* atomic, changed under the mutex: counts what threads wake for */
    unsigned threads;      /* started, or being started */
    unsigned idle;         /* of these, asleep */
    bool failed;           /* to start a thread: no further attempts until kz_pool_set_threads */
    bool knows_forks;
    unsigned chosen;    /* atomic: by kz_pool_set_threads; 0: by nobody */
    unsigned automatic; /* atomic: threads otherwise; 0: not known yet */
} kz_pool_state = {.mutex = PTHREAD_MUTEX_INITIALIZER,
                   .opened = PTHREAD_COND_INITIALIZER,
                   .left = PTHREAD_COND_INITIALIZER};

/* This thread runs chunks: what it calls runs by itself. Always so in the pool's threads. */
static _Thread_local bool kz_pool_inside;

static void kz_pool_lock(void)
{
    pthread_mutex_lock(&kz_pool_state.mutex);
}

static void kz_pool_unlock(void)
{
    pthread_mutex_unlock(&kz_pool_state.mutex);
}

static unsigned kz_pool_count(void)
{
    unsigned count = __atomic_load_n(&kz_pool_state.chosen, __ATOMIC_RELAXED);
    if (count == 0) {
        count = __atomic_load_n(&kz_pool_state.automatic, __ATOMIC_RELAXED);
    }
    if (count == 0) {
        count = kz_pool_automatic();
        __atomic_store_n(&kz_pool_state.automatic, count, __ATOMIC_RELAXED);
    }
    return count;
}

/* ---- The pool's threads ---- */

static void kz_grid_run(kz_grid *grid)
{
    int64_t number;
    while ((number = __atomic_fetch_add(&grid->next, 1, __ATOMIC_RELAXED)) < grid->chunks) {
        grid->chunk(grid->context, number);
    }
}

/* Looks at `word` for KZ_POOL_SPIN. False if it still has that value. */
static bool kz_pool_changes(const unsigned *word, unsigned value)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        for (int look = 0; look < 16; look++) {
            if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value) {
                return true;
            }
#if defined(__x86_64__) || defined(__i386__)
            __builtin_ia32_pause();
#elif defined(__aarch64__)
            __asm__ volatile("yield");
#endif
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - start.tv_sec) * 1000000000LL + now.tv_nsec - start.tv_nsec <
             KZ_POOL_SPIN);
    return false;
}

/* Under the mutex, which it leaves meanwhile: until there is news. */
static void kz_pool_rest(void)
{
    unsigned known = __atomic_load_n(&kz_pool_state.news, __ATOMIC_RELAXED);
    kz_pool_unlock();
    kz_pool_changes(&kz_pool_state.news, known);
    kz_pool_lock();
    if (__atomic_load_n(&kz_pool_state.news, __ATOMIC_RELAXED) == known) {
        kz_pool_state.idle++;
        pthread_cond_wait(&kz_pool_state.opened, &kz_pool_state.mutex);
        kz_pool_state.idle--;
    }
}

/* Under the mutex: the open grid with chunks left that has the fewest helpers, or NULL. */
static kz_grid *kz_pool_neediest(void)
{
    kz_grid *best = NULL;
    for (kz_grid *grid = kz_pool_state.grids; grid != NULL; grid = grid->later) {
        bool open = __atomic_load_n(&grid->next, __ATOMIC_RELAXED) < grid->chunks;
        if (open && (best == NULL || grid->helpers < best->helpers)) {
            best = grid;
        }
    }
    return best;
}

static void *kz_pool_thread(void *unused)
{
    /* Before any grid waits for this thread: a thread's first look at its variables may wait for
     * the loader's lock, and a caller may hold that. */
    kz_pool_inside = true;
    fesetenv(FE_DFL_ENV);
    kz_pool_lock();
    while (kz_pool_state.threads < kz_pool_count()) {
        kz_grid *grid = kz_pool_neediest();
        if (grid == NULL) {
            kz_pool_rest();
            continue;
        }
        __atomic_fetch_add(&grid->helpers, 1, __ATOMIC_RELAXED);
        kz_pool_unlock();
        kz_grid_run(grid);
        kz_pool_lock();
        /* The grid may be gone as soon as nobody is in it. */
        bool sleeps = grid->sleeps;
        if (__atomic_sub_fetch(&grid->helpers, 1, __ATOMIC_RELEASE) == 0 && sleeps) {
            pthread_cond_broadcast(&kz_pool_state.left);
        }
    }
    kz_pool_state.threads--;
    kz_pool_unlock();
    return unused;
}

static bool kz_pool_start_one(void)
{
    const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT};
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t blocked, before;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        sigdelset(&blocked, faults[i]);
    }
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    pthread_sigmask(SIG_SETMASK, &blocked, &before);
    bool started = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0 &&
                   pthread_attr_setstacksize(&attributes, KZ_POOL_STACK) == 0 &&
                   pthread_create(&thread, &attributes, kz_pool_thread, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return started;
}

/* In the child of a fork there is but the thread that forked, which is in no grid. */
static void kz_pool_forked(void)
{
    kz_pool_state.mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    kz_pool_state.opened = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    kz_pool_state.left = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    kz_pool_state.grids = NULL;
    kz_pool_state.threads = kz_pool_state.idle = 0;
    kz_pool_state.failed = false;
}

/* Until there are `wanted`, or one can't be started. Meanwhile fewer may have become the rule: one
 * too many would end at once, and again. */
static void kz_pool_start(unsigned wanted)
{
    kz_pool_lock();
    if (!kz_pool_state.knows_forks) {
        kz_pool_state.knows_forks =
            pthread_atfork(kz_pool_lock, kz_pool_unlock, kz_pool_forked) == 0;
        kz_pool_state.failed |= !kz_pool_state.knows_forks;
    }
    while (kz_pool_state.threads < wanted && kz_pool_state.threads + 1 < kz_pool_count() &&
           !kz_pool_state.failed) {
        kz_pool_state.threads++;
        kz_pool_unlock();
        bool started = kz_pool_start_one();
        kz_pool_lock();
        kz_pool_state.threads -= started ? 0 : 1;
        kz_pool_state.failed |= !started;
    }
    kz_pool_unlock();
}

/* ---- What the pool does for all libraries ---- */

static void kz_pool_open(kz_grid *grid, unsigned wanted)
{
    kz_pool_lock();
    grid->later = kz_pool_state.grids;
    kz_pool_state.grids = grid;
    __atomic_fetch_add(&kz_pool_state.news, 1, __ATOMIC_RELAXED);
    unsigned idle = kz_pool_state.idle;
    bool lacks = kz_pool_state.threads < wanted && !kz_pool_state.failed;
    kz_pool_unlock();
    for (unsigned woken = 0; woken < idle && woken < wanted; woken++) {
        pthread_cond_signal(&kz_pool_state.opened);
    }
    if (lacks) {
        kz_pool_start(wanted);
    }
}

static void kz_pool_close(kz_grid *grid)
{
    kz_pool_lock();
    kz_grid **at = &kz_pool_state.grids;
    while (*at != grid) {
        at = &(*at)->later;
    }
    *at = grid->later;
    kz_pool_unlock();
    /* Nobody comes any more: `helpers` only falls. */
    unsigned helpers;
    do {
        helpers = __atomic_load_n(&grid->helpers, __ATOMIC_ACQUIRE);
    } while (helpers != 0 && kz_pool_changes(&grid->helpers, helpers));
    if (helpers != 0) {
        kz_pool_lock();
        grid->sleeps = true;
        while (__atomic_load_n(&grid->helpers, __ATOMIC_ACQUIRE) != 0) {
            struct timespec later;
            clock_gettime(CLOCK_REALTIME, &later);
            later.tv_nsec += KZ_POOL_PATIENCE;
            later.tv_sec += later.tv_nsec / 1000000000;
            later.tv_nsec %= 1000000000;
            if (pthread_cond_timedwait(&kz_pool_state.left, &kz_pool_state.mutex, &later) != 0) {
                kz_pool_unlock();
                grid->chunk(grid->context, -1);
                kz_pool_lock();
            }
        }
        kz_pool_unlock();
    }
}

static void kz_pool_run(void (*chunk)(void *context, int64_t number), void *context, int64_t chunks)
{
    bool inside = kz_pool_inside;
    int64_t threads = inside || chunks < 2 ? 1 : kz_pool_count();
    threads = chunks < threads ? chunks : threads;
    kz_grid grid = {.chunk = chunk, .context = context, .chunks = chunks};
    kz_pool_inside = true;
    if (threads > 1) {
        kz_pool_open(&grid, (unsigned)threads - 1);
    }
    kz_grid_run(&grid);
    if (threads > 1) {
        kz_pool_close(&grid);
    }
    kz_pool_inside = inside;
}

/* Surplus threads end, once they are done; those that lack start with the next grid. */
static void kz_pool_resize(unsigned count)
{
    kz_pool_lock();
    count = count < KZ_POOL_MOST ? count : KZ_POOL_MOST;
    __atomic_store_n(&kz_pool_state.chosen, count, __ATOMIC_RELAXED);
    __atomic_fetch_add(&kz_pool_state.news, 1, __ATOMIC_RELAXED);
    kz_pool_state.failed = false;
    kz_pool_unlock();
    pthread_cond_broadcast(&kz_pool_state.opened);
}

/* ---- One pool for the process ---- */

typedef struct {
    uint32_t version, size;
    void (*run)(void (*chunk)(void *context, int64_t number), void *context, int64_t chunks);
    void (*resize)(unsigned count);
    unsigned (*count)(void);
} kz_pool_shared;

/* Weak: a library may have several files with this text. */
__attribute__((weak, visibility("default"))) const kz_pool_shared kz_pool_shared_2 = {
    2, sizeof(kz_pool_shared), kz_pool_run, kz_pool_resize, kz_pool_count};

/* The process's pool. Its constructor stands with it: nothing else names that. */
static const kz_pool_shared *kz_pool = &kz_pool_shared_2;
__attribute__((constructor)) static void kz_pool_find(void)
{
    Dl_info here, there;
    const char *name = "kz_pool_shared_2";
    const kz_pool_shared *found = dlsym(RTLD_DEFAULT, name);
    bool own = found == NULL || (dladdr(found, &there) != 0 && dladdr(&kz_pool, &here) != 0 &&
                                 there.dli_fbase == here.dli_fbase);
    if (own && dladdr(&kz_pool, &here) != 0 &&
        dlopen(here.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_GLOBAL | RTLD_NODELETE) != NULL) {
        /* Again: where constructors don't exclude each other (musl), another may have been first.
         */
        found = dlsym(RTLD_DEFAULT, name);
    }
    if (found != NULL && found->version == 2 && found->size >= sizeof *found) {
        kz_pool = found;
    }
}

/* Runs the chunks 0 to chunks - 1, at most 2^62, each once, and returns when all are done. */
static void kz_parallel(void (*chunk)(void *context, int64_t number), void *context, int64_t chunks)
{
    kz_pool->run(chunk, context, chunks);
}

/* Threads of a grid from now on, its caller included, at most KZ_POOL_MOST. 0: as many as
 * KERNELIZE_THREADS says, or as there are CPUs. */
__attribute__((unused)) static void kz_pool_set_threads(unsigned threads)
{
    kz_pool->resize(threads);
}

__attribute__((unused)) static unsigned kz_pool_threads(void)
{
    return kz_pool->count();
}

#endif
