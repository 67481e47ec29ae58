/* Between JavaScript and generated kernels: arguments in, results and errors out, in plain C
 * Node-API. What a file uses of it is copied into it, behind generated.h and kernel.h. No global
 * state: safe in workers.
 *
 * Readers return false with an exception pending. Messages are the same as those of the js back
 * end.
 */
#ifndef KERNELIZE_GLUE_H
#define KERNELIZE_GLUE_H

#include "kernelize/environment.h"

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

/* V8's own error where JavaScript has one, else what the operation would have left. */
KZ_OUT_OF_LINE void kz_bigint_text(const kz_site *site, const kz_call *kz, char *text, size_t size)
{
    char first[32], second[32];
    const char *op = site->name;
    const kz_wide right = kz->bigints[1];
    kz_wide_text(kz->bigints[0], first, sizeof first);
    kz_wide_text(right, second, sizeof second);
    if ((strcmp(op, "/") == 0 || strcmp(op, "%") == 0) && right.bits == 0) {
        snprintf(text, size, "Division by zero");
    } else if (strcmp(op, "**") == 0 && right.negative) {
        snprintf(text, size, "Exponent must be non-negative");
    } else if (strcmp(op, "count") == 0) {
        snprintf(text, size, "%s: a shift by %sn is too far", site->where, first);
    } else if (strcmp(op, "") == 0) {
        snprintf(text, size, "%s: %sn is no %s", site->where, first, site->type);
    } else if (strcmp(op, "neg") == 0) {
        snprintf(text, size, "%s: -(%sn) is no %s", site->where, first, site->type);
    } else {
        snprintf(text, size, "%s: %sn %s %sn is no %s", site->where, first, op, second, site->type);
    }
}

KZ_OUT_OF_LINE napi_value kz_raise_index(napi_env env, const kz_site *site, const kz_call *kz)
{
    char text[1024], index[64], length[64];
    /* An index of -0 is 0. */
    kz_number_text(env, kz->values[0] + 0.0, index, sizeof index);
    kz_number_text(env, kz->values[1], length, sizeof length);
    snprintf(text, sizeof text, "%s: index %s is outside '%s' of length %s", site->where, index,
             site->name, length);
    napi_throw_range_error(env, NULL, text);
    return NULL;
}

KZ_OUT_OF_LINE napi_value kz_raise_range(napi_env env, const kz_site *site, const kz_call *kz)
{
    char text[1024], value[64];
    const char *mend = "";
    /* A remainder of negative numbers, mostly. */
    if (kz->values[0] == 0 && __builtin_signbit(kz->values[0])) {
        mend = site->type[0] == 'i' ? ": | 0 makes it 0" : ": >>> 0 makes it 0";
    }
    kz_number_text(env, kz->values[0], value, sizeof value);
    snprintf(text, sizeof text, "%s: '%s' would be %s, which is no %s%s", site->where, site->name,
             value, site->type, mend);
    napi_throw_range_error(env, NULL, text);
    return NULL;
}

KZ_OUT_OF_LINE napi_value kz_raise_wide_range(napi_env env, const kz_site *site, const kz_call *kz)
{
    char text[1024], value[32];
    kz_wide_text(kz->bigints[0], value, sizeof value);
    snprintf(text, sizeof text, "%s: '%s' would be %s, which is no %s", site->where, site->name,
             value, site->type);
    napi_throw_range_error(env, NULL, text);
    return NULL;
}

KZ_OUT_OF_LINE napi_value kz_raise_bigint(napi_env env, const kz_site *site, const kz_call *kz)
{
    char text[1024];
    kz_bigint_text(site, kz, text, sizeof text);
    napi_throw_range_error(env, NULL, text);
    return NULL;
}

/* BigInt(number): V8's own error, or what the type doesn't hold. */
KZ_OUT_OF_LINE napi_value kz_raise_from_number(napi_env env, const kz_site *site, const kz_call *kz)
{
    char text[1024], value[64];
    kz_number_text(env, kz->values[0], value, sizeof value);
    if (kz_is_integer(kz->values[0])) {
        snprintf(text, sizeof text, "%s: %s is no %s", site->where, value, site->type);
    } else {
        snprintf(text, sizeof text,
                 "The number %s cannot be converted to a BigInt because it is not an integer",
                 value);
    }
    napi_throw_range_error(env, NULL, text);
    return NULL;
}

KZ_OUT_OF_LINE napi_value kz_raise_size(napi_env env, const kz_site *site, const kz_call *kz)
{
    char text[1024], length[64];
    if (kz_is_length(kz->values[0])) {
        /* JavaScript's own words where memory is short. */
        napi_throw_range_error(env, NULL, "Array buffer allocation failed");
        return NULL;
    }
    kz_number_text(env, kz->values[0], length, sizeof length);
    snprintf(text, sizeof text, "%s: %s is no length of a %s", site->where, length, site->type);
    napi_throw_range_error(env, NULL, text);
    return NULL;
}

