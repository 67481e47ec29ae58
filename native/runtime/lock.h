/* Locks ArrayBuffers: a locked one can't be detached, so that its memory stays where it is. Nothing
 * happens to SharedArrayBuffers and WebAssembly's memory, which can't be transferred anyway.
 *
 * Node-API has no such thing, so these are V8's own functions, which Node exports, looked up by
 * their names. Where they are missing nothing is locked: kz_can_lock says so.
 */
#ifndef KERNELIZE_LOCK_H
#define KERNELIZE_LOCK_H

#include <node_api.h>
#include <stdbool.h>

bool kz_can_lock(void);

/* `buffer` is an ArrayBuffer. May be repeated. */
void kz_lock_buffer(napi_env env, napi_value buffer);
void kz_unlock_buffer(napi_env env, napi_value buffer);

#endif
