/* See pool.h. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

/* Recursive kernels should get as deep as on the main thread, whatever the platform gives threads
 * (512 KB, or 2 MB under `ulimit -s unlimited`). Address space, not memory. */
#define STACK_SIZE ((size_t)8 * 1024 * 1024)

/* Of the process, and never destroyed: its threads may outlive everything. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    kz_job *first, *last;
    unsigned waiting; /* jobs in the queue */
    unsigned limit;   /* of threads; 0: not known yet */
    unsigned threads, idle;
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};

/* KERNELIZE_THREADS from 1 to 1024; other values count as unset (the JavaScript loader reports
 * them). Else the CPUs of this process's affinity mask. */
static unsigned thread_limit(void)
{
    const char *text = getenv("KERNELIZE_THREADS");
    if (text != NULL && *text >= '0' && *text <= '9') {
        char *end = NULL;
        long wanted = strtol(text, &end, 10);
        if (*end == '\0' && wanted >= 1 && wanted <= 1024) {
            return (unsigned)wanted;
        }
    }
#if defined(__linux__)
    cpu_set_t cpus;
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0 && CPU_COUNT(&cpus) > 0) {
        return (unsigned)CPU_COUNT(&cpus);
    }
#endif
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}

static void *work(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&pool.mutex);
    for (;;) {
        pool.idle++;
        while (pool.first == NULL) {
            pthread_cond_wait(&pool.wake, &pool.mutex);
        }
        pool.idle--;
        kz_job *job = pool.first;
        pool.first = job->next;
        pool.waiting--;
        pthread_mutex_unlock(&pool.mutex);
        job->run(job);
        pthread_mutex_lock(&pool.mutex);
    }
    return NULL;
}

static bool start_thread(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    bool started = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0 &&
                   pthread_attr_setstacksize(&attributes, STACK_SIZE) == 0 &&
                   pthread_create(&thread, &attributes, work, NULL) == 0;
    pthread_attr_destroy(&attributes);
    pool.threads += started ? 1 : 0;
    return started;
}

bool kz_pool_submit(kz_job *job)
{
    pthread_mutex_lock(&pool.mutex);
    pool.limit = pool.limit != 0 ? pool.limit : thread_limit();
    bool wants_thread = pool.idle <= pool.waiting && pool.threads < pool.limit;
    bool accepted = !wants_thread || start_thread() || pool.threads > 0;
    if (accepted) {
        job->next = NULL;
        if (pool.first == NULL) {
            pool.first = job;
        } else {
            pool.last->next = job;
        }
        pool.last = job;
        pool.waiting++;
        pthread_cond_signal(&pool.wake);
    }
    pthread_mutex_unlock(&pool.mutex);
    return accepted;
}

bool kz_pool_withdraw(kz_job *job)
{
    pthread_mutex_lock(&pool.mutex);
    kz_job *before = NULL, *at = pool.first;
    while (at != NULL && at != job) {
        before = at;
        at = at->next;
    }
    if (at != NULL) {
        if (before == NULL) {
            pool.first = job->next;
        } else {
            before->next = job->next;
        }
        pool.last = pool.last == job ? before : pool.last;
        pool.waiting--;
    }
    pthread_mutex_unlock(&pool.mutex);
    return at != NULL;
}
