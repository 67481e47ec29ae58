/* leibniz in the lane order of kernelize/lanes.h: the template that each
 * leibniz_lanes_*.c includes once, with KZ_VERSION naming its function.
 *
 * Portable C that gcc and clang keep in registers and vectorise at -O3 without any
 * fast-math flag: the inner loops run over lanes, and each lane is a chain of its own.
 * Where the instruction set has a fused multiply-add, whole chunks in range take their
 * quotients from kz_reciprocal_from instead of the divider: the same bits.
 */
#include "kernelize/cancel.h"
#include "kernelize/lanes.h"
#include "kernelize/reciprocal.h"

/* Blocks of 32 lanes that share one block of seeds. Four give the multiply-adds enough
 * independent work (each quotient is a chain of five, of 4 cycles each), and put the last
 * block's divisor 4 * 64 = 2^8 above its seed's: as far as reciprocal.h allows. */
#define BLOCKS 4
/* From a lane's divisor in one block to its divisor in the next. */
#define NEXT_BLOCK (2.0 * KZ_LANES)

/* Terms [0, count) of the chunk that starts at term `base`, by division. `base` is a
 * multiple of 2^14 and below 2^53, so 2 * base is exact and the sum below is rounded
 * once, as JavaScript's 2 * i + 1 is. */
static double chunk_by_division(double base, int32_t count)
{
    double lane[KZ_LANES];
    for (int l = 0; l < KZ_LANES; l++) {
        lane[l] = -0.0;
    }
    double twice = 2.0 * base;
    int32_t k = 0;
    for (; k + KZ_LANES <= count; k += KZ_LANES) {
        for (int l = 0; l < KZ_LANES; l++) {
            double numerator = (double)(4 - 8 * (l & 1));
            lane[l] = lane[l] + numerator / (twice + (double)(2 * (k + l) + 1));
        }
    }
    for (int l = 0; k + l < count; l++) {
        double numerator = (double)(4 - 8 * (l & 1));
        lane[l] = lane[l] + numerator / (twice + (double)(2 * (k + l) + 1));
    }
    return kz_lanes_combine(kz_join_add, lane);
}

#if KZ_HAS_FMA
/* A whole chunk, every divisor between KZ_RECIPROCAL_FIRST and KZ_RECIPROCAL_LAST. 4 / b is
 * 4 * (1 / b) exactly, and so is the product inside the last multiply-add: one rounding,
 * that of the addition. */
static double chunk_by_reciprocals(double base)
{
    double lane[KZ_LANES];
    double seed[KZ_LANES];
    double divisor[KZ_LANES];
    double numerator[KZ_LANES];
    for (int l = 0; l < KZ_LANES; l++) {
        lane[l] = -0.0;
        numerator[l] = (double)(4 - 8 * (l & 1));
        divisor[l] = 2.0 * base + (double)(2 * l + 1);
        seed[l] = 1.0 / divisor[l];
    }
    for (int32_t k = 0; k < KZ_CHUNK; k += BLOCKS * KZ_LANES) {
        for (int l = 0; l < KZ_LANES; l++) {
            double sum = lane[l];
            double reciprocal = seed[l];
            for (int block = 0; block < BLOCKS; block++) {
                reciprocal = kz_reciprocal_from(seed[l], divisor[l] + NEXT_BLOCK * block);
                sum = __builtin_fma(numerator[l], reciprocal, sum);
            }
            lane[l] = sum;
            seed[l] = reciprocal;
            divisor[l] += NEXT_BLOCK * BLOCKS;
        }
    }
    return kz_lanes_combine(kz_join_add, lane);
}
#endif

static double chunk(int64_t begin, int64_t end)
{
#if KZ_HAS_FMA
    if (end - begin == KZ_CHUNK && 2 * begin >= KZ_RECIPROCAL_FIRST &&
        2 * end < KZ_RECIPROCAL_LAST) {
        return chunk_by_reciprocals((double)begin);
    }
#endif
    return chunk_by_division((double)begin, (int32_t)(end - begin));
}

double KZ_VERSION(int64_t n, const kz_cancel *cancel)
{
    kz_chunk_tree tree;
    kz_chunk_tree_start(&tree);
    KZ_FOR_CHUNKS (begin, end, 0, n, cancel) {
        kz_chunk_tree_add(kz_join_add, &tree, chunk(begin, end));
    }
    return 0.0 + kz_chunk_tree_total(kz_join_add, -0.0, &tree);
}
