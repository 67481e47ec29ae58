// A worker thread that runs one JavaScript kernel: what `.async` does where there is no native one.
// In: workerData { module, name, args }. Out: one message, the result. An exception ends the worker and
// reaches the caller as its 'error' event.

import { parentPort, workerData } from 'node:worker_threads';

export interface JsWork {
  /** URL of the module that exports the kernel. */
  readonly module: string;
  readonly name: string;
  readonly args: readonly number[];
}

const { module, name, args } = workerData as JsWork;
const kernels = (await import(module)) as Record<string, (...args: readonly number[]) => unknown>;
const kernel = kernels[name];
if (kernel === undefined) throw new Error(`kernelize: ${module} does not export ${name}`);
parentPort?.postMessage(kernel(...args));
