/* The hand-written kernels of the pi series.
 *
 * In:  `n` (terms, panels, samples) from 0 to 2^53 - 1, checked by the caller, and a
 *      cancellation flag or NULL.
 * Out: the same bits as the function of the same name in lib/pi/, compiled with
 *      the strict flags (no contraction, no reassociation, no excess precision).
 */
#ifndef KERNELIZE_PI_H
#define KERNELIZE_PI_H

#include "kernelize/cancel.h"

#ifdef __cplusplus
extern "C" {
#endif

double kz_leibniz(int64_t n, const kz_cancel *cancel);
double kz_nilakantha(int64_t n, const kz_cancel *cancel);
double kz_basel(int64_t n, const kz_cancel *cancel);
double kz_wallis(int64_t n, const kz_cancel *cancel);
double kz_midpoint(int64_t n, const kz_cancel *cancel);
double kz_machin(int64_t n, const kz_cancel *cancel);
double kz_monte_carlo(int64_t samples, uint32_t seed, const kz_cancel *cancel);

/* Writes `count` hexadecimal digits of pi (0 to 15 each) from `position`, 0 being the
 * first after the point. position + count <= KZ_BBP_LAST. */
#define KZ_BBP_LAST 10000000
void kz_bbp(int32_t position, int32_t count, uint8_t *digits, const kz_cancel *cancel);

/* leibniz in the lane order of lanes.h: the version for this CPU. */
double kz_leibniz_lanes(int64_t n, const kz_cancel *cancel);

/* The same with AVX-512 intrinsics, for the benchmark. Only where
 * kz_leibniz_yardstick_runs() says so. */
int kz_leibniz_yardstick_runs(void);
double kz_leibniz_yardstick(int64_t n, const kz_cancel *cancel);

#ifdef __cplusplus
}
#endif
#endif
