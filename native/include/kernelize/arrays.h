/* Typed arrays, and memory for those that kernels make. Part of generated.h, behind call.h. */
#ifndef KERNELIZE_ARRAYS_H
#define KERNELIZE_ARRAYS_H

/* A typed array: where its elements are, and how many. */
#define KZ_ARRAY(kind, element)                                                                    \
    typedef struct {                                                                               \
        element *data;                                                                             \
        int64_t length;                                                                            \
    } kind

KZ_ARRAY(kz_Int8Array, int8_t);

KZ_ARRAY(kz_Uint8Array, uint8_t);

KZ_ARRAY(kz_Uint8ClampedArray, uint8_t);

KZ_ARRAY(kz_Int16Array, int16_t);

KZ_ARRAY(kz_Uint16Array, uint16_t);

KZ_ARRAY(kz_Int32Array, int32_t);

KZ_ARRAY(kz_Uint32Array, uint32_t);

KZ_ARRAY(kz_Float32Array, float);

KZ_ARRAY(kz_Float64Array, double);

KZ_ARRAY(kz_BigInt64Array, int64_t);

KZ_ARRAY(kz_BigUint64Array, uint64_t);

/* Units of a string that stand in the frame of a call, and one more for a NUL. */
#define KZ_SHORT_STRING 128

/* The memory of a string among a call's arguments. */
typedef struct {
    uint16_t *memory; /* of one that is longer; else NULL */
    uint16_t units[KZ_SHORT_STRING];
} kz_string;

static inline bool kz_is_length(double length)
{
    return length >= 0 && length <= 4294967296.0 && length == floor(length);
}

/* Zeroed memory for `length` elements; NULL if `length` is no length or memory is short. */
static inline void *kz_allocate(kz_call *kz, double length, size_t element)
{
    if (!kz_is_length(length)) {
        return NULL;
    }
    kz_block *block = calloc(1, sizeof(kz_block) + (size_t)length * element);
    if (block == NULL) {
        return NULL;
    }
    block->next = kz->blocks;
    kz->blocks = block;
    return block->data;
}

typedef struct {
    void *data; /* NULL: memory is short, or the list as long as one can be */
    int64_t length;
} kz_room;

/* Twice the room for a list's elements. The block that the list began with stays, as others may
 * remember it as the one before theirs; the one with more room stands behind it, so that both go
 * together, and begins with a word of nobody's, by which it is known. */
static __attribute__((noinline, unused, cold)) kz_room kz_grow(kz_call *kz, const void *data,
                                                               int64_t length, size_t element)
{
    const int64_t most = INT64_C(2147483646);
    const int64_t wanted = length < 8 ? 16 : length > most / 2 ? most : length * 2;
    const size_t bytes = sizeof(kz_block) + sizeof(double) + (size_t)wanted * element;
    kz_room room = {NULL, wanted};
    kz_block **link = &kz->blocks;
    if (length >= most) {
        return room;
    }
    while ((const void *)(*link)->data != data && (const void *)((*link)->data + 1) != data) {
        link = &(*link)->next;
    }
    kz_block *block;
    if ((const void *)(*link)->data == data) {
        block = malloc(bytes);
        if (block == NULL) {
            return room;
        }
        memcpy(block->data + 1, data, (size_t)length * element);
        block->next = (*link)->next;
        (*link)->next = block;
    } else {
        block = realloc(*link, bytes);
        if (block == NULL) {
            return room;
        }
        *link = block;
    }
    room.data = block->data + 1;
    return room;
}

/* Frees what was allocated after `before`. */
static inline void kz_release_to(kz_call *kz, const kz_block *before)
{
    while (kz->blocks != before) {
        kz_block *next = kz->blocks->next;
        free(kz->blocks);
        kz->blocks = next;
    }
}

/* The same, but for the block that has `kept`: a result. */
static inline void kz_release_but(kz_call *kz, kz_block *before, const void *kept)
{
    kz_block *result = NULL;
    while (kz->blocks != before) {
        kz_block *next = kz->blocks->next;
        if (kz->blocks->data == kept) {
            result = kz->blocks;
        } else {
            free(kz->blocks);
        }
        kz->blocks = next;
    }
    if (result != NULL) {
        result->next = before;
        kz->blocks = result;
    }
}

/* A position in an array as `slice` and its kin take it: an integer, from the end if negative,
 * clamped. NaN is 0. */
static inline int64_t kz_relative(double x, int64_t length)
{
    double position = x == x ? trunc(x) : 0;
    if (position < 0) {
        position += (double)length;
        return position > 0 ? (int64_t)position : 0;
    }
    return position < (double)length ? (int64_t)position : length;
}

static inline int64_t kz_between(int64_t from, int64_t to)
{
    return from < to ? to - from : 0;
}

/* Where `set` puts `source` elements among `length`; -1 if there is no room. */
static inline int64_t kz_offset(double x, int64_t length, int64_t source)
{
    double offset = x == x ? trunc(x) : 0;
    return offset >= 0 && offset <= (double)(length - source) ? (int64_t)offset : -1;
}

/* `source`, or a copy of it if it shares memory with `target`; NULL if memory is short. */
static inline const void *kz_apart(kz_call *kz, const void *source, size_t size, const void *target,
                                   size_t space)
{
    uintptr_t from = (uintptr_t)source, to = (uintptr_t)target;
    if (from + size <= to || to + space <= from) {
        return source;
    }
    void *copy = kz_allocate(kz, (double)size, 1);
    return copy == NULL ? NULL : memcpy(copy, source, size);
}

#endif
