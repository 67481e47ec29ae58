/* A loop whose iterations are independent, or are reduced in the lane order, on the threads of the
 * process's pool (parallel.h), which a call gets from its glue.
 *
 * Iterations are cut into at most KZ_TASKS tasks, each a power of two times the least grain: whole
 * chunks of a reduction. So a task's partial results are what a subtree of the tree over chunks
 * gives (lanes.h), and the same bits come out however many threads there are.
 *
 * An error is that of the lowest iteration that fails, as in serial order: of tasks that fail, the
 * lowest counts, and those above it need not begin.
 *
 * Stands behind generated.h and lanes.h.
 */
#ifndef KERNELIZE_LOOPS_H
#define KERNELIZE_LOOPS_H

/* Tasks of a loop, and the least grain for tests that want many. */
#define KZ_TASKS 256
#ifndef KZ_LEAST_GRAIN
#define KZ_LEAST_GRAIN INT64_MAX
#endif

/* In the place of a task's number: nothing is to be done but to see whether the call is wanted. */
#define KZ_WAITING INT64_C(-1)

/* Runs iterations begin to end - 1; leaves what it reduces in `partials`. */
typedef int kz_task(kz_call *kz, const void *context, int64_t begin, int64_t end, double *partials);

typedef struct {
    kz_task *task;
    const void *context;
    int64_t trips;
    int64_t grain; /* iterations of a task */
    int64_t tasks;
    int reductions;    /* partial results of a task */
    double *partials;  /* tasks * reductions of them */
    const kz_call *kz; /* whose loop it is */
    kz_call error;     /* of the lowest task that failed */
    int64_t failed;    /* its number, or `tasks`; atomic, written under the lock */
    char lock;
    const char *home; /* of the thread that called */
} kz_loop;

/* Of each thread one. */
static _Thread_local char kz_loop_here;

/* `least`: the smallest grain, a power of two. */
static inline void kz_loop_divide(kz_loop *loop, int64_t least)
{
    loop->grain = least < KZ_LEAST_GRAIN ? least : KZ_LEAST_GRAIN;
    while (loop->trips > loop->grain * KZ_TASKS) {
        loop->grain *= 2;
    }
    loop->tasks = loop->trips / loop->grain + (loop->trips % loop->grain != 0);
}

static void kz_loop_run_task(void *memory, int64_t number)
{
    kz_loop *loop = memory;
    const bool is_home = loop->home == &kz_loop_here;
    if (number == KZ_WAITING) {
        (void)(is_home && kz_is_cancelled(loop->kz, KZ_SELDOM));
        return;
    }
    if (number > __atomic_load_n(&loop->failed, __ATOMIC_RELAXED)) {
        return;
    }
    kz_call kz = {.cancel = is_home ? loop->kz->cancel : kz_flag_elsewhere(loop->kz->cancel),
                  .parallel = loop->kz->parallel};
#ifdef KZ_RECURSION
    kz.stack_limit = kz_stack_limit();
#endif
    const int64_t begin = number * loop->grain;
    const int64_t end = loop->trips - begin < loop->grain ? loop->trips : begin + loop->grain;
    int status =
        loop->task(&kz, loop->context, begin, end, loop->partials + number * loop->reductions);
    /* Of functions that it called and that failed. */
    kz_release_to(&kz, NULL);
    if (status == KZ_OK) {
        return;
    }
    while (__atomic_test_and_set(&loop->lock, __ATOMIC_ACQUIRE)) {
    }
    if (number < loop->failed) {
        __atomic_store_n(&loop->failed, number, __ATOMIC_RELAXED);
        loop->error = kz;
    }
    __atomic_clear(&loop->lock, __ATOMIC_RELEASE);
}

static int kz_loop_run(kz_call *kz, kz_loop *loop)
{
    loop->kz = kz;
    loop->home = &kz_loop_here;
    loop->failed = loop->tasks;
    loop->lock = 0;
    if (loop->tasks == 1) {
        return loop->task(kz, loop->context, 0, loop->trips, loop->partials);
    }
    kz->parallel(kz_loop_run_task, loop, loop->tasks);
    if (loop->failed == loop->tasks) {
        return KZ_OK;
    }
    kz->site = loop->error.site;
    for (int at = 0; at < 2; at++) {
        kz->values[at] = loop->error.values[at];
        kz->bigints[at] = loop->error.bigints[at];
    }
    return KZ_FAILED;
}

/* What the tasks reduced as number `at`, in the order of their chunks. */
KZ_ALWAYS_INLINE double kz_loop_total(kz_join *join, double identity, const kz_loop *loop, int at)
{
    kz_chunk_tree tree;
    kz_chunk_tree_start(&tree);
    for (int64_t task = 0; task < loop->tasks; task++) {
        kz_chunk_tree_add(join, &tree, loop->partials[task * loop->reductions + at]);
    }
    return kz_chunk_tree_total(join, identity, &tree);
}

/* More iterations than anybody waits for, and few enough for sums of them: a loop to infinity. */
#define KZ_MOST_TRIPS (INT64_C(1) << 54)

/* How often a loop runs, of one while begin < last (begin > last, for a negative step), or, with
 * `inclusive` 1, while begin <= last. */
static inline int64_t kz_trips(int64_t begin, int64_t last, int64_t step, int inclusive)
{
    const bool arrived = step > 0 ? begin >= last : begin <= last;
    if (arrived && (begin != last || !inclusive)) {
        return 0;
    }
    const uint64_t distance =
        step > 0 ? (uint64_t)last - (uint64_t)begin : (uint64_t)begin - (uint64_t)last;
    const uint64_t length = (uint64_t)(step > 0 ? step : -step);
    const uint64_t steps = inclusive ? distance / length : (distance - 1) / length;
    return steps < (uint64_t)KZ_MOST_TRIPS ? (int64_t)steps + 1 : KZ_MOST_TRIPS;
}

/* What a counter that was `begin` is after so many iterations. */
static inline int64_t kz_after_trips(int64_t begin, int64_t trips, int64_t step)
{
    return (int64_t)((uint64_t)begin + (uint64_t)trips * (uint64_t)step);
}

/* Whether two arrays share no memory. */
static inline bool kz_are_apart(const void *a, int64_t a_bytes, const void *b, int64_t b_bytes)
{
    const uintptr_t x = (uintptr_t)a;
    const uintptr_t y = (uintptr_t)b;
    return a_bytes == 0 || b_bytes == 0 || x + (uintptr_t)a_bytes <= y ||
           y + (uintptr_t)b_bytes <= x;
}

#endif
