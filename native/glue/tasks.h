/* Tasks: the kernels that an environment (main thread or worker) has running off its event loop,
 * how they settle their promises, and how they are cancelled.
 *
 * What could go wrong, and what happens:
 *   - cancelled before a thread took it: it is taken off the queue and settles at once;
 *   - cancelled while it runs: the kernel sees the flag within a chunk and stops;
 *   - the environment ends (worker.terminate, process.exit in a worker) while it runs: a cleanup
 * hook stops every task and waits for the threads to let go, a few chunks at most;
 *   - the environment can't run JavaScript any more when a task settles: nothing is left to settle.
 *     Settling calls Node-API itself, because napi.h ends the process there;
 *   - cancelled after it finished: nothing.
 */
#ifndef KERNELIZE_TASKS_H
#define KERNELIZE_TASKS_H

#include <napi.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "kernelize/cancel.h"
#include "pool.h"

namespace kernelize
{

class Task;

/* The tasks of one environment. Its members are used on the environment's thread only, but for what
 * the mutex guards. Shared with the tasks: whichever goes last when the environment ends. */
class Tasks : public std::enable_shared_from_this<Tasks>
{
  public:
    /* False: an exception is pending. */
    static bool Create(Napi::Env env, std::shared_ptr<Tasks> *out);

    bool Start(Napi::Env env, Task *task);
    void Cancel(Task *task);

    /* On the thread that ran the task: hands it back to the environment's. */
    void HandBack(Task *task);

  private:
    static void Settle(napi_env env, napi_value, void *tasks, void *task);
    static void CancelAll(void *tasks);
    void Forget(napi_env env, Task *task);

    napi_threadsafe_function settle_ = nullptr;
    std::set<Task *> started_;

    std::mutex mutex_;
    std::condition_variable handed_back_;
    /* Tasks that a thread of the pool has or will get. */
    size_t away_ = 0;
};

/* What an environment keeps for the addon. */
struct InstanceData {
    std::shared_ptr<Tasks> tasks;
};

/* One call off the event loop. Run is called on a thread of the pool, Result on the environment's.
 */
class Task : public Job
{
  public:
    /* Starts `task` and returns { promise, cancel }. The promise resolves to the result, or to
     * undefined if the task was cancelled. Takes ownership. */
    static Napi::Value Start(Napi::Env env, Task *task);

  protected:
    explicit Task(Napi::Env env) : tasks_(env.GetInstanceData<InstanceData>()->tasks) {}
    ~Task() override { *self_ = nullptr; }

    virtual void Compute(const kz_cancel *cancel) = 0;
    virtual napi_status Result(napi_env env, napi_value *value) = 0;

  private:
    friend class Tasks;

    void Run() override;
    void Settle(napi_env env);

    std::shared_ptr<Tasks> tasks_;
    /* What `cancel` holds: null once the task is gone. */
    std::shared_ptr<Task *> self_ = std::make_shared<Task *>(this);
    napi_deferred deferred_ = nullptr;
    kz_cancel flag_ = 0;
};

} // namespace kernelize

#endif
