/* Calls that are stopped while several threads work for them. Their kernel never ends by itself, so
 * a flag that one of the threads doesn't see hangs the program.
 *
 * kernels.c is generated: rows(ends, out) sums `ends[i]` terms into out[i], on threads.
 */
#include "kernels.c"

#include "check.h"

enum { CALLERS = 3, ROUNDS = 20, ROWS = 8, LOOKS = 3 };

static kz_Float64Array array(double *memory)
{
    return (kz_Float64Array){memory, ROWS};
}

/* Some rows are short: their threads wait for the others. */
static void fill(double *ends, int round)
{
    for (int at = 0; at < ROWS; at++) {
        ends[at] = at < round % ROWS ? 1 : 1e15;
    }
}

static void run_unwanted(const int32_t *flag, int round)
{
    double ends[ROWS], out[ROWS] = {0};
    fill(ends, round);
    kz_call kz = {.cancel = flag, .parallel = kz_parallel};
    CHECK(rows_kernel(&kz, array(ends), array(out)) == KZ_FAILED && kz.site == KZ_CANCELLED);
}

/* Another thread cancels, as tasks do: one flag, at which all look. Now and then it comes first. */
static void *cancel(void *flag)
{
    __atomic_store_n((int32_t *)flag, KZ_UNWANTED, __ATOMIC_RELAXED);
    return NULL;
}

static void cancelled(int round)
{
    pthread_t canceller;
    int32_t flag = KZ_WANTED;
    CHECK(pthread_create(&canceller, NULL, cancel, &flag) == 0);
    run_unwanted(&flag, round);
    CHECK(pthread_join(canceller, NULL) == 0);
}

/* The caller asks, and it alone: the others look at what it heard. */
typedef struct {
    pthread_t caller;
    int looks;
} environment;

static bool ends(kz_watch *watch)
{
    environment *env = watch->env;
    CHECK(pthread_equal(pthread_self(), env->caller));
    return ++env->looks >= LOOKS;
}

static void asked(int round)
{
    environment env = {.caller = pthread_self()};
    kz_watch watch = {.flag = KZ_ASK, .ends = ends, .env = &env};
    run_unwanted(&watch.flag, round);
    CHECK(env.looks == LOOKS && watch.flag == KZ_UNWANTED && watch.stopped == KZ_UNWANTED);
}

static void *caller(void *number)
{
    for (int round = 0; round < ROUNDS; round++) {
        ((round + (int)(intptr_t)number) % 2 == 0 ? cancelled : asked)(round);
    }
    return NULL;
}

int main(void)
{
    run_threads(CALLERS, caller);
    return 0;
}
