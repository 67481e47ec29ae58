#!/usr/bin/env node
// The `kernelize` command: starts program.ts, and has the table of the commands that are not in it. Only the command
// that is called is loaded: the others' imports are a tenth of the time of a small build. Nothing is imported by a name
// that old versions of Node.js lack: `kernelize doctor` is to say that they are too old.

import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadProgram } from '../code-cache.ts';

// Code compiled once is kept for the next run, where Node can do that (22.8 and later).
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const { main } = loadProgram<typeof import('./program.ts')>(fileURLToPath(new URL('./program.cjs', import.meta.url)));
await main(process.argv.slice(2), {
  annotate: async () => (await import('./commands/annotate.ts')).annotate,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
  passes: async () => (await import('./commands/passes.ts')).passes,
  'approx-pi': async () => (await import('./commands/approx-pi.ts')).approxPi,
  timeit: async () => (await import('./commands/timeit.ts')).timeit,
  compare: async () => (await import('./commands/compare.ts')).compare,
  bench: async () => (await import('./commands/bench.ts')).bench,
  rebuild: async () => (await import('./commands/rebuild.ts')).rebuild,
  cache: async () => (await import('./commands/cache.ts')).cache,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
});
