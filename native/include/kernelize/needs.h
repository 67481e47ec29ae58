/* What a file's code needs of the CPU, asked before any of it runs. Its text is copied into
 * generated files, behind glue.h.
 *
 * The compiler says by its macros which instructions it may use; each row names one set of them,
 * and where CPUID tells of it (Intel SDM 2A, "CPUID"; AMD APM 3, appendix E). Where one is missing,
 * loading is an error that names it, and not SIGILL at some later call.
 *
 * KERNELIZE_MAX_CPU=baseline|x86-64-v3|x86-64-v4 counts what is above it as missing.
 */
#ifndef KERNELIZE_NEEDS_H
#define KERNELIZE_NEEDS_H

#if defined(__x86_64__) && !defined(__INTEL_COMPILER)
typedef struct {
    /* "1" if the compiler may use it: what its macro becomes; else the macro's name. */
    const char *used;
    const char *name;
    uint32_t leaf, subleaf, reg, bit; /* CPUID; EAX is register 0, EDX 3 */
    int level;                        /* the least one of the psABI that has it, or KZ_NO_LEVEL */
    uint32_t state;                   /* XCR0: what the operating system must save */
} kz_need;

enum { KZ_NO_LEVEL = 5, KZ_YMM = 0x06, KZ_ZMM = 0xe6 };

#define KZ_STRING(macro) #macro
#define KZ_NEED(macro, ...) {KZ_STRING(macro), __VA_ARGS__}

static const kz_need kz_needs[] = {
    KZ_NEED(__SSE3__, "sse3", 1, 0, 2, 0, 2, 0),
    KZ_NEED(__SSSE3__, "ssse3", 1, 0, 2, 9, 2, 0),
    KZ_NEED(__SSE4_1__, "sse4.1", 1, 0, 2, 19, 2, 0),
    KZ_NEED(__SSE4_2__, "sse4.2", 1, 0, 2, 20, 2, 0),
    KZ_NEED(__POPCNT__, "popcnt", 1, 0, 2, 23, 2, 0),
    KZ_NEED(__MOVBE__, "movbe", 1, 0, 2, 22, 3, 0),
    KZ_NEED(__AVX__, "avx", 1, 0, 2, 28, 3, KZ_YMM),
    KZ_NEED(__F16C__, "f16c", 1, 0, 2, 29, 3, KZ_YMM),
    KZ_NEED(__FMA__, "fma", 1, 0, 2, 12, 3, KZ_YMM),
    KZ_NEED(__AVX2__, "avx2", 7, 0, 1, 5, 3, KZ_YMM),
    KZ_NEED(__BMI__, "bmi1", 7, 0, 1, 3, 3, 0),
    KZ_NEED(__BMI2__, "bmi2", 7, 0, 1, 8, 3, 0),
    KZ_NEED(__LZCNT__, "lzcnt", 0x80000001, 0, 2, 5, 3, 0),
    KZ_NEED(__AVX512F__, "avx512f", 7, 0, 1, 16, 4, KZ_ZMM),
    KZ_NEED(__AVX512DQ__, "avx512dq", 7, 0, 1, 17, 4, KZ_ZMM),
    KZ_NEED(__AVX512CD__, "avx512cd", 7, 0, 1, 28, 4, KZ_ZMM),
    KZ_NEED(__AVX512BW__, "avx512bw", 7, 0, 1, 30, 4, KZ_ZMM),
    KZ_NEED(__AVX512VL__, "avx512vl", 7, 0, 1, 31, 4, KZ_ZMM),
    KZ_NEED(__AVX512ER__, "avx512er", 7, 0, 1, 27, KZ_NO_LEVEL, KZ_ZMM),
    KZ_NEED(__AVX512IFMA__, "avx512ifma", 7, 0, 1, 21, KZ_NO_LEVEL, KZ_ZMM),
    KZ_NEED(__AVX512VBMI__, "avx512vbmi", 7, 0, 2, 1, KZ_NO_LEVEL, KZ_ZMM),
    KZ_NEED(__AVX512VBMI2__, "avx512_vbmi2", 7, 0, 2, 6, KZ_NO_LEVEL, KZ_ZMM),
    KZ_NEED(__AVX512VNNI__, "avx512_vnni", 7, 0, 2, 11, KZ_NO_LEVEL, KZ_ZMM),
    KZ_NEED(__AVX512BITALG__, "avx512_bitalg", 7, 0, 2, 12, KZ_NO_LEVEL, KZ_ZMM),
    KZ_NEED(__AVX512VPOPCNTDQ__, "avx512_vpopcntdq", 7, 0, 2, 14, KZ_NO_LEVEL, KZ_ZMM),
    KZ_NEED(__AVX512FP16__, "avx512_fp16", 7, 0, 3, 23, KZ_NO_LEVEL, KZ_ZMM),
    KZ_NEED(__AVX512BF16__, "avx512_bf16", 7, 1, 0, 5, KZ_NO_LEVEL, KZ_ZMM),
    KZ_NEED(__AVXVNNI__, "avx_vnni", 7, 1, 0, 4, KZ_NO_LEVEL, KZ_YMM),
    KZ_NEED(__AVXIFMA__, "avx_ifma", 7, 1, 0, 23, KZ_NO_LEVEL, KZ_YMM),
    KZ_NEED(__AVXVNNIINT8__, "avx_vnni_int8", 7, 1, 3, 4, KZ_NO_LEVEL, KZ_YMM),
    KZ_NEED(__AVXVNNIINT16__, "avx_vnni_int16", 7, 1, 3, 10, KZ_NO_LEVEL, KZ_YMM),
    KZ_NEED(__AVXNECONVERT__, "avx_ne_convert", 7, 1, 3, 5, KZ_NO_LEVEL, KZ_YMM),
    KZ_NEED(__GFNI__, "gfni", 7, 0, 2, 8, KZ_NO_LEVEL, 0),
    KZ_NEED(__APX_F__, "apx_f", 7, 1, 3, 21, KZ_NO_LEVEL, 0),
    KZ_NEED(__SSE4A__, "sse4a", 0x80000001, 0, 2, 6, KZ_NO_LEVEL, 0),
    KZ_NEED(__FMA4__, "fma4", 0x80000001, 0, 2, 16, KZ_NO_LEVEL, KZ_YMM),
    KZ_NEED(__XOP__, "xop", 0x80000001, 0, 2, 11, KZ_NO_LEVEL, KZ_YMM),
    KZ_NEED(__TBM__, "tbm", 0x80000001, 0, 2, 21, KZ_NO_LEVEL, 0),
};

