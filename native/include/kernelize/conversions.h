/* Doubles as integers, and whether they are such. Part of generated.h, behind library.h. */
#ifndef KERNELIZE_CONVERSIONS_H
#define KERNELIZE_CONVERSIONS_H

/* A double without its fraction; INT64_MIN of what 64 bits do not hold, and of NaN. */
static inline int64_t kz_whole(double x)
{
#if defined(__x86_64__) && defined(__GNUC__)
    /* The instruction does just that; of C's conversion, what does not fit is undefined. As gcc's
     * own function it would be computed for constants, and then 2^63 gives INT64_MAX. */
    int64_t whole;
#ifdef __AVX__
    __asm__("vcvttsd2si %1, %0" : "=r"(whole) : "x"(x));
#else
    __asm__("cvttsd2si %1, %0" : "=r"(whole) : "x"(x));
#endif
    return whole;
#else
    return fabs(x) < 0x1p63 ? (int64_t)x : INT64_MIN;
#endif
}

/* Of a double that kz_whole does not hold. */
static __attribute__((noinline, cold)) int32_t kz_long_to_int32(double x)
{
    if (!(fabs(x) < 0x1p84)) {
        return 0; /* NaN, infinities, and multiples of 2^32 */
    }
    /* An integer with its lowest bits at 2^10 to 2^31: the highest 21 of its 53 are multiples of
     * 2^32. */
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t rest = (uint32_t)bits << ((bits >> 52 & 0x7ff) - 1075);
    return (int32_t)(x < 0 ? 0 - rest : rest);
}

/* ToInt32 (ECMA-262, 7.1.6): modulo 2^32, for every double. */
static inline int32_t kz_to_int32(double x)
{
    int64_t whole = kz_whole(x);
    return __builtin_expect(whole != INT64_MIN, 1) ? (int32_t)whole : kz_long_to_int32(x);
}

/* ToUint8Clamp (7.1.12): to 0 to 255, halves to even. NaN is 0. Without branches: it vectorises. */
static inline uint8_t kz_to_uint8_clamped(double x)
{
    double y = x > 0 ? x : 0;
    y = y < 255 ? y : 255;
    /* Adding 2^52 + 2^51 leaves no bits for a fraction: the addition itself rounds to even. */
    return (uint8_t)(int32_t)((y + 0x1.8p52) - 0x1.8p52);
}

/* Whether a double is an index below `length`. */
static inline bool kz_is_index(double x, int64_t length)
{
    int64_t whole = kz_whole(x);
    return (uint64_t)whole < (uint64_t)length && (double)whole == x;
}

/* Whether an index is inside, as it mostly is: what is done where it is outside, compilers put
 * elsewhere. */
#define KZ_IS_BELOW(index, length) __builtin_expect((uint64_t)(index) < (uint64_t)(length), 1)
#define KZ_IS_INDEX(index, length) __builtin_expect(kz_is_index(index, length), 1)
#define KZ_MOSTLY(test) __builtin_expect(test, 1)

/* Whether a double is an integer from `low` to `high`, and not -0. */
static inline bool kz_is_integer_within(double x, double low, double high)
{
    return x >= low && x <= high && x == floor(x) && (x != 0 || !__builtin_signbit(x));
}

static inline bool kz_is_i32(double x)
{
    return x >= -2147483648.0 && x <= 2147483647.0 && x == floor(x) &&
           (x != 0 || !__builtin_signbit(x));
}

static inline bool kz_is_u32(double x)
{
    return x >= 0 && x <= 4294967295.0 && x == floor(x) && !__builtin_signbit(x);
}

static inline bool kz_is_f32(double x)
{
    return (double)(float)x == x || x != x;
}

#endif
