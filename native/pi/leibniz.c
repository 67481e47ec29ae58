/* Leibniz: pi = 4/1 - 4/3 + 4/5 - ..., n terms, in order.
 * 64-bit indices: 2i + 1 of a 32-bit i overflows at n = 2^30. Above 2^53 it is not a
 * double any more; converting the exact integer rounds as JavaScript's sum does. */
#include "kernelize/pi.h"

double kz_leibniz(int64_t n, const kz_cancel *cancel)
{
    double pi = 0;
    KZ_FOR_CHUNKS (begin, end, 0, n, cancel) {
        for (int64_t i = begin; i < end; i++) {
            pi += (double)(4 - 8 * (i & 1)) / (double)(2 * i + 1);
        }
    }
    return pi;
}
