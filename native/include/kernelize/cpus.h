/* How many threads parallel kernels have if nobody says: KERNELIZE_THREADS, else as many as the
 * CPUs that this process may use, by its affinity and by the quota of its control groups.
 */
#ifndef KERNELIZE_CPUS_H
#define KERNELIZE_CPUS_H

#if defined(__linux__) && !defined(_GNU_SOURCE)
#error "define _GNU_SOURCE before the first #include: for sched_getaffinity"
#endif

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Threads of a grid, its caller included. */
#define KZ_POOL_MOST 256

/* Before the paths of /proc and /sys, for tests. */
#ifndef KZ_POOL_ROOT
#define KZ_POOL_ROOT ""
#endif

static int kz_cgroup_read(const char *group, const char *name, long long *first, long long *second)
{
    char path[1024];
    snprintf(path, sizeof path, KZ_POOL_ROOT "/sys/fs/cgroup%s/%s", group, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return 0;
    }
    int count = fscanf(file, "%lld %lld", first, second);
    fclose(file);
    return count;
}

/* The CPU time that a control group and those above it allow, in whole CPUs. Changes `group`. */
static unsigned kz_cgroup_cpus(char *group)
{
    unsigned least = KZ_POOL_MOST;
    for (;;) {
        long long quota = 0, period = 0, none;
        if (kz_cgroup_read(group, "cpu.max", &quota, &period) != 2) {
            kz_cgroup_read(group, "cpu.cfs_quota_us", &quota, &none);
            kz_cgroup_read(group, "cpu.cfs_period_us", &period, &none);
        }
        if (quota > 0 && period > 0 && (quota - 1) / period + 1 < least) {
            least = (unsigned)((quota - 1) / period + 1);
        }
        char *last = strrchr(group, '/');
        if (last == NULL) {
            return least;
        }
        *last = '\0';
    }
}

/* Lines of /proc/self/cgroup: number:controllers:path; version 2 has no controllers there. */
static unsigned kz_pool_quota(void)
{
    unsigned least = KZ_POOL_MOST;
    char line[512], group[sizeof line + 4];
    FILE *file = fopen(KZ_POOL_ROOT "/proc/self/cgroup", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *path = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
        if (path != NULL) {
            *controllers = *path = ',';
            char *cpu = strstr(controllers, ",cpu,");
            bool one = cpu != NULL && cpu < path, two = path == controllers + 1;
            if (one || two) {
                snprintf(group, sizeof group, "%s%s", one ? "/cpu" : "", path + 1);
                unsigned cpus = kz_cgroup_cpus(group);
                least = cpus < least ? cpus : least;
            }
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return least;
}

/* KERNELIZE_THREADS as in native/runtime/pool.c, else the CPUs of the mask and of the quota. */
#ifndef __linux__
#include <unistd.h> /* sysconf */
#endif
static unsigned kz_pool_automatic(void)
{
    const char *text = getenv("KERNELIZE_THREADS");
    if (text != NULL && *text >= '0' && *text <= '9') {
        char *end = NULL;
        long wanted = strtol(text, &end, 10);
        if (*end == '\0' && wanted >= 1 && wanted <= 1024) {
            return wanted < KZ_POOL_MOST ? (unsigned)wanted : KZ_POOL_MOST;
        }
    }
#ifdef __linux__
    cpu_set_t cpus[8]; /* 8192 CPUs: the call fails if the kernel knows more */
    bool known = sched_getaffinity(0, sizeof cpus, cpus) == 0;
    long usable = known ? CPU_COUNT_S(sizeof cpus, cpus) : 1;
#else
    long usable = sysconf(_SC_NPROCESSORS_ONLN);
#endif
    unsigned quota = kz_pool_quota();
    return usable < 1 ? 1 : usable < (long)quota ? (unsigned)usable : quota;
}

#endif
