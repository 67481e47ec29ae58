/* See pool.h. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "pool.h"

#include <pthread.h>
#include <stddef.h>

#include "kernelize/cpus.h"

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

/* Takes a job out of the queue, wherever it stands. */
static void unlink_job(kz_job *job)
{
    *(job->before != NULL ? &job->before->after : &pool.first) = job->after;
    *(job->after != NULL ? &job->after->before : &pool.last) = job->before;
    job->queued = false;
    pool.waiting--;
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
        unlink_job(job);
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
    pool.limit = pool.limit != 0 ? pool.limit : kz_pool_automatic();
    bool wants_thread = pool.idle <= pool.waiting && pool.threads < pool.limit;
    bool accepted = !wants_thread || start_thread() || pool.threads > 0;
    if (accepted) {
        job->before = pool.last;
        job->after = NULL;
        job->queued = true;
        *(pool.last != NULL ? &pool.last->after : &pool.first) = job;
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
    const bool waits = job->queued;
    if (waits) {
        unlink_job(job);
    }
    pthread_mutex_unlock(&pool.mutex);
    return waits;
}
