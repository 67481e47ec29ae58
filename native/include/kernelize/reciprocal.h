/* Exactly rounded reciprocals and quotients without the divider, where a fused multiply-add exists.
 *
 * In:  an integer b, 2^21 < b < 2^50, as a double, and a seed that is the reciprocal
 *      (rounded) of an integer at most 2^8 away from b.
 * Out: 1 / b, rounded to nearest: the bits of the division instruction, at less than a
 *      third of its cost where the divider is the limit (Intel: 16 cycles for eight
 *      quotients; five multiply-adds take 2.5).
 *
 * Newton's iteration, once with its cubic and once with its linear correction. The
 * proof, with u = 2^-53, B the number of bits of b (22 to 50):
 *
 *   1. d0 = |1 - b seed| <= 2^8 / (b - 2^8) < 1.001 * 2^(9-B). `error` is that number,
 *      rounded.
 *   2. seed (1 + error + error^2) = (1 - error^3) / b. Three roundings: the last is a
 *      relative u, the others u d0. So d1 = |1 - b near| <= d0^3 + u (1 + 3 d0).
 *   3. `rest` = 1 - b near is exact: near is a multiple of 2^-(B+52), so is the
 *      difference, and d1 / 2^-(B+52) < 2^53.
 *   4. near (1 + rest) = (1 - rest^2) / b: before its only rounding, the result is
 *      within a relative d1^2 of 1 / b.
 *   5. It rounds like 1 / b unless a midpoint m of two neighbouring doubles lies between. m
 *      has 54 bits, so b m, scaled by a power of two, is an integer of at most B + 54
 *      bits; and it is no power of two, if b has an odd factor. Hence |1 - b m| > 2^-(B+54).
 *      (If b is a power of two, 1 / b is a double, and as far from m as can be.)
 *   6. d1^2 < 2^-(B+54) for all B from 22 (d1 < 2^-38.9, d1^2 < 2^-77.8, 2^-76), over
 *      27 (d1 < 1.6 u) to 50 (d1 < 1.01 u, d1^2 < 2^-105.9, 2^-104).
 *
 * (After P. Markstein, Computation of elementary functions on the IBM RISC System/6000
 * processor, IBM J. Res. Dev. 34(1), 1990; the exclusion argument of step 5 needs
 * no correctly rounded seed.)
 */
#ifndef KERNELIZE_RECIPROCAL_H
#define KERNELIZE_RECIPROCAL_H

#include <stdint.h>

/* Multiply-add in hardware: else __builtin_fma would be a call, and slower than dividing. */
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define KZ_HAS_FMA 1
#else
#define KZ_HAS_FMA 0
#endif

#define KZ_RECIPROCAL_FIRST INT64_C(0x200000)       /* 2^21 */
#define KZ_RECIPROCAL_LAST INT64_C(0x4000000000000) /* 2^50 */

static inline double kz_reciprocal_from(double seed, double b)
{
    double error = __builtin_fma(-b, seed, 1.0);
    double series = __builtin_fma(error, error, error);
    double near = __builtin_fma(seed, series, seed);
    double rest = __builtin_fma(-b, near, 1.0);
    return __builtin_fma(near, rest, near);
}

/* a / b rounded to nearest, by the reciprocal of b rounded to nearest; a is far from overflow and
 * underflow. The product is 2 units in the last place from a / b at most, so the first correction
 * gives one of the two doubles next to it, and the second rounds right (Markstein, as above). */
static inline double kz_quotient(double a, double b, double reciprocal)
{
    double near = a * reciprocal;
    double better = __builtin_fma(__builtin_fma(-b, near, a), reciprocal, near);
    return __builtin_fma(__builtin_fma(-b, better, a), reciprocal, better);
}

/* Whether a whole chunk's divisors, which run evenly from `first` to `last`, are all fit. */
static inline int kz_reciprocals_serve(int32_t trips, int32_t chunk, int32_t round, double first,
                                       double last)
{
    const double least = (double)KZ_RECIPROCAL_FIRST;
    const double most = (double)KZ_RECIPROCAL_LAST;
    return KZ_HAS_FMA && trips == chunk && chunk % round == 0 && first > least && last > least &&
           first < most && last < most;
}

#endif
