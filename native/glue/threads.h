/* How many threads the process's pool has, for JavaScript: the callbacks that a generated file with
 * loops on threads exports, once for all those in the addon.
 */
#ifndef KERNELIZE_GLUE_THREADS_H
#define KERNELIZE_GLUE_THREADS_H

#include <node_api.h>

#ifdef __cplusplus
extern "C" {
#endif

napi_value kz_addon_set_threads(napi_env env, napi_callback_info info);
napi_value kz_addon_threads(napi_env env, napi_callback_info info);

#ifdef __cplusplus
}
#endif
#endif
