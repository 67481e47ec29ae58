/* Arguments of native calls. lib/runtime/arguments.ts has checked them before; this
 * is the second line of defence, for whoever calls the addon directly: a wrong value is
 * a TypeError, never a crash or a silent conversion. */
#ifndef KERNELIZE_ARGUMENTS_H
#define KERNELIZE_ARGUMENTS_H

#include <napi.h>

#include <cmath>
#include <cstdint>

namespace kernelize
{

/* Largest integer that JavaScript counts to without gaps: 2^53 - 1. */
constexpr double kMaxSafeInteger = 9007199254740991.0;

/* Reads argument `index` as an integer from 0 to `most`. False: an exception is pending. */
inline bool ReadInteger(const Napi::CallbackInfo &info, size_t index, double most, int64_t *out)
{
    double value = 0;
    napi_status status = napi_get_value_double(info.Env(), info[index], &value);
    if (status == napi_ok && value >= 0 && value <= most && std::floor(value) == value) {
        *out = static_cast<int64_t>(value);
        return true;
    }
    Napi::TypeError::New(info.Env(), "kernelize: a native kernel was called with a bad argument; "
                                     "call it through the functions of 'kernelize/pi'")
        .ThrowAsJavaScriptException();
    return false;
}

} // namespace kernelize

#endif
