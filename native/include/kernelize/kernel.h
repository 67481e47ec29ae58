/* Generated kernels as data, for those who call them on other threads (native/runtime/). Its text
 * is copied into generated files, behind generated.h.
 *
 * A call is a frame, memory for the arguments, the result and the error, on which three functions
 * work in turn: read, run, finish; then release.
 */
#ifndef KERNELIZE_KERNEL_H
#define KERNELIZE_KERNEL_H

#define NAPI_VERSION 8
#include <node_api.h>

/* An array among a kernel's arguments. */
typedef struct {
    size_t argument; /* its number */
    size_t at;       /* in the frame: where the address of its elements is */
    bool written;    /* by the kernel, perhaps */
} kz_array_argument;

typedef struct {
    const char *name;
    size_t arguments; /* at most */
    size_t frame;     /* bytes */
    /* Arguments into the frame, whatever it holds. False: an exception is pending. */
    bool (*read)(napi_env env, const napi_value *args, size_t count, void *frame);
    /* On any thread, without Node-API. Stops early if the flag says so: watch.h. */
    int (*run)(void *frame, const int32_t *cancel);
    /* What run's status means. NULL: undefined, or an exception is pending. */
    napi_value (*finish)(napi_env env, const void *frame, int status);
    /* Frees what run allocated, on any thread. NULL: it allocates nothing. */
    void (*release)(void *frame);
    size_t arrays;
    const kz_array_argument *array;
    /* The number of the argument that is the result, and 1; 0 if none is. */
    size_t returned;
    /* Lists that the kernel gives go to where who called finds them, behind `run`: `memory` is the
     * argument of this number, and 1. NULL: it gives none. */
    size_t memory;
    void (*give)(napi_env env, napi_value memory, const void *frame);
} kz_kernel;

/* What the External `kz_kernels` of a module points to. */
typedef struct {
    uint64_t magic;
    uint32_t version;
    uint32_t count;
    const kz_kernel *kernels;
    /* Where errors need the module's own instance data, with which read and finish are called then;
     * else NULL. */
    napi_env home;
} kz_module;

/* A random number: Externals of others begin otherwise. */
#define KZ_MODULE_MAGIC 0x6d1c0b3f2a5e4c97

/* Of this file: a runtime refuses modules with another. */
#define KZ_MODULE_VERSION 4

#endif
