/* See pool.h. */
#include "pool.h"

#include <pthread.h>

extern "C" {
#include "kernelize/cpus.h"
}

namespace kernelize
{
/* Never destroyed: its threads may outlive every static object. */
Pool &Pool::OfProcess()
{
    static Pool *pool = new Pool();
    return *pool;
}

Pool::Pool() : limit_(kz_pool_automatic()) {}

bool Pool::Submit(Job *job)
{
    std::lock_guard<std::mutex> lock(mutex_);
    if (idle_ <= queue_.size() && threads_ < limit_ && !StartThread() && threads_ == 0) {
        return false;
    }
    job->place_ = queue_.insert(queue_.end(), job);
    job->queued_ = true;
    wake_.notify_one();
    return true;
}

bool Pool::Withdraw(Job *job)
{
    std::lock_guard<std::mutex> lock(mutex_);
    if (!job->queued_) {
        return false;
    }
    queue_.erase(job->place_);
    job->queued_ = false;
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
        job->queued_ = false;
        lock.unlock();
        job->Run();
        lock.lock();
    }
}

} // namespace kernelize
