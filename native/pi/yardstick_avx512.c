/* leibniz in the lane order with AVX-512 intrinsics: a yardstick for the benchmark, the
 * best we could do by hand, so that one sees what the portable C leaves on the table.
 * Never the default. Same terms, same order, same bits as leibniz_lanes.
 *
 * Four registers of eight lanes. Quotients as in kernelize/reciprocal.h, three blocks in four by
 * multiply-adds; the fourth comes from the divider, which would otherwise stand idle.
 */
#include "kernelize/cancel.h"
#include "kernelize/lanes.h"
#include "kernelize/pi.h"
#include "kernelize/reciprocal.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define REGISTERS (KZ_LANES / 8)

static inline __m512d reciprocal_from(__m512d seed, __m512d b)
{
    const __m512d one = _mm512_set1_pd(1.0);
    __m512d error = _mm512_fnmadd_pd(b, seed, one);
    __m512d series = _mm512_fmadd_pd(error, error, error);
    __m512d near = _mm512_fmadd_pd(seed, series, seed);
    __m512d rest = _mm512_fnmadd_pd(b, near, one);
    return _mm512_fmadd_pd(near, rest, near);
}

static double combine(const __m512d lane[REGISTERS])
{
    double each[KZ_LANES];
    for (int r = 0; r < REGISTERS; r++) {
        _mm512_storeu_pd(each + 8 * r, lane[r]);
    }
    return kz_lanes_combine(kz_join_add, each);
}

/* The odd numbers 2 * base + 1, + 3, ... + 15: the divisors of register 0. */
static inline __m512d first_divisors(double base)
{
    return _mm512_add_pd(_mm512_set1_pd(2.0 * base), _mm512_setr_pd(1, 3, 5, 7, 9, 11, 13, 15));
}

static double chunk_by_reciprocals(double base)
{
    const __m512d numerator = _mm512_setr_pd(4, -4, 4, -4, 4, -4, 4, -4);
    __m512d lane[REGISTERS];
    __m512d seed[REGISTERS];
    __m512d divisor[REGISTERS];
    for (int r = 0; r < REGISTERS; r++) {
        lane[r] = _mm512_set1_pd(-0.0);
        divisor[r] = _mm512_add_pd(first_divisors(base), _mm512_set1_pd(16.0 * r));
        seed[r] = _mm512_div_pd(_mm512_set1_pd(1.0), divisor[r]);
    }
    for (int32_t k = 0; k < KZ_CHUNK; k += 4 * KZ_LANES) {
        for (int r = 0; r < REGISTERS; r++) {
            __m512d b0 = divisor[r];
            __m512d b1 = _mm512_add_pd(b0, _mm512_set1_pd(64.0));
            __m512d b2 = _mm512_add_pd(b0, _mm512_set1_pd(128.0));
            __m512d b3 = _mm512_add_pd(b0, _mm512_set1_pd(192.0));
            __m512d q0 = reciprocal_from(seed[r], b0);
            __m512d q1 = reciprocal_from(seed[r], b1);
            __m512d q2 =
                r == 0 ? _mm512_div_pd(_mm512_set1_pd(1.0), b2) : reciprocal_from(seed[r], b2);
            __m512d q3 = reciprocal_from(seed[r], b3);
            lane[r] = _mm512_fmadd_pd(numerator, q0, lane[r]);
            lane[r] = _mm512_fmadd_pd(numerator, q1, lane[r]);
            lane[r] = _mm512_fmadd_pd(numerator, q2, lane[r]);
            lane[r] = _mm512_fmadd_pd(numerator, q3, lane[r]);
            seed[r] = q3;
            divisor[r] = _mm512_add_pd(b0, _mm512_set1_pd(256.0));
        }
    }
    return combine(lane);
}

static double chunk_by_division(double base, int32_t count)
{
    const __m512d numerator = _mm512_setr_pd(4, -4, 4, -4, 4, -4, 4, -4);
    __m512d lane[REGISTERS];
    __m512d divisor = first_divisors(base);
    for (int r = 0; r < REGISTERS; r++) {
        lane[r] = _mm512_set1_pd(-0.0);
    }
    for (int32_t k = 0; k < count; k += KZ_LANES) {
        for (int r = 0; r < REGISTERS; r++) {
            /* Lanes past the end are masked: they keep their value. */
            int left = count - k - 8 * r;
            __mmask8 alive = left >= 8 ? 0xff : left <= 0 ? 0 : (__mmask8)((1 << left) - 1);
            __m512d term = _mm512_div_pd(numerator, divisor);
            lane[r] = _mm512_mask_add_pd(lane[r], alive, lane[r], term);
            divisor = _mm512_add_pd(divisor, _mm512_set1_pd(16.0));
        }
    }
    return combine(lane);
}

/* Divisors stay exact while 2n + 1 < 2^53; past it chunks are left to the portable C. */
#define LAST_EXACT (INT64_C(1) << 51)

double kz_leibniz_yardstick(int64_t n, const kz_cancel *cancel)
{
    if (n > LAST_EXACT) {
        return kz_leibniz_lanes(n, cancel);
    }
    kz_chunk_tree tree;
    kz_chunk_tree_start(&tree);
    KZ_FOR_CHUNKS (begin, end, 0, n, cancel) {
        int in_range = end - begin == KZ_CHUNK && 2 * begin >= KZ_RECIPROCAL_FIRST &&
                       2 * end < KZ_RECIPROCAL_LAST;
        kz_chunk_tree_add(kz_join_add, &tree,
                          in_range ? chunk_by_reciprocals((double)begin)
                                   : chunk_by_division((double)begin, (int32_t)(end - begin)));
    }
    return 0.0 + kz_chunk_tree_total(kz_join_add, -0.0, &tree);
}
#else
double kz_leibniz_yardstick(int64_t n, const kz_cancel *cancel)
{
    return kz_leibniz_lanes(n, cancel);
}
#endif
