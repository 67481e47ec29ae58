/* Machin: pi = 16 arctan(1/5) - 4 arctan(1/239), n terms of each arctangent.
 * Each series ends early once its power has become 0 (after some 232 and 68 terms):
 * what would follow adds 0 to a sum that is not 0. */
#include "kernelize/pi.h"

/* arctan(1/x) = 1/x - 1/(3 x^3) + 1/(5 x^5) - ... */
static double arctan_inverse(int64_t x, int64_t n, const kz_cancel *cancel)
{
    double square = (double)(x * x);
    double power = 1.0 / (double)x;
    double sum = 0;
    KZ_FOR_CHUNKS (begin, end, 0, n, cancel) {
        for (int64_t i = begin; i < end; i++) {
            if (power == 0) {
                return sum;
            }
            sum += (double)(1 - 2 * (i & 1)) * power / (double)(2 * i + 1);
            power /= square;
        }
    }
    return sum;
}

double kz_machin(int64_t n, const kz_cancel *cancel)
{
    return 16.0 * arctan_inverse(5, n, cancel) - 4.0 * arctan_inverse(239, n, cancel);
}
