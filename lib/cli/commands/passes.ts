// kernelize passes: what the compiler does between lowering and printing, in order.

import type { Command } from 'commander';
import { LAST_OF_JS_LEVEL, passes as table } from '../../passes/index.ts';

export function passes(program: Command): void {
  program.command('passes').description('list the passes of the compiler, in order').action(run);
}

function run(): void {
  const width = Math.max(...table.map(({ name }) => name.length));
  const last = table.findIndex(({ name }) => name === LAST_OF_JS_LEVEL);
  for (const [index, { name, doc, exact }] of table.entries()) {
    const level = index <= last ? 'js level' : 'machine level';
    console.log(
      `${name.padEnd(width)}  ${level.padEnd(13)}  ${doc}${exact ? '' : ' (not exact: only with reassociate)'}`,
    );
  }
}
