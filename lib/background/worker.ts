// The background thread: compiles sources to binaries in the cache, and answers. The thread that asked goes on meanwhile, or waits.
//
// A thread and not a process, because a process takes as long to start as a compiler does; compilers are processes of their own.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { CompileRequest, Envelope, Reply } from '../runtime/compile-protocol.ts';
import { type Compiler, defaultCompiler, findCompiler } from '../toolchains/find.ts';

/** On its way while the C compiler says who it is. What goes wrong is heard where it is awaited. */
const compiling = import('./compile-request.ts');
compiling.catch(() => {});

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
  const { compiler: name }: CompileRequest = 'show' in request ? request.compile : request;
  const compiler = compilers.get(name) ?? (name === undefined ? defaultCompiler() : findCompiler(name));
  compilers.set(name, compiler);
  compiler.catch(() => compilers.delete(name));
  const { compileRequest, inspectRequest } = await compiling;
  return 'show' in request ? inspectRequest(request, compiler) : compileRequest(request, compiler, groups);
}
