/* See build_info.h. Intel's compilers define the others' macros too, so they come first. */
#include "build_info.h"

/* In this order: they are parts of generated files. */
#include "kernelize/generated.h"

#include "kernelize/kernel.h"

#include "kernelize/needs.h"

#ifndef KZ_PROFILE
#define KZ_PROFILE "unknown"
#endif
#ifndef KZ_FLAGS
#define KZ_FLAGS "unknown"
#endif

#ifndef KZ_FLAGS_V3
#define KZ_FLAGS_V3 "unknown"
#endif
#ifndef KZ_FLAGS_V4
#define KZ_FLAGS_V4 "unknown"
#endif

#if defined(__INTEL_LLVM_COMPILER)
/* 20250100 is 2025.1.0. */
#define COMPILER "icx"
#define MAJOR (__INTEL_LLVM_COMPILER / 10000)
#define MINOR (__INTEL_LLVM_COMPILER / 100 % 100)
#define PATCH (__INTEL_LLVM_COMPILER % 100)
#elif defined(__INTEL_COMPILER)
/* 2021 with __INTEL_COMPILER_UPDATE 10 is 2021.10. */
#define COMPILER "icc"
#define MAJOR (__INTEL_COMPILER >= 2000 ? __INTEL_COMPILER : __INTEL_COMPILER / 100)
#define MINOR __INTEL_COMPILER_UPDATE
#define PATCH 0
#elif defined(__clang__)
#define COMPILER "clang"
#define MAJOR __clang_major__
#define MINOR __clang_minor__
#define PATCH __clang_patchlevel__
#elif defined(__GNUC__)
#define COMPILER "gcc"
#define MAJOR __GNUC__
#define MINOR __GNUC_MINOR__
#define PATCH __GNUC_PATCHLEVEL__
#else
#define COMPILER "unknown"
#define MAJOR 0
#define MINOR 0
#define PATCH 0
#endif

#if defined(__x86_64__)
#define ARCHITECTURE "x64"
#elif defined(__aarch64__)
#define ARCHITECTURE "arm64"
#else
#define ARCHITECTURE "unknown"
#endif

bool kz_addon_can_run(napi_env env)
{
    return kz_can_run(env);
}

const kz_build_info_t kz_build_info = {
    COMPILER, MAJOR, MINOR, PATCH, KZ_PROFILE, KZ_FLAGS, KZ_FLAGS_V3, KZ_FLAGS_V4, ARCHITECTURE,
};
