/* Whether a call on JavaScript's own thread can be stopped, and whether it should be: by Node-API,
 * which says so in no better way. Its text is copied into generated files, behind kernel.h; the
 * built-in addon includes it, as C.
 */
#ifndef KERNELIZE_ENVIRONMENT_H
#define KERNELIZE_ENVIRONMENT_H

#include <node_api.h>

#include "kernelize/watch.h"

/* libuv's, in every program that has Node-API. */
struct uv_loop_s;

struct uv_loop_s *uv_default_loop(void);

void *dlsym(void *library, const char *name);

/* The data of callbacks in workers, whose calls can be stopped; NULL on the main thread, whose
 * calls end when they are done or with the process. */
static __attribute__((noinline, unused)) void *kz_watched(napi_env env)
{
    static char in_worker;
    struct uv_loop_s *loop;
    const bool is_main = napi_get_uv_event_loop(env, &loop) == napi_ok && loop == uv_default_loop();
    return is_main ? NULL : &in_worker;
}

/* kz_watch's `ends`: whether this environment may run no JavaScript any more, because its worker
 * was terminated or the process ends. */
static __attribute__((noinline, unused)) bool kz_environment_ends(kz_watch *watch)
{
    napi_env env = (napi_env)watch->env;
    napi_handle_scope scope;
    napi_value value;
    if (napi_open_handle_scope(env, &scope) != napi_ok) {
        return true;
    }
    /* Any function that could run JavaScript refuses then. This one runs none. */
    bool ends = napi_get_undefined(env, &value) != napi_ok ||
                napi_coerce_to_bool(env, value, &value) != napi_ok;
    return napi_close_handle_scope(env, scope) != napi_ok || ends;
}

/* What a call gives that was stopped: an exception, or JavaScript would go on with half a result
 * until V8 next looks whether it is to end: `port.postMessage(kernel(x))` would post it. Node-API
 * throws nothing in an environment that ends, so V8 itself is asked, where it has the functions
 * under the names that they have had for ten years; else the result is undefined. Handles of
 * Node-API are V8's.
 */
static __attribute__((noinline, unused, cold)) napi_value kz_abandon(napi_env env)
{
    void *(*isolate)(void);
    void *(*throw_exception)(void *isolate, napi_value value);
    napi_value undefined;
    *(void **)&isolate = dlsym(NULL, "_ZN2v87Isolate10GetCurrentEv");
    *(void **)&throw_exception =
        dlsym(NULL, "_ZN2v87Isolate14ThrowExceptionENS_5LocalINS_5ValueEEE");
    if (isolate != NULL && throw_exception != NULL &&
        napi_get_undefined(env, &undefined) == napi_ok) {
        (void)throw_exception(isolate(), undefined);
    }
    return NULL;
}

#endif
