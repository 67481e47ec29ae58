/* sin, pow and their kin, as the C library computes them. Part of generated.h, behind library.h. */
#ifndef KERNELIZE_ELEMENTARY_H
#define KERNELIZE_ELEMENTARY_H

/* Arguments of the C library's functions. gcc computes those of constants itself, rounded exactly,
 * clang by the C library of the machine that it runs on; both make other functions of some, and gcc
 * one call of sin and cos. The C library's own answer is the same from every compiler, so none may
 * see what it is asked. The text keeps two functions' arguments apart, and is a comment. */
#if defined(__x86_64__)
#define KZ_HIDDEN(x, name) __asm__("/* " name " */" : "+x"(x))
#elif defined(__aarch64__)
#define KZ_HIDDEN(x, name) __asm__("/* " name " */" : "+w"(x))
#else
#define KZ_HIDDEN(x, name) __asm__("/* " name " */" : "+m"(x))
#endif

static inline double kz_sin(double x)
{
    KZ_HIDDEN(x, "sin");
    return sin(x);
}

static inline double kz_cos(double x)
{
    KZ_HIDDEN(x, "cos");
    return cos(x);
}

static inline double kz_tan(double x)
{
    KZ_HIDDEN(x, "tan");
    return tan(x);
}

static inline double kz_asin(double x)
{
    KZ_HIDDEN(x, "asin");
    return asin(x);
}

static inline double kz_acos(double x)
{
    KZ_HIDDEN(x, "acos");
    return acos(x);
}

static inline double kz_atan(double x)
{
    KZ_HIDDEN(x, "atan");
    return atan(x);
}

static inline double kz_sinh(double x)
{
    KZ_HIDDEN(x, "sinh");
    return sinh(x);
}

static inline double kz_cosh(double x)
{
    KZ_HIDDEN(x, "cosh");
    return cosh(x);
}

static inline double kz_tanh(double x)
{
    KZ_HIDDEN(x, "tanh");
    return tanh(x);
}

static inline double kz_asinh(double x)
{
    KZ_HIDDEN(x, "asinh");
    return asinh(x);
}

static inline double kz_acosh(double x)
{
    KZ_HIDDEN(x, "acosh");
    return acosh(x);
}

static inline double kz_atanh(double x)
{
    KZ_HIDDEN(x, "atanh");
    return atanh(x);
}

static inline double kz_exp(double x)
{
    KZ_HIDDEN(x, "exp");
    return exp(x);
}

static inline double kz_expm1(double x)
{
    KZ_HIDDEN(x, "expm1");
    return expm1(x);
}

static inline double kz_log(double x)
{
    KZ_HIDDEN(x, "log");
    return log(x);
}

static inline double kz_log2(double x)
{
    KZ_HIDDEN(x, "log2");
    return log2(x);
}

static inline double kz_log10(double x)
{
    KZ_HIDDEN(x, "log10");
    return log10(x);
}

static inline double kz_log1p(double x)
{
    KZ_HIDDEN(x, "log1p");
    return log1p(x);
}

static inline double kz_cbrt(double x)
{
    KZ_HIDDEN(x, "cbrt");
    return cbrt(x);
}

static inline double kz_atan2(double y, double x)
{
    KZ_HIDDEN(y, "atan2");
    KZ_HIDDEN(x, "atan2");
    return atan2(y, x);
}

/* Number::exponentiate (6.1.6.1.3): C's pow gives 1 where JavaScript gives NaN. Squares and square
 * roots are V8's own (src/base/ieee754.cc), as fdlibm has them: rounded once. */
static inline double kz_pow(double a, double b)
{
    if (b != b || (fabs(a) == 1 && __builtin_isinf(b))) {
        return KZ_NAN;
    }
    if (b == 2) {
        return a * a;
    }
    if (b == 0.5) {
        /* Of -0 it is 0, and of -Infinity Infinity. */
        return a == -KZ_INFINITY ? KZ_INFINITY : sqrt(a + 0.0);
    }
    KZ_HIDDEN(a, "pow");
    KZ_HIDDEN(b, "pow");
    return pow(a, b);
}

#endif
