/* leibniz_lanes for x86-64-v4: AVX-512. */
#include "leibniz_lanes.h"

#if defined(__x86_64__)
#define KZ_VERSION kz_leibniz_lanes_v4
#include "leibniz_lanes_template.h"
#endif
