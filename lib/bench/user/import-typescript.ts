// A user's module as V8 runs it. In: a path. Out: what it exports; its code has run.

import nodeModule from 'node:module';
import { UserError } from '../../errors.ts';
import * as hooks from './typescript-hooks.ts';

/** What this package's types, which are Node 20's, don't know. */
interface ModuleInternals {
  readonly registerHooks?: (all: Pick<typeof hooks, 'resolve' | 'load'>) => void;
}

let isRegistered = false;

/** @throws UserError with what the module threw when it was loaded. */
export async function importTypeScript(path: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  if (!isRegistered) register();
  isRegistered = true;
  try {
    return (await import(hooks.urlOf(path))) as Record<string, unknown>;
  } catch (error) {
    throw new UserError(`${file} can't be loaded: ${String(error)}`, 'it is run by V8, with its types taken out');
  }
}

function register(): void {
  const { registerHooks } = nodeModule as unknown as ModuleInternals;
  if (registerHooks === undefined) nodeModule.register('./typescript-hooks.js', import.meta.url);
  else registerHooks({ resolve: hooks.resolve, load: hooks.load });
}
