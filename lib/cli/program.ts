// The program behind the `kernelize` command: `build` and `check`, which are all that many ever call, and the others'
// loaders.
//
// It is one file in dist/, beside V8's bytecode of it (scripts/bundle.js): to load its modules one by one takes as long
// as gcc takes for a small kernel. What is imported here is in that file, and only there: commands from outside have
// classes and state of their own.
//
// Exit codes: 0 done; 1 done, and the answer is bad (a wrong result, a build that failed); 2 the call was wrong;
// 130 interrupted (Ctrl-C).

import util from 'node:util';
import { Command, CommanderError } from 'commander';
import { UsageError, UserError } from '../errors.ts';
import { packageVersion } from '../package.ts';
import { type Interrupts, interrupts } from './interrupts.ts';

/** Adds a command to the program. */
export type AddCommand = (program: Command, interrupts: Interrupts) => void;

/** Of the commands outside of this file, by name, in the order of --help. */
export type Loaders = Readonly<Record<string, () => Promise<AddCommand>>>;

const own: Loaders = {
  build: async () => (await import('./commands/build.ts')).build,
  check: async () => (await import('./commands/check.ts')).check,
};

/** Those that clean up after themselves; any other ends at once, even inside a kernel. */
const INTERRUPTIBLE = new Set(['annotate', 'bench', 'build', 'rebuild', 'timeit']);

/**
 * Runs the command that `args` name, and sets the process's exit code. `others`: the commands that are not in this
 * file.
 */
export async function main(args: readonly string[], others: Loaders): Promise<void> {
  // Who reads may have read enough: `kernelize --help | head -1`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  const interrupt = interrupts();
  const program = new Command('kernelize')
    .description('Numeric hot loops as native code for Node.js')
    .version(packageVersion())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  const loaders = wanted(args[0], { ...own, ...others });
  for (const add of await Promise.all(loaders.map((load) => load()))) add(program, interrupt);
  // Inherited settings only reach commands made after they were set.
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(see --help)');
  program.hook('preAction', (_program, command) => {
    if (INTERRUPTIBLE.has(command.name())) interrupt.listen();
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, interrupt.signal);
  }
}

/** The command's own loader; all of them for help, options and names that don't exist. */
function wanted(name: string | undefined, commands: Loaders): (() => Promise<AddCommand>)[] {
  const load = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  return load === undefined ? Object.values(commands) : [load];
}

function report(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
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
  // Old versions of Node.js lack styleText, and get as far as `kernelize doctor`.
  return process.stderr.isTTY ? (util.styleText?.('red', text) ?? text) : text;
}
