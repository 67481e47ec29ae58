/* Places of errors that are told at load. Part of glue.h, behind errors.h. */
#ifndef KERNELIZE_PLACES_H
#define KERNELIZE_PLACES_H

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

#endif
