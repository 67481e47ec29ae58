// node --import kernelize/register: modules that contain 'use kernel' come back with those functions native.
//
// Every process that is started so loads this file, and with load.ts it is one (scripts/bundle.js): it must cost next
// to nothing until there is a kernel. That is also why it imports a single built-in module.
//
// Where Node can run hooks in this thread (22.15 and later), they see what is imported and what is required. Before,
// hooks for imports run in a thread of their own, and CommonJS is seen by Module.prototype._compile: the last place
// where a module is text.

import nodeModule from 'node:module';
import { type Loaded, loadMain, textWithKernels, withKernels } from './load.ts';

/** What this package's types, which are Node 20's, don't know, or nobody's do. */
interface ModuleInternals {
  readonly registerHooks?: (hooks: {
    load: (url: string, context: object, nextLoad: (url: string, context: object) => Loaded) => Loaded;
  }) => void;
  readonly _extensions: Readonly<Record<string, unknown>>;
  readonly prototype: { _compile: (this: unknown, text: unknown, file: string, ...rest: unknown[]) => unknown };
}

const internals = nodeModule as unknown as ModuleInternals;
const ACTIVATE = Symbol.for('kernelize.activate');

if (process.env.KERNELIZE_BACKEND !== 'js' && !Object.hasOwn(globalThis, ACTIVATE)) {
  const activate: typeof import('./main.ts')['activate'] = (...args) => loadMain().activate(...args);
  Object.defineProperty(globalThis, ACTIVATE, { value: activate });
  if (internals.registerHooks === undefined) {
    // That thread can't ask which program runs: lib/application.ts.
    const { setEnvironmentData } = nodeModule.createRequire(import.meta.url)(
      'node:worker_threads',
    ) as typeof import('node:worker_threads');
    setEnvironmentData('kernelize: the program', process.argv[1]);
    nodeModule.register('./async-hooks.js', import.meta.url);
    watchCommonJs();
  } else {
    let seen = [undefined, undefined] as readonly unknown[];
    let isWatching = false;
    internals.registerHooks({
      load(url, context, nextLoad) {
        const { '.js': js, '.ts': ts } = internals._extensions;
        if (!isWatching && (seen[0] !== js || seen[1] !== ts)) {
          seen = [js, ts];
          isWatching = !isNodes(js) || (ts !== undefined && !isNodes(ts));
          if (isWatching) watchCommonJs();
        }
        return withKernels(url, nextLoad(url, context));
      },
    });
  }
}

/**
 * Whether Node itself reads a required file, which then passes its hooks. Others (tsx) read files on their own. Told by
 * a function of Node's that it calls; where that is called otherwise one day, watching costs a line in the stack traces
 * of modules being loaded.
 */
function isNodes(extension: unknown): boolean {
  return String(extension).includes('loadSource(');
}

function watchCommonJs(): void {
  const { pathToFileURL } = nodeModule.createRequire(import.meta.url)('node:url') as typeof import('node:url');
  const { prototype } = internals;
  const { _compile: compile } = prototype;
  prototype._compile = function (text, file, ...rest) {
    const known = typeof text === 'string' ? textWithKernels(pathToFileURL(file).href, text) : text;
    return compile.call(this, known, file, ...rest);
  };
}