/* `throw new Error(...)` and its kin, with the kernel's own words. */
KZ_OUT_OF_LINE napi_value kz_raise_error(napi_env env, const kz_site *site, const kz_call *kz)
{
    (void)kz;
    napi_throw_error(env, NULL, site->name);
    return NULL;
}

KZ_OUT_OF_LINE napi_value kz_raise_range_error(napi_env env, const kz_site *site, const kz_call *kz)
{
    (void)kz;
    napi_throw_range_error(env, NULL, site->name);
    return NULL;
}

KZ_OUT_OF_LINE napi_value kz_raise_type_error(napi_env env, const kz_site *site, const kz_call *kz)
{
    (void)kz;
    napi_throw_type_error(env, NULL, site->name);
    return NULL;
}

/* False: `flaw` (bits.h) is not NULL, and an exception that says so is pending. */
KZ_OUT_OF_LINE bool kz_keeps_bits(napi_env env, const char *flaw)
{
    char text[256];
    if (flaw == NULL) {
        return true;
    }
    snprintf(text, sizeof text, "its results would not be JavaScript's: %s", flaw);
    napi_throw_error(env, "KERNELIZE_BITS", text);
    return false;
}

static inline napi_value kz_throw(napi_env env, const kz_site *sites, const kz_call *kz)
{
    if (kz->site == KZ_CANCELLED) {
        return kz_abandon(env);
    }
    const kz_site *site = &sites[kz->site];
    return site->raise(env, site, kz);
}

/* ---- Places that are given when the file is loaded, so that moving a kernel in its source
 * compiles nothing. They are kept for each environment. ---- */

typedef struct {
    uint32_t count;
    char *texts[]; /* as kz_site's `where` */
} kz_places;

KZ_OUT_OF_LINE void kz_free_places(napi_env env, void *data, void *hint)
{
    kz_places *places = data;
    (void)env;
    (void)hint;
    for (uint32_t at = 0; at < places->count; at++) {
        free(places->texts[at]);
    }
    free(places);
}

/* (texts): an array of one string for each site. */
KZ_OUT_OF_LINE napi_value kz_place(napi_env env, napi_callback_info info)
{
    napi_value list;
    size_t given = 1, length;
    uint32_t count;
    if (napi_get_cb_info(env, info, &given, &list, NULL, NULL) != napi_ok ||
        napi_get_array_length(env, list, &count) != napi_ok) {
        napi_throw_type_error(env, NULL, "kernelize: places must be an array");
        return NULL;
    }
    kz_places *places = calloc(1, sizeof(kz_places) + count * sizeof(char *));
    if (places == NULL) {
        return NULL;
    }
    places->count = count;
    for (uint32_t at = 0; at < count; at++) {
        napi_value text;
        if (napi_get_element(env, list, at, &text) == napi_ok &&
            napi_get_value_string_utf8(env, text, NULL, 0, &length) == napi_ok &&
            (places->texts[at] = malloc(length + 1)) != NULL) {
            napi_get_value_string_utf8(env, text, places->texts[at], length + 1, NULL);
        }
    }
    if (napi_set_instance_data(env, places, kz_free_places, NULL) != napi_ok) {
        kz_free_places(env, places, NULL);
    }
    return NULL;
}

KZ_OUT_OF_LINE void kz_free_module(napi_env env, void *module, void *hint)
{
    (void)env;
    (void)hint;
    free(module);
}

/* `module` for one environment, as the data of an External. */
KZ_OUT_OF_LINE napi_status kz_create_placed(napi_env env, const kz_module *module,
                                            napi_value *external)
{
    kz_module *placed = malloc(sizeof(kz_module));
    if (placed == NULL) {
        return napi_generic_failure;
    }
    *placed = *module;
    placed->home = env;
    return napi_create_external(env, placed, kz_free_module, NULL, external);
}

KZ_OUT_OF_LINE napi_value kz_throw_placed(napi_env env, const kz_site *sites, const kz_call *kz)
{
    if (kz->site == KZ_CANCELLED) {
        return kz_abandon(env);
    }
    kz_site site = sites[kz->site];
    void *data = NULL;
    if (napi_get_instance_data(env, &data) == napi_ok && data != NULL) {
        const kz_places *places = data;
        const char *where = (uint32_t)kz->site < places->count ? places->texts[kz->site] : NULL;
        site.where = where != NULL ? where : site.where;
    }
    return site.raise(env, &site, kz);
}

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
