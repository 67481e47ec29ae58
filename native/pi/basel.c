/* Basel (Euler): pi = sqrt(6 (1/1 + 1/4 + 1/9 + ...)), n terms, in order.
 * k * k is a product of doubles: exact below 2^53, rounded above, as in JavaScript. */
#include "kernelize/pi.h"

#include <math.h>

double kz_basel(int64_t n, const kz_cancel *cancel)
{
    double sum = 0;
    KZ_FOR_CHUNKS (begin, end, 0, n, cancel) {
        for (int64_t i = begin; i < end; i++) {
            double k = (double)i + 1.0;
            sum += 1.0 / (k * k);
        }
    }
    return sqrt(6.0 * sum);
}
