#define _GNU_SOURCE /* sched_getaffinity, dladdr */

#include "threads.h"

#include "kernelize/generated.h"

#include "kernelize/cpus.h"

#include "kernelize/parallel.h"

#include "kernelize/kernel.h"

#include "kernelize/glue.h"

#include "kernelize/threads.h"

napi_value kz_addon_set_threads(napi_env env, napi_callback_info info)
{
    return kz_set_threads(env, info);
}

napi_value kz_addon_threads(napi_env env, napi_callback_info info)
{
    return kz_threads(env, info);
}
