#!/usr/bin/env node
// The `kernelize` command. Each command is a file in commands/ and a line in the table below.
//
// Exit codes: 0 done; 1 done, and the answer is bad (a wrong result, a build that failed); 2 the call was wrong;
// 130 interrupted (Ctrl-C).

import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command, CommanderError } from 'commander';
import { UsageError, UserError } from '../errors.ts';
import { approxPi } from './commands/approx-pi.ts';
import { bench } from './commands/bench.ts';
import { build } from './commands/build.ts';
import { check } from './commands/check.ts';
import { passes } from './commands/passes.ts';
import { rebuild } from './commands/rebuild.ts';

const commands: readonly ((program: Command, signal: AbortSignal) => void)[] = [
  ...[build, check, passes],
  ...[approxPi, bench, rebuild],
];

const interruptible = new Set(['bench', 'build', 'rebuild']);
const interrupt = new AbortController();

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const program = new Command('kernelize')
  .description('Numeric hot loops as native code for Node.js')
  .version(version)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });
for (const add of commands) add(program, interrupt.signal);
// Inherited settings only reach commands made after they were set.
for (const command of program.commands) command.exitOverride().showHelpAfterError('(see --help)');
// Commands that clean up after themselves; any other ends at once, even inside a kernel.
program.hook('preAction', (_program, command) => {
  if (!interruptible.has(command.name())) return;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupt.abort());
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
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
  return process.stderr.isTTY ? styleText('red', text) : text;
}