/* Of functions that any CPU runs, whatever the flags. Extensions of vectors all need SSE3. */
#ifdef __APX_F__
#define KZ_WITHOUT "no-sse3,no-popcnt,no-bmi,no-bmi2,no-lzcnt,no-movbe,no-tbm,no-apxf"
#else
#define KZ_WITHOUT "no-sse3,no-popcnt,no-bmi,no-bmi2,no-lzcnt,no-movbe,no-tbm"
#endif
#define KZ_ON_ANY_CPU static __attribute__((noinline, target(KZ_WITHOUT)))

KZ_ON_ANY_CPU void kz_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t *registers)
{
    __asm__ volatile("cpuid"
                     : "=a"(registers[0]), "=b"(registers[1]), "=c"(registers[2]),
                       "=d"(registers[3])
                     : "a"(leaf), "c"(subleaf));
}

/* XCR0; 0 where the operating system uses none. */
KZ_ON_ANY_CPU uint32_t kz_saved_state(void)
{
    uint32_t registers[4], low, high;
    kz_cpuid(1, 0, registers);
    if ((registers[2] & UINT32_C(1) << 27) == 0) {
        return 0;
    }
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

KZ_ON_ANY_CPU int kz_most_level(void)
{
    const char *most = getenv("KERNELIZE_MAX_CPU");
    if (most == NULL) {
        return KZ_NO_LEVEL;
    }
    return strcmp(most, "baseline") == 0    ? 1
           : strcmp(most, "x86-64-v3") == 0 ? 3
           : strcmp(most, "x86-64-v4") == 0 ? 4
                                            : KZ_NO_LEVEL;
}

KZ_ON_ANY_CPU bool kz_is_missing(const kz_need *need, int most, uint32_t state)
{
    uint32_t registers[4];
    if (need->used[0] != '1') {
        return false;
    }
    /* The highest leaf of its kind. */
    kz_cpuid(need->leaf & UINT32_C(0x80000000), 0, registers);
    if (need->level > most || registers[0] < need->leaf || (state & need->state) != need->state) {
        return true;
    }
    kz_cpuid(need->leaf, need->subleaf, registers);
    return (registers[need->reg] >> need->bit & 1) == 0;
}

/* False: an exception that names what is missing is pending. */
KZ_ON_ANY_CPU bool kz_can_run(napi_env env)
{
    char text[1024];
    const size_t before =
        (size_t)snprintf(text, sizeof text, "this CPU lacks what it was compiled for:");
    size_t length = before;
    const uint32_t state = kz_saved_state();
    const int most = kz_most_level();
    for (size_t at = 0; at < sizeof kz_needs / sizeof *kz_needs; at++) {
        if (kz_is_missing(&kz_needs[at], most, state)) {
            length +=
                (size_t)snprintf(text + length, sizeof text - length, " %s", kz_needs[at].name);
        }
    }
    if (length == before) {
        return true;
    }
    napi_throw_error(env, "KERNELIZE_CPU", text);
    return false;
}
#else
#define KZ_ON_ANY_CPU static

KZ_ON_ANY_CPU bool kz_can_run(napi_env env)
{
    (void)env;
    return true;
}
#endif

#endif
