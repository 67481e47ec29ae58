/* Tasks: the calls that an environment (main thread or worker) has running off its event loop,
 * how they settle their promises, and how they are cancelled.
 *
 * What could go wrong, and what happens:
 *   - cancelled before a thread took it: it is taken off the queue and settles at once;
 *   - cancelled while it runs: the kernel sees the flag within a chunk and stops;
 *   - the environment ends (worker.terminate, process.exit in a worker) while it runs: a cleanup
 *     hook stops every task and waits for the threads to let go, a few chunks at most;
 *   - the environment can't run JavaScript any more when a task settles: nothing is left to settle;
 *   - cancelled after it finished: nothing.
 *
 * An addon calls kz_tasks_create once in each environment: its instance data are the tasks.
 */
#ifndef KERNELIZE_TASKS_H
#define KERNELIZE_TASKS_H

#include <node_api.h>

#include "kernelize/cancel.h"
#include "pool.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kz_task kz_task;
typedef struct kz_tasks kz_tasks;
struct kz_cancel_handle;

/* What tasks of one kind do. */
typedef struct {
    /* On a thread of the pool, without Node-API. */
    void (*run)(kz_task *task, const kz_cancel *cancel);
    /* On the environment's thread: the result; NULL is undefined. Not napi_ok: it failed, mostly
     * with an exception pending in the task's `home`. */
    napi_status (*result)(kz_task *task, napi_value *value);
    /* On the environment's thread, when no other thread has the task any more: gives back what it
     * holds of JavaScript. NULL if it holds nothing. */
    void (*let_go)(napi_env env, kz_task *task);
    /* On any thread: frees it. */
    void (*free)(kz_task *task);
} kz_task_kind;

/* The first member of whatever a task needs. All but `kind` and `home` is private. */
struct kz_task {
    kz_job job;
    const kz_task_kind *kind;
    napi_env home; /* whose exceptions `result` leaves; NULL: the environment that started it */
    kz_tasks *tasks;
    kz_task *before, *after; /* among those started */
    napi_deferred deferred;
    struct kz_cancel_handle *handle;
    kz_cancel flag;
    bool abandoned;
};

/* The tasks of this environment, as the addon's instance data. False: an exception is pending. */
bool kz_tasks_create(napi_env env);

/* Starts `task`, zeroed but for its kind, and returns { promise, cancel }. The promise resolves to
 * the result, or to null if the task was cancelled. Takes ownership. NULL: an exception is pending.
 */
napi_value kz_task_start(napi_env env, kz_task *task);

#ifdef __cplusplus
}
#endif
#endif
