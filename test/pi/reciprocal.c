/* Compares kz_reciprocal_from with the division instruction: for every bit length that it
 * promises, the smallest and largest odd integers, powers of two +- small, and random ones, each
 * from the seeds that the kernels give (neighbours up to 2^8 away). */
#include <stdint.h>
#include <stdio.h>

#include "pi/lanes/reciprocal.h"

static uint64_t state = 88172645463325252u;

static uint64_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int64_t compared, different;

static void compare(int64_t b)
{
    static const int AWAY[] = {-256, -254, -192, -64, -2, 0, 2, 64, 128, 192, 254, 256};
    if (b <= KZ_RECIPROCAL_FIRST || b >= KZ_RECIPROCAL_LAST) {
        return;
    }
    volatile double divisor = (double)b;
    double expected = 1.0 / divisor;
    for (unsigned i = 0; i < sizeof AWAY / sizeof AWAY[0]; i++) {
        volatile double neighbour = (double)(b + AWAY[i]);
        compared++;
        if (kz_reciprocal_from(1.0 / neighbour, divisor) != expected) {
            different++;
        }
    }
}

int main(void)
{
    for (int bits = 22; bits <= 50; bits++) {
        int64_t low = INT64_C(1) << (bits - 1);
        for (int64_t near = 1; near < 4000; near += 2) {
            compare(low + near);
            compare(2 * low - near);
        }
        for (int round = 0; round < 200000; round++) {
            compare((low + (int64_t)(random_bits() % (uint64_t)low)) | 1);
        }
    }
    printf("compared %lld, different %lld\n", (long long)compared, (long long)different);
    return different != 0;
}
