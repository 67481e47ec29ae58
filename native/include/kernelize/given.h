/* Lists that a kernel gives to who called it. Part of generated.h. */
#ifndef KERNELIZE_GIVEN_H
#define KERNELIZE_GIVEN_H

#include <stddef.h>
#include <stdint.h>

/* Elements of a list where the kernel has them, until its memory is released. */
typedef struct {
    const void *data; /* NULL: the kernel ended before it was made */
    int64_t length;
    size_t element; /* bytes: 8, doubles; 4, integers */
} kz_given;

#endif
