// The background thread: compiles sources to binaries in the cache, and answers. The thread that asked goes on meanwhile, or waits.
//
// A thread and not a process, because a process takes as long to start as a compiler does; compilers are processes of their own.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { CompileRequest, Envelope, Reply } from '../runtime/compile-protocol.ts';
import type { Compiler } from '../toolchains/find.ts';

const port = parentPort as MessagePort;
const groups = workerData as Int32Array;
const compilers = new Map<string | undefined, Promise<Compiler | undefined>>();

port.on('message', (envelope: Envelope) => {
  void serve(envelope);
});

async function serve({ request, port: answer, done }: Envelope): Promise<void> {
  const reply = await replyTo(request).catch((error): Reply => {
    const { message, hint } = error as Error & { hint?: string };
    return { kind: 'failed', message, hint };
  });
  answer.postMessage(reply);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
  answer.close();
}

async function replyTo(request: Envelope['request']): Promise<Reply> {
  const compiling: CompileRequest = 'show' in request ? request.compile : request;
  const { findCompiler, defaultCompiler } = await import('../toolchains/find.ts');
  const { compiler: name } = compiling;
  const compiler = compilers.get(name) ?? (name === undefined ? defaultCompiler() : findCompiler(name));
  compilers.set(name, compiler);
  // Its failure is heard where it is awaited.
  compiler.catch(() => compilers.delete(name));
  // Loaded here, so that a failure (the parser's binary may be missing) is an answer: somebody waits for one.
  if ('show' in request) return (await import('./inspect-request.ts')).inspectRequest(request, compiler);
  return (await import('./compile-request.ts')).compileRequest(request, compiler, groups);
}
