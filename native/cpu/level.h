/* The level of CPUs (kernelize/cpu.h) whose versions the addon uses.
 *
 * KERNELIZE_MAX_CPU is read once, when the addon is first loaded into the process; values that
 * are no level forbid nothing (the JavaScript loader reports them).
 */
#ifndef KERNELIZE_CPU_LEVEL_H
#define KERNELIZE_CPU_LEVEL_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernelize/cpu.h"

#ifdef __cplusplus
extern "C" {
#endif

kz_cpu_level_t kz_cpu_level(void);

#ifdef __cplusplus
}
#endif
#endif
