/* kz_leibniz_lanes: the version for this CPU's level (cpu/level.h). */
#include "leibniz_lanes.h"

#include "../../cpu/level.h"

#include "kernelize/pi.h"

double kz_leibniz_lanes(int64_t n, const kz_cancel *cancel)
{
    switch (kz_cpu_level()) {
#if defined(__x86_64__)
    case KZ_CPU_V4:
        return kz_leibniz_lanes_v4(n, cancel);
    case KZ_CPU_V3:
        return kz_leibniz_lanes_v3(n, cancel);
#endif
    default:
        return kz_leibniz_lanes_baseline(n, cancel);
    }
}

/* Here, and not beside the yardstick: that object must not run on a lesser CPU. */
int kz_leibniz_yardstick_runs(void)
{
    return kz_cpu_level() >= KZ_CPU_V4;
}
