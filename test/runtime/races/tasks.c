/* Environments that start tasks (native/runtime/tasks.c), cancel them, settle them and end while
 * the pool's threads run them and hand them back. Each task is freed once, and settled at most
 * once; nobody looks at an environment that has ended.
 *
 * Node-API is played by this file: an environment is a thread, its values are `thing`s.
 */
#define _GNU_SOURCE
#include "runtime/tasks.c"
#include "runtime/pool.c"

#include "check.h"

enum { ENVIRONMENTS = 3, ROUNDS = 48, TASKS = 300 };

/* An object, a promise or a function. */
typedef struct {
    napi_callback call;
    void *data;
    napi_finalize finalize; /* NULL: it is no function, or has been collected */
    int settled;
} thing;

/* Who calls a threadsafe function is another thread: the mutex guards what it sees. */
struct napi_env__ {
    pthread_mutex_t mutex;
    void *queue[TASKS];
    int queued;
    bool closing;
    napi_threadsafe_function_call_js settle;
    void *context;
    void (*end)(void *data);
    void *end_data;
    void *instance;
    napi_finalize end_instance;
    thing things[3 * TASKS + 1];
    int count;
    thing *function; /* the last one */
    thing *callee;
    int started, freed, settled;
    int references;
};

static thing *new_thing(napi_env env)
{
    CHECK(env->count < 3 * TASKS + 1);
    return &env->things[env->count++];
}

/* ---- Node-API, as far as tasks use it ---- */

napi_status napi_create_threadsafe_function(napi_env env, napi_value function, napi_value resource,
                                            napi_value name, size_t most, size_t threads,
                                            void *data, napi_finalize finalize, void *context,
                                            napi_threadsafe_function_call_js call,
                                            napi_threadsafe_function *result)
{
    env->settle = call;
    env->context = context;
    *result = (napi_threadsafe_function)env;
    return napi_ok;
}

napi_status napi_call_threadsafe_function(napi_threadsafe_function function, void *data,
                                          napi_threadsafe_function_call_mode mode)
{
    napi_env env = (napi_env)function;
    pthread_mutex_lock(&env->mutex);
    const bool closing = env->closing;
    if (!closing) {
        CHECK(env->queued < TASKS);
        env->queue[env->queued++] = data;
    }
    pthread_mutex_unlock(&env->mutex);
    return closing ? napi_closing : napi_ok;
}

napi_status napi_ref_threadsafe_function(node_api_basic_env env, napi_threadsafe_function function)
{
    ((napi_env)function)->references++;
    return napi_ok;
}

napi_status napi_unref_threadsafe_function(node_api_basic_env env,
                                           napi_threadsafe_function function)
{
    ((napi_env)function)->references--;
    return napi_ok;
}

napi_status napi_add_env_cleanup_hook(node_api_basic_env env, void (*end)(void *data), void *data)
{
    ((napi_env)env)->end = end;
    ((napi_env)env)->end_data = data;
    return napi_ok;
}

napi_status napi_set_instance_data(node_api_basic_env env, void *data, napi_finalize finalize,
                                   void *hint)
{
    ((napi_env)env)->instance = data;
    ((napi_env)env)->end_instance = finalize;
    return napi_ok;
}

napi_status napi_get_instance_data(node_api_basic_env env, void **data)
{
    *data = ((napi_env)env)->instance;
    return napi_ok;
}

napi_status napi_create_function(napi_env env, const char *name, size_t length, napi_callback call,
                                 void *data, napi_value *result)
{
    env->function = new_thing(env);
    env->function->call = call;
    env->function->data = data;
    *result = (napi_value)env->function;
    return napi_ok;
}

napi_status napi_add_finalizer(napi_env env, napi_value value, void *data, napi_finalize finalize,
                               void *hint, napi_ref *result)
{
    ((thing *)value)->finalize = finalize;
    return napi_ok;
}

napi_status napi_get_cb_info(napi_env env, napi_callback_info info, size_t *count, napi_value *args,
                             napi_value *this_value, void **data)
{
    *data = env->callee->data;
    return napi_ok;
}

napi_status napi_create_object(napi_env env, napi_value *result)
{
    *result = (napi_value)new_thing(env);
    return napi_ok;
}

napi_status napi_create_promise(napi_env env, napi_deferred *deferred, napi_value *promise)
{
    thing *made = new_thing(env);
    *deferred = (napi_deferred)made;
    *promise = (napi_value)made;
    return napi_ok;
}

napi_status napi_resolve_deferred(napi_env env, napi_deferred deferred, napi_value value)
{
    CHECK(((thing *)deferred)->settled++ == 0);
    env->settled++;
    return napi_ok;
}

napi_status napi_get_null(napi_env env, napi_value *result)
{
    *result = (napi_value)&env->things[0];
    return napi_ok;
}

