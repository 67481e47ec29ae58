// Worker threads for JavaScript kernels: as many as the native pool would have, kept for the next call, and further
// calls wait their turn. Idle ones don't keep the process alive.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../package.ts';
import { usableCpus } from './usable-cpus.ts';

export interface JsWork {
  /** URL of the module that exports the kernel, or the text of a function that returns kernels by name. */
  readonly code: { readonly module: string } | { readonly text: string };
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What a kernel made of its copy of an argument. */
export interface Written {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** What a worker answers. */
export type JsAnswer = ({ readonly value: unknown } | { readonly error: unknown }) & {
  readonly written: readonly Written[];
};

interface Job {
  readonly work: JsWork;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  worker: Worker | undefined;
}

/** In the order of their calls. */
const waiting = new Set<Job>();
/** Kept, as a new one would pass the places of all that were deleted: quadratic time for a long queue. */
const inOrder = waiting.values();
const idle: Worker[] = [];
let workers = 0;

/** `promise` resolves to null once the work has been stopped by `cancel`. */
export function runInWorker(work: JsWork): { promise: Promise<unknown>; cancel(): void } {
  let cancel = () => {};
  const promise = new Promise((resolve, reject) => {
    const job: Job = { work, resolve, reject, worker: undefined };
    cancel = () => stop(job);
    waiting.add(job);
    serve();
  });
  return { promise, cancel };
}

function serve(): void {
  while (waiting.size > 0) {
    let worker: Worker | undefined;
    try {
      worker = idle.pop() ?? (workers < usableCpus() ? startWorker() : undefined);
    } catch (error) {
      // None may be started, or none more: those that run will come for what waits.
      if (workers > 0) return;
      next().reject(error);
      continue;
    }
    if (worker === undefined) return;
    assign(worker, next());
  }
}

/** Takes the job that has waited longest. There is one: an iterator that met its end would stay there. */
function next(): Job {
  const job = inOrder.next().value as Job;
  waiting.delete(job);
  return job;
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
      try {
        for (const { at, bytes } of answer.written) writeBack(job.work.args[at] as ArrayBufferView, bytes);
        if ('error' in answer) job.reject(answer.error);
        else job.resolve(answer.value);
      } catch (error) {
        job.reject(error);
      }
      serve();
    }),
  );
  worker.once('error', (error) => settle(() => lose(() => job.reject(error))));
  worker.once('exit', () => settle(() => lose(() => job.resolve(null))));
  try {
    worker.postMessage(job.work);
  } catch (error) {
    settle(() => {
      worker.unref();
      idle.push(worker);
      job.reject(error);
    });
  }
}

/** As native/runtime/copies.c does. @throws TypeError if the array has lost its memory. */
function writeBack({ buffer, byteOffset, byteLength }: ArrayBufferView, bytes: Uint8Array): void {
  if (byteLength < bytes.length)
    throw new TypeError("an array's buffer was transferred or resized while a kernel worked for it");
  new Uint8Array(buffer, byteOffset, bytes.length).set(bytes);
}

/** A worker is gone: with its job, which settles, and its place, which the next one gets. */
function lose(settle: () => void): void {
  workers--;
  settle();
  serve();
}

function stop(job: Job): void {
  if (waiting.delete(job)) {
    job.resolve(null);
  } else {
    void job.worker?.terminate();
  }
}

function startWorker(): Worker {
  // What was built, also from source. The program's own flags (--input-type, say) are not for it.
  const worker = new Worker(pathToFileURL(join(packageRoot, 'dist', 'runtime', 'js-worker.js')), { execArgv: [] });
  workers++;
  return worker;
}
