/* The built-in addon: a table of contents of the C kernels in native/pi/.
 *
 * Exports { interface, build, cpu, kernels, generated, kz_set_threads, kz_threads }, where
 * kernels.NAME is { call, start }: call(...) computes on the caller's thread; start(...) computes
 * on the pool (glue/pool.h) and returns { promise, cancel }. Three shapes of kernel, one template
 * each; one row per kernel below. generated.NAME is { call }: the same series as kernelize compiles
 * them, with glue of their own; NAMEReassociated the same source under the directive `reassociate`,
 * NAMEParallel under `parallel` too. No global state: everything hangs on the environment, so
 * worker_threads are fine.
 */
#include <napi.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "build_info.h"
#include "cpu/level.h"
#include "generated/kernels.h"
#include "generated/parallel.h"
#include "generated/reassociated.h"
#include "glue/arguments.h"
#include "glue/tasks.h"
#include "glue/threads.h"
#include "kernelize/pi.h"

extern "C" {
#include "kernelize/environment.h"
}

namespace kernelize
{
namespace
{

/* f(n) -> f64 */
template <double (*kernel)(int64_t, const kz_cancel *)> struct Series {
    int64_t n = 0;
    double result = 0;

    bool Read(const Napi::CallbackInfo &info) { return ReadInteger(info, 0, kMaxSafeInteger, &n); }
    void Run(const kz_cancel *cancel) { result = kernel(n, cancel); }
    napi_status Result(napi_env env, napi_value *value) const
    {
        return napi_create_double(env, result, value);
    }
};

/* monteCarlo(samples, seed) -> f64 */
struct Sampling {
    int64_t samples = 0;
    int64_t seed = 0;
    double result = 0;

    bool Read(const Napi::CallbackInfo &info)
    {
        return ReadInteger(info, 0, kMaxSafeInteger, &samples) &&
               ReadInteger(info, 1, UINT32_MAX, &seed);
    }
    void Run(const kz_cancel *cancel)
    {
        result = kz_monte_carlo(samples, static_cast<uint32_t>(seed), cancel);
    }
    napi_status Result(napi_env env, napi_value *value) const
    {
        return napi_create_double(env, result, value);
    }
};

/* bbp(position, count) -> Uint8Array */
struct Digits {
    static constexpr size_t kMostDigits = 1024;
    int64_t position = 0;
    int64_t count = 0;
    std::array<uint8_t, kMostDigits> digits = {};

    bool Read(const Napi::CallbackInfo &info)
    {
        return ReadInteger(info, 0, KZ_BBP_LAST, &position) &&
               ReadInteger(
                   info, 1,
                   std::min<double>(kMostDigits, KZ_BBP_LAST - static_cast<double>(position)),
                   &count);
    }
    void Run(const kz_cancel *cancel)
    {
        kz_bbp(static_cast<int32_t>(position), static_cast<int32_t>(count), digits.data(), cancel);
    }
    napi_status Result(napi_env env, napi_value *value) const
    {
        void *data = nullptr;
        napi_value buffer;
        size_t length = static_cast<size_t>(count);
        napi_status status = napi_create_arraybuffer(env, length, &data, &buffer);
        if (status != napi_ok) {
            return status;
        }
        std::copy_n(digits.data(), length, static_cast<uint8_t *>(data));
        return napi_create_typedarray(env, napi_uint8_array, length, buffer, 0, value);
    }
};

template <typename Shape> Napi::Value Call(const Napi::CallbackInfo &info)
{
    Shape shape;
    if (!shape.Read(info)) {
        return info.Env().Undefined();
    }
    kz_watch watch = {KZ_ASK, KZ_WANTED, 0, kz_environment_ends, info.Env()};
    shape.Run(info.Data() == nullptr ? nullptr : &watch.flag);
    if (watch.flag == KZ_UNWANTED) {
        kz_abandon(info.Env());
        return Napi::Value();
    }
    napi_value value;
    if (shape.Result(info.Env(), &value) != napi_ok) {
        Napi::Error::New(info.Env()).ThrowAsJavaScriptException();
        return info.Env().Undefined();
    }
    return Napi::Value(info.Env(), value);
}

template <typename Shape> class ShapeTask : public Task
{
  public:
    ShapeTask(Napi::Env env, const Shape &shape) : Task(env), shape_(shape) {}

  private:
    void Compute(const kz_cancel *cancel) override { shape_.Run(cancel); }
    napi_status Result(napi_env env, napi_value *value) override
    {
        return shape_.Result(env, value);
    }

    Shape shape_;
};

template <typename Shape> Napi::Value Start(const Napi::CallbackInfo &info)
{
    Shape shape;
    if (!shape.Read(info)) {
        return info.Env().Undefined();
    }
    return Task::Start(info.Env(), new ShapeTask<Shape>(info.Env(), shape));
}

/* `versions`: "one", or "per level" of the CPU, chosen at load or at each call. */
template <typename Shape>
void Add(Napi::Object kernels, const char *name, const char *versions = "one")
{
    Napi::Env env = kernels.Env();
    Napi::Object kernel = Napi::Object::New(env);
    kernel["call"] = Napi::Function::New<Call<Shape>>(env, name, kz_watched(env));
    kernel["start"] = Napi::Function::New<Start<Shape>>(env, name);
    kernel["versions"] = versions;
    kernels[name] = kernel;
}

napi_value Function(napi_env env, const char *name, napi_callback call)
{
    napi_value function = nullptr;
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, call, kz_watched(env), &function) !=
        napi_ok) {
        Napi::Error::New(env).ThrowAsJavaScriptException();
    }
    return function;
}

