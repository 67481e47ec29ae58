/* See start.h.
 *
 * Arrays are not copied: the kernel works on the caller's memory while JavaScript goes on. What
 * could go wrong, and what happens:
 *   - nobody else has the array any more: a reference keeps its buffer until the call is over;
 *   - its buffer is transferred (postMessage, structuredClone, buffer.transfer()): that would take
 *     the memory away, and another thread's garbage collector would free it under the kernel. The
 *     buffer is locked until the call is over, and the transfer throws a TypeError;
 *   - its buffer is resized: lib/runtime/native-async.ts has refused resizable ones;
 *   - its elements are written to: the kernel may see the old ones or the new ones.
 */
#include "start.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernelize/kernel.h"
#include "lock.h"
#include "tasks.h"

/* The buffer of an array argument. */
typedef struct {
    napi_ref reference;
    const void *data;
} buffer_of;

typedef struct {
    kz_task task; /* first */
    const kz_kernel *kernel;
    int status;
    size_t count;
    buffer_of *buffers;
    max_align_t frame[];
} kernel_task;

static void run(kz_task *task, const kz_cancel *cancel)
{
    kernel_task *self = (kernel_task *)task;
    self->status = self->kernel->run(self->frame, cancel);
}

static napi_status result(kz_task *task, napi_value *value)
{
    const kernel_task *self = (kernel_task *)task;
    bool failed = false;
    *value = self->kernel->finish(task->home, self->frame, self->status);
    if (*value == NULL && napi_is_exception_pending(task->home, &failed) == napi_ok && failed) {
        return napi_pending_exception;
    }
    return napi_ok;
}

/* How many calls under way have a buffer. */
typedef struct {
    const void *data;
    size_t users;
} search;

static const kz_task_kind kernel_kind;

static void count_users(kz_task *task, void *data)
{
    search *wanted = data;
    const kernel_task *self = (kernel_task *)task;
    for (size_t at = 0; task->kind == &kernel_kind && at < self->count; at++) {
        wanted->users += self->buffers[at].data == wanted->data ? 1 : 0;
    }
}

static void let_go(napi_env env, kz_task *task)
{
    kernel_task *self = (kernel_task *)task;
    for (size_t at = 0; at < self->count; at++) {
        napi_value buffer;
        search wanted = {self->buffers[at].data, 0};
        kz_tasks_visit(env, count_users, &wanted);
        /* This call is not among those under way any more. */
        if (wanted.users == 0 &&
            napi_get_reference_value(env, self->buffers[at].reference, &buffer) == napi_ok) {
            kz_unlock_buffer(env, buffer);
        }
        (void)napi_delete_reference(env, self->buffers[at].reference);
        /* The same buffer again, in this call: unlocking it twice does nothing. */
    }
    self->count = 0;
}

static void free_task(kz_task *task)
{
    kernel_task *self = (kernel_task *)task;
    if (self->kernel->release != NULL) {
        self->kernel->release(self->frame);
    }
    free(self->buffers);
    free(self);
}

static const kz_task_kind kernel_kind = {run, result, let_go, free_task};

static bool refuse(napi_env env, const char *text)
{
    (void)napi_throw_type_error(env, NULL, text);
    return false;
}

/* The kernel that the first two arguments name. */
static const kz_kernel *kernel_of(napi_env env, const napi_value *args, napi_env *home)
{
    void *data = NULL;
    char name[256];
    size_t length;
    if (napi_get_value_external(env, args[0], &data) != napi_ok || data == NULL) {
        refuse(env, "kernelize: startKernel takes a module's kz_kernels");
        return NULL;
    }
    const kz_module *module = data;
    if (module->magic != KZ_MODULE_MAGIC || module->version != KZ_MODULE_VERSION) {
        refuse(env, "kernelize: the module was built by another version of kernelize");
        return NULL;
    }
    if (napi_get_value_string_utf8(env, args[1], name, sizeof name, &length) == napi_ok) {
        for (size_t at = 0; at < module->count; at++) {
            if (strcmp(module->kernels[at].name, name) == 0) {
                *home = module->home != NULL ? module->home : env;
                return &module->kernels[at];
            }
        }
    }
    refuse(env, "kernelize: the module has no kernel of that name");
    return NULL;
}

/* Keeps the buffers of array arguments. No JavaScript runs between reading the arguments and this.
 */
static bool keep_buffers(napi_env env, kernel_task *task, const napi_value *args, size_t count)
{
    task->buffers = calloc(count + 1, sizeof *task->buffers);
    for (size_t at = 0; task->buffers != NULL && at < count; at++) {
        napi_value buffer;
        bool is_array = false;
        void *data;
        if (napi_is_typedarray(env, args[at], &is_array) != napi_ok || !is_array) {
            continue;
        }
        buffer_of *kept = &task->buffers[task->count];
        if (napi_get_typedarray_info(env, args[at], NULL, NULL, &data, &buffer, NULL) != napi_ok ||
            napi_create_reference(env, buffer, 1, &kept->reference) != napi_ok) {
            return false;
        }
        size_t size;
        if (napi_get_arraybuffer_info(env, buffer, &data, &size) == napi_ok) {
            kept->data = data;
            kz_lock_buffer(env, buffer);
        }
        task->count++;
    }
    return task->buffers != NULL;
}

/* `args` without startKernel's own two. */
static napi_value start(napi_env env, const kz_kernel *kernel, napi_env home,
                        const napi_value *args, size_t count)
{
    kernel_task *task = calloc(1, sizeof *task + kernel->frame);
    if (task == NULL) {
        (void)napi_throw_error(env, NULL, "kernelize: out of memory");
        return NULL;
    }
    task->task.kind = &kernel_kind;
    task->task.home = home;
    task->kernel = kernel;
    if (!kernel->read(home, args, count, task->frame)) {
        napi_value error;
        free_task(&task->task);
        if (home != env && napi_get_and_clear_last_exception(home, &error) == napi_ok) {
            (void)napi_throw(env, error);
        }
        return NULL;
    }
    if (!keep_buffers(env, task, args, count < kernel->arguments ? count : kernel->arguments)) {
        let_go(env, &task->task);
        free_task(&task->task);
        (void)napi_throw_error(env, NULL, "kernelize: the arguments can't be kept");
        return NULL;
    }
    return kz_task_start(env, &task->task);
}

napi_value kz_start_kernel(napi_env env, napi_callback_info info)
{
    napi_value first[2];
    size_t count = 2;
    napi_env home;
    if (napi_get_cb_info(env, info, &count, first, NULL, NULL) != napi_ok) {
        return NULL;
    }
    const kz_kernel *kernel = kernel_of(env, first, &home);
    if (kernel == NULL) {
        return NULL;
    }
    /* Missing ones are undefined; those that are too many are only counted. */
    size_t room = kernel->arguments + 2;
    napi_value *args = calloc(room, sizeof *args);
    napi_value handle = NULL;
    if (args != NULL && napi_get_cb_info(env, info, &room, args, NULL, NULL) == napi_ok) {
        handle = start(env, kernel, home, args + 2, count < 2 ? 0 : count - 2);
    }
    free(args);
    return handle;
}
