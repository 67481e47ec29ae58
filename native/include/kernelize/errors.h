/* Errors of kernels as exceptions. Part of glue.h, behind texts.h. */
#ifndef KERNELIZE_ERRORS_H
#define KERNELIZE_ERRORS_H

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

KZ_OUT_OF_LINE napi_value kz_raise_absent(napi_env env, const kz_site *site, const kz_call *kz)
{
    char text[1024];
    (void)kz;
    snprintf(text, sizeof text, "%s: '%s' is %s", site->where, site->name, site->type);
    napi_throw_type_error(env, NULL, text);
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

/* The same with up to two numbers in them, each where a byte 1 is. */
KZ_OUT_OF_LINE napi_value kz_raise_composed(napi_env env, const kz_site *site, const kz_call *kz)
{
    char text[4096];
    size_t used = 0, value = 0;
    for (const char *at = site->name; *at != 0 && used + 64 < sizeof text; at++) {
        if (*at != 1) {
            text[used++] = *at;
            continue;
        }
        kz_number_text(env, kz->values[value++ % 2], text + used, 64);
        used += strlen(text + used);
    }
    text[used] = 0;
    if (strcmp(site->type, "RangeError") == 0) {
        napi_throw_range_error(env, NULL, text);
    } else if (strcmp(site->type, "TypeError") == 0) {
        napi_throw_type_error(env, NULL, text);
    } else {
        napi_throw_error(env, NULL, text);
    }
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

#endif
