/* The remainder of doubles, as JavaScript's % (ECMA-262, 6.1.6.1.6): exact, with the sign of the
 * dividend. C's fmod is the same function, but takes ten times as long for integers, and longer the
 * further apart the exponents are.
 */
#ifndef KERNELIZE_REMAINDER_H
#define KERNELIZE_REMAINDER_H

#include "kernelize/generated.h"

/* m * 2^(exponent - 1075), for m below 2^53: a double, if its last bit is not below 2^-1074. */
static inline double kz_scaled(uint64_t m, int exponent)
{
    if (m == 0) {
        return 0;
    }
    int up = __builtin_clzll(m) - 11;
    m <<= up;
    exponent -= up;
    uint64_t bits =
        exponent > 0 ? (m - (UINT64_C(1) << 52)) + ((uint64_t)exponent << 52) : m >> (1 - exponent);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/*
 * For all doubles. With a = m * 2^e and b = n * 2^f, m and n integers, and e >= f, the remainder is
 * (m * 2^(e - f) mod n) * 2^f: as many factors of 2 at a time as 64 bits have room for.
 */
static __attribute__((noinline, cold)) double kz_long_remainder(double a, double b)
{
    uint64_t x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    x &= INT64_MAX;
    y &= INT64_MAX;
    const uint64_t infinity = UINT64_C(0x7ff) << 52;
    if (x >= infinity || y > infinity || y == 0) {
        return KZ_NAN;
    }
    if (x < y) {
        return a;
    }
    int e = (int)(x >> 52), f = (int)(y >> 52);
    const uint64_t one = UINT64_C(1) << 52;
    uint64_t m = e == 0 ? x : (x & (one - 1)) | one;
    uint64_t n = f == 0 ? y : (y & (one - 1)) | one;
    int left = (e == 0 ? 1 : e) - (f == 0 ? 1 : f);
    /* Factors of 2 that n has itself need no steps. */
    int even = __builtin_ctzll(n);
    even = even < left ? even : left;
    n >>= even;
    left -= even;
    int room = __builtin_clzll(n);
    for (m %= n; left > 0 && m > 0; left -= room) {
        room = left < room ? left : room;
        m = (m << room) % n;
    }
    return copysign(kz_scaled(m, (f == 0 ? 1 : f) + even), a);
}

/* Older CPUs of x86 divide 32 bits in half the time that 64 take, or a quarter. Those that have
 * VPCLMULQDQ (Ice Lake, Zen 3 and later) do not, and there the question itself costs more, most of
 * all where short and long numbers take turns. */
#if !defined(__x86_64__) || defined(__VPCLMULQDQ__)
#define KZ_DIVIDES_FAST true
#else
#define KZ_DIVIDES_FAST __builtin_cpu_supports("vpclmulqdq")
#endif

/* A constant is no division. */
#define KZ_IS_SHORT_DIVISION(a, b)                                                                 \
    (!__builtin_constant_p(b) && !KZ_DIVIDES_FAST && ((uint64_t)(a) | (uint64_t)(b)) >> 32 == 0)

static inline double kz_remainder(double a, double b)
{
    int64_t x = kz_whole(a), y = kz_whole(b);
    if ((double)x == a && (double)y == b && y != 0) {
        uint64_t m = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
        uint64_t n = y < 0 ? 0 - (uint64_t)y : (uint64_t)y;
        uint64_t rest = KZ_IS_SHORT_DIVISION(m, n) ? (uint32_t)m % (uint32_t)n : m % n;
        return copysign((double)(int64_t)rest, a);
    }
    return kz_long_remainder(a, b);
}

/* Quotient and remainder of 64 bits: by 32 where that is enough. */
static inline int64_t kz_quotient_64(int64_t a, int64_t b)
{
    return KZ_IS_SHORT_DIVISION(a, b) ? (uint32_t)a / (uint32_t)b : a / b;
}

static inline int64_t kz_remainder_64(int64_t a, int64_t b)
{
    return KZ_IS_SHORT_DIVISION(a, b) ? (uint32_t)a % (uint32_t)b : a % b;
}

/* Of numbers that are not negative. */
static inline int64_t kz_unsigned_quotient_64(uint64_t a, uint64_t b)
{
    return (int64_t)(KZ_IS_SHORT_DIVISION(a, b) ? (uint32_t)a / (uint32_t)b : a / b);
}

static inline int64_t kz_unsigned_remainder_64(uint64_t a, uint64_t b)
{
    return (int64_t)(KZ_IS_SHORT_DIVISION(a, b) ? (uint32_t)a % (uint32_t)b : a % b);
}

/* Whether b divides a, both integers up to 2^52: rounded, a quotient is an integer only if it was
 * one, for the next is 1 / b away, twice what rounding can change. 0 divides nothing. CPUs divide
 * doubles faster than integers, and begin the next before one is done. */
static inline bool kz_is_multiple(double a, double b)
{
    double quotient = a / b;
    return (double)kz_whole(quotient) == quotient;
}

/* Math.floor(a / b): one less than C's quotient where the signs differ and there is a rest. */
static inline int64_t kz_floor_quotient(int64_t a, int64_t b)
{
    int64_t quotient = kz_quotient_64(a, b);
    return quotient - (quotient * b != a && (a < 0) != (b < 0));
}

static inline int32_t kz_floor_quotient_32(int32_t a, int32_t b)
{
    int32_t quotient = a / b;
    return quotient - (quotient * b != a && (a < 0) != (b < 0));
}

#endif
