// Calls of compiled kernels off the event loop: on the runtime's threads (native/runtime/). What becomes of arrays:
// native/runtime/copies.c.
//
// In:  a kernel and the arguments of `.async`, options last. Out: a promise. The runtime is a binary of its own,
// compiled at the first such call and kept in the cache. Where there is none, or JavaScript serves, the call is made on
// this thread, in a turn of its own.

import type { Config } from '../config.ts';
import type { Prepared } from './around.ts';
import { type AsyncOptions, checkOptions, refuseAborted, startJs, startTask, type Task, untilReady } from './async.ts';
import { type CompileRequest, START_KERNEL } from './compile-protocol.ts';
import { startCompiling } from './compile-service.ts';
import type { LoadedKernel, NativeFunction } from './load-binary.ts';
import { findKernels, loadCompiled, RUNTIME, requestFor } from './native-kernels.ts';
import { warnOnce } from './warn.ts';

/** (a module's kz_kernels, name, ...arguments) */
type StartKernel = (module: object, name: string, ...args: readonly unknown[]) => Task;

export interface AsyncKernel {
  readonly name: string;
  /** What it is called of. */
  readonly self?: unknown;
  /** Serves where native code does not. */
  readonly js: NativeFunction;
  readonly native: LoadedKernel | undefined;
  readonly config: Config;
  /** Its source, for JavaScript on another thread; undefined: only this one can have it. */
  readonly request: CompileRequest | undefined;
}

/**
 * `.async`'s own arguments: those of the kernel, and its options if they are the last. @throws TypeError for wrong
 * options.
 */
export function splitOptions(
  name: string,
  given: readonly unknown[],
  required: number,
): { readonly args: readonly unknown[]; readonly options: AsyncOptions } {
  const last = given.at(-1);
  // `options` may be undefined, and so may be an argument that has a default: either is as if it was not there.
  if (last === undefined && given.length > required) return splitOptions(name, given.slice(0, -1), required);
  // What is no more than the kernel takes may be a record of its own.
  const isRecord = given.length <= required && typeof last === 'object' && last !== null && !hasSignalAlone(last);
  if (!isOptions(last) || isRecord) return { args: given, options: {} };
  checkOptions(name, last);
  return { args: given.slice(0, -1), options: last };
}

function hasSignalAlone(value: object): boolean {
  return value instanceof AbortSignal || value instanceof AbortController || Object.keys(value).join() === 'signal';
}

/** An object of no class of its own; or what people mean by options, so that they hear of it. */
function isOptions(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain || value instanceof AbortSignal || value instanceof AbortController;
}

export async function callAsync(
  kernel: AsyncKernel,
  args: readonly unknown[],
  options: AsyncOptions,
): Promise<unknown> {
  const { name, self, js, native, config, request } = kernel;
  if (native?.choose !== undefined) {
    const chosen = native.choose(args);
    return callAsync({ ...kernel, native: chosen.kernel }, chosen.args, options);
  }
  const { descriptor } = native ?? {};
  // Plain values are copied now.
  const prepared = native?.prepare?.(self, args);
  // At once, if it is there: arrays are read as they are when the caller calls.
  const start = descriptor === undefined ? undefined : (loaded ?? (await started(config, options)));
  if (native !== undefined && descriptor !== undefined && start !== undefined) {
    if (prepared === undefined) return startTask(() => start(descriptor, native.name, ...args), options);
    return startPrepared(prepared, (all) => start(descriptor, native.name, ...all), options);
  }
  // Objects and plain arrays are of this thread: what a kernel changes in them is put back here.
  if (native?.prepare || args.some((arg) => typeof arg === 'object' && arg !== null && !ArrayBuffer.isView(arg))) {
    return (native?.call ?? js).apply(self, [...args]);
  }
  const text = request && (await orderedText(request));
  refuseAborted(options.signal);
  if (text !== undefined) return startJs({ code: { text }, name, args }, options);
  // No thread can have the function as it is: it may name what is around it.
  await new Promise((resolve) => setImmediate(resolve));
  refuseAborted(options.signal);
  return (native?.call ?? js).apply(self, [...args]);
}

/** What it was given has been copied: what the kernel changes is written back when it is done, also where it fails. */
async function startPrepared(
  { args, back, value }: Prepared,
  start: (args: readonly unknown[]) => Task,
  options: AsyncOptions,
): Promise<unknown> {
  let flat: unknown;
  try {
    flat = await startTask(() => start(args), options);
  } catch (error) {
    const { name, message } = error as Error;
    // Aborted, or a typed array has lost its memory: then nothing is written.
    if (name !== 'AbortError' && !message.includes(LOST)) back();
    throw error;
  }
  back();
  return value(flat);
}

/** native/runtime/copies.c says it. */
const LOST = 'was transferred or resized while a kernel worked for it';

/** By the request's source and types. */
const texts = new Map<string, Promise<string | undefined>>();

/**
 * The compiler's JavaScript for kernels, which stands alone; undefined if it is no source of kernels, or no thread may
 * be started.
 */
function orderedText(request: CompileRequest): Promise<string | undefined> {
  const known = texts.get(request.lookup.source);
  if (known !== undefined) return known;
  const running = startCompiling({ show: 'js', compile: request });
  running.hold(true);
  const text = running.reply.then((reply) => (reply.kind === 'text' ? reply.text : undefined));
  texts.set(request.lookup.source, text);
  return text;
}

/** The runtime, or undefined if there is none. @throws AbortError if the caller wants no result any more. */
async function started(config: Config, options: AsyncOptions): Promise<StartKernel | undefined> {
  const starting = startKernel(config);
  await untilReady(starting, options);
  return starting;
}

let loaded: StartKernel | undefined;
let runtime: Promise<StartKernel | undefined> | undefined;

function startKernel(config: Config): Promise<StartKernel | undefined> {
  runtime ??= loadRuntime(config).catch((error: Error) => {
    if (process.env.KERNELIZE_STRICT === '1') throw error;
    warnOnce(`kernelize: .async computes on the calling thread, because the runtime is missing: ${error.message}`);
    return undefined;
  });
  return runtime;
}

async function loadRuntime(config: Config): Promise<StartKernel> {
  const request = requestFor(RUNTIME, config);
  const found = findKernels(request) ?? (await compiledRuntime(request));
  const kernel = found.get(START_KERNEL);
  if (kernel === undefined) throw new Error('it has no function to start kernels with');
  loaded = kernel.call as unknown as StartKernel;
  return loaded;
}

async function compiledRuntime(request: ReturnType<typeof requestFor>): Promise<ReadonlyMap<string, LoadedKernel>> {
  const running = startCompiling(request);
  running.hold(true);
  const reply = await running.reply;
  if (reply.kind === 'compiled') return loadCompiled(reply);
  throw new Error(reply.kind === 'failed' ? [reply.message, reply.hint].filter(Boolean).join('\n  ') : reply.text);
}
