// kernelize check FILES: the diagnostics of kernel modules, and nothing else. Exit code 1 if there is an error.

import type { Command } from 'commander';
import { positionOf } from '../../diagnostics.ts';
import { addInspectOptions, type InspectOptions, inspection } from '../dump-ir.ts';
import { compileSource, printDiagnostics, readSources } from '../sources.ts';

interface Options extends InspectOptions {
  readonly format: string;
}

export function check(program: Command): void {
  const command = program
    .command('check')
    .description('say what is wrong with kernel modules')
    .argument('<files...>', 'files or globs')
    .option('--format <format>', 'text or json', 'text')
    .action(run);
  addInspectOptions(command);
}

function run(patterns: readonly string[], options: Options): void {
  const results = readSources(patterns).map((source) => ({
    source,
    compiled: compileSource(source, { ...inspection(options), verify: true }),
  }));
  if (options.format === 'json') {
    const rows = results.flatMap(({ source, compiled }) =>
      compiled.diagnostics.map(({ span, ...rest }) => ({ ...rest, ...positionOf(source.text, span.start) })),
    );
    console.log(JSON.stringify(rows, null, 2));
  } else {
    for (const { source, compiled } of results) printDiagnostics(compiled, source);
  }
  if (results.some(({ compiled }) => compiled.output === undefined)) process.exitCode = 1;
}
