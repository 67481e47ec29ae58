#!/usr/bin/env node
// The `kernelize` command. Each command is a file in commands/ and a line in the table below. Only the command that is
// called is loaded: the others' imports are a tenth of the time of a small build.
// Nothing is imported by a name that old versions of Node.js lack: `kernelize doctor` is to say that they are too old.
//
// Exit codes: 0 done; 1 done, and the answer is bad (a wrong result, a build that failed); 2 the call was wrong;
// 130 interrupted (Ctrl-C).

import module from 'node:module';
import util from 'node:util';
import { Command, CommanderError } from 'commander';
import { UsageError, UserError } from '../errors.ts';
import { packageVersion } from '../package.ts';
import { listenForInterrupts } from './interrupts.ts';

type AddCommand = (program: Command, signal: AbortSignal) => void;

const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  build: async () => {
    // Needed when it runs: on its way meanwhile. What goes wrong is said there.
    import('./compile-source.ts').catch(() => {});
    return (await import('./commands/build.ts')).build;
  },
  check: async () => (await import('./commands/check.ts')).check,
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
};

// Code compiled once is kept for the next run, where Node can do that (22.8 and later).
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const interruptible = new Set(['annotate', 'bench', 'build', 'rebuild', 'timeit']);
const interrupt = new AbortController();

const program = new Command('kernelize')
  .description('Numeric hot loops as native code for Node.js')
  .version(packageVersion())
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });
for (const add of await Promise.all(wanted(process.argv[2]).map((load) => load()))) add(program, interrupt.signal);
// Inherited settings only reach commands made after they were set.
for (const command of program.commands) command.exitOverride().showHelpAfterError('(see --help)');
// Commands that clean up after themselves; any other ends at once, even inside a kernel.
program.hook('preAction', (_program, command) => {
  if (interruptible.has(command.name())) listenForInterrupts(interrupt);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** The command's own loader; all of them for help, options and names that don't exist. */
function wanted(name: string | undefined): (() => Promise<AddCommand>)[] {
  const load = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  return load === undefined ? Object.values(commands) : [load];
}

function report(error: unknown): number {
  if (interrupt.signal.aborted) {
    console.error('interrupted');
    return 130;
  }
  // Commander has printed its own messages, help among them.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    console.error(`${red('error:')} ${error.message}`);
    if (error.hint) console.error(`  ${error.hint}`);
    return error instanceof UsageError ? 2 : 1;
  }
  if (error instanceof RangeError || error instanceof TypeError) {
    console.error(`${red('error:')} ${error.message}`);
    return 2;
  }
  throw error;
}

function red(text: string): string {
  return process.stderr.isTTY ? util.styleText('red', text) : text;
}
