/* What generated C needs: JavaScript's operators where C's differ, and the error exit. What a
 * file uses of it is copied into it, so that the file stands alone.
 *
 * Functions that can fail return nonzero, having filled in kz_call's error; nothing is thrown or
 * jumped.
 */
#ifndef KERNELIZE_GENERATED_H
#define KERNELIZE_GENERATED_H

#include "kernelize/library.h"

#include "kernelize/call.h"

#include "kernelize/arrays.h"

#include "kernelize/conversions.h"

#include "kernelize/barriers.h"

#include "kernelize/arithmetic.h"

#include "kernelize/elementary.h"

#include "kernelize/integers.h"

/* Of files with a version of each kernel for each level of CPUs: they are compiled once for each,
 * with the level's flags and for example '-DKZ_LEVEL(name)=name##_v3', which leaves the kernels
 * under names of their own, and once for every CPU, with the glue. */
#ifdef KZ_LEVEL
#define KZ_KERNELS_ONLY
#else
#define KZ_LEVEL(name) name##_baseline
#endif

/* A version of a kernel, with its arguments in a frame: kz_kernel's `run` (kernel.h). */
typedef int (*kz_version)(void *frame, const int32_t *cancel);

#endif
