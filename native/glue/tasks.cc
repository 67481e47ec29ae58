/* See tasks.h. */
#include "tasks.h"

namespace kernelize
{

bool Tasks::Create(Napi::Env env, std::shared_ptr<Tasks> *out)
{
    auto tasks = std::make_shared<Tasks>();
    napi_value name = Napi::String::New(env, "kernelize");
    napi_status status = napi_create_threadsafe_function(
        env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, tasks.get(), Settle, &tasks->settle_);
    if (status == napi_ok) {
        /* Keeps the event loop alive only while tasks are under way. */
        status = napi_unref_threadsafe_function(env, tasks->settle_);
    }
    if (status == napi_ok) {
        /* Hooks run last in, first out: this one before the threadsafe function's own. */
        status = napi_add_env_cleanup_hook(env, CancelAll, tasks.get());
    }
    if (status != napi_ok) {
        Napi::Error::New(env).ThrowAsJavaScriptException();
        return false;
    }
    *out = tasks;
    return true;
}

bool Tasks::Start(Napi::Env env, Task *task)
{
    if (started_.empty() && napi_ref_threadsafe_function(env, settle_) != napi_ok) {
        return false;
    }
    started_.insert(task);
    {
        std::lock_guard<std::mutex> lock(mutex_);
        away_++;
    }
    if (Pool::OfProcess().Submit(task)) {
        return true;
    }
    {
        std::lock_guard<std::mutex> lock(mutex_);
        away_--;
    }
    Forget(env, task);
    return false;
}

void Tasks::Forget(napi_env env, Task *task)
{
    started_.erase(task);
    if (started_.empty()) {
        (void)napi_unref_threadsafe_function(env, settle_);
    }
}

void Tasks::Cancel(Task *task)
{
    __atomic_store_n(&task->flag_, 1, __ATOMIC_RELAXED);
    if (Pool::OfProcess().Withdraw(task)) {
        HandBack(task);
    }
}

void Tasks::HandBack(Task *task)
{
    /* The environment may end, and drop these tasks, as soon as the last one is back. */
    std::shared_ptr<Tasks> keep = shared_from_this();
    std::lock_guard<std::mutex> lock(mutex_);
    if (napi_call_threadsafe_function(settle_, task, napi_tsfn_nonblocking) != napi_ok) {
        delete task; /* Closing: nobody is left to hear the result. */
    }
    away_--;
    handed_back_.notify_all();
}

/* On the environment's thread. `env` is null when what was still queued is dropped at its end. */
void Tasks::Settle(napi_env env, napi_value, void *tasks, void *data)
{
    Task *task = static_cast<Task *>(data);
    if (env != nullptr) {
        Tasks *self = static_cast<Tasks *>(tasks);
        task->Settle(env);
        self->Forget(env, task);
    }
    delete task;
}

/* The environment ends: stops what runs, and waits until no thread touches it any more. */
void Tasks::CancelAll(void *data)
{
    std::shared_ptr<Tasks> tasks = static_cast<Tasks *>(data)->shared_from_this();
    for (Task *task : tasks->started_) {
        tasks->Cancel(task);
    }
    std::unique_lock<std::mutex> lock(tasks->mutex_);
    tasks->handed_back_.wait(lock, [&] { return tasks->away_ == 0; });
}

Napi::Value Task::Start(Napi::Env env, Task *task)
{
    napi_value promise;
    if (napi_create_promise(env, &task->deferred_, &promise) != napi_ok) {
        delete task;
        Napi::Error::New(env).ThrowAsJavaScriptException();
        return env.Undefined();
    }
    Napi::Object handle = Napi::Object::New(env);
    handle["promise"] = promise;
    std::shared_ptr<Task *> self = task->self_;
    handle["cancel"] = Napi::Function::New(env, [self](const Napi::CallbackInfo &) {
        if (*self != nullptr) {
            (*self)->tasks_->Cancel(*self);
        }
    });
    if (!task->tasks_->Start(env, task)) {
        delete task;
        Napi::Error::New(env, "kernelize: no thread could be started").ThrowAsJavaScriptException();
        return env.Undefined();
    }
    return handle;
}

void Task::Run()
{
    Compute(&flag_);
    tasks_->HandBack(this);
}

void Task::Settle(napi_env env)
{
    bool cancelled = __atomic_load_n(&flag_, __ATOMIC_RELAXED) != 0;
    napi_value value = nullptr;
    napi_status status = cancelled ? napi_get_undefined(env, &value) : Result(env, &value);
    if (status == napi_ok) {
        status = napi_resolve_deferred(env, deferred_, value);
    } else if (napi_get_and_clear_last_exception(env, &value) == napi_ok) {
        /* Out of memory for the result, say. */
        status = napi_reject_deferred(env, deferred_, value);
    }
    (void)status; /* Not ok: the environment is ending. */
}

} // namespace kernelize
