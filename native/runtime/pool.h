/* The threads that run kernels off the event loop: one pool for the process, shared by all its
 * environments (main thread and workers).
 *
 * Why not libuv's pool, which napi_create_async_work uses (measured on Node 20 to 26):
 *   - four kernels of a minute each would stop every file, DNS and crypto call of the program
 *     for that minute;
 *   - an environment that ends waits for libuv's work before it runs any cleanup hook, so
 *     worker.terminate() would wait for kernels that nobody can stop any more;
 *   - process.exit() waits for libuv's threads.
 *
 * Threads are started as needed, up to the CPUs that the process may use (or KERNELIZE_THREADS:
 * cpus.h),
 * sleep when there is nothing to do, and are never joined: they die with the process.
 */
#ifndef KERNELIZE_POOL_H
#define KERNELIZE_POOL_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Something to run once. Owned by whoever submitted it. */
typedef struct kz_job {
    void (*run)(struct kz_job *job);
    /* The pool's own. */
    struct kz_job *before, *after;
    bool queued;
} kz_job;

/* Runs `job` on a thread, after those submitted before it. False if there is no thread and none
 * can be started. */
bool kz_pool_submit(kz_job *job);

/* Takes `job` off the queue. False if a thread has it already, or had it. */
bool kz_pool_withdraw(kz_job *job);

#ifdef __cplusplus
}
#endif
#endif
