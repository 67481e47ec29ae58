/* How many threads the process's pool has, for JavaScript. Stands behind parallel.h and glue.h. */
#ifndef KERNELIZE_THREADS_H
#define KERNELIZE_THREADS_H

#include <node_api.h>

/* 0: as many as KERNELIZE_THREADS says, or as there are CPUs. */
static napi_value kz_set_threads(napi_env env, napi_callback_info info)
{
    napi_value value;
    size_t given = 1;
    uint32_t threads = 0;
    if (napi_get_cb_info(env, info, &given, &value, NULL, NULL) == napi_ok &&
        napi_get_value_uint32(env, value, &threads) == napi_ok) {
        kz_pool_set_threads(threads);
    }
    return NULL;
}

static napi_value kz_threads(napi_env env, napi_callback_info info)
{
    napi_value value = NULL;
    (void)info;
    napi_create_uint32(env, kz_pool_threads(), &value);
    return value;
}

#endif
