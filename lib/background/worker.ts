// The background thread: compiles sources to binaries in the cache, and answers. The thread that asked goes on
// meanwhile, or waits.
//
// A thread and not a process, because a process takes as long to start as a compiler does; compilers are processes of
// their own.

import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { loadProgram } from '../code-cache.ts';
import type { CompileRequest, Envelope, Reply, ThreadData } from '../runtime/compile-protocol.ts';
import { type Compiler, defaultCompiler, findCompiler } from '../toolchains/find.ts';

/** Beside this file: it is made a file of its own too. */
const PROGRAM = join(__dirname, 'compile-request.cjs');

const port = parentPort as MessagePort;
const { groups, compiler: first } = workerData as ThreadData;
const compilers = new Map<string | undefined, Promise<Compiler | undefined>>();

// Before the compiler of kernelize is loaded: the C compiler says who it is meanwhile.
compilerNamed(first);

/** What goes wrong is heard where it is awaited: where the parser can't be loaded, the thread is there to say so. */
const compiling = Promise.resolve().then(() => loadProgram<typeof import('./compile-request.ts')>(PROGRAM));
compiling.catch(() => {});

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
  const compiler = compilerNamed(name);
  const { compileRequest, inspectRequest } = await compiling;
  if ('show' in request) return inspectRequest(request, compiler);
  // Who asks for a text may be in the middle of a call, and waits: what has been asked meanwhile goes first.
  await new Promise((resolve) => setImmediate(resolve));
  return compileRequest(request, compiler, groups);
}

function compilerNamed(name: string | undefined): Promise<Compiler | undefined> {
  const known = compilers.get(name);
  if (known !== undefined) return known;
  const finding = name === undefined ? defaultCompiler() : findCompiler(name);
  compilers.set(name, finding);
  finding.catch(() => compilers.delete(name));
  return finding;
}
