/* See copies.h.
 *
 * Memory of a SharedArrayBuffer stays where it is as long as somebody holds the buffer. Any other
 * buffer can be transferred, detached or resized at any time, by a program that means no harm, and
 * Node-API can't prevent it: a kernel that worked on its memory would write to what is somebody
 * else's. So it works on a copy, and what it has written is written back when it is done.
 *
 * Arrays that share memory have one copy of it: a kernel sees one array's stores in the other.
 */
#include "copies.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t number;  /* among arguments */
    napi_ref array; /* NULL: it isn't written back, has no memory to hold, and isn't the result */
    void **frame;   /* its elements' address, for the kernel */
    char *begin;    /* the caller's elements */
    size_t bytes;
    bool copied, written, returned;
} argument;

/* A copy of memory in which arguments lie. */
typedef struct {
    char *begin, *end; /* the caller's */
    char *copy;
} block;

struct kz_copies {
    size_t count, blocks;
    block *block; /* room for `count` */
    argument arguments[];
};

static size_t element_size(napi_typedarray_type type)
{
    switch (type) {
    case napi_int8_array:
    case napi_uint8_array:
    case napi_uint8_clamped_array:
        return 1;
    case napi_int16_array:
    case napi_uint16_array:
        return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
        return 4;
    default:
        return 8;
    }
}

/* Where an array's elements are now, and how many bytes; whether the buffer is one that JavaScript
 * can take away. */
static bool look(napi_env env, napi_value array, char **begin, size_t *bytes, bool *own)
{
    napi_typedarray_type type;
    napi_value buffer;
    size_t length;
    void *data;
    if (napi_get_typedarray_info(env, array, &type, &length, &data, &buffer, NULL) != napi_ok ||
        napi_is_arraybuffer(env, buffer, own) != napi_ok) {
        return false;
    }
    *begin = data;
    *bytes = length * element_size(type);
    return true;
}

/* Grows the block by what overlaps the argument, and takes in other blocks that it meets then. */
static void cover(kz_copies *copies, const argument *added)
{
    block whole = {added->begin, added->begin + added->bytes, NULL};
    size_t kept = 0;
    for (size_t at = 0; at < copies->blocks; at++) {
        const block other = copies->block[at];
        if (other.begin < whole.end && whole.begin < other.end) {
            whole.begin = other.begin < whole.begin ? other.begin : whole.begin;
            whole.end = other.end > whole.end ? other.end : whole.end;
        } else {
            copies->block[kept++] = other;
        }
    }
    copies->block[kept] = whole;
    copies->blocks = kept + 1;
}

static bool copy_blocks(kz_copies *copies)
{
    for (size_t at = 0; at < copies->blocks; at++) {
        block *each = &copies->block[at];
        const size_t size = (size_t)(each->end - each->begin);
        each->copy = malloc(size);
        if (each->copy == NULL) {
            return false;
        }
        memcpy(each->copy, each->begin, size);
    }
    for (size_t at = 0; at < copies->count; at++) {
        const argument *each = &copies->arguments[at];
        for (size_t of = 0; each->copied && of < copies->blocks; of++) {
            const block *own = &copies->block[of];
            if (own->begin <= each->begin && each->begin < own->end) {
                *each->frame = own->copy + (each->begin - own->begin);
            }
        }
    }
    return true;
}

static bool read_argument(napi_env env, const kz_kernel *kernel, const kz_array_argument *of,
                          napi_value array, void *frame, argument *out)
{
    bool own = false;
    if (!look(env, array, &out->begin, &out->bytes, &own)) {
        return false;
    }
    out->frame = (void **)((char *)frame + of->at);
    /* Without elements there is nothing to copy: the kernel has some address already. */
    out->copied = own && out->bytes > 0;
    out->written = out->copied && of->written;
    out->returned = kernel->returned == of->argument + 1;
    return (own && !out->written && !out->returned) ||
           napi_create_reference(env, array, 1, &out->array) == napi_ok;
}

kz_copies *kz_copies_make(napi_env env, const kz_kernel *kernel, const napi_value *args,
                          size_t count, void *frame)
{
    kz_copies *copies = calloc(1, sizeof *copies + kernel->arrays * sizeof(argument));
    bool done = copies != NULL;
    if (done) {
        copies->block = calloc(kernel->arrays + 1, sizeof(block));
        done = copies->block != NULL;
    }
    for (size_t at = 0; done && at < kernel->arrays; at++) {
        const kz_array_argument *of = &kernel->array[at];
        if (of->argument >= count) {
            continue;
        }
        argument *each = &copies->arguments[copies->count];
        each->number = of->argument;
        done = read_argument(env, kernel, of, args[of->argument], frame, each);
        copies->count++;
        if (done && each->copied) {
            cover(copies, each);
        }
    }
    if (done && copy_blocks(copies)) {
        return copies;
    }
    if (copies != NULL) {
        kz_copies_let_go(env, copies);
        kz_copies_free(copies);
    }
    (void)napi_throw_range_error(env, NULL, "kernelize: there is no memory for copies of arrays");
    return NULL;
}

bool kz_copies_write_back(napi_env env, kz_copies *copies)
{
    for (int writes = 0; writes < 2; writes++) {
        for (size_t at = 0; at < copies->count; at++) {
            const argument *each = &copies->arguments[at];
            napi_value array = NULL;
            char *begin = NULL;
            size_t bytes = 0;
            bool own;
            if (!each->written) {
                continue;
            }
            if (napi_get_reference_value(env, each->array, &array) != napi_ok || array == NULL ||
                !look(env, array, &begin, &bytes, &own) || bytes < each->bytes) {
                (void)napi_throw_type_error(
                    env, NULL,
                    "an array's buffer was transferred or resized while a kernel worked for it");
                return false;
            }
            if (writes) {
                memcpy(begin, *each->frame, each->bytes);
            }
        }
    }
    return true;
}

napi_value kz_copies_returned(napi_env env, const kz_copies *copies)
{
    napi_value array = NULL;
    for (size_t at = 0; at < copies->count; at++) {
        if (copies->arguments[at].returned) {
            (void)napi_get_reference_value(env, copies->arguments[at].array, &array);
        }
    }
    return array;
}

napi_value kz_copies_array(napi_env env, const kz_copies *copies, size_t number)
{
    napi_value array = NULL;
    for (size_t at = 0; at < copies->count; at++) {
        const argument *each = &copies->arguments[at];
        if (each->number == number && each->array != NULL) {
            (void)napi_get_reference_value(env, each->array, &array);
        }
    }
    return array;
}

void kz_copies_let_go(napi_env env, kz_copies *copies)
{
    for (size_t at = 0; at < copies->count; at++) {
        if (copies->arguments[at].array != NULL) {
            (void)napi_delete_reference(env, copies->arguments[at].array);
            copies->arguments[at].array = NULL;
        }
    }
}

void kz_copies_free(kz_copies *copies)
{
    if (copies != NULL) {
        for (size_t at = 0; at < copies->blocks; at++) {
            free(copies->block[at].copy);
        }
        free(copies->block);
        free(copies);
    }
}
