/* One call from JavaScript: its memory, its error, whether it is still wanted, and what looks at
 * that. Part of generated.h, behind library.h. */
#ifndef KERNELIZE_CALL_H
#define KERNELIZE_CALL_H

/* Memory that a kernel made: freed when the call from JavaScript ends, however it ends. */
typedef struct kz_block {
    struct kz_block *next;
    double data[]; /* aligned for every element type */
} kz_block;

/* A bigint for an error's text: 64 bits, and whether they have a sign. */
typedef struct {
    uint64_t bits;
    bool negative;
} kz_wide;

/* One call from JavaScript: its memory, and its error if it fails. */
typedef struct {
    int site; /* index into the file's table of error sites */
    double values[2];
    kz_block *blocks;
    kz_wide bigints[2];
    /* Whether the call is still wanted: watch.h. */
    const int32_t *cancel;
#ifdef KZ_RECURSION
    uintptr_t stack_limit; /* no frame of a recursive function below it */
#endif
#ifdef KZ_PARALLEL
    /* Runs chunks of work on the threads of the process. */
    void (*parallel)(void (*chunk)(void *context, int64_t number), void *context, int64_t chunks);
#endif
} kz_call;

enum { KZ_OK = 0, KZ_FAILED = 1 };

/* The site of a call that ended because it was cancelled. */
enum { KZ_CANCELLED = -1 };

static inline int kz_fail(kz_call *kz, int site, double first, double second)
{
    kz->site = site;
    kz->values[0] = first;
    kz->values[1] = second;
    return KZ_FAILED;
}

/* Whether the call is no longer wanted. Kernels look before every chunk of a loop, at every turn of
 * a loop around others, and where a recursive function begins. */
static inline bool kz_is_cancelled(const kz_call *kz, int often)
{
    return __builtin_expect(kz->cancel != NULL, 0) &&
           __builtin_expect(__atomic_load_n(kz->cancel, __ATOMIC_RELAXED) != KZ_WANTED, 0) &&
           kz_is_unwanted(kz->cancel, often);
}

static inline int kz_stop(kz_call *kz)
{
    kz->site = KZ_CANCELLED;
    return KZ_FAILED;
}

/* Iterations of a chunk: as in cancel.h, unless a test wants to meet the ends of chunks often. */
#ifndef KZ_CHUNK
#define KZ_CHUNK 16384
#endif

/* Elements of an array that are filled or copied between two looks at the flag. */
#ifndef KZ_BLOCK
#define KZ_BLOCK (INT64_C(1) << 20)
#endif

/* Turns of a loop without a counter between two looks at the flag. */
#ifndef KZ_TURNS
#define KZ_TURNS 1024
#endif

/* The end of the chunk that begins at `begin`: `last`, or what stands before it. `begin` has not
 * passed `last`. Distances of two 64-bit integers fit 64 bits without a sign. */
static inline int64_t kz_end_of_chunk(int64_t begin, int64_t last, int64_t step)
{
    const uint64_t distance =
        step > 0 ? (uint64_t)last - (uint64_t)begin : (uint64_t)begin - (uint64_t)last;
    const int64_t chunk = KZ_CHUNK * step;
    return distance > (uint64_t)(step > 0 ? chunk : -chunk) ? begin + chunk : last;
}

/* The same for a loop of which an iteration takes long. */
static inline int64_t kz_end_of_short_chunk(int64_t begin, int64_t last, int64_t step)
{
    const int64_t end = kz_end_of_chunk(begin, last, step);
    const int64_t chunk = (KZ_CHUNK + 63) / 64 * step;
    return (step > 0 ? end - begin > chunk : end - begin < chunk) ? begin + chunk : end;
}

static inline int64_t kz_end_of_block(int64_t begin, int64_t last)
{
    return last - begin > KZ_BLOCK ? begin + KZ_BLOCK : last;
}

/* memmove in blocks, or memcpy. Not KZ_OK: the call is no longer wanted. */
static __attribute__((noinline, unused)) int kz_move(kz_call *kz, void *to, const void *from,
                                                     size_t size)
{
    const size_t block = (size_t)KZ_BLOCK * 8;
    const bool backwards =
        (uintptr_t)to > (uintptr_t)from && (uintptr_t)to - (uintptr_t)from < size;
    for (size_t done = 0; done < size; done += block) {
        const size_t part = size - done < block ? size - done : block;
        const size_t at = backwards ? size - done - part : done;
        if (done > 0 && kz_is_cancelled(kz, KZ_SELDOM)) {
            return kz_stop(kz);
        }
        memmove((char *)to + at, (const char *)from + at, part);
    }
    return KZ_OK;
}

static inline kz_wide kz_big_of_i64(int64_t value)
{
    kz_wide wide = {(uint64_t)value, value < 0};
    return wide;
}

static inline kz_wide kz_big_of_u64(uint64_t value)
{
    kz_wide wide = {value, false};
    return wide;
}

static inline int kz_fail_bigint(kz_call *kz, int site, kz_wide first, kz_wide second)
{
    kz->site = site;
    kz->bigints[0] = first;
    kz->bigints[1] = second;
    return KZ_FAILED;
}

#endif
