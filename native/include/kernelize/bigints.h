/* JavaScript's bigints in 64 bits. Its text is copied into generated files that compute with them.
 *
 * Functions with a result pointer return true where the result is not of the type, or JavaScript
 * itself throws; then the result means nothing. The others are exact, or wrap as their name says.
 * -2^63 / -1 and -2^63 % -1 trap in C.
 */
#ifndef KERNELIZE_BIGINTS_H
#define KERNELIZE_BIGINTS_H

/* V8's bigints have up to 2^30 bits: a shift by more has no result. */
#define KZ_BIG_LARGEST_SHIFT ((INT64_C(1) << 30) - 64)

#define KZ_BIG_CHECKED(name, type, result)                                                         \
    static inline bool kz_big_checked_##name(type a, type b, type *out)                            \
    {                                                                                              \
        return result;                                                                             \
    }
KZ_BIG_CHECKED(add_i64, int64_t, __builtin_add_overflow(a, b, out))
KZ_BIG_CHECKED(add_u64, uint64_t, __builtin_add_overflow(a, b, out))
KZ_BIG_CHECKED(sub_i64, int64_t, __builtin_sub_overflow(a, b, out))
KZ_BIG_CHECKED(sub_u64, uint64_t, __builtin_sub_overflow(a, b, out))
KZ_BIG_CHECKED(mul_i64, int64_t, __builtin_mul_overflow(a, b, out))
KZ_BIG_CHECKED(mul_u64, uint64_t, __builtin_mul_overflow(a, b, out))

static inline bool kz_big_checked_div_i64(int64_t a, int64_t b, int64_t *out)
{
    if (b == 0 || (a == INT64_MIN && b == -1)) {
        return true;
    }
    *out = a / b;
    return false;
}

static inline bool kz_big_checked_div_u64(uint64_t a, uint64_t b, uint64_t *out)
{
    if (b == 0) {
        return true;
    }
    *out = a / b;
    return false;
}

static inline bool kz_big_checked_rem_i64(int64_t a, int64_t b, int64_t *out)
{
    if (b == 0) {
        return true;
    }
    *out = b == -1 ? 0 : a % b;
    return false;
}

static inline bool kz_big_checked_rem_u64(uint64_t a, uint64_t b, uint64_t *out)
{
    if (b == 0) {
        return true;
    }
    *out = a % b;
    return false;
}

static inline bool kz_big_neg_i64(int64_t a, int64_t *out)
{
    return __builtin_sub_overflow((int64_t)0, a, out);
}

/* Shifts by any count, a negative one the other way: to the left modulo 2^64. */
static inline uint64_t kz_big_shl_u64(uint64_t a, int64_t count)
{
    if (count >= 0) {
        return count > 63 ? 0 : a << count;
    }
    return count < -63 ? 0 : a >> -count;
}

static inline uint64_t kz_big_shr_u64(uint64_t a, int64_t count)
{
    if (count >= 0) {
        return count > 63 ? 0 : a >> count;
    }
    return count < -63 ? 0 : a << -count;
}

static inline int64_t kz_big_shl_i64(int64_t a, int64_t count)
{
    if (count >= 0) {
        return count > 63 ? 0 : (int64_t)((uint64_t)a << count);
    }
    return a >> (count < -63 ? 63 : -count);
}

static inline int64_t kz_big_shr_i64(int64_t a, int64_t count)
{
    if (count >= 0) {
        return a >> (count > 63 ? 63 : count);
    }
    return count < -63 ? 0 : (int64_t)((uint64_t)a << -count);
}

/* Lossless where shifting back gives the operand again. */
static inline bool kz_big_checked_shl_i64(int64_t a, int64_t count, int64_t *out)
{
    *out = kz_big_shl_i64(a, count);
    return count > 0 && (count > 63 ? a != 0 : *out >> count != a);
}

static inline bool kz_big_checked_shl_u64(uint64_t a, int64_t count, uint64_t *out)
{
    *out = kz_big_shl_u64(a, count);
    return count > 0 && (count > 63 ? a != 0 : *out >> count != a);
}