void AddGenerated(Napi::Object kernels, const char *name, napi_callback call,
                  const char *versions = "one")
{
    Napi::Env env = kernels.Env();
    napi_value function = Function(env, name, call);
    if (function == nullptr) {
        return;
    }
    Napi::Object kernel = Napi::Object::New(env);
    kernel["call"] = function;
    kernel["versions"] = versions;
    kernels[name] = kernel;
}

Napi::Object Build(Napi::Env env)
{
    std::string version = std::to_string(kz_build_info.major) + "." +
                          std::to_string(kz_build_info.minor) + "." +
                          std::to_string(kz_build_info.patch);
    Napi::Object build = Napi::Object::New(env);
    build["compiler"] = kz_build_info.compiler;
    build["version"] = version;
    build["profile"] = kz_build_info.profile;
    build["flags"] = kz_build_info.flags;
    Napi::Object levels = Napi::Object::New(env);
    levels["baseline"] = "";
    levels["x86-64-v3"] = kz_build_info.flags_v3;
    levels["x86-64-v4"] = kz_build_info.flags_v4;
    build["levels"] = levels;
    build["architecture"] = kz_build_info.architecture;
    return build;
}

Napi::Object Init(Napi::Env env, Napi::Object exports)
{
    if (!kz_addon_can_run(env)) {
        return exports;
    }
    auto data = std::make_unique<InstanceData>();
    if (!Tasks::Create(env, &data->tasks)) {
        return exports;
    }
    env.SetInstanceData(data.release());

    Napi::Object kernels = Napi::Object::New(env);
    Add<Series<kz_leibniz>>(kernels, "leibniz");
    Add<Series<kz_leibniz_lanes>>(kernels, "leibnizLanes", "per level");
    Add<Series<kz_nilakantha>>(kernels, "nilakantha");
    Add<Series<kz_basel>>(kernels, "basel");
    Add<Series<kz_wallis>>(kernels, "wallis");
    Add<Series<kz_midpoint>>(kernels, "midpoint");
    Add<Series<kz_machin>>(kernels, "machin");
    Add<Digits>(kernels, "bbp");
    Add<Sampling>(kernels, "monteCarlo");
    if (kz_leibniz_yardstick_runs()) {
        Add<Series<kz_leibniz_yardstick>>(kernels, "leibnizYardstick", "per level");
    }

    Napi::Object generated = Napi::Object::New(env);
    AddGenerated(generated, "leibniz", kz_generated_leibniz);
    AddGenerated(generated, "leibnizI32", kz_generated_leibnizI32);
    AddGenerated(generated, "leibnizI32Unchecked", kz_generated_leibnizI32Unchecked);
    AddGenerated(generated, "leibnizLanes", kz_generated_leibnizLanes);
    AddGenerated(generated, "nilakantha", kz_generated_nilakantha);
    AddGenerated(generated, "basel", kz_generated_basel);
    AddGenerated(generated, "wallis", kz_generated_wallis);
    AddGenerated(generated, "midpoint", kz_generated_midpoint);
    AddGenerated(generated, "machin", kz_generated_machin);
    AddGenerated(generated, "bbp", kz_generated_bbp);
    AddGenerated(generated, "monteCarlo", kz_generated_monteCarlo);
    AddGenerated(generated, "leibnizReassociated", kz_reassociated_leibniz, "per level");
    AddGenerated(generated, "nilakanthaReassociated", kz_reassociated_nilakantha, "per level");
    AddGenerated(generated, "baselReassociated", kz_reassociated_basel, "per level");
    AddGenerated(generated, "wallisReassociated", kz_reassociated_wallis, "per level");
    AddGenerated(generated, "midpointReassociated", kz_reassociated_midpoint, "per level");
    AddGenerated(generated, "machinReassociated", kz_reassociated_machin, "per level");
    AddGenerated(generated, "bbpReassociated", kz_reassociated_bbp, "per level");
    AddGenerated(generated, "monteCarloReassociated", kz_reassociated_monteCarlo, "per level");
    AddGenerated(generated, "leibnizParallel", kz_parallel_leibniz, "per level");
    AddGenerated(generated, "nilakanthaParallel", kz_parallel_nilakantha, "per level");
    AddGenerated(generated, "baselParallel", kz_parallel_basel, "per level");
    AddGenerated(generated, "wallisParallel", kz_parallel_wallis, "per level");
    AddGenerated(generated, "midpointParallel", kz_parallel_midpoint, "per level");

    exports["interface"] = Napi::Number::New(env, KZ_ADDON_INTERFACE);
    exports["build"] = Build(env);
    exports["cpu"] = kz_cpu_level_name(kz_cpu_level());
    exports["kernels"] = kernels;
    exports["generated"] = generated;
    exports["kz_set_threads"] = Function(env, "kz_set_threads", kz_addon_set_threads);
    exports["kz_threads"] = Function(env, "kz_threads", kz_addon_threads);
    return exports;
}

} // namespace
} // namespace kernelize

static Napi::Object InitAll(Napi::Env env, Napi::Object exports)
{
    return kernelize::Init(env, exports);
}

NODE_API_MODULE(kernelize, InitAll)
