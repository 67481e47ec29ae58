/* The threads that run kernels off the event loop: one pool for the process, shared by all its
 * environments (main thread and workers).
 *
 * Why not libuv's pool, which napi.h's AsyncWorker uses (measured on Node 20 to 26):
 *   - four kernels of a minute each would stop every file, DNS and crypto call of the program
 *     for that minute;
 *   - an environment that ends waits for libuv's work before it runs any cleanup hook, so
 *     worker.terminate() would wait for kernels that nobody can stop any more;
 *   - process.exit() waits for libuv's threads.
 *
 * Threads are started as needed, up to the CPUs that the process may use (or KERNELIZE_THREADS),
 * sleep when there is nothing to do, and are never joined: they die with the process.
 */
#ifndef KERNELIZE_POOL_H
#define KERNELIZE_POOL_H

#include <condition_variable>
#include <list>
#include <mutex>

namespace kernelize
{

/* Something to run once. Owned by whoever submitted it. */
class Job
{
  public:
    virtual ~Job() = default;
    virtual void Run() = 0;

  private:
    friend class Pool;
    /* Its place in the pool's queue, while it is there. */
    std::list<Job *>::iterator place_;
    bool queued_ = false;
};

class Pool
{
  public:
    static Pool &OfProcess();

    /* Runs `job` on a thread, after those submitted before it. False if there is no thread and
     * none can be started. */
    bool Submit(Job *job);

    /* Takes `job` off the queue. False if a thread has it already, or had it. */
    bool Withdraw(Job *job);

  private:
    Pool();
    bool StartThread();
    void Work();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::list<Job *> queue_;
    unsigned limit_;
    unsigned threads_ = 0;
    unsigned idle_ = 0;
};

} // namespace kernelize

#endif
