/* Threads that submit jobs to the pool of `.async` and withdraw them while its threads take them:
 * each job runs exactly once or has been withdrawn. Its owner frees it as soon as it has run or is
 * withdrawn, so a pool that looks at it later is seen.
 *
 * As C it is native/runtime/pool.c that is tested, as C++ native/glue/pool.cc.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdbool.h>

#include "check.h"

#ifdef __cplusplus
#include "glue/pool.cc"
typedef struct kz_job : kernelize::Job {
    void (*run)(struct kz_job *job);
    void Run() override { run(this); }
} kz_job;
static bool kz_pool_submit(kz_job *job)
{
    return kernelize::Pool::OfProcess().Submit(job);
}
static bool kz_pool_withdraw(kz_job *job)
{
    return kernelize::Pool::OfProcess().Withdraw(job);
}
#else
#include "runtime/pool.c"
#endif

enum { OWNERS = 4, JOBS = 2000, THREADS = 4 };
typedef enum { NEWEST_FIRST, OLDEST_FIRST, RANDOM, ORDERS } order;

/* What is not atomic is kept apart by the pool alone. */
typedef struct {
    kz_job *job;
    unsigned value; /* the owner's, read by whoever runs it */
    unsigned runs, seen;
    bool done; /* atomic: the runner's last word */
    bool withdrawn;
} record;

/* The job and where to write what came of it, in memory of its own. */
#ifdef __cplusplus
struct owned : kz_job {
    record *of;
};
static owned *make(void)
{
    return new owned();
}
static void drop(kz_job *job)
{
    delete static_cast<owned *>(job);
}
#else
typedef struct {
    kz_job job;
    record *of;
} owned;
static owned *make(void)
{
    return (owned *)calloc(1, sizeof(owned));
}
static void drop(kz_job *job)
{
    free(job);
}
#endif

static void run(kz_job *job)
{
    record *of = ((owned *)job)->of;
    of->runs++;
    of->seen = of->value;
    __atomic_store_n(&of->done, true, __ATOMIC_RELEASE);
}

static void submit(record *of, unsigned value)
{
    owned *made = make();
    made->of = of;
    of->job = (kz_job *)made;
    of->job->run = run;
    of->value = value;
    of->withdrawn = false;
    CHECK(kz_pool_submit(of->job));
}

/* Once withdrawn it is the owner's alone again: some go back into the queue. */
static void withdraw(record *of, bool again)
{
    if (!kz_pool_withdraw(of->job)) {
        return;
    }
    CHECK(of->runs == 0);
    CHECK(!kz_pool_withdraw(of->job));
    if (again) {
        of->value += 1;
        CHECK(kz_pool_submit(of->job));
        return;
    }
    of->withdrawn = true;
    drop(of->job);
}

static void finish(record *of)
{
    if (of->withdrawn) {
        CHECK(of->runs == 0);
        return;
    }
    while (!__atomic_load_n(&of->done, __ATOMIC_ACQUIRE)) {
        sched_yield();
    }
    CHECK(of->runs == 1 && of->seen == of->value);
    CHECK(!kz_pool_withdraw(of->job));
    drop(of->job);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void shuffle(unsigned *places, uint32_t *state)
{
    for (unsigned at = JOBS - 1; at > 0; at--) {
        const unsigned other = next_random(state) % (at + 1), kept = places[at];
        places[at] = places[other];
        places[other] = kept;
    }
}

static void *owner(void *number)
{
    uint32_t state = (uint32_t)(uintptr_t)number;
    record *all = (record *)malloc(JOBS * sizeof(record));
    unsigned *places = (unsigned *)malloc(JOBS * sizeof(unsigned));
    for (int round = 0; round < 10 * ORDERS; round++) {
        const order way = (order)((round + (int)state) % ORDERS);
        for (unsigned at = 0; at < JOBS; at++) {
            all[at] = (record){};
            submit(&all[at], next_random(&state));
            places[at] = way == NEWEST_FIRST ? JOBS - 1 - at : at;
        }
        if (way == RANDOM) {
            shuffle(places, &state);
        }
        for (unsigned at = 0; at < JOBS; at++) {
            /* Of eight one is left to run, one goes back. */
            if (at % 8 != 0) {
                withdraw(&all[places[at]], at % 8 == 1);
            }
        }
        for (unsigned at = 0; at < JOBS; at++) {
            finish(&all[at]);
        }
    }
    free(places);
    free(all);
    return NULL;
}

/* Jobs that keep every thread of the pool: what is submitted behind them waits. */
static unsigned held;
static bool opened;

static void hold(kz_job *job)
{
    (void)job;
    __atomic_add_fetch(&held, 1, __ATOMIC_RELAXED);
    while (!__atomic_load_n(&opened, __ATOMIC_ACQUIRE)) {
        sched_yield();
    }
    __atomic_sub_fetch(&held, 1, __ATOMIC_RELEASE);
}

static void withdraw_what_waits(order way)
{
    static record all[JOBS];
    static unsigned places[JOBS];
    kz_job *holders[THREADS];
    uint32_t state = 1;
    __atomic_store_n(&opened, false, __ATOMIC_RELAXED);
    for (int at = 0; at < THREADS; at++) {
        holders[at] = (kz_job *)make();
        holders[at]->run = hold;
        CHECK(kz_pool_submit(holders[at]));
    }
    while (__atomic_load_n(&held, __ATOMIC_RELAXED) < THREADS) {
        sched_yield();
    }
    for (unsigned at = 0; at < JOBS; at++) {
        all[at] = (record){};
        submit(&all[at], at);
        places[at] = way == NEWEST_FIRST ? JOBS - 1 - at : at;
    }
    if (way == RANDOM) {
        shuffle(places, &state);
    }
    for (unsigned at = 0; at < JOBS; at += 2) {
        withdraw(&all[places[at]], false);
        CHECK(all[places[at]].withdrawn);
    }
    __atomic_store_n(&opened, true, __ATOMIC_RELEASE);
    for (unsigned at = 0; at < JOBS; at++) {
        finish(&all[at]);
    }
    while (__atomic_load_n(&held, __ATOMIC_ACQUIRE) > 0) {
        sched_yield();
    }
    for (int at = 0; at < THREADS; at++) {
        drop(holders[at]);
    }
}

int main(void)
{
    for (int way = 0; way < ORDERS; way++) {
        withdraw_what_waits((order)way);
    }
    run_threads(OWNERS, owner);
    return 0;
}
