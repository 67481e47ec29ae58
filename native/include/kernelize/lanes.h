/* The lane order: the one stated order in which a `reassociate` sum is added up. Products, and
 * what is least or largest, likewise: for them read another join than +, and its identity.
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

#include <stdint.h>

#define KZ_LANES 32

/* Iterations of a chunk; tests take less, to meet the ends of chunks often. */
#ifndef KZ_LANE_CHUNK
#define KZ_LANE_CHUNK 16384
#endif

#define KZ_ALWAYS_INLINE static inline __attribute__((always_inline))

/* In the body of a loop: it has less iterations than there are lanes, and vectorising it would only
 * take the compiler's time. */
#define KZ_SCALAR __asm__ volatile("")

/* How two partial results become one. */
typedef double kz_join(double left, double right);

KZ_ALWAYS_INLINE double kz_join_add(double left, double right)
{
    return left + right;
}

KZ_ALWAYS_INLINE double kz_join_mul(double left, double right)
{
    return left * right;
}

/* Of floats: rounded once more, which for these two is rounding once. */
KZ_ALWAYS_INLINE double kz_join_add_single(double left, double right)
{
    return (double)(float)(left + right);
}

KZ_ALWAYS_INLINE double kz_join_mul_single(double left, double right)
{
    return (double)(float)(left * right);
}

/* if (right < left) left = right, and so on: where they are equal, or one is NaN, as written. */
KZ_ALWAYS_INLINE double kz_join_lt(double left, double right)
{
    return right < left ? right : left;
}

KZ_ALWAYS_INLINE double kz_join_le(double left, double right)
{
    return right <= left ? right : left;
}

KZ_ALWAYS_INLINE double kz_join_gt(double left, double right)
{
    return right > left ? right : left;
}

KZ_ALWAYS_INLINE double kz_join_ge(double left, double right)
{
    return right >= left ? right : left;
}

KZ_ALWAYS_INLINE void kz_lanes_start(double lane[KZ_LANES], double identity)
{
    for (int l = 0; l < KZ_LANES; l++) {
        lane[l] = identity;
    }
}

/* Step 3: the lanes of a chunk to one value. Overwrites the lanes. */
KZ_ALWAYS_INLINE double kz_lanes_combine(kz_join *join, double lane[KZ_LANES])
{
    for (int width = KZ_LANES / 2; width >= 1; width /= 2) {
        for (int l = 0; l < width; l++) {
            lane[l] = join(lane[l], lane[l + width]);
        }
    }
    return lane[0];
}

/* Step 4, as chunks arrive in order. `partial` holds one finished subtree per set
 * bit of `chunks`, the largest (earliest) first: adding a chunk is adding one to a
 * binary number, and each carry joins two subtrees of equal size. 2^53 iterations of a
 * loop around others are as many chunks, so 54 subtrees are the most there can be. */
typedef struct {
    int64_t chunks;
    int depth;
    double partial[54];
} kz_chunk_tree;

/* Without any chunk; `partial` has no value yet. */
KZ_ALWAYS_INLINE void kz_chunk_tree_start(kz_chunk_tree *tree)
{
    tree->chunks = 0;
    tree->depth = 0;
}

KZ_ALWAYS_INLINE void kz_chunk_tree_add(kz_join *join, kz_chunk_tree *tree, double chunk)
{
    for (int64_t carry = tree->chunks; carry & 1; carry >>= 1) {
        tree->depth--;
        chunk = join(tree->partial[tree->depth], chunk);
    }
    tree->partial[tree->depth] = chunk;
    tree->depth++;
    tree->chunks++;
}

/* The tree's root: subtrees joined from the latest to the earliest, which is what the
 * perfect tree with the identity for missing leaves gives. */
KZ_ALWAYS_INLINE double kz_chunk_tree_total(kz_join *join, double identity,
                                            const kz_chunk_tree *tree)
{
    double total = identity;
    for (int at = tree->depth - 1; at >= 0; at--) {
        total = join(tree->partial[at], total);
    }
    return total;
}

/* How many iterations the chunk has that begins at `begin`, of a loop that runs while
 * begin < last (or begin > last, for a negative step): one at least, since the test has passed.
 * Distances of two 64-bit integers fit 64 bits without a sign. */
static inline int32_t kz_chunk_trips(int64_t begin, int64_t last, int64_t step)
{
    const uint64_t distance =
        step > 0 ? (uint64_t)last - (uint64_t)begin : (uint64_t)begin - (uint64_t)last;
    const uint64_t trips = (distance - 1) / (uint64_t)(step > 0 ? step : -step) + 1;
    return trips < KZ_LANE_CHUNK ? (int32_t)trips : KZ_LANE_CHUNK;
}

/* The same of a loop that runs while begin <= last (or >=). */
static inline int32_t kz_chunk_trips_upto(int64_t begin, int64_t last, int64_t step)
{
    const uint64_t distance =
        step > 0 ? (uint64_t)last - (uint64_t)begin : (uint64_t)begin - (uint64_t)last;
    const uint64_t trips = distance / (uint64_t)(step > 0 ? step : -step);
    return trips < KZ_LANE_CHUNK - 1 ? (int32_t)trips + 1 : KZ_LANE_CHUNK;
}

#endif
