/* The Leibniz kernel in a plain C program, without Node: the benchmark's measure of what
 * Node-API costs. `plain_program N` prints the bits of leibniz(N) and the seconds it took. */
#define _POSIX_C_SOURCE 199309L /* clock_gettime */
#include "kernelize/pi.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: plain_program N\n");
        return 2;
    }
    int64_t n = strtoll(argv[1], NULL, 10);
    double start = seconds();
    double pi = kz_leibniz(n, NULL);
    double elapsed = seconds() - start;
    uint64_t bits;
    memcpy(&bits, &pi, sizeof bits);
    printf("%016" PRIx64 " %.9f\n", bits, elapsed);
    return 0;
}
