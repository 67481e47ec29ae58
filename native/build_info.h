/* What this binary was made with: facts from the compiler's own predefined macros and the
 * flags that the builder passed, so that a benchmark can prove which compiler made it. */
#ifndef KERNELIZE_BUILD_INFO_H
#define KERNELIZE_BUILD_INFO_H

#include <node_api.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The interface between the addon and lib/runtime/addon.ts. A loader refuses a binary with
 * another number: it was left over from another version. */
#define KZ_ADDON_INTERFACE 3

typedef struct {
    const char *compiler; /* gcc, clang, icx, icc */
    int major, minor, patch;
    const char *profile;             /* o2, strict, native */
    const char *flags;               /* as given to the C compiler for native/pi */
    const char *flags_v3, *flags_v4; /* and for objects of a CPU level, on top of these */
    const char *architecture;        /* x64, arm64, ... as in process.arch */
} kz_build_info_t;

extern const kz_build_info_t kz_build_info;

/* Whether this CPU has what the kernels in C were compiled for (kernelize/needs.h): the C++ around
 * them is for any. False: an exception that names what is missing is pending. */
bool kz_addon_can_run(napi_env env);

#ifdef __cplusplus
}
#endif
#endif
