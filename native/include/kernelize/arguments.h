/* Arguments from JavaScript. Readers return false with an exception pending. Part of glue.h, behind
 * texts.h. */
#ifndef KERNELIZE_ARGUMENTS_H
#define KERNELIZE_ARGUMENTS_H

KZ_OUT_OF_LINE bool kz_wrong_type(napi_env env, const char *fn, const char *name,
                                  const char *wanted, napi_value value)
{
    char text[512];
    snprintf(text, sizeof text, "%s: argument '%s' must be %s, but got %s", fn, name, wanted,
             kz_kind_of(env, value));
    napi_throw_type_error(env, NULL, text);
    return false;
}

KZ_OUT_OF_LINE bool kz_wrong_number(napi_env env, const char *fn, const char *name,
                                    const char *wanted, double value)
{
    char text[512], number[64];
    kz_number_text(env, value, number, sizeof number);
    snprintf(text, sizeof text, "%s: argument '%s' must be %s, but got %s", fn, name, wanted,
             number);
    napi_throw_range_error(env, NULL, text);
    return false;
}

KZ_OUT_OF_LINE bool kz_wrong_count(napi_env env, const char *signature, size_t least, size_t most,
                                   size_t given)
{
    char text[512], range[64];
    snprintf(range, sizeof range, least == most ? "%zu" : "%zu to %zu", least, most);
    snprintf(text, sizeof text, "%s takes %s argument%s, but got %zu", signature, range,
             most == 1 && least == 1 ? "" : "s", given);
    napi_throw_type_error(env, NULL, text);
    return false;
}

/* Whether a parameter takes its default. */
static inline bool kz_is_undefined(napi_env env, napi_value value)
{
    napi_valuetype type;
    return napi_typeof(env, value, &type) == napi_ok && type == napi_undefined;
}

KZ_OUT_OF_LINE bool kz_read_f64(napi_env env, napi_value value, const char *fn, const char *name,
                                double *out)
{
    return napi_get_value_double(env, value, out) == napi_ok ||
           kz_wrong_type(env, fn, name, "a number", value);
}

KZ_OUT_OF_LINE bool kz_read_f32(napi_env env, napi_value value, const char *fn, const char *name,
                                double *out)
{
    return kz_read_f64(env, value, fn, name, out) &&
           (kz_is_f32(*out) ||
            kz_wrong_number(env, fn, name, "a number that Math.fround keeps", *out));
}

KZ_OUT_OF_LINE bool kz_read_i32(napi_env env, napi_value value, const char *fn, const char *name,
                                int32_t *out)
{
    double number;
    if (!kz_read_f64(env, value, fn, name, &number)) {
        return false;
    }
    if (!kz_is_i32(number)) {
        return kz_wrong_number(env, fn, name, "an integer from -2147483648 to 2147483647", number);
    }
    *out = (int32_t)number;
    return true;
}

KZ_OUT_OF_LINE bool kz_read_u32(napi_env env, napi_value value, const char *fn, const char *name,
                                int64_t *out)
{
    double number;
    if (!kz_read_f64(env, value, fn, name, &number)) {
        return false;
    }
    if (!kz_is_u32(number)) {
        return kz_wrong_number(env, fn, name, "an integer from 0 to 4294967295", number);
    }
    *out = (int64_t)number;
    return true;
}

/* Any bigint has a text; the first digits of a long one will do. */
KZ_OUT_OF_LINE bool kz_wrong_bigint(napi_env env, napi_value value, const char *fn,
                                    const char *name, const char *wanted)
{
    char text[512], digits[41] = "";
    size_t length = 0;
    napi_value string;
    if (napi_coerce_to_string(env, value, &string) != napi_ok ||
        napi_get_value_string_utf8(env, string, digits, sizeof digits, NULL) != napi_ok ||
        napi_get_value_string_utf8(env, string, NULL, 0, &length) != napi_ok) {
        return false;
    }
    snprintf(text, sizeof text, "%s: argument '%s' must be a bigint %s, but got %s%s", fn, name,
             wanted, digits, length >= sizeof digits ? "..." : "");
    napi_throw_range_error(env, NULL, text);
    return false;
}

KZ_OUT_OF_LINE bool kz_read_i64(napi_env env, napi_value value, const char *fn, const char *name,
                                int64_t *out)
{
    bool lossless;
    if (napi_get_value_bigint_int64(env, value, out, &lossless) != napi_ok) {
        return kz_wrong_type(env, fn, name, "a bigint", value);
    }
    return lossless || kz_wrong_bigint(env, value, fn, name, "from -2^63 to 2^63 - 1");
}

KZ_OUT_OF_LINE bool kz_read_u64(napi_env env, napi_value value, const char *fn, const char *name,
                                uint64_t *out)
{
    bool lossless;
    if (napi_get_value_bigint_uint64(env, value, out, &lossless) != napi_ok) {
        return kz_wrong_type(env, fn, name, "a bigint", value);
    }
    return lossless || kz_wrong_bigint(env, value, fn, name, "from 0 to 2^64 - 1");
}

KZ_OUT_OF_LINE bool kz_read_bool(napi_env env, napi_value value, const char *fn, const char *name,
                                 bool *out)
{
    return napi_get_value_bool(env, value, out) == napi_ok ||
           kz_wrong_type(env, fn, name, "a boolean", value);
}

/* Whether an array without elements is a view whose buffer was resized to end before it: that is an
 * error. Node-API doesn't tell, but JavaScript's own functions refuse such a view. This may run the
 * caller's code (an array may have `keys` of its own), and that may detach or resize anything:
 * whatever was read of arrays before must be read again. */
KZ_OUT_OF_LINE bool kz_is_inside(napi_env env, napi_value array, int64_t length, const char *fn,
                                 const char *name)
{
    napi_value keys, ignored;
    char text[512];
    if (length > 0 || (napi_get_named_property(env, array, "keys", &keys) == napi_ok &&
                       napi_call_function(env, array, keys, 0, NULL, &ignored) == napi_ok)) {
        return true;
    }
    napi_get_and_clear_last_exception(env, &ignored);
    snprintf(text, sizeof text, "%s: argument '%s' is outside its buffer", fn, name);
    napi_throw_type_error(env, NULL, text);
    return false;
}

KZ_OUT_OF_LINE bool kz_read_array(napi_env env, napi_value value, const char *fn, const char *name,
                                  napi_typedarray_type wanted, const char *kind, void **data,
                                  int64_t *length)
{
    napi_typedarray_type type;
    napi_value buffer;
    size_t count;
    bool detached = false;
    if (napi_get_typedarray_info(env, value, &type, &count, data, NULL, NULL) != napi_ok ||
        type != wanted) {
        return kz_wrong_type(env, fn, name, kind, value);
    }
    /* A detached array has no elements: the others needn't be asked. */
    if (count == 0 &&
        napi_get_typedarray_info(env, value, NULL, NULL, NULL, &buffer, NULL) == napi_ok &&
        napi_is_detached_arraybuffer(env, buffer, &detached) == napi_ok && detached) {
        char text[512];
        snprintf(text, sizeof text, "%s: argument '%s' is detached", fn, name);
        napi_throw_type_error(env, NULL, text);
        return false;
    }
    /* An array without elements may have no address: any will do. */
    static const double nowhere;
    *data = *data == NULL ? (void *)&nowhere : *data;
    *length = (int64_t)count;
    return true;
}

#endif
