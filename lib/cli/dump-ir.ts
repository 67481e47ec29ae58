// What --dump-ir shows: the IR before or after a pass.

import { UsageError } from '../errors.ts';
import type { Module } from '../ir/ir.ts';
import { printModule } from '../ir/print.ts';
import { passes } from '../passes/index.ts';

/** A place in the order of passes. */
export interface DumpPoint {
  readonly when: 'before' | 'after';
  readonly pass: string;
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

/** @throws UsageError that lists the passes. */
export function parseDumpPoint(value: string): DumpPoint {
  const [, when, pass] = /^(before|after):(.*)$/.exec(value) ?? [];
  if (when === undefined || pass === undefined)
    throw new UsageError(
      `--dump-ir ${value}: It must be before:PASS or after:PASS, for example after:select-representation.`,
    );
  const names = passes.map(({ name }) => name);
  if (!names.includes(pass))
    throw new UsageError(`--dump-ir ${value}: There is no pass '${pass}'; there are: ${names.join(', ')}.`);
  return { when: when as DumpPoint['when'], pass };
}
