/* Whether this code was compiled as it must be, to give JavaScript's bits. Its text is copied into
 * generated files, in front of their kernels, and so into the object of each level of CPUs.
 *
 * A compiler's wrapper, its configuration file or a variable may add flags to ours. What compilers
 * tell of those by macros is an error where it is compiled; the rest shows in a few operations,
 * done when the file is loaded.
 */
#ifndef KERNELIZE_BITS_H
#define KERNELIZE_BITS_H

/* NULL, or what is wrong. */
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "kernelize: compiled with -ffast-math or a part of it, which changes results"
#endif
#if defined(__NO_SIGNED_ZEROS__) || defined(__RECIPROCAL_MATH__) || defined(__ASSOCIATIVE_MATH__)
#error "kernelize: compiled with a part of -ffast-math, which changes results"
#endif
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0 && __FLT_EVAL_METHOD__ != 16
#error "kernelize: compiled for a processor's wider registers, which changes results"
#endif
static __attribute__((noinline, unused)) const char *kz_flaw(void)
{
    /* Compilers know nothing of these. */
    volatile double one = 1, near_one = 1 + 0x1p-27, huge = 0x1p53, five = 5, zero = -0.0;
    volatile double tiny = 0x1p-1074, nan = __builtin_nan(""), least = 0x1p-53;
    volatile float tiny_float = 0x1p-149f;
    const double a = near_one, h = huge, o = one, z = zero, n = nan;
    if (tiny * o == 0 || tiny_float * (float)o == 0) {
        return "subnormal numbers are flushed to zero";
    }
    if (o + least != 1 || -o - least != -1) {
        return "results are not rounded to the nearest";
    }
    if (a * a - (1 + 0x1p-26) != 0) {
        return "products are fused with sums (-ffp-contract)";
    }
    if ((h + o) - h != 0) {
        return "sums are rearranged (-fassociative-math)";
    }
    if (five / 49 != 0x1.a1f58d0fac688p-4) {
        return "divisions are made products (-freciprocal-math)";
    }
    if (__builtin_signbit(z + 0.0)) {
        return "signs of zeros are lost (-fno-signed-zeros)";
    }
    if (n == n || !(n != n)) {
        return "NaN is taken for a number (-ffinite-math-only)";
    }
    return (void *)0;
}

/* The same, of an object of its own. */
#define KZ_FLAW                                                                                    \
    const char *KZ_LEVEL(kz_flaw_of)(void)                                                         \
    {                                                                                              \
        return kz_flaw();                                                                          \
    }

#endif
