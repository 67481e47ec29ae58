/* How much of the thread's stack a recursion may use. Its text is copied into generated files with
 * recursive functions, behind generated.h.
 *
 * V8 throws a RangeError where its stack ends; C would end the process. The bounds are those of the
 * thread, whichever it is (the main thread's come from `ulimit -s`, Node's workers have 4 MB), and
 * are looked up once for each thread.
 */
#ifndef KERNELIZE_STACK_H
#define KERNELIZE_STACK_H

#include <pthread.h>

/* What a file's frames take that has large ones (lib/backends/c/frames.ts). */
#ifndef KZ_FRAMES
#define KZ_FRAMES 0
#endif

/* Room that a check leaves: for the largest frame of a kernel, for what it calls (the C library,
 * Node-API), and for the copies of itself that a compiler may inline into one. */
#define KZ_STACK_MARGIN ((uintptr_t)256 * 1024 + KZ_FRAMES)

/* A stack without a limit (`ulimit -s unlimited`) ends where the machine's memory does: a recursion
 * goes no further than this, 64 times as far as V8's own. */
#define KZ_STACK_MOST ((uintptr_t)64 * 1024 * 1024)

/* The address that no frame may be below. Stacks grow down on every platform of Node. */
static uintptr_t kz_stack_limit(void)
{
    static _Thread_local uintptr_t limit;
    if (limit != 0) {
        return limit;
    }
    /* Where the thread's bounds can't be had: half a megabyte from here. */
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    uintptr_t low = here - 2 * KZ_STACK_MARGIN;
    size_t size = 4 * KZ_STACK_MARGIN;
#ifdef __APPLE__
    size = pthread_get_stacksize_np(pthread_self());
    low = (uintptr_t)pthread_get_stackaddr_np(pthread_self()) - size;
#else
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        void *address;
        if (pthread_attr_getstack(&attributes, &address, &size) == 0) {
            low = (uintptr_t)address;
        }
        pthread_attr_destroy(&attributes);
    }
#endif
    if (here > KZ_STACK_MOST && low < here - KZ_STACK_MOST) {
        low = here - KZ_STACK_MOST;
    }
    /* Small stacks, musl's 128 KB for instance, give a quarter, and none where frames are large. */
    if (KZ_FRAMES != 0 && size / 2 < KZ_STACK_MARGIN) {
        limit = UINTPTR_MAX;
    } else {
        limit = low + (KZ_FRAMES == 0 && size / 4 < KZ_STACK_MARGIN ? size / 4 : KZ_STACK_MARGIN);
    }
    return limit;
}

static inline bool kz_stack_ends(const kz_call *kz)
{
    return (uintptr_t)__builtin_frame_address(0) < kz->stack_limit;
}

/* The status of a recursive call, passed through. Compilers can't see through it, so they can't
 * make a jump of the call: an endless recursion meets the end of the stack, as in V8, instead of
 * running for ever. */
static inline int kz_returned(int status)
{
    __asm__ volatile("" : "+r"(status));
    return status;
}

#endif
