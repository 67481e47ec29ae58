/* The level of the x86-64 psABI that this CPU and its operating system support, and that
 * the environment allows.
 *
 * KERNELIZE_MAX_CPU=baseline|x86-64-v3|x86-64-v4 forbids what is above it: for tests, so that
 * every version of a kernel can be run on one machine. It is read once, when the addon is
 * first loaded into the process; other values forbid nothing (the JavaScript loader
 * reports them).
 */
#ifndef KERNELIZE_CPU_LEVEL_H
#define KERNELIZE_CPU_LEVEL_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { KZ_CPU_BASELINE = 1, KZ_CPU_V3 = 3, KZ_CPU_V4 = 4 } kz_cpu_level_t;

kz_cpu_level_t kz_cpu_level(void);

/* As in the environment variable, for people. */
const char *kz_cpu_level_name(kz_cpu_level_t level);

#ifdef __cplusplus
}
#endif
#endif