#define UNUSED_HERE(name, ...)                                                                     \
    napi_status name(__VA_ARGS__)                                                                  \
    {                                                                                              \
        CHECK(!#name);                                                                             \
        return napi_generic_failure;                                                               \
    }
UNUSED_HERE(napi_reject_deferred, napi_env env, napi_deferred deferred, napi_value value)
UNUSED_HERE(napi_get_and_clear_last_exception, napi_env env, napi_value *result)
UNUSED_HERE(napi_throw_error, napi_env env, const char *code, const char *text)

napi_status napi_get_undefined(napi_env env, napi_value *result)
{
    return napi_get_null(env, result);
}

napi_status napi_create_string_utf8(napi_env env, const char *text, size_t length,
                                    napi_value *result)
{
    return napi_get_null(env, result);
}

napi_status napi_set_named_property(napi_env env, napi_value object, const char *name,
                                    napi_value value)
{
    return napi_ok;
}

/* ---- Tasks ---- */

typedef struct {
    kz_task task;
    napi_env env;
    int turns; /* -1: until it is cancelled */
    int done;  /* by a thread of the pool; read when it settles */
} counting;

static void run_counting(kz_task *task, const kz_cancel *cancel)
{
    counting *own = (counting *)task;
    while (own->done != own->turns && !kz_cancelled(cancel)) {
        own->done += own->turns < 0 ? 0 : 1;
    }
}

static napi_status result_of_counting(kz_task *task, napi_value *value)
{
    const counting *own = (const counting *)task;
    CHECK(own->done == own->turns);
    *value = NULL;
    return napi_ok;
}

static void let_go_of_counting(napi_env env, kz_task *task)
{
    CHECK(((counting *)task)->env == env);
}

static void free_counting(kz_task *task)
{
    ((counting *)task)->env->freed++;
    free(task);
}

static const kz_task_kind kind = {run_counting, result_of_counting, let_go_of_counting,
                                  free_counting};

/* ---- Environments ---- */

static void start_task(napi_env env, int turns)
{
    counting *own = calloc(1, sizeof *own);
    own->task.kind = &kind;
    own->env = env;
    own->turns = turns;
    env->started++;
    CHECK(kz_task_start(env, &own->task) != NULL);
}

static void call_cancel(napi_env env, thing *function)
{
    if (function->finalize != NULL) {
        env->callee = function;
        (void)function->call(env, NULL);
    }
}

static void collect(napi_env env, thing *function)
{
    if (function->finalize != NULL) {
        function->finalize(env, function->data, NULL);
        function->finalize = NULL;
    }
}

/* Calls what other threads have put into the queue; `as` is NULL at the end. */
static void turn(napi_env env, napi_env as)
{
    void *queue[TASKS];
    pthread_mutex_lock(&env->mutex);
    const int queued = env->queued;
    for (int at = 0; at < queued; at++) {
        queue[at] = env->queue[at];
    }
    env->queued = 0;
    pthread_mutex_unlock(&env->mutex);
    for (int at = 0; at < queued; at++) {
        env->settle(as, NULL, env->context, queue[at]);
    }
}

static void close_queue(napi_env env)
{
    pthread_mutex_lock(&env->mutex);
    env->closing = true;
    pthread_mutex_unlock(&env->mutex);
}

static void live(napi_env env, int round, uint32_t random)
{
    thing *functions[TASKS];
    for (int at = 0; at < TASKS; at++) {
        random = random * 1664525u + 1013904223u;
        const int turns = (random >> 24) % 8 == 0 ? -1 : (int)(random >> 20) % 64;
        start_task(env, turns);
        functions[at] = env->function;
        if ((random >> 16) % 2 == 0) {
            call_cancel(env, functions[(random >> 10) % (uint32_t)(at + 1)]);
        }
        if ((random >> 15) % 4 == 0 && turns >= 0) {
            collect(env, functions[at]);
        }
        if ((random >> 14) % 4 == 0) {
            turn(env, env);
        }
    }
    if (round % 3 == 0) {
        /* All settle: newest first. */
        for (int at = TASKS - 1; at >= 0; at--) {
            call_cancel(env, functions[at]);
        }
        while (env->freed < TASKS) {
            turn(env, env);
            sched_yield();
        }
        CHECK(env->settled == TASKS && env->references == -1);
    } else if (round % 3 == 1) {
        /* It ends and hears nobody any more. */
        close_queue(env);
    }
}

static void *environment(void *number)
{
    for (int round = 0; round < ROUNDS; round++) {
        napi_env env = calloc(1, sizeof *env);
        pthread_mutex_init(&env->mutex, NULL);
        CHECK(kz_tasks_create(env));
        live(env, round, (uint32_t)(intptr_t)number * 97 + (uint32_t)round);
        env->end(env->end_data);
        close_queue(env);
        turn(env, NULL);
        env->end_instance(env, env->instance, NULL);
        for (int at = 0; at < env->count; at++) {
            collect(env, &env->things[at]);
        }
        CHECK(env->started == TASKS && env->freed == TASKS && env->settled <= TASKS);
        pthread_mutex_destroy(&env->mutex);
        free(env);
    }
    return NULL;
}

int main(void)
{
    run_threads(ENVIRONMENTS, environment);
    return 0;
}
