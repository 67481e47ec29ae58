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
  const results = readSources(patterns).map((source) =>
    compileSource(source, { ...inspection(options), verify: true }),
  );
  if (options.format === 'json') {
    const rows = results.flatMap(({ diagnostics, inputs }) =>
      diagnostics.map(({ span, ...rest }) => {
        const source = inputs.find(({ file }) => file === rest.file)?.source ?? '';
        return { ...rest, ...positionOf(source, span.start) };
      }),
    );
    console.log(JSON.stringify(rows, null, 2));
  } else {
    for (const compiled of results) printDiagnostics(compiled);
  }
  if (results.some(({ output }) => output === undefined)) process.exitCode = 1;
}
