// The kernels of a module as native functions, by one compiler: from the cache, or compiled into it.

import type { Config } from '../../config.ts';
import { UserError } from '../../errors.ts';
import type { CompileRequest } from '../../runtime/compile-protocol.ts';
import { startCompiling } from '../../runtime/compile-service.ts';
import type { LoadedKernel } from '../../runtime/load-binary.ts';
import { findKernels, loadCompiled, requestFor } from '../../runtime/native-kernels.ts';

export interface KernelModule {
  /** As errors show it. */
  readonly file: string;
  readonly text: string;
}

export function compileRequestFor({ file, text }: KernelModule, config: Config): CompileRequest {
  return requestFor({ file, source: text, fromFunction: undefined, bindsArrays: true }, config);
}

/**
 * By name.
 * @throws UserError if the compiler is missing or fails.
 * @throws the signal's reason when it aborts; what is under way then ends with the process, which nothing here keeps.
 */
export async function nativeKernels(
  request: CompileRequest,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, LoadedKernel>> {
  const known = findKernels(request);
  if (known !== undefined) return known;
  const running = startCompiling(request);
  running.hold(true);
  try {
    const reply = await Promise.race([running.reply, abortOf(signal)]);
    if (reply.kind === 'compiled') return loaded(reply);
    if (reply.kind === 'failed') throw new UserError(reply.message, reply.hint);
    throw new UserError(reply.text);
  } finally {
    running.hold(false);
  }
}

function loaded(reply: Parameters<typeof loadCompiled>[0]): ReturnType<typeof loadCompiled> {
  try {
    return loadCompiled(reply);
  } catch (error) {
    // Another CPU's, or from a disk that nothing runs from: what the loader says is what can be done.
    throw new UserError(`what was compiled can't be loaded: ${(error as Error).message}`);
  }
}

function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
