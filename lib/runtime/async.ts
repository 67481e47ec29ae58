// Calls off the event loop: natively on the addon's threads, in JavaScript on a worker thread of its own.
//
// In:  how to start the work and how to stop it, and the caller's options.
// Out: a promise of the result. When the caller's signal aborts, it rejects with an AbortError once the work
// has really stopped, so that nothing still computes behind the caller's back.

import { Worker } from 'node:worker_threads';
import type { NativeKernel, NativeValue } from './addon.ts';
import { describe } from './arguments.ts';
import type { JsWork } from './js-worker.ts';

/** Options of every `.async` call. */
export interface AsyncOptions {
  /** Aborts the call: its promise rejects with an AbortError whose `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Like Node's own: name 'AbortError', code 'ABORT_ERR', `cause` the signal's reason. */
class AbortError extends Error {
  override readonly name = 'AbortError';
  readonly code = 'ABORT_ERR';
}

/** A call under way. `promise` resolves to undefined once it has been stopped by `cancel`. */
interface Running {
  readonly promise: Promise<unknown>;
  cancel(): void;
}

export function startNative(
  kernel: NativeKernel,
  args: readonly number[],
  options: AsyncOptions,
): Promise<NativeValue> {
  return abortable(options, () => kernel.start(...args)) as Promise<NativeValue>;
}

export function startJs(work: JsWork, options: AsyncOptions): Promise<NativeValue> {
  return abortable(options, () => startWorker(work)) as Promise<NativeValue>;
}

/** @throws TypeError if `options` is not an object with nothing but a signal. */
export function checkOptions(kernel: string, options: unknown): asserts options is AsyncOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${kernel}.async: options must be an object, but got ${describe(options)}`);
  }
  for (const [key, value] of Object.entries(options)) {
    if (key !== 'signal') throw new TypeError(`${kernel}.async: unknown option '${key}' (there is: signal)`);
    if (value !== undefined && !(value instanceof AbortSignal)) {
      throw new TypeError(`${kernel}.async: option 'signal' must be an AbortSignal, but got ${describe(value)}`);
    }
  }
}

async function abortable({ signal }: AsyncOptions, start: () => Running): Promise<unknown> {
  if (signal?.aborted) throw abortError(signal);
  const running = start();
  const cancel = () => running.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const result = await running.promise;
    if (result === undefined) throw abortError(signal);
    return result;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function abortError(signal: AbortSignal | undefined): AbortError {
  return new AbortError('The operation was aborted', { cause: signal?.reason });
}

function startWorker(work: JsWork): Running {
  // The same file, compiled or not, as this one. The program's own flags (--input-type, say) are not for it.
  const file = import.meta.url.endsWith('.ts') ? './js-worker.ts' : './js-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: work, execArgv: [] });
  const promise = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => resolve(undefined));
  });
  return { promise, cancel: () => void worker.terminate() };
}
