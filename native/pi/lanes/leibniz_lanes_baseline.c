/* leibniz_lanes for any CPU: x86-64 with SSE2, or whatever the target's least is. */
#include "leibniz_lanes.h"

#define KZ_VERSION kz_leibniz_lanes_baseline
#include "leibniz_lanes_template.h"
