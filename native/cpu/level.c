/* CPU level by CPUID, as the x86-64 psABI defines it (System V ABI, AMD64 supplement,
 * "Micro-Architecture Levels"), and XGETBV: a register file that the operating system does
 * not save is as good as absent. */
#include "level.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

/* Bits of CPUID leaf 1 ECX, leaf 7 EBX and leaf 0x80000001 ECX. */
#define LEAF_1_V3 (bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C | bit_SSE4_2 | bit_POPCNT)
#define LEAF_7_V3 (bit_AVX2 | bit_BMI | bit_BMI2)
#define LEAF_80000001_V3 (UINT32_C(1) << 5) /* LZCNT */
#define LEAF_7_V4 (bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL)
/* XCR0: SSE and AVX registers; mask and both halves of the AVX-512 registers. */
#define XCR0_V3 UINT64_C(0x06)
#define XCR0_V4 UINT64_C(0xe6)

static uint64_t read_xcr0(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static kz_cpu_level_t level_of_cpu(void)
{
    uint32_t eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || (ecx & LEAF_1_V3) != LEAF_1_V3) {
        return KZ_CPU_BASELINE;
    }
    uint64_t xcr0 = read_xcr0();
    if ((xcr0 & XCR0_V3) != XCR0_V3 || !__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) ||
        (ecx & LEAF_80000001_V3) == 0) {
        return KZ_CPU_BASELINE;
    }
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) || (ebx & LEAF_7_V3) != LEAF_7_V3) {
        return KZ_CPU_BASELINE;
    }
    if ((ebx & LEAF_7_V4) == LEAF_7_V4 && (xcr0 & XCR0_V4) == XCR0_V4) {
        return KZ_CPU_V4;
    }
    return KZ_CPU_V3;
}
#else
static kz_cpu_level_t level_of_cpu(void)
{
    return KZ_CPU_BASELINE;
}
#endif

static kz_cpu_level_t level_allowed(void)
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

kz_cpu_level_t kz_cpu_level(void)
{
    /* 0 until known. Threads that race compute the same value. */
    static int known;
    int level = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (level == 0) {
        kz_cpu_level_t of_cpu = level_of_cpu();
        kz_cpu_level_t allowed = level_allowed();
        level = (int)(of_cpu < allowed ? of_cpu : allowed);
        __atomic_store_n(&known, level, __ATOMIC_RELAXED);
    }
    return (kz_cpu_level_t)level;
}

const char *kz_cpu_level_name(kz_cpu_level_t level)
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
