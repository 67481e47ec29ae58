/* Whether anybody still wants a call's result. Its text is copied into generated files.
 *
 * Kernels look at a flag, of which they have the address; NULL: nobody can stop the call. Off the
 * event loop it is a plain flag, set by whoever cancels. In a call on JavaScript's own thread
 * nobody's code runs that could set one, and yet a worker may be terminated, or its process may
 * end, and both wait for the call. So there the flag says KZ_ASK and is the beginning of a
 * kz_watch: the kernel itself asks Node.js, by `ends`. On the main thread nobody can stop a call.
 */
#ifndef KERNELIZE_WATCH_H
#define KERNELIZE_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KZ_WANTED = 0, KZ_UNWANTED = 1, KZ_ASK = 2 };

typedef struct kz_watch {
    int32_t flag;    /* first: KZ_ASK */
    int32_t stopped; /* for other threads that work for the call: they can't ask */
    uint32_t looks;  /* since Node.js was asked */
    bool (*ends)(struct kz_watch *watch);
    void *env;
} kz_watch;

/* Of how many looks one asks Node.js, which takes 40 ns: for looks that may be a few nanoseconds
 * apart (KZ_OFTEN), and for those of which each asks (KZ_SELDOM). */
enum { KZ_OFTEN = 1, KZ_SELDOM = 16 };

/* What a look at a flag that is not KZ_WANTED means. */
static __attribute__((noinline, unused, cold)) bool kz_is_unwanted(const int32_t *flag, int often)
{
    if (__atomic_load_n(flag, __ATOMIC_RELAXED) != KZ_ASK) {
        return true;
    }
    kz_watch *watch = (kz_watch *)(uintptr_t)flag;
    watch->looks += (uint32_t)often;
    if (watch->looks < KZ_SELDOM) {
        return false;
    }
    watch->looks = 0;
    if (!watch->ends(watch)) {
        return false;
    }
    __atomic_store_n(&watch->stopped, KZ_UNWANTED, __ATOMIC_RELAXED);
    __atomic_store_n(&watch->flag, KZ_UNWANTED, __ATOMIC_RELAXED);
    return true;
}

/* The flag for another thread than the one that called. */
static inline const int32_t *kz_flag_elsewhere(const int32_t *flag)
{
    return flag != NULL && __atomic_load_n(flag, __ATOMIC_RELAXED) == KZ_ASK
               ? &((const kz_watch *)(uintptr_t)flag)->stopped
               : flag;
}

#endif
