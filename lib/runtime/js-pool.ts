// Worker threads for JavaScript kernels: as many as the native pool would have, kept for the next call, and further calls
// wait their turn. Idle ones don't keep the process alive.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

export interface JsWork {
  /** URL of the module that exports the kernel. */
  readonly module: string;
  readonly name: string;
  readonly args: readonly number[];
}

/** What a worker answers. */
export type JsAnswer = { readonly value: unknown } | { readonly error: unknown };

interface Job {
  readonly work: JsWork;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  worker: Worker | undefined;
}

const waiting: Job[] = [];
const idle: Worker[] = [];
let workers = 0;

/** KERNELIZE_THREADS from 1 to 1024, else the CPUs of this process: as in native/glue/pool.cc. */
function limit(): number {
  const wanted = process.env.KERNELIZE_THREADS ?? '';
  const valid = /^\d+$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= 1024;
  return valid ? Number(wanted) : availableParallelism();
}

/** `promise` resolves to undefined once the work has been stopped by `cancel`. */
export function runInWorker(work: JsWork): { promise: Promise<unknown>; cancel(): void } {
  let cancel = () => {};
  const promise = new Promise((resolve, reject) => {
    const job: Job = { work, resolve, reject, worker: undefined };
    cancel = () => stop(job);
    waiting.push(job);
    serve();
  });
  return { promise, cancel };
}

function serve(): void {
  while (waiting.length > 0) {
    const worker = idle.pop() ?? (workers < limit() ? startWorker() : undefined);
    if (worker === undefined) return;
    assign(worker, waiting.shift() as Job);
  }
}

function assign(worker: Worker, job: Job): void {
  job.worker = worker;
  worker.ref();
  const settle = (done: () => void) => {
    worker.removeAllListeners('message').removeAllListeners('error').removeAllListeners('exit');
    done();
  };
  worker.once('message', (answer: JsAnswer) =>
    settle(() => {
      worker.unref();
      idle.push(worker);
      if ('error' in answer) job.reject(answer.error);
      else job.resolve(answer.value);
      serve();
    }),
  );
  worker.once('error', (error) => settle(() => lose(() => job.reject(error))));
  worker.once('exit', () => settle(() => lose(() => job.resolve(undefined))));
  worker.postMessage(job.work);
}

/** A worker is gone: with its job, which settles, and its place, which the next one gets. */
function lose(settle: () => void): void {
  workers--;
  settle();
  serve();
}

function stop(job: Job): void {
  const at = waiting.indexOf(job);
  if (at >= 0) {
    waiting.splice(at, 1);
    job.resolve(undefined);
  } else {
    void job.worker?.terminate();
  }
}

function startWorker(): Worker {
  workers++;
  // The same file, compiled or not, as this one. The program's own flags (--input-type, say) are not for it.
  const file = import.meta.url.endsWith('.ts') ? './js-worker.ts' : './js-worker.js';
  return new Worker(new URL(file, import.meta.url), { execArgv: [] });
}
