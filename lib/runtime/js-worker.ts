// A worker thread that runs JavaScript kernels: what `.async` does where there is no native one.
// In: messages { module, name, args }. Out: for each a message { value } or { error }.

import { parentPort } from 'node:worker_threads';
import type { JsAnswer, JsWork } from './js-pool.ts';

parentPort?.on('message', async ({ module, name, args }: JsWork) => {
  let answer: JsAnswer;
  try {
    const kernels = (await import(module)) as Record<string, (...args: readonly number[]) => unknown>;
    const kernel = kernels[name];
    if (kernel === undefined) throw new Error(`kernelize: ${module} does not export ${name}`);
    answer = { value: kernel(...args) };
  } catch (error) {
    answer = { error };
  }
  parentPort?.postMessage(answer);
});
