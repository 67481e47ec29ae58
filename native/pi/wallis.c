/* Wallis: pi = 2 (4/3)(16/15)(36/35)..., n factors, in order. */
#include "kernelize/pi.h"

double kz_wallis(int64_t n, const kz_cancel *cancel)
{
    double product = 2;
    KZ_FOR_CHUNKS (begin, end, 0, n, cancel) {
        for (int64_t i = begin; i < end; i++) {
            double k = (double)i + 1.0;
            double square = 4.0 * k * k;
            product *= square / (square - 1.0);
        }
    }
    return product;
}
