/* Results as JavaScript's values. Part of glue.h. */
#ifndef KERNELIZE_RESULTS_H
#define KERNELIZE_RESULTS_H

static inline napi_value kz_number(napi_env env, double value)
{
    napi_value result = NULL;
    return napi_create_double(env, value, &result) == napi_ok ? result : NULL;
}

static inline napi_value kz_boolean(napi_env env, bool value)
{
    napi_value result = NULL;
    return napi_get_boolean(env, value, &result) == napi_ok ? result : NULL;
}

static inline napi_value kz_i64(napi_env env, int64_t value)
{
    napi_value result = NULL;
    return napi_create_bigint_int64(env, value, &result) == napi_ok ? result : NULL;
}

static inline napi_value kz_u64(napi_env env, uint64_t value)
{
    napi_value result = NULL;
    return napi_create_bigint_uint64(env, value, &result) == napi_ok ? result : NULL;
}

/* napi_create_arraybuffer ends the process where there is no memory. JavaScript's own way to make
 * large ones throws a RangeError. */
#define KZ_LARGE_BUFFER ((size_t)1 << 20)

static napi_status kz_buffer(napi_env env, size_t bytes, void **data, napi_value *buffer)
{
    napi_value global, constructor, length;
    if (bytes < KZ_LARGE_BUFFER) {
        return napi_create_arraybuffer(env, bytes, data, buffer);
    }
    napi_status status = napi_get_global(env, &global);
    if (status == napi_ok) {
        status = napi_get_named_property(env, global, "ArrayBuffer", &constructor);
    }
    if (status == napi_ok) {
        status = napi_create_double(env, (double)bytes, &length);
    }
    if (status == napi_ok) {
        status = napi_new_instance(env, constructor, 1, &length, buffer);
    }
    return status == napi_ok ? napi_get_arraybuffer_info(env, *buffer, data, NULL) : status;
}

/* A copy of a kernel's array as JavaScript's own; NULL with an exception pending if there is no
 * memory. */
KZ_OUT_OF_LINE napi_value kz_array(napi_env env, napi_typedarray_type type, const void *data,
                                   int64_t length, size_t element)
{
    napi_value buffer, result = NULL;
    void *copy = NULL;
    if (kz_buffer(env, (size_t)length * element, &copy, &buffer) != napi_ok) {
        return NULL;
    }
    if (length > 0) {
        memcpy(copy, data, (size_t)length * element);
    }
    napi_create_typedarray(env, type, (size_t)length, buffer, 0, &result);
    return result;
}

/* kz_kernel's `release`, for frames that begin with a kz_call. */
static void kz_release(void *frame)
{
    kz_release_to(frame, NULL);
}

#endif
