/* Callers of kz_parallel that wait for threads still in their grids: meanwhile each is called with
 * -1, on its own thread, every KZ_POOL_PATIENCE (microseconds here). In every other round no helper
 * ends before its caller has been called so a few times, so without that the program hangs. In the
 * others the caller mostly finds its helpers gone before it sleeps.
 */
#define _GNU_SOURCE
#include "kernelize/cpus.h"
#include "kernelize/parallel.h"

#include "check.h"

enum { CALLERS = 3, ROUNDS = 1000, CHUNKS = 8, TICKS = 3 };

/* What is not atomic is kept apart by the pool alone. */
typedef struct {
    pthread_t caller;
    int value;        /* the caller's, read by chunks */
    int runs[CHUNKS]; /* written by whoever runs the chunk */
    int ticks;        /* the caller's */
    int helped;       /* atomic: chunks that other threads began */
    bool stops;       /* atomic: helpers go; set by the caller while it waits */
} work;

static void chunk(void *context, int64_t number)
{
    work *own = context;
    const bool is_home = pthread_equal(pthread_self(), own->caller) != 0;
    if (number == -1) {
        CHECK(is_home);
        own->ticks++;
        if (own->ticks == TICKS) {
            __atomic_store_n(&own->stops, true, __ATOMIC_RELAXED);
        }
        return;
    }
    CHECK(number >= 0 && number < CHUNKS && own->value == 7);
    own->runs[number]++;
    if (is_home) {
        /* Else it might have done everything before any thread came. */
        while (__atomic_load_n(&own->helped, __ATOMIC_RELAXED) == 0) {
            sched_yield();
        }
        return;
    }
    __atomic_add_fetch(&own->helped, 1, __ATOMIC_RELAXED);
    /* Long enough for the caller to be looking at its helpers. */
    for (int turn = 0; turn < 1000; turn++) {
        (void)__atomic_load_n(&own->stops, __ATOMIC_RELAXED);
    }
    while (!__atomic_load_n(&own->stops, __ATOMIC_RELAXED)) {
        sched_yield();
    }
}

static void *caller(void *unused)
{
    for (int round = 0; round < ROUNDS; round++) {
        const bool waits = round % 2 == 0;
        work own = {.caller = pthread_self(), .value = 7, .stops = !waits};
        kz_parallel(chunk, &own, CHUNKS);
        for (int at = 0; at < CHUNKS; at++) {
            CHECK(own.runs[at] == 1);
        }
        CHECK(own.ticks >= (waits ? TICKS : 0));
    }
    return unused;
}

int main(void)
{
    run_threads(CALLERS, caller);
    return 0;
}
