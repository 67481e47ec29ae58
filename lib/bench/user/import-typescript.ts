// A user's module as V8 runs it. In: a path, and names of variables. Out: what it exports, and what these hold; its
// code has run.

import nodeModule from 'node:module';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { UserError } from '../../errors.ts';
import * as hooks from './typescript-hooks.ts';

/** What this package's types, which are Node 20's, don't know. */
interface ModuleInternals {
  readonly registerHooks?: (all: Pick<typeof hooks, 'resolve' | 'load'>) => void;
}

let isRegistered = false;
/** To the hooks, where they have a thread of their own. */
let port: MessagePort | undefined;
/** Ways to variables, by the file. */
const found = new Map<string, readonly (readonly [string, () => unknown])[]>();

/**
 * @param variables of the module that are wanted: see `variableOf`
 * @throws UserError with what the module threw when it was loaded.
 */
export async function importTypeScript(
  path: string,
  file: string,
  variables: readonly string[] = [],
): Promise<Readonly<Record<string, unknown>>> {
  if (!isRegistered) register();
  isRegistered = true;
  if (port === undefined) hooks.asked.set(path, variables);
  else port.postMessage([path, variables]);
  try {
    return (await import(hooks.urlOf(path))) as Record<string, unknown>;
  } catch (error) {
    throw new UserError(`${file} can't be loaded: ${String(error)}`, 'it is run by V8, with its types taken out');
  }
}

/** What a variable of an imported module holds now, if it was asked for. */
export function variableOf(path: string, name: string): unknown {
  return found
    .get(path)
    ?.find(([each]) => each === name)?.[1]();
}

function register(): void {
  Object.defineProperty(globalThis, Symbol.for(hooks.VARIABLES), { value: found });
  const { registerHooks } = nodeModule as unknown as ModuleInternals;
  if (registerHooks !== undefined) registerHooks({ resolve: hooks.resolve, load: hooks.load });
  else {
    const { port1, port2 } = new MessageChannel();
    port1.unref();
    port = port1;
    const options = { parentURL: import.meta.url, data: { port: port2 }, transferList: [port2] };
    nodeModule.register('./typescript-hooks.js', options);
  }
}
