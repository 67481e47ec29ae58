/* See pool.h. */
#include "pool.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include <pthread.h>
#include <sched.h>

namespace kernelize
{
namespace
{

/* KERNELIZE_THREADS from 1 to 1024; other values count as unset (the JavaScript loader reports
 * them). Else the CPUs of this process's affinity mask. */
unsigned ThreadLimit()
{
    const char *text = std::getenv("KERNELIZE_THREADS");
    if (text != nullptr && *text >= '0' && *text <= '9') {
        char *end = nullptr;
        long wanted = std::strtol(text, &end, 10);
        if (end != text && *end == '\0' && wanted >= 1 && wanted <= 1024) {
            return static_cast<unsigned>(wanted);
        }
    }
#if defined(__linux__)
    cpu_set_t cpus;
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0) {
        return static_cast<unsigned>(std::max(1, CPU_COUNT(&cpus)));
    }
#endif
    return std::max(1u, std::thread::hardware_concurrency());
}

} // namespace

/* Never destroyed: its threads may outlive every static object. */
Pool &Pool::OfProcess()
{
    static Pool *pool = new Pool();
    return *pool;
}

Pool::Pool() : limit_(ThreadLimit()) {}

bool Pool::Submit(Job *job)
{
    std::lock_guard<std::mutex> lock(mutex_);
    if (idle_ <= queue_.size() && threads_ < limit_ && !StartThread() && threads_ == 0) {
        return false;
    }
    queue_.push_back(job);
    wake_.notify_one();
    return true;
}

bool Pool::Withdraw(Job *job)
{
    std::lock_guard<std::mutex> lock(mutex_);
    auto at = std::find(queue_.begin(), queue_.end(), job);
    if (at == queue_.end()) {
        return false;
    }
    queue_.erase(at);
    return true;
}

/* pthreads, not std::thread: the addon is compiled without exceptions, and std::thread reports
 * failure by one. */
bool Pool::StartThread()
{
    pthread_t thread;
    auto work = [](void *pool) -> void * {
        static_cast<Pool *>(pool)->Work();
        return nullptr;
    };
    if (pthread_create(&thread, nullptr, work, this) != 0) {
        return false;
    }
    (void)pthread_detach(thread);
    threads_++;
    return true;
}

void Pool::Work()
{
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
        idle_++;
        wake_.wait(lock, [this] { return !queue_.empty(); });
        idle_--;
        Job *job = queue_.front();
        queue_.pop_front();
        lock.unlock();
        job->Run();
        lock.lock();
    }
}

} // namespace kernelize
