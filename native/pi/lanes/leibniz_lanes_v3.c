/* leibniz_lanes for x86-64-v3: AVX2 and FMA. */
#include "leibniz_lanes.h"

#if defined(__x86_64__)
#define KZ_VERSION kz_leibniz_lanes_v3
#include "leibniz_lanes_template.h"
#endif
