/* The level of the x86-64 psABI that this CPU and its operating system support, and that the
 * environment allows. Stands behind generated.h, or stdlib.h and string.h; its text is copied into
 * generated files with versions for levels.
 *
 * KERNELIZE_MAX_CPU=baseline|x86-64-v3|x86-64-v4 forbids what is above it: for tests, so that
 * every version of a kernel can be run on one machine. Other values forbid nothing.
 */
#ifndef KERNELIZE_CPU_H
#define KERNELIZE_CPU_H

typedef enum { KZ_CPU_BASELINE = 1, KZ_CPU_V3 = 3, KZ_CPU_V4 = 4 } kz_cpu_level_t;

/* By CPUID, as the psABI defines it (System V ABI, AMD64 supplement, "Micro-Architecture Levels"),
 * and XGETBV: a register file that the operating system does not save is as good as absent. */
#if defined(__x86_64__)
#include <cpuid.h>

/* Bits of CPUID leaf 1 ECX, leaf 7 EBX and leaf 0x80000001 ECX. */
#define KZ_LEAF_1_V3                                                                               \
    (bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C | bit_SSE4_2 | bit_POPCNT)
#define KZ_LEAF_7_V3 (bit_AVX2 | bit_BMI | bit_BMI2)
#define KZ_LEAF_80000001_V3 (UINT32_C(1) << 5) /* LZCNT */
#define KZ_LEAF_7_V4 (bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL)
/* XCR0: SSE and AVX registers; mask and both halves of the AVX-512 registers. */
#define KZ_XCR0_V3 UINT64_C(0x06)
#define KZ_XCR0_V4 UINT64_C(0xe6)

static inline uint64_t kz_read_xcr0(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static inline kz_cpu_level_t kz_cpu_level_found(void)
{
    uint32_t eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || (ecx & KZ_LEAF_1_V3) != KZ_LEAF_1_V3) {
        return KZ_CPU_BASELINE;
    }
    uint64_t xcr0 = kz_read_xcr0();
    if ((xcr0 & KZ_XCR0_V3) != KZ_XCR0_V3 || !__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) ||
        (ecx & KZ_LEAF_80000001_V3) == 0) {
        return KZ_CPU_BASELINE;
    }
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) || (ebx & KZ_LEAF_7_V3) != KZ_LEAF_7_V3) {
        return KZ_CPU_BASELINE;
    }
    if ((ebx & KZ_LEAF_7_V4) == KZ_LEAF_7_V4 && (xcr0 & KZ_XCR0_V4) == KZ_XCR0_V4) {
        return KZ_CPU_V4;
    }
    return KZ_CPU_V3;
}
#else
static inline kz_cpu_level_t kz_cpu_level_found(void)
{
    return KZ_CPU_BASELINE;
}
#endif

static inline kz_cpu_level_t kz_cpu_level_allowed(void)
{
    const char *most = getenv("KERNELIZE_MAX_CPU");
    if (most != NULL && strcmp(most, "baseline") == 0) {
        return KZ_CPU_BASELINE;
    }
    if (most != NULL && strcmp(most, "x86-64-v3") == 0) {
        return KZ_CPU_V3;
    }
    return KZ_CPU_V4;
}

/* At this moment: the environment may change. */
static inline kz_cpu_level_t kz_cpu_level_now(void)
{
    kz_cpu_level_t found = kz_cpu_level_found();
    kz_cpu_level_t allowed = kz_cpu_level_allowed();
    return found < allowed ? found : allowed;
}

/* As in the environment variable, for people. */
static inline const char *kz_cpu_level_name(kz_cpu_level_t level)
{
    switch (level) {
    case KZ_CPU_V4:
        return "x86-64-v4";
    case KZ_CPU_V3:
        return "x86-64-v3";
    default:
        return "baseline";
    }
}

#endif
