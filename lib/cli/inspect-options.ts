// The options --dump-ir and --verify of `check` and `build`. What they do is loaded when they are used: it needs the
// compiler, which takes a while.

import type { Command } from 'commander';
import type { PassOptions } from '../passes/index.ts';

/** What the two options leave in a command's options. */
export interface InspectOptions {
  readonly dumpIr?: readonly string[];
  readonly verify?: boolean;
}

export function addInspectOptions(command: Command): Command {
  return command
    .option('--dump-ir <point>', 'print the IR: before:PASS or after:PASS (see kernelize passes); repeatable', collect)
    .option('--verify', 'check the IR after each pass');
}

/** What the compiler needs to know of them. */
export async function inspection({ dumpIr = [], verify = false }: InspectOptions): Promise<PassOptions> {
  if (dumpIr.length === 0) return { verify };
  const { dumper, parseDumpPoint } = await import('./dump-ir.ts');
  return { verify, observe: dumper(dumpIr.map(parseDumpPoint), (text) => process.stdout.write(text)) };
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
