/* Compares kz_reciprocal_from and kz_quotient with the division instruction: for every bit length that
 * they promise, the smallest and largest integers, powers of two +- small, and random ones, each
 * from the seeds that kernels give (neighbours up to 2^8 away). */
#include <stdint.h>
#include <stdio.h>

#include "kernelize/reciprocal.h"

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
    static const int AWAY[] = {-256, -255, -192, -64, -1, 0, 3, 64, 128, 192, 255, 256};
    if (b <= KZ_RECIPROCAL_FIRST || b >= KZ_RECIPROCAL_LAST) {
        return;
    }
    volatile double divisor = (double)b;
    double expected = 1.0 / divisor;
    static const double DIVIDENDS[] = {3, -7, 0.1, 1e200, 5e-100, 9007199254740991};
    for (unsigned i = 0; i < sizeof DIVIDENDS / sizeof DIVIDENDS[0]; i++) {
        volatile double dividend = DIVIDENDS[i];
        compared++;
        if (kz_quotient(dividend, divisor, expected) != dividend / divisor) {
            different++;
        }
    }
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
        for (int64_t near = 0; near < 4000; near++) {
            compare(low + near);
            compare(2 * low - near);
        }
        for (int round = 0; round < 200000; round++) {
            compare(low + (int64_t)(random_bits() % (uint64_t)low));
        }
    }
    printf("compared %lld, different %lld\n", (long long)compared, (long long)different);
    return different != 0;
}
