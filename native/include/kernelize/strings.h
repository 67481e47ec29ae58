/* Strings among a call's arguments, as their UTF-16 units: JavaScript's may move, so they are
 * copied. Part of glue.h, behind arguments.h. */
#ifndef KERNELIZE_STRINGS_H
#define KERNELIZE_STRINGS_H

/* Kernels count on no string being longer. V8's have less than 2^29 units. */
#define KZ_LONGEST_STRING ((size_t)1 << 30)

static inline void kz_free_string(kz_string *string)
{
    free(string->memory);
    string->memory = NULL;
}

KZ_OUT_OF_LINE bool kz_read_long_string(napi_env env, napi_value value, const char *fn,
                                        const char *name, kz_string *string, size_t *count)
{
    if (napi_get_value_string_utf16(env, value, NULL, 0, count) != napi_ok) {
        return false;
    }
    if (*count <= KZ_LONGEST_STRING) {
        string->memory = malloc((*count + 1) * sizeof *string->memory);
    }
    if (string->memory == NULL) {
        char text[512];
        snprintf(text, sizeof text, "%s: there is no memory for a copy of argument '%s'", fn, name);
        napi_throw_range_error(env, NULL, text);
        return false;
    }
    return napi_get_value_string_utf16(env, value, (char16_t *)string->memory, *count + 1, count) ==
           napi_ok;
}

/* Most strings are short: one call copies them into the frame. */
KZ_OUT_OF_LINE bool kz_read_string(napi_env env, napi_value value, const char *fn, const char *name,
                                   kz_string *string, uint16_t **data, int64_t *length)
{
    size_t count;
    if (napi_get_value_string_utf16(env, value, (char16_t *)string->units, KZ_SHORT_STRING,
                                    &count) != napi_ok) {
        return kz_wrong_type(env, fn, name, "a string", value);
    }
    /* What fills all but the NUL's place may be a part. */
    if (count == KZ_SHORT_STRING - 1 &&
        !kz_read_long_string(env, value, fn, name, string, &count)) {
        return false;
    }
    *data = string->memory != NULL ? string->memory : string->units;
    *length = (int64_t)count;
    return true;
}

#endif
