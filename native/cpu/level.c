#include "level.h"

kz_cpu_level_t kz_cpu_level(void)
{
    /* 0 until known. Threads that race compute the same value. */
    static int known;
    int level = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (level == 0) {
        level = (int)kz_cpu_level_now();
        __atomic_store_n(&known, level, __ATOMIC_RELAXED);
    }
    return (kz_cpu_level_t)level;
}
