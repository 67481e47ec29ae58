/* Midpoint rule for the integral of 4 / (1 + x^2) over [0, 1] with n panels, in order.
 * No panels: an empty sum, 0. */
#include "kernelize/pi.h"

double kz_midpoint(int64_t n, const kz_cancel *cancel)
{
    if (n == 0) {
        return 0;
    }
    double width = 1.0 / (double)n;
    double sum = 0;
    KZ_FOR_CHUNKS (begin, end, 0, n, cancel) {
        for (int64_t i = begin; i < end; i++) {
            double x = ((double)i + 0.5) * width;
            sum += 4.0 / (1.0 + x * x);
        }
    }
    return sum * width;
}