static inline bool kz_big_checked_shr_i64(int64_t a, int64_t count, int64_t *out)
{
    return kz_big_checked_shl_i64(a, count == INT64_MIN ? INT64_MAX : -count, out);
}

static inline bool kz_big_checked_shr_u64(uint64_t a, int64_t count, uint64_t *out)
{
    return kz_big_checked_shl_u64(a, count == INT64_MIN ? INT64_MAX : -count, out);
}

/* By squaring; the last square, which nobody needs, may leave the type. */
#define KZ_BIG_POWER(name, type)                                                                   \
    static inline bool kz_big_checked_pow_##name(type a, int64_t exponent, type *out)              \
    {                                                                                              \
        type square = a;                                                                           \
        *out = 1;                                                                                  \
        if (exponent < 0) {                                                                        \
            return true;                                                                           \
        }                                                                                          \
        for (;;) {                                                                                 \
            if ((exponent & 1) && __builtin_mul_overflow(*out, square, out)) {                     \
                return true;                                                                       \
            }                                                                                      \
            exponent >>= 1;                                                                        \
            if (exponent == 0) {                                                                   \
                return false;                                                                      \
            }                                                                                      \
            if (__builtin_mul_overflow(square, square, &square)) {                                 \
                return true;                                                                       \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
    /* Of a power that is known to be of the type. */                                              \
    static inline type kz_big_pow_##name(type a, int64_t exponent)                                 \
    {                                                                                              \
        type result = 0;                                                                           \
        kz_big_checked_pow_##name(a, exponent, &result);                                           \
        return result;                                                                             \
    }
KZ_BIG_POWER(i64, int64_t)
KZ_BIG_POWER(u64, uint64_t)

static inline bool kz_big_i64_of_u64(uint64_t a, int64_t *out)
{
    *out = (int64_t)a;
    return a > INT64_MAX;
}

static inline bool kz_big_u64_of_i64(int64_t a, uint64_t *out)
{
    *out = (uint64_t)a;
    return a < 0;
}

/* Of an integer of the type. gcc makes trunc(x) of (double)(int64_t)x, and that keeps -0: x + 0.0
 * is 0 of it. */
static inline int64_t kz_big_integer_i64(double x)
{
    return (int64_t)(x + 0.0);
}

static inline uint64_t kz_big_integer_u64(double x)
{
    return (uint64_t)(x + 0.0);
}

/* BigInt(x): x must be an integer, and of the type. */
static inline bool kz_big_i64_of_f64(double x, int64_t *out)
{
    if (!(x >= -0x1p63 && x < 0x1p63 && x == trunc(x))) {
        return true;
    }
    *out = kz_big_integer_i64(x);
    return false;
}

static inline bool kz_big_u64_of_f64(double x, uint64_t *out)
{
    if (!(x >= 0 && x < 0x1p64 && x == trunc(x))) {
        return true;
    }
    *out = kz_big_integer_u64(x);
    return false;
}

static inline bool kz_big_count_i64(int64_t a, int64_t *out)
{
    *out = a;
    return a > KZ_BIG_LARGEST_SHIFT || a < -KZ_BIG_LARGEST_SHIFT;
}

static inline bool kz_big_count_u64(uint64_t a, uint64_t *out)
{
    *out = a;
    return a > (uint64_t)KZ_BIG_LARGEST_SHIFT;
}

/* A count or exponent of 64 bits: one as large, and odd if it is. */
static inline int64_t kz_big_saturate(uint64_t a)
{
    return a > INT64_MAX ? INT64_MAX - 1 + (int64_t)(a & 1) : (int64_t)a;
}

/* BigInt.asIntN of the low 64 bits. */
static inline int64_t kz_big_sign_extend(uint64_t a, int bits)
{
    return bits == 0 ? 0 : (int64_t)(a << (64 - bits)) >> (64 - bits);
}

/* Negative, zero or positive, as a is less than b, equal or greater. */
static inline int kz_big_compare(int64_t a, uint64_t b)
{
    return a < 0 || (uint64_t)a < b ? -1 : (uint64_t)a > b;
}

#endif
