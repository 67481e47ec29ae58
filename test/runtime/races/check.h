/* What the programs of this folder share: a check that names its line, and threads. */
#ifndef CHECK_H
#define CHECK_H

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

enum { MOST_THREADS = 8 };

/* Each gets its number. Says "done" when all have ended. */
static void run_threads(int count, void *(*start)(void *number))
{
    pthread_t threads[MOST_THREADS];
    CHECK(count <= MOST_THREADS);
    for (intptr_t at = 0; at < count; at++) {
        CHECK(pthread_create(&threads[at], NULL, start, (void *)at) == 0);
    }
    for (int at = 0; at < count; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
    }
    puts("done");
}

#endif
