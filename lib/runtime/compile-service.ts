// Asks the background thread to compile: for a caller that goes on, or for one that waits.
//
// Nothing here keeps the process alive unless somebody holds on to it, and nothing that was started survives the
// process: compilers under way are ended with it, and their folders removed.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { workingFolder } from '../cache/places.ts';
import { removeOwnWork } from '../cache/work.ts';
import { packageRoot, whyBundled } from '../package.ts';
import {
  CLOSING,
  type CompileRequest,
  type Envelope,
  GROUP_SLOTS,
  type InspectRequest,
  type Reply,
  type ThreadData,
} from './compile-protocol.ts';

/** A compilation under way. */
export interface Running {
  readonly reply: Promise<Reply>;
  /** Whether the process waits for it before it ends by itself. */
  hold(on: boolean): void;
}

/** The thread ends when it has had nothing to do for so long: the parser's memory is not kept. Milliseconds. */
const IDLE = 2000;
/** What a waiting caller grants beyond the compiler's time limit, in milliseconds. */
const GRACE = 30_000;

/** What was built, also from source, as in tests: Node can't run TypeScript in threads everywhere. */
const PROGRAM = pathToFileURL(join(packageRoot, 'dist', 'background', 'worker.cjs'));

/** What the background thread needs from one look at `groups` to the next, but for compilers. Milliseconds. */
const STEP = 10;

let worker: Worker | undefined;
let idle: NodeJS.Timeout | undefined;
const groups = new Int32Array(new SharedArrayBuffer(4 * GROUP_SLOTS));
/** Places where work may be under way. */
const workPlaces = new Set<string>();
let underWay = 0;

export function startCompiling(request: CompileRequest | InspectRequest): Running {
  const problem = whyNoThread();
  if (problem !== undefined) return { reply: Promise.resolve(problem), hold: () => {} };
  const sent = send(request);
  if ('kind' in sent) return { reply: Promise.resolve(sent), hold: () => {} };
  const { port } = sent;
  let settled = false;
  const reply = new Promise<Reply>((resolve) => {
    const settle = (answer: Reply) => {
      if (settled) return;
      settled = true;
      finish();
      resolve(answer);
    };
    port.once('message', settle);
    // The thread ended without an answer.
    port.once('close', () =>
      settle({ kind: 'failed', message: 'the thread that compiles has ended', hint: undefined }),
    );
  });
  port.unref();
  return { reply, hold: (on) => (settled ? undefined : on ? port.ref() : port.unref()) };
}

/** The reply, whatever it takes: the calling thread does nothing else. */
export function compileNow(request: CompileRequest | InspectRequest): Reply {
  const problem = whyNoThread();
  if (problem !== undefined) return problem;
  const sent = send(request);
  if ('kind' in sent) return sent;
  const { port, done } = sent;
  Atomics.wait(done, 0, 0, ('show' in request ? request.compile : request).timeLimit + GRACE);
  const received = receiveMessageOnPort(port) as { message: Reply } | undefined;
  port.close();
  finish();
  return received?.message ?? { kind: 'failed', message: 'the thread that compiles gave no answer', hint: undefined };
}

/** Starts the thread for a request that will come soon. It ends as after any other, if none comes. */
export function prepareCompiling(compiler: string | undefined): void {
  if (worker !== undefined || whyNoThread() !== undefined) return;
  try {
    service(compiler);
  } catch {
    return; // Whoever has something to compile will hear of it.
  }
  underWay += 1;
  finish();
}

/** Node.js starts no thread where the working folder is gone, and who waits for that thread would hear of nothing. */
function whyNoThread(): Reply | undefined {
  const bundled = whyBundled();
  if (bundled !== undefined) return { kind: 'failed', message: bundled, hint: undefined };
  const folder = workingFolder();
  if (worker !== undefined || (folder !== undefined && existsSync(folder))) return undefined;
  return { kind: 'failed', message: 'the working folder is gone, and Node.js starts no thread there', hint: undefined };
}

/** A failure where Node.js starts no thread: it is not allowed to (--permission), or there are too many. */
function send(request: CompileRequest | InspectRequest): { port: MessagePort; done: Int32Array } | Reply {
  const compiling = 'show' in request ? request.compile : request;
  for (const { folder, writable } of compiling.places.usable) if (writable) workPlaces.add(folder);
  let thread: Worker;
  try {
    thread = service(compiling.compiler);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = [code, message].filter(Boolean).join(': ').split('\n', 1)[0];
    return { kind: 'failed', message: `Node.js starts no thread for the compiler (${why})`, hint: undefined };
  }
  underWay += 1;
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const envelope: Envelope = { request, port: port2, done };
  thread.postMessage(envelope, [port2]);
  return { port: port1, done };
}

function finish(): void {
  underWay -= 1;
  if (underWay > 0) return;
  idle = setTimeout(() => {
    // Forgotten first: a request that comes before it has ended would get no answer.
    const ending = worker;
    worker = undefined;
    void ending?.terminate();
  }, IDLE).unref();
}

function service(compiler: string | undefined): Worker {
  clearTimeout(idle);
  if (worker !== undefined) return worker;
  const started = new Worker(PROGRAM, {
    workerData: { groups, compiler } satisfies ThreadData,
    // Neither the hook nor a debugger's flags belong there.
    execArgv: [],
  });
  started.unref();
  const forget = () => {
    if (worker === started) worker = undefined;
  };
  started.once('exit', forget);
  started.once('error', forget);
  if (!isWatchingExit) process.on('exit', endWork);
  isWatchingExit = true;
  worker = started;
  return started;
}

let isWatchingExit = false;

function endWork(): void {
  if (underWay === 0) return;
  for (const [slot] of groups.entries()) {
    const group = Atomics.exchange(groups, slot, CLOSING);
    try {
      if (group > 0) process.kill(-group, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  // The background thread has seen it when it goes on to its next step.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP);
  removeOwnWork(workPlaces);
}
