/* The lane order: the one stated order in which a `reassociate` sum is added up.
 *
 * A sum over iterations k = 0, 1, ... n-1 is
 *
 *   1. cut into chunks of KZ_CHUNK = 16384 consecutive iterations (the last may be
 *      shorter);
 *   2. inside a chunk, iteration k is added into lane k mod 32, each lane in rising
 *      k, starting from -0;
 *   3. the lanes of a chunk are combined by a fixed tree: lane l takes lane l + 16,
 *      then l + 8, + 4, + 2, + 1; the lower lane is the left operand;
 *   4. the chunks are the leaves, in order, of a perfect binary tree whose missing
 *      leaves are -0; the earlier half is the left operand;
 *   5. the sum's initial value is the left operand of the last addition.
 *
 * Who computes which chunk, and with how wide registers, is not part of the order:
 * the bits are the same for every compiler, instruction set and number of threads.
 *
 * Why these numbers:
 *   - 32 lanes are four AVX-512 registers, eight AVX2, sixteen SSE2 or NEON: enough
 *     independent additions to hide an addition's latency (2 to 4 cycles, two units)
 *     and a whole number of registers everywhere.
 *   - The identity of IEEE addition is -0, not +0: x + (-0) = x for every x, -0 and
 *     NaN included, so empty lanes and missing chunks leave no trace, and an empty
 *     sum is the initial value, bit for bit.
 *   - 16384 iterations are 512 additions a lane. Combining 32 lanes costs about as
 *     much as 100 terms: below 1 % of a chunk. A chunk is the unit of work for a
 *     thread and of cancellation: 2 us for the cheapest terms.
 *   - The error is at most gamma(512 + 5 + ceil(log2(chunks)) + 1) * sum |x|, with
 *     gamma(m) = m u / (1 - m u), u = 2^-53 (Higham, Accuracy and Stability of
 *     Numerical Algorithms, 2nd ed., SIAM 2002, section 4.2): no term passes more additions
 *     than that. Strict order has gamma(n).
 */
#ifndef KERNELIZE_LANES_H
#define KERNELIZE_LANES_H

#include "kernelize/cancel.h"

#define KZ_LANES 32

/* Step 3: the lanes of a chunk to one value. Overwrites the lanes. */
static inline double kz_lanes_combine(double lane[KZ_LANES])
{
    for (int width = KZ_LANES / 2; width >= 1; width /= 2) {
        for (int l = 0; l < width; l++) {
            lane[l] = lane[l] + lane[l + width];
        }
    }
    return lane[0];
}

/* Step 4, as chunks arrive in order. `partial` holds one finished subtree per set
 * bit of `chunks`, the largest (earliest) first: adding a chunk is adding one to a
 * binary number, and each carry joins two subtrees of equal size. 2^53 iterations
 * are 2^39 chunks, so 40 subtrees are the most there can be. */
typedef struct {
    double partial[40];
    int depth;
    int64_t chunks;
} kz_chunk_tree;

static inline void kz_chunk_tree_add(kz_chunk_tree *tree, double chunk)
{
    for (int64_t carry = tree->chunks; carry & 1; carry >>= 1) {
        tree->depth--;
        chunk = tree->partial[tree->depth] + chunk;
    }
    tree->partial[tree->depth] = chunk;
    tree->depth++;
    tree->chunks++;
}

/* The tree's root: subtrees joined from the latest to the earliest, which is what the
 * perfect tree with -0 for missing leaves gives. */
static inline double kz_chunk_tree_total(const kz_chunk_tree *tree)
{
    double total = -0.0;
    for (int at = tree->depth - 1; at >= 0; at--) {
        total = tree->partial[at] + total;
    }
    return total;
}

#endif
