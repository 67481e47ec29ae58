/* Calls of generated kernels off the event loop. */
#ifndef KERNELIZE_START_H
#define KERNELIZE_START_H

#include <node_api.h>

#ifdef __cplusplus
extern "C" {
#endif

/* startKernel(kz_kernels, name, ...arguments): { promise, cancel } (tasks.h). The addon has called
 * kz_tasks_create. Throws what the kernel throws for its arguments. */
napi_value kz_start_kernel(napi_env env, napi_callback_info info);

#ifdef __cplusplus
}
#endif
#endif
