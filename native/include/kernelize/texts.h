/* What messages are made of: places, and values as text. Part of glue.h. */
#ifndef KERNELIZE_TEXTS_H
#define KERNELIZE_TEXTS_H

/* Called once per argument or result: inlined into every kernel they only cost compile time. */
#define KZ_OUT_OF_LINE static __attribute__((noinline, unused))

/* A place where a kernel can fail. */
typedef struct kz_site {
    /* Throws what kz_call's values say; gives NULL. */
    napi_value (*raise)(napi_env env, const struct kz_site *site, const kz_call *kz);
    const char *where; /* "leibniz (leibniz.ts:3:12)" */
    const char *name;  /* array, variable, or the message */
    const char *type;
} kz_site;

/* As JavaScript prints it, but -0 as -0. */
KZ_OUT_OF_LINE void kz_number_text(napi_env env, double value, char *text, size_t size)
{
    napi_value number, string;
    if (value == 0 && __builtin_signbit(value)) {
        snprintf(text, size, "-0");
    } else if (napi_create_double(env, value, &number) != napi_ok ||
               napi_coerce_to_string(env, number, &string) != napi_ok ||
               napi_get_value_string_utf8(env, string, text, size, NULL) != napi_ok) {
        snprintf(text, size, "%.17g", value);
    }
}

/* As JavaScript prints a bigint. */
static void kz_wide_text(kz_wide value, char *text, size_t size)
{
    snprintf(text, size, "%s%llu", value.negative ? "-" : "",
             (unsigned long long)(value.negative ? 0 - value.bits : value.bits));
}

/* Arrays of one type where another is wanted are the usual mistake: both are named. */
KZ_OUT_OF_LINE const char *kz_kind_of_object(napi_env env, napi_value value)
{
    /* In the order of napi_typedarray_type; the last is unknown to older headers. */
    static const char *const kinds[] = {
        "an Int8Array",   "a Uint8Array",    "a Uint8ClampedArray", "an Int16Array",
        "a Uint16Array",  "an Int32Array",   "a Uint32Array",       "a Float32Array",
        "a Float64Array", "a BigInt64Array", "a BigUint64Array",    "a Float16Array",
    };
    bool is_array = false, is_typed = false;
    napi_typedarray_type type;
    if (napi_is_typedarray(env, value, &is_typed) == napi_ok && is_typed &&
        napi_get_typedarray_info(env, value, &type, NULL, NULL, NULL, NULL) == napi_ok &&
        (size_t)type < sizeof kinds / sizeof *kinds) {
        return kinds[type];
    }
    return napi_is_array(env, value, &is_array) == napi_ok && is_array ? "an array" : "an object";
}

KZ_OUT_OF_LINE const char *kz_kind_of(napi_env env, napi_value value)
{
    napi_valuetype type;
    if (napi_typeof(env, value, &type) != napi_ok) {
        return "something else";
    }
    switch (type) {
    case napi_undefined:
        return "undefined";
    case napi_null:
        return "null";
    case napi_boolean:
        return "a boolean";
    case napi_number:
        return "a number";
    case napi_string:
        return "a string";
    case napi_symbol:
        return "a symbol";
    case napi_function:
        return "a function";
    case napi_bigint:
        return "a bigint";
    default:
        return kz_kind_of_object(env, value);
    }
}

#endif
