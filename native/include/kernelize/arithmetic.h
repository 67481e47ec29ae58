/* JavaScript's Math, where it is exact or V8's own, and tests of numbers. Part of generated.h,
 * behind barriers.h. */
#ifndef KERNELIZE_ARITHMETIC_H
#define KERNELIZE_ARITHMETIC_H

/* The integer b for which i < b is i < x, and i <= b is i <= x, for every integer |i| <= 2^53. */
static inline int64_t kz_below(double x)
{
    if (!(x > -0x1p62)) {
        return INT64_MIN; /* NaN too: no i is below it */
    }
    return x >= 0x1p62 ? INT64_MAX : (int64_t)ceil(x);
}

static inline int64_t kz_upto(double x)
{
    if (!(x > -0x1p62)) {
        return INT64_MIN;
    }
    return x >= 0x1p62 ? INT64_MAX : (int64_t)floor(x);
}

static inline bool kz_truthy(double x)
{
    return x != 0 && x == x;
}

/* JavaScript's ToIntegerOrInfinity: NaN and -0 are 0. */
static inline double kz_to_integer(double x)
{
    return x == x ? trunc(x) + 0.0 : 0.0;
}

static inline bool kz_is_integer(double x)
{
    return __builtin_isfinite(x) && x == trunc(x);
}

static inline bool kz_is_safe_integer(double x)
{
    return fabs(x) <= 9007199254740991.0 && x == trunc(x);
}

/* Math.hypot as V8 computes it (src/builtins/math.tq): Kahan's sum of squares of the quotients by
 * the largest. The standard says only that it is an approximation. Infinity wins over NaN. */
static inline double kz_hypot(int count, const double *values)
{
    double most = 0;
    bool has_nan = false;
    for (int i = 0; i < count; i++) {
        double value = fabs(values[i]);
        has_nan |= value != value;
        most = value > most ? value : most;
    }
    if (__builtin_isinf(most)) {
        return most;
    }
    if (has_nan || most == 0) {
        return has_nan ? KZ_NAN : 0.0;
    }
    double sum = 0, compensation = 0;
    for (int i = 0; i < count; i++) {
        double quotient = fabs(values[i]) / most;
        double summand = KZ_ROUNDED(quotient * quotient) - compensation;
        double preliminary = sum + summand;
        compensation = (preliminary - sum) - summand;
        sum = preliminary;
    }
    return sqrt(sum) * most;
}

/* Math.round (21.3.2.28): halves up, -0 kept, and exact where x + 0.5 would round. */
static inline double kz_round(double x)
{
    double low = floor(x);
    if (x == low) {
        return x;
    }
    return copysign(x - low < 0.5 ? low : low + 1, x);
}

static inline double kz_sign(double x)
{
    return x > 0 ? 1.0 : x < 0 ? -1.0 : x;
}

/* Math.min and Math.max: NaN wins, and -0 is below +0. */
static inline double kz_min(double a, double b)
{
    if (a != a || b != b) {
        return a + b;
    }
    return a < b || (a == b && __builtin_signbit(a)) ? a : b;
}

static inline double kz_max(double a, double b)
{
    if (a != a || b != b) {
        return a + b;
    }
    return a > b || (a == b && !__builtin_signbit(a)) ? a : b;
}

/* The same where no argument is NaN or -0. */
static inline double kz_min_ordered(double a, double b)
{
    return a < b ? a : b;
}

static inline double kz_max_ordered(double a, double b)
{
    return a > b ? a : b;
}

#endif
