/* Which version of a file's kernels serves, of those for levels of CPUs. Its text is copied into
 * such files, behind glue.h and cpu.h: their objects for levels have kernels only, so nothing that
 * needs more than the baseline runs before this has looked at the CPU.
 */
#ifndef KERNELIZE_LEVELS_H
#define KERNELIZE_LEVELS_H

/* The versions in each object, in the order of the file's kernels. */
extern const kz_version kz_kernels_baseline[];

extern const kz_version kz_kernels_v3[];

extern const kz_version kz_kernels_v4[];

/* Chosen when the file is loaded first, and the same for every thread from then on. */
static const kz_version *kz_serving;

static void kz_choose_level(void)
{
    kz_cpu_level_t level = kz_cpu_level_now();
    const kz_version *none = NULL;
    const kz_version *chosen = level == KZ_CPU_V4   ? kz_kernels_v4
                               : level == KZ_CPU_V3 ? kz_kernels_v3
                                                    : kz_kernels_baseline;
    __atomic_compare_exchange_n(&kz_serving, &none, chosen, false, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
}

/* bits.h, of each object. */
const char *kz_flaw_of_baseline(void);

const char *kz_flaw_of_v3(void);

const char *kz_flaw_of_v4(void);

static inline const char *kz_flaw_of_serving(void)
{
    const kz_version *serving = __atomic_load_n(&kz_serving, __ATOMIC_RELAXED);
    return serving == kz_kernels_v4   ? kz_flaw_of_v4()
           : serving == kz_kernels_v3 ? kz_flaw_of_v3()
                                      : kz_flaw_of_baseline();
}

static inline int kz_serve(int kernel, void *frame, const int32_t *cancel)
{
    return __atomic_load_n(&kz_serving, __ATOMIC_RELAXED)[kernel](frame, cancel);
}

/* The getter of a module's `kz_level`. */
KZ_OUT_OF_LINE napi_value kz_level(napi_env env, napi_callback_info info)
{
    napi_value result = NULL;
    const kz_version *serving = __atomic_load_n(&kz_serving, __ATOMIC_RELAXED);
    kz_cpu_level_t level = serving == kz_kernels_v4   ? KZ_CPU_V4
                           : serving == kz_kernels_v3 ? KZ_CPU_V3
                                                      : KZ_CPU_BASELINE;
    (void)info;
    return napi_create_string_utf8(env, kz_cpu_level_name(level), NAPI_AUTO_LENGTH, &result) ==
                   napi_ok
               ? result
               : NULL;
}

#endif
