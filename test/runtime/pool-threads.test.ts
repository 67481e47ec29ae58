// How many threads the pool of parallel kernels has, and that libraries share one.

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, runModule, temporaryFolder } from '../helpers.ts';
import { compileProgram, library, program, well } from './pool.ts';

describe('the number of threads', () => {
  const source = 'int main(void) { printf("%u\\n", kz_pool_threads()); return 0; }';

  it('is KERNELIZE_THREADS from 1 to 1024, of which a grid uses 256; other values are ignored', async () => {
    const path = await program(source);
    const threads = async (value?: string) =>
      (await run(path, [], value === undefined ? {} : { env: { KERNELIZE_THREADS: value } })).stdout.trim();
    const usual = await threads();
    expect(Number(usual)).toBeGreaterThanOrEqual(1);
    expect(Number(usual)).toBeLessThanOrEqual(availableParallelism());
    for (const value of ['1', '7', '256']) expect(await threads(value)).toBe(value);
    expect(await threads('1024')).toBe('256');
    for (const value of ['0', '1025', '-3', '2x', ' 2', '', 'many']) expect(await threads(value)).toBe(usual);
  });

  it('is one where only one CPU may be used', async ({ skip }) => {
    const path = await program(
      `int main(void) { once_each(100); printf("%u %d\\n", kz_pool_threads(), threads_alive()); return 0; }`,
    );
    const allowed = await run('taskset', ['-c', '0', 'true']).catch(() => undefined);
    if (allowed?.code !== 0) skip('no taskset, or CPU 0 is not ours');
    expect((await run('taskset', ['-c', '0', path])).stdout).toBe('1 1\n');
  });

  it('is no more than the control groups’ CPU time, rounded up', async () => {
    const root = temporaryFolder();
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    // Of the machine's CPUs nothing must be seen here: a mask of as many as a grid can use.
    const mask = `
      int sched_getaffinity(pid_t process, size_t size, cpu_set_t *cpus) { (void)process; memset(cpus, 255, size); return 0; }`;
    const path = await program(mask + source, ['-O2', `-DKZ_POOL_ROOT="${root}"`]);
    const threads = async () => Number((await run(path, [])).stdout);
    expect(await threads()).toBe(256);
    write('proc/self/cgroup', '0::/\n');
    write('sys/fs/cgroup/cpu.max', 'max 100000\n');
    expect(await threads()).toBe(256);
    write('sys/fs/cgroup/cpu.max', '250000 100000\n');
    expect(await threads()).toBe(3);
    write('proc/self/cgroup', '0::/slice/service\n');
    write('sys/fs/cgroup/slice/cpu.max', '10000 100000\n');
    write('sys/fs/cgroup/slice/service/cpu.max', '400000 100000\n');
    expect(await threads()).toBe(1);
    write('proc/self/cgroup', '5:memory:/m\n4:cpuacct,cpu:/box\n3:cpuset:/\n0::/\n');
    write('sys/fs/cgroup/cpu.max', 'max 100000\n');
    write('sys/fs/cgroup/cpu/cpu.cfs_quota_us', '-1\n');
    write('sys/fs/cgroup/cpu/cpu.cfs_period_us', '100000\n');
    expect(await threads()).toBe(256);
    write('sys/fs/cgroup/cpu/box/cpu.cfs_quota_us', '600000\n');
    write('sys/fs/cgroup/cpu/box/cpu.cfs_period_us', '100000\n');
    expect(await threads()).toBe(6);
  });
});

describe('several libraries', () => {
  const part = `
    __attribute__((visibility("default"))) const void *pool_of_part(void) { return kz_pool; }
    __attribute__((visibility("default"))) void use_part(unsigned threads) { once_each(500); on_threads(threads, NULL); }
    __attribute__((visibility("default"))) void set_part(unsigned threads) { kz_pool_set_threads(threads); }`;
  const loader = `
    int main(int count, char **arguments)
    {
        const void *pools[8] = {NULL};
        for (int i = 1; i < count; i++) {
            void *handle = dlopen(arguments[i], RTLD_NOW | RTLD_LOCAL);
            if (handle == NULL) puts(dlerror());
            const void *(*pool)(void) = dlsym(handle, "pool_of_part");
            void (*use)(unsigned) = dlsym(handle, "use_part");
            void (*set)(unsigned) = dlsym(handle, "set_part");
            if (i == 1) set(4);
            use(4);
            pools[i] = pool();
            CHECK(pools[i] == pools[1]);
            dlclose(handle);
            use(4);
            CHECK(threads_alive() == 4);
        }
        CHECK(dlsym(RTLD_DEFAULT, "kz_pool_shared_2") == pools[1]);
        puts("well");
        return 0;
    }`;

  it('share one pool, though loaded RTLD_LOCAL, and keep it when they are closed', async () => {
    const loading = await compileProgram(loader, 'loader', ['-O2']);
    const parts = await Promise.all(['a.so', 'b.so', 'c.so'].map((name) => library(part, name)));
    expect(await run(loading, parts)).toEqual(well('well\n'));
  });

  it('share it in Node, where worker threads come and go', async () => {
    const addon = `
      typedef struct napi_env__ *napi_env;
      typedef struct napi_value__ *napi_value;
      extern int napi_create_double(napi_env, double, napi_value *);
      extern int napi_create_function(napi_env, const char *, size_t, napi_value (*)(napi_env, void *), void *, napi_value *);
      extern int napi_set_named_property(napi_env, napi_value, const char *, napi_value);
      static napi_value number(napi_env env, double value) { napi_value result = NULL; napi_create_double(env, value, &result); return result; }
      static napi_value pool(napi_env env, void *info) { (void)info; return number(env, (double)(uintptr_t)kz_pool); }
      static napi_value use(napi_env env, void *info) { (void)info; for (int i = 0; i < 50; i++) once_each(200); return number(env, kz_pool_threads()); }
      __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports)
      {
          napi_value value;
          napi_create_function(env, "pool", 4, pool, NULL, &value);
          napi_set_named_property(env, exports, "pool", value);
          napi_create_function(env, "use", 3, use, NULL, &value);
          napi_set_named_property(env, exports, "use", value);
          return exports;
      }`;
    const files = await Promise.all(['a.node', 'b.node'].map((name) => library(addon, name)));
    const script = `
      import { Worker, isMainThread, workerData } from 'node:worker_threads';
      import { readdirSync } from 'node:fs';
      import { once } from 'node:events';
      const files = ${JSON.stringify(files)};
      const load = \`(file) => { const m = { exports: {} }; process.dlopen(m, file); return m.exports; }\`;
      const [a, b] = files.map(eval(load));
      const alive = () => readdirSync('/proc/self/task').length;
      const before = alive();
      a.use(); b.use();
      const work = \`const [a, b] = \${JSON.stringify(files)}.map(\${load}); for (let i = 0; i < 20; i++) { a.use(); b.use(); }\`;
      const workers = [1, 2, 3].map(() => new Worker(work, { eval: true }));
      a.use();
      workers[2].terminate();
      await Promise.all(workers.map((worker) => once(worker, 'exit')));
      a.use(); b.use();
      console.log(a.pool() === b.pool(), a.use(), alive() - before <= 3);
      new Worker(work.replace('20', '1e6'), { eval: true });
      setTimeout(() => process.exit(5), 200);`;
    const { code, stdout, stderr } = await runModule(script, { env: { KERNELIZE_THREADS: '4' } });
    expect(stderr).toBe('');
    expect(stdout).toBe('true 4 true\n');
    expect(code).toBe(5);
  });
});
