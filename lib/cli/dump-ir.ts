// The options --dump-ir and --verify of `check` and `build`: the IR before or after a pass, on standard output.

import { type Command, InvalidArgumentError } from 'commander';
import type { Module } from '../ir/ir.ts';
import { printModule } from '../ir/print.ts';
import { type PassOptions, passes } from '../passes/index.ts';

/** What the two options leave in a command's options. */
export interface InspectOptions {
  readonly dumpIr?: readonly DumpPoint[];
  readonly verify?: boolean;
}

/** A place in the order of passes. */
export interface DumpPoint {
  readonly when: 'before' | 'after';
  readonly pass: string;
}

export function addInspectOptions(command: Command): Command {
  return command
    .option('--dump-ir <point>', 'print the IR: before:PASS or after:PASS (see kernelize passes); repeatable', collect)
    .option('--verify', 'check the IR after each pass');
}

/** What the compiler needs to know of them. */
export function inspection({ dumpIr = [], verify = false }: InspectOptions): PassOptions {
  return { verify, ...(dumpIr.length > 0 && { observe: dumper(dumpIr, (text) => process.stdout.write(text)) }) };
}

/** A callback for the pass driver that writes the module at the wanted places. */
export function dumper(
  points: readonly DumpPoint[],
  write: (text: string) => void,
): (pass: string, module: Module) => void {
  const names = ['', ...passes.map(({ name }) => name)];
  return (pass, module) => {
    const next = names[names.indexOf(pass) + 1];
    const here = points.filter((point) => point.pass === (point.when === 'after' ? pass : next));
    for (const { when, pass: name } of here) write(`// ${module.file} ${when} ${name}\n\n${printModule(module)}\n`);
  };
}

/** @throws InvalidArgumentError that lists the passes. */
export function parseDumpPoint(value: string): DumpPoint {
  const [, when, pass] = /^(before|after):(.*)$/.exec(value) ?? [];
  if (when === undefined || pass === undefined)
    throw new InvalidArgumentError('It must be before:PASS or after:PASS, for example after:select-representation.');
  const names = passes.map(({ name }) => name);
  if (!names.includes(pass))
    throw new InvalidArgumentError(`There is no pass '${pass}'; there are: ${names.join(', ')}.`);
  return { when: when as DumpPoint['when'], pass };
}

function collect(value: string, previous: readonly DumpPoint[] = []): DumpPoint[] {
  return [...previous, parseDumpPoint(value)];
}
