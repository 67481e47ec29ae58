/* Cancellation: a flag that a kernel looks at once per chunk of its loop.
 *
 * In:  a pointer to the flag (watch.h), or NULL where nobody can cancel.
 * Out: KZ_FOR_CHUNKS, a loop over [first, last) in chunks that ends early once the
 *      flag is set. What a cancelled kernel returns means nothing; the caller
 *      that set the flag throws it away.
 */
#ifndef KERNELIZE_CANCEL_H
#define KERNELIZE_CANCEL_H

#include <stddef.h>
#include <stdint.h>

#include "kernelize/watch.h"

#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0)
#error "kernelize's kernels keep V8's bits: compile them without -ffast-math"
#endif

/* Written and read with the __atomic builtins: C11's _Atomic is not C++, and the
 * glue that sets the flag is. */
typedef int32_t kz_cancel;

/* Iterations between two looks at the flag: the chunk of the lane order
 * (lanes.h), so that one loop serves both. At 1 ns to 1 us an iteration a kernel
 * stops 16 us to 16 ms after the flag is set. */
#define KZ_CHUNK 16384

static inline int kz_cancelled(const kz_cancel *cancel)
{
    return cancel != NULL && __atomic_load_n(cancel, __ATOMIC_RELAXED) != KZ_WANTED &&
           kz_is_unwanted(cancel, KZ_SELDOM);
}

static inline int64_t kz_chunk_end(int64_t begin, int64_t last)
{
    return last - begin > KZ_CHUNK ? begin + KZ_CHUNK : last;
}

/* Runs the statement that follows for each chunk [begin, end) of [first, last). */
#define KZ_FOR_CHUNKS(begin, end, first, last, cancel)                                             \
    for (int64_t begin = (first), end = kz_chunk_end(begin, (last));                               \
         begin < (last) && !kz_cancelled(cancel); begin = end, end = kz_chunk_end(begin, (last)))

#endif
