/* See start.h. What becomes of arrays: copies.h. */
#include "start.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "copies.h"
#include "kernelize/kernel.h"
#include "tasks.h"

typedef struct {
    kz_task task; /* first */
    const kz_kernel *kernel;
    napi_env env; /* that of the caller */
    int status;
    kz_copies *copies;
    max_align_t frame[];
} kernel_task;

static void run_kernel(kz_task *task, const kz_cancel *cancel)
{
    kernel_task *self = (kernel_task *)task;
    self->status = self->kernel->run(self->frame, cancel);
}

/* Stores that were made before an error are made, as in JavaScript. */
static napi_status finish_kernel(kz_task *task, napi_value *value)
{
    kernel_task *self = (kernel_task *)task;
    bool failed = false;
    if (!kz_copies_write_back(self->env, self->copies)) {
        napi_value error;
        if (self->env != task->home &&
            napi_get_and_clear_last_exception(self->env, &error) == napi_ok) {
            (void)napi_throw(task->home, error);
        }
        return napi_pending_exception;
    }
    if (self->kernel->give != NULL) {
        self->kernel->give(self->env,
                           kz_copies_array(self->env, self->copies, self->kernel->memory - 1),
                           self->frame);
    }
    *value = self->kernel->finish(task->home, self->frame, self->status);
    if (*value == NULL && napi_is_exception_pending(task->home, &failed) == napi_ok && failed) {
        return napi_pending_exception;
    }
    if (self->kernel->returned > 0) {
        *value = kz_copies_returned(self->env, self->copies);
    }
    return napi_ok;
}

static void let_go_of_arrays(napi_env env, kz_task *task)
{
    kz_copies_let_go(env, ((kernel_task *)task)->copies);
}

static void free_kernel_task(kz_task *task)
{
    kernel_task *self = (kernel_task *)task;
    if (self->kernel->release != NULL) {
        self->kernel->release(self->frame);
    }
    kz_copies_free(self->copies);
    free(self);
}

static const kz_task_kind kernel_kind = {run_kernel, finish_kernel, let_go_of_arrays,
                                         free_kernel_task};

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

/* `args` without startKernel's own two. */
static napi_value start_kernel(napi_env env, const kz_kernel *kernel, napi_env home,
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
    task->env = env;
    if (!kernel->read(home, args, count, task->frame)) {
        napi_value error;
        free_kernel_task(&task->task);
        if (home != env && napi_get_and_clear_last_exception(home, &error) == napi_ok) {
            (void)napi_throw(env, error);
        }
        return NULL;
    }
    /* No JavaScript runs between reading the arguments and this. */
    task->copies = kz_copies_make(env, kernel, args, count, task->frame);
    if (task->copies == NULL) {
        free_kernel_task(&task->task);
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
        handle = start_kernel(env, kernel, home, args + 2, count < 2 ? 0 : count - 2);
    }
    free(args);
    return handle;
}
