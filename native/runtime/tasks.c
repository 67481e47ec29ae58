/* See tasks.h. */
#include "tasks.h"

#include <pthread.h>
#include <stdlib.h>

/* The tasks of one environment. Its members are used on the environment's thread only, but for
 * what the mutex guards. */
struct kz_tasks {
    napi_env env;
    napi_threadsafe_function settle;
    kz_task *started;

    /* The environment's, each task's, and that of whoever hands a task back: whichever goes last
     * frees it. Counted atomically. */
    size_t references;

    pthread_mutex_t mutex;
    pthread_cond_t handed_back;
    size_t away; /* tasks that a thread of the pool has or will get */
};

/* What `cancel` holds. The function may outlive the task, and the task the function. Both go on
 * the environment's thread, or after it waited for the pool. */
struct kz_cancel_handle {
    kz_task *task;
};

static void retain(kz_tasks *tasks)
{
    __atomic_add_fetch(&tasks->references, 1, __ATOMIC_RELAXED);
}

static void release(kz_tasks *tasks)
{
    if (__atomic_sub_fetch(&tasks->references, 1, __ATOMIC_ACQ_REL) == 0) {
        pthread_mutex_destroy(&tasks->mutex);
        pthread_cond_destroy(&tasks->handed_back);
        free(tasks);
    }
}

static void free_task(kz_task *task)
{
    kz_tasks *tasks = task->tasks;
    if (task->handle != NULL) {
        task->handle->task = NULL;
    }
    task->kind->free(task);
    if (tasks != NULL) {
        release(tasks);
    }
}

static void forget(kz_tasks *tasks, kz_task *task)
{
    if (task->before != NULL) {
        task->before->after = task->after;
    } else {
        tasks->started = task->after;
    }
    if (task->after != NULL) {
        task->after->before = task->before;
    }
    if (tasks->started == NULL) {
        (void)napi_unref_threadsafe_function(tasks->env, tasks->settle);
    }
}

static void let_go(napi_env env, kz_task *task)
{
    if (task->kind->let_go != NULL) {
        task->kind->let_go(env, task);
    }
}

static void hand_back(kz_task *task)
{
    kz_tasks *tasks = task->tasks;
    /* The environment may end, and drop these tasks, as soon as the last one is back. */
    retain(tasks);
    pthread_mutex_lock(&tasks->mutex);
    if (napi_call_threadsafe_function(tasks->settle, task, napi_tsfn_nonblocking) != napi_ok) {
        task->abandoned = true; /* Closing: nobody is left to hear the result. */
    }
    tasks->away--;
    pthread_cond_broadcast(&tasks->handed_back);
    pthread_mutex_unlock(&tasks->mutex);
    release(tasks);
}

static void run(kz_job *job)
{
    kz_task *task = (kz_task *)job;
    task->kind->run(task, &task->flag);
    hand_back(task);
}

static void cancel(kz_task *task)
{
    __atomic_store_n(&task->flag, 1, __ATOMIC_RELAXED);
    if (kz_pool_withdraw(&task->job)) {
        hand_back(task);
    }
}

static void settle_promise(napi_env env, kz_task *task)
{
    napi_value value = NULL;
    napi_status status = napi_ok;
    if (__atomic_load_n(&task->flag, __ATOMIC_RELAXED) != 0) {
        status = napi_get_null(env, &value);
    } else {
        status = task->kind->result(task, &value);
        if (status == napi_ok && value == NULL) {
            status = napi_get_undefined(env, &value);
        }
    }
    if (status == napi_ok) {
        status = napi_resolve_deferred(env, task->deferred, value);
    } else if (napi_get_and_clear_last_exception(task->home, &value) == napi_ok) {
        status = napi_reject_deferred(env, task->deferred, value);
    }
    (void)status; /* Not ok: the environment is ending. */
}

/* On the environment's thread. `env` is NULL when what was still queued is dropped at its end. */
static void settle(napi_env env, napi_value callback, void *context, void *data)
{
    kz_task *task = data;
    (void)callback;
    (void)context;
    if (env != NULL) {
        settle_promise(env, task);
        forget(task->tasks, task);
        let_go(env, task);
    }
    free_task(task);
}

/* The environment ends: stops what runs, and waits until no thread touches it any more. */
static void cancel_all(void *data)
{
    kz_tasks *tasks = data;
    retain(tasks);
    for (kz_task *task = tasks->started; task != NULL; task = task->after) {
        cancel(task);
    }
    pthread_mutex_lock(&tasks->mutex);
    while (tasks->away > 0) {
        pthread_cond_wait(&tasks->handed_back, &tasks->mutex);
    }
    pthread_mutex_unlock(&tasks->mutex);
    for (kz_task *task = tasks->started, *after; task != NULL; task = after) {
        after = task->after;
        let_go(tasks->env, task);
        if (task->abandoned) {
            free_task(task);
        }
    }
    tasks->started = NULL;
    release(tasks);
}

