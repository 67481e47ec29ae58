// kernelize check FILES: the diagnostics of kernel modules, and nothing else. Exit code 1 if there is an error.

import type { Command } from 'commander';
import { compileSource, diagnosticsJson, diagnosticsText } from '../compile-source.ts';
import { addInspectOptions, type InspectOptions, inspection } from '../dump-ir.ts';
import { readSources } from '../sources.ts';

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

async function run(patterns: readonly string[], options: Options): Promise<void> {
  const sources = await readSources(patterns);
  const results = sources.map((source) => compileSource(source, { ...inspection(options), verify: true }));
  if (options.format === 'json') {
    console.log(JSON.stringify(results.flatMap(diagnosticsJson), null, 2));
  } else {
    for (const compiled of results) if (compiled.diagnostics.length > 0) console.error(diagnosticsText(compiled));
  }
  if (results.some(({ output }) => output === undefined)) process.exitCode = 1;
}
