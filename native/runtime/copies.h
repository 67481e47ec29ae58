/* Arrays of a call off the event loop, while JavaScript goes on: what it may take away is copied,
 * what nobody can take away is used where it is. */
#ifndef KERNELIZE_COPIES_H
#define KERNELIZE_COPIES_H

#include <node_api.h>

#include "kernelize/kernel.h"

typedef struct kz_copies kz_copies;

/* For the arguments that the kernel has just read into `frame`, whose addresses it changes. NULL:
 * an exception is pending. */
kz_copies *kz_copies_make(napi_env env, const kz_kernel *kernel, const napi_value *args,
                          size_t count, void *frame);

/* What the kernel wrote, into the caller's arrays. False, with an exception pending, if one of them
 * has lost its memory meanwhile: then none is written to. */
bool kz_copies_write_back(napi_env env, kz_copies *copies);

/* The argument that the kernel gives back; NULL if it gives none. */
napi_value kz_copies_returned(napi_env env, const kz_copies *copies);

/* The argument of that number, which is written back, given back, or shared memory; else NULL. */
napi_value kz_copies_array(napi_env env, const kz_copies *copies, size_t number);

/* On the environment's thread. */
void kz_copies_let_go(napi_env env, kz_copies *copies);

/* On any thread, after that. NULL is fine. */
void kz_copies_free(kz_copies *copies);

#endif
