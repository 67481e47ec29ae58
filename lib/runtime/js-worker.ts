// A worker thread that runs JavaScript kernels: what `.async` does where there is no native code.
//
// In:  messages { name, args } with the kernel's module, or with the text of functions by name. Out: for each a message
// with the value or the error, and with what the kernel wrote into its arrays: they are copies here.

import { types } from 'node:util';
import { compileFunction } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { GIVEN, GIVEN_TO_TEXT } from './around.ts';
import type { JsAnswer, JsWork, Written } from './js-pool.ts';

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** By their text: a kernel is called more than once. */
const known = new Map<string, Functions>();

parentPort?.on('message', async (work: JsWork) => {
  parentPort?.postMessage(await answerTo(work));
});

async function answerTo({ code, name, args }: JsWork): Promise<JsAnswer> {
  const before = args.map((arg) => (isCopy(arg) ? bytesOf(arg).slice() : undefined));
  const written = () =>
    args.flatMap((arg, at): Written[] => {
      const [was, is] = [before[at], arg];
      return was !== undefined && isCopy(is) && !was.equals(bytesOf(is)) ? [{ at, bytes: bytesOf(is).slice() }] : [];
    });
  try {
    const functions = 'text' in code ? functionsOf(code.text) : ((await import(code.module)) as Functions);
    const [only, ...others] = Object.values(functions);
    // A function's text may give it another name.
    const kernel = functions[name] ?? (others.length === 0 ? only : undefined);
    if (kernel === undefined) throw new Error(`kernelize: there is no ${name} to run off the event loop`);
    return { value: kernel(...args), written: written() };
  } catch (error) {
    return { error, written: written() };
  }
}

function functionsOf(text: string): Functions {
  const functions = known.get(text) ?? (compileFunction(text, [...GIVEN_TO_TEXT])(...GIVEN) as Functions);
  known.set(text, functions);
  return functions;
}

/** Whether the caller has another one: shared memory is the same here. */
function isCopy(arg: unknown): arg is ArrayBufferView {
  return ArrayBuffer.isView(arg) && !types.isSharedArrayBuffer(arg.buffer);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  const bytes = Buffer.alloc(byteLength);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength));
  return bytes;
}
