/* The runtime: what runs generated kernels off the event loop, on threads of the process. Compiled
 * when a program first calls `.async` (lib/background/), and kept in the cache.
 *
 * Exports startKernel (start.h).
 */
#include <node_api.h>

#include "start.h"
#include "tasks.h"

NAPI_MODULE_INIT()
{
    napi_value start;
    if (!kz_tasks_create(env) ||
        napi_create_function(env, "startKernel", NAPI_AUTO_LENGTH, kz_start_kernel, NULL, &start) !=
            napi_ok ||
        napi_set_named_property(env, exports, "startKernel", start) != napi_ok) {
        return NULL;
    }
    return exports;
}
