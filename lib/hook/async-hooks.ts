// The hook of Node.js before 22.15, which runs in the thread of module.register.

import { type Loaded, withKernels } from './load.ts';

export async function load(
  url: string,
  context: object,
  nextLoad: (url: string, context: object) => Promise<Loaded>,
): Promise<Loaded> {
  return withKernels(url, await nextLoad(url, context));
}