static void end_environment(napi_env env, void *tasks, void *hint)
{
    (void)env;
    (void)hint;
    release(tasks);
}

static bool start_settling(napi_env env, kz_tasks *tasks)
{
    napi_value name;
    return napi_create_string_utf8(env, "kernelize", NAPI_AUTO_LENGTH, &name) == napi_ok &&
           napi_create_threadsafe_function(env, NULL, NULL, name, 0, 1, NULL, NULL, tasks, settle,
                                           &tasks->settle) == napi_ok &&
           /* Keeps the event loop alive only while tasks are under way. */
           napi_unref_threadsafe_function(env, tasks->settle) == napi_ok &&
           /* Hooks run last in, first out: this one before the threadsafe function's own. */
           napi_add_env_cleanup_hook(env, cancel_all, tasks) == napi_ok;
}

bool kz_tasks_create(napi_env env)
{
    kz_tasks *tasks = calloc(1, sizeof *tasks);
    if (tasks != NULL) {
        pthread_mutex_init(&tasks->mutex, NULL);
        pthread_cond_init(&tasks->handed_back, NULL);
        tasks->env = env;
        tasks->references = 1;
        if (napi_set_instance_data(env, tasks, end_environment, NULL) == napi_ok &&
            start_settling(env, tasks)) {
            return true;
        }
    }
    /* Not freed: a hook or a finalizer may have it already. */
    (void)napi_throw_error(env, NULL, "kernelize: no tasks can be made in this thread");
    return false;
}

static kz_tasks *tasks_of(napi_env env)
{
    void *tasks = NULL;
    return napi_get_instance_data(env, &tasks) == napi_ok ? tasks : NULL;
}

static napi_value on_cancel(napi_env env, napi_callback_info info)
{
    size_t count = 0;
    void *data = NULL;
    if (napi_get_cb_info(env, info, &count, NULL, NULL, &data) == napi_ok) {
        const struct kz_cancel_handle *handle = data;
        if (handle->task != NULL) {
            cancel(handle->task);
        }
    }
    return NULL;
}

static void free_handle(napi_env env, void *data, void *hint)
{
    struct kz_cancel_handle *handle = data;
    (void)env;
    (void)hint;
    if (handle->task != NULL) {
        handle->task->handle = NULL;
    }
    free(handle);
}

/* The function `cancel`, which holds `task`. */
static napi_status create_cancel(napi_env env, kz_task *task, napi_value *function)
{
    struct kz_cancel_handle *handle = malloc(sizeof *handle);
    if (handle == NULL) {
        return napi_generic_failure;
    }
    handle->task = NULL;
    napi_status status =
        napi_create_function(env, "cancel", NAPI_AUTO_LENGTH, on_cancel, handle, function);
    if (status == napi_ok) {
        status = napi_add_finalizer(env, *function, handle, free_handle, NULL, NULL);
    }
    if (status != napi_ok) {
        free(handle);
        return status;
    }
    handle->task = task;
    task->handle = handle;
    return napi_ok;
}

static bool submit(napi_env env, kz_tasks *tasks, kz_task *task)
{
    if (tasks->started == NULL && napi_ref_threadsafe_function(env, tasks->settle) != napi_ok) {
        return false;
    }
    task->after = tasks->started;
    if (task->after != NULL) {
        task->after->before = task;
    }
    tasks->started = task;
    pthread_mutex_lock(&tasks->mutex);
    tasks->away++;
    pthread_mutex_unlock(&tasks->mutex);
    if (kz_pool_submit(&task->job)) {
        return true;
    }
    pthread_mutex_lock(&tasks->mutex);
    tasks->away--;
    pthread_mutex_unlock(&tasks->mutex);
    forget(tasks, task);
    return false;
}

napi_value kz_task_start(napi_env env, kz_task *task)
{
    kz_tasks *tasks = tasks_of(env);
    napi_value promise, function, result;
    task->job.run = run;
    task->home = task->home != NULL ? task->home : env;
    task->tasks = tasks;
    retain(tasks);
    if (napi_create_object(env, &result) != napi_ok ||
        create_cancel(env, task, &function) != napi_ok ||
        napi_create_promise(env, &task->deferred, &promise) != napi_ok ||
        napi_set_named_property(env, result, "promise", promise) != napi_ok ||
        napi_set_named_property(env, result, "cancel", function) != napi_ok ||
        !submit(env, tasks, task)) {
        let_go(env, task);
        free_task(task);
        (void)napi_throw_error(env, NULL, "kernelize: no thread could be started");
        return NULL;
    }
    return result;
}
