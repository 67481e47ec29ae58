// Calls off the event loop: natively on the addon's threads, in JavaScript on worker threads.
//
// In:  how to start the work and how to stop it, and the caller's options.
// Out: a promise of the result. When the caller's signal aborts, it rejects with an AbortError once the work
// has really stopped, so that nothing still computes behind the caller's back.

import type { NativeKernel, NativeValue } from './addon.ts';
import { describe } from './arguments.ts';
import { type JsWork, runInWorker } from './js-pool.ts';

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

/** A call under way. `promise` resolves to undefined (a Task's: to null) once it has been stopped by `cancel`. */
interface Running {
  readonly promise: Promise<unknown>;
  cancel(): void;
}

/** A kernel's call under way: undefined may be its result. */
export type Task = Running;

/** A kernel's call, which rejects with an AbortError when the signal aborts it. */
export function startTask(start: () => Task, options: AsyncOptions): Promise<unknown> {
  return abortable(options, start, null);
}

export function startNative(
  kernel: NativeKernel,
  args: readonly number[],
  options: AsyncOptions,
): Promise<NativeValue> {
  return abortable(options, () => kernel.start(...args)) as Promise<NativeValue>;
}

export function startJs(work: JsWork, options: AsyncOptions): Promise<unknown> {
  return abortable(options, () => runInWorker(work), null);
}

/** @throws TypeError if `options` is not an object with nothing but a signal. */
export function checkOptions(kernel: string, options: unknown): asserts options is AsyncOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${kernel}.async: options must be an object, but got ${describe(options)}`);
  }
  if (options instanceof AbortSignal || options instanceof AbortController) {
    throw new TypeError(`${kernel}.async: pass the signal as { signal }, not by itself`);
  }
  for (const key of Object.keys(options)) {
    if (key !== 'signal') throw new TypeError(`${kernel}.async: unknown option '${key}' (there is: signal)`);
  }
  const value: unknown = (options as AsyncOptions).signal;
  if (value !== undefined && !(value instanceof AbortSignal)) {
    throw new TypeError(`${kernel}.async: option 'signal' must be an AbortSignal, but got ${describe(value)}`);
  }
}

async function abortable(
  { signal }: AsyncOptions,
  start: () => Running,
  cancelled: null | undefined = undefined,
): Promise<unknown> {
  refuseAborted(signal);
  const running = start();
  const forget = signal === undefined ? undefined : watch(signal, () => running.cancel());
  try {
    const result = await running.promise;
    if (result === cancelled) throw abortError(signal);
    return result;
  } finally {
    forget?.();
  }
}

/** @throws AbortError if it is too late to begin. */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** Waits for what makes a call possible, but no longer than the caller wants its result. @throws AbortError */
export async function untilReady(ready: Promise<unknown>, { signal }: AsyncOptions): Promise<void> {
  refuseAborted(signal);
  let forget = () => {};
  const aborted = new Promise<void>((resolve) => {
    if (signal !== undefined) forget = watch(signal, resolve);
  });
  await Promise.race([ready.then(noResult, noResult), aborted]).finally(forget);
  refuseAborted(signal);
}

const noResult = () => {};

/** What each signal cancels: one listener a signal, however many calls share it, and none when no call is left. */
const watched = new WeakMap<AbortSignal, Set<() => void>>();

function watch(signal: AbortSignal, cancel: () => void): () => void {
  const cancels = watched.get(signal) ?? new Set();
  watched.set(signal, cancels);
  if (cancels.size === 0) signal.addEventListener('abort', onAbort);
  cancels.add(cancel);
  return () => {
    cancels.delete(cancel);
    if (cancels.size === 0) signal.removeEventListener('abort', onAbort);
  };
}

function onAbort(this: AbortSignal): void {
  for (const cancel of watched.get(this) ?? []) cancel();
}

function abortError(signal: AbortSignal | undefined): AbortError {
  return new AbortError('The operation was aborted', { cause: signal?.reason });
}
