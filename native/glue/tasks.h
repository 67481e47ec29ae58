/* Tasks: the kernels that an environment (main thread or worker) has running off its event
 * loop, and how they are cancelled.
 *
 * What could go wrong, and what happens:
 *   - cancelled before a thread took it: it is taken off libuv's queue and the promise
 *     settles at once;
 *   - cancelled while it runs: the kernel sees the flag within a chunk and stops;
 *   - the environment ends (worker.terminate, process.exit) while it runs: a cleanup hook sets
 *     every flag first, so that nobody waits for a kernel to run to its end;
 *   - cancelled after it finished: nothing.
 */
#ifndef KERNELIZE_TASKS_H
#define KERNELIZE_TASKS_H

#include <napi.h>

#include <memory>
#include <set>
#include <utility>

#include "kernelize/cancel.h"

namespace kernelize
{

class Task;

/* One per environment, shared by its instance data and its tasks: whichever goes last when the
 * environment ends. */
class Tasks
{
  public:
    explicit Tasks(Napi::Env env) { env.AddCleanupHook(&Tasks::CancelAll, this); }
    Tasks(const Tasks &) = delete;
    Tasks &operator=(const Tasks &) = delete;

    void Add(Task *task) { running_.insert(task); }
    void Remove(Task *task) { running_.erase(task); }

  private:
    static void CancelAll(Tasks *tasks);

    std::set<Task *> running_;
};

struct InstanceData {
    std::shared_ptr<Tasks> tasks;
};

/* One call off the event loop. Run() is called on a pool thread; the rest on the thread of
 * the environment. Deletes itself when it has settled, as every AsyncWorker does. */
class Task : public Napi::AsyncWorker
{
  public:
    /* Queues `task` and returns { promise, cancel }. The promise resolves to the
     * result, or to undefined if the task was cancelled. */
    static Napi::Value Start(Napi::Env env, Task *task)
    {
        Napi::Object handle = Napi::Object::New(env);
        handle["promise"] = task->deferred_.Promise();
        std::shared_ptr<Task *> self = task->self_;
        handle["cancel"] = Napi::Function::New(env, [self](const Napi::CallbackInfo &) {
            if (*self != nullptr) {
                (*self)->SetFlag();
                (*self)->TakeOffQueue();
            }
        });
        task->tasks_->Add(task);
        task->Queue();
        return handle;
    }

    void SetFlag() { __atomic_store_n(&flag_, 1, __ATOMIC_RELAXED); }

  protected:
    explicit Task(Napi::Env env)
        : Napi::AsyncWorker(env), deferred_(env),
          tasks_(env.GetInstanceData<InstanceData>()->tasks), self_(std::make_shared<Task *>(this))
    {
    }

    ~Task() override
    {
        *self_ = nullptr;
        tasks_->Remove(this);
    }

    virtual void Run(const kz_cancel *cancel) = 0;
    virtual Napi::Value Result(Napi::Env env) = 0;

  private:
    void Execute() override { Run(&flag_); }

    void OnOK() override
    {
        bool cancelled = __atomic_load_n(&flag_, __ATOMIC_RELAXED) != 0;
        deferred_.Resolve(cancelled ? Env().Undefined() : Result(Env()));
    }

    void OnError(const Napi::Error &error) override { deferred_.Reject(error.Value()); }

    /* AsyncWorker stays silent about work taken off the queue. */
    void OnWorkComplete(Napi::Env env, napi_status status) override
    {
        if (status == napi_cancelled) {
            Napi::HandleScope scope(env);
            deferred_.Resolve(env.Undefined());
        }
        AsyncWorker::OnWorkComplete(env, status);
    }

    /* Fails when a thread runs the task already: then the flag does its work. */
    void TakeOffQueue()
    {
        napi_env env = Env();
        napi_async_work work = *this;
        (void)napi_cancel_async_work(env, work);
    }

    Napi::Promise::Deferred deferred_;
    std::shared_ptr<Tasks> tasks_;
    std::shared_ptr<Task *> self_;
    kz_cancel flag_ = 0;
};

inline void Tasks::CancelAll(Tasks *tasks)
{
    for (Task *task : tasks->running_) {
        task->SetFlag();
    }
}

} // namespace kernelize

#endif
