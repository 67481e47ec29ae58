/* Math of integers. Part of generated.h, behind library.h. */
#ifndef KERNELIZE_INTEGERS_H
#define KERNELIZE_INTEGERS_H

static inline int32_t kz_clz32(int32_t x)
{
    return x == 0 ? 32 : __builtin_clz((uint32_t)x);
}

static inline int32_t kz_imul(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

static inline int64_t kz_abs_integer(int64_t a)
{
    return a < 0 ? -a : a;
}

static inline int64_t kz_min_integer(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t kz_max_integer(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

#endif
