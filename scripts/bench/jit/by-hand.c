/* What a careful person writes by hand with Node-API: the yardstick for the cost of a call. */
#define NAPI_VERSION 8
#include <node_api.h>
#include <stdint.h>

static napi_value add(napi_env env, napi_callback_info info)
{
    napi_value args[2], result = NULL;
    size_t count = 2;
    double a, b;
    if (napi_get_cb_info(env, info, &count, args, NULL, NULL) != napi_ok || count != 2 ||
        napi_get_value_double(env, args[0], &a) != napi_ok ||
        napi_get_value_double(env, args[1], &b) != napi_ok) {
        napi_throw_type_error(env, NULL, "two numbers are needed");
        return NULL;
    }
    napi_create_double(env, a + b, &result);
    return result;
}

static napi_value first_and_last(napi_env env, napi_callback_info info)
{
    napi_value args[1], result = NULL;
    size_t count = 1, length;
    napi_typedarray_type type;
    void *data;
    if (napi_get_cb_info(env, info, &count, args, NULL, NULL) != napi_ok || count != 1 ||
        napi_get_typedarray_info(env, args[0], &type, &length, &data, NULL, NULL) != napi_ok ||
        type != napi_float64_array) {
        napi_throw_type_error(env, NULL, "a Float64Array is needed");
        return NULL;
    }
    const double *a = data;
    if (length == 0) {
        napi_throw_range_error(env, NULL, "it has no elements");
        return NULL;
    }
    napi_create_double(env, a[0] + a[length - 1], &result);
    return result;
}

NAPI_MODULE_INIT()
{
    const napi_property_descriptor properties[] = {
        {"add", NULL, add, NULL, NULL, NULL, napi_enumerable, NULL},
        {"firstAndLast", NULL, first_and_last, NULL, NULL, NULL, napi_enumerable, NULL},
    };
    if (napi_define_properties(env, exports, 2, properties) != napi_ok) {
        return NULL;
    }
    return exports;
}
