/* Monte Carlo: 4 * (points of the unit square inside the quarter circle) / samples.
 * Points come from xoshiro128++ 1.0 (Blackman and Vigna, Scrambled Linear Pseudorandom
 * Number Generators, ACM Trans. Math. Softw. 47(4), 2021), period 2^128 - 1; its four words
 * of state are the first four outputs of a Weyl sequence from `seed` through
 * MurmurHash3's 32-bit finaliser. No samples: 0 / 0, NaN. */
#include "kernelize/pi.h"

static inline uint32_t rotate_left(uint32_t x, int by)
{
    return (x << by) | (x >> (32 - by));
}

static uint32_t seed_word(uint32_t seed, uint32_t index)
{
    /* 2^32 divided by the golden ratio, made odd: the usual Weyl increment. */
    uint32_t z = seed + (index + 1) * 0x9e3779b9u;
    z = (z ^ (z >> 16)) * 0x85ebca6bu;
    z = (z ^ (z >> 13)) * 0xc2b2ae35u;
    return z ^ (z >> 16);
}

static inline uint32_t next(uint32_t state[4])
{
    uint32_t result = rotate_left(state[0] + state[3], 7) + state[0];
    uint32_t shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate_left(state[3], 11);
    return result;
}

double kz_monte_carlo(int64_t samples, uint32_t seed, const kz_cancel *cancel)
{
    uint32_t state[4];
    for (uint32_t index = 0; index < 4; index++) {
        state[index] = seed_word(seed, index);
    }
    int64_t hits = 0;
    KZ_FOR_CHUNKS (begin, end, 0, samples, cancel) {
        for (int64_t i = begin; i < end; i++) {
            double x = (double)next(state) * 0x1p-32;
            double y = (double)next(state) * 0x1p-32;
            hits += x * x + y * y < 1.0;
        }
    }
    return 4.0 * (double)hits / (double)samples;
}
