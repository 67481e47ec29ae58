/* The runtime by itself, for programs with compiled kernels where the built-in addon is absent (no
 * C++ compiler, or no install scripts): one file of C less than that needs, and no C++.
 *
 * Exports { interface, startKernel } as the built-in addon does (native/addon.cc).
 */
#include <node_api.h>

#include "../build_info.h"
#include "start.h"
#include "tasks.h"

NAPI_MODULE_INIT()
{
    napi_value interface, start;
    if (!kz_tasks_create(env) ||
        napi_create_uint32(env, KZ_ADDON_INTERFACE, &interface) != napi_ok ||
        napi_set_named_property(env, exports, "interface", interface) != napi_ok ||
        napi_create_function(env, "startKernel", NAPI_AUTO_LENGTH, kz_start_kernel, NULL, &start) !=
            napi_ok ||
        napi_set_named_property(env, exports, "startKernel", start) != napi_ok) {
        return NULL;
    }
    return exports;
}
