/* What keeps C compilers from changing bits. Part of generated.h, behind library.h. */
#ifndef KERNELIZE_BARRIERS_H
#define KERNELIZE_BARRIERS_H

/* a + b and a - b where one of them may be 0: gcc 12 folds `0.0 - (double)i` and `0.0 - fabs(x)` in
 * its front end to a negation, at every level, and so makes -0 of 0; of parameters it does not. */
static inline double kz_plus(double a, double b)
{
    return a + b;
}

static inline double kz_minus(double a, double b)
{
    return a - b;
}

/* In a loop with `x = x * x` of integers: gcc 12 takes it for a reduction, whose other factor
 * changes, makes vectors of it, and leaves x as it was. */
#if defined(__GNUC__) && !defined(__clang__)
#define KZ_CARRIED_PRODUCT __asm__ volatile("")
#else
#define KZ_CARRIED_PRODUCT ((void)0)
#endif

/* In a loop that does little more than add up in JavaScript's order: gcc would compute terms in
 * registers of 512 bits, and take six instructions to take them apart again. */
#if defined(__AVX512F__) && defined(__GNUC__) && !defined(__clang__)
#define KZ_IN_ORDER __asm__ volatile("")
#else
#define KZ_IN_ORDER ((void)0)
#endif

/* A zero that may be -0. clang 14 makes `x >= 0.0 ? -0.0 : x` of `x > 0.0 ? -0.0 : x`, as if the
 * two zeros were one number, so it must not know this one; and of `fabs(x) / sqrt(y)` it believes
 * that it is not negative. clang 19 does not; those between are unknown. */
#if defined(__clang__) && __clang_major__ < 19
static inline double kz_opaque(double x)
{
#ifdef __x86_64__
    __asm__("" : "+x"(x));
#else
    __asm__("" : "+m"(x));
#endif
    return x;
}
#define KZ_OPAQUE(x) kz_opaque(x)
#else
#define KZ_OPAQUE(x) (x)
#endif

/* A product that is rounded before something is added to it. gcc 12 fuses products with a sum and a
 * difference that stand side by side, in spite of -ffp-contract=off; later versions have mended
 * that, at the latest. Before 12 it knew no such pattern but that of complex numbers on ARM, and
 * has no barrier but one that it can't see through. */
#if defined(__clang__) || !defined(__GNUC__) || __GNUC__ < 11
#define KZ_ROUNDED(x) (x)
#elif __GNUC__ >= 12 && !defined(__INTEL_COMPILER)
#define KZ_ROUNDED(x) __builtin_assoc_barrier(x)
#elif defined(__ARM_FEATURE_COMPLEX)
#define KZ_ROUNDED(x)                                                                              \
    __extension__({                                                                                \
        __typeof__(x) kz_value = (x);                                                              \
        __asm__("" : "+w"(kz_value));                                                              \
        kz_value;                                                                                  \
    })
#else
#define KZ_ROUNDED(x) (x)
#endif

#endif
