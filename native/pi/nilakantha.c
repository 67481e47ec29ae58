/* Nilakantha: pi = 3 + 4/(2*3*4) - 4/(4*5*6) + ..., n terms, in order.
 * The denominator is computed in doubles, left to right, as in JavaScript: it passes
 * 2^53 at k = 104,000 and then rounds, twice; an exact integer would differ. */
#include "kernelize/pi.h"

double kz_nilakantha(int64_t n, const kz_cancel *cancel)
{
    double pi = 3;
    KZ_FOR_CHUNKS (begin, end, 0, n, cancel) {
        for (int64_t i = begin; i < end; i++) {
            double even = 2.0 * ((double)i + 1.0);
            double numerator = (double)(4 - 8 * (i & 1));
            pi += numerator / (even * (even + 1.0) * (even + 2.0));
        }
    }
    return pi;
}
