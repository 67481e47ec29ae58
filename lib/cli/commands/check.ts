// kernelize check FILES: the diagnostics of kernel modules, and nothing else. Exit code 1 if there is an error.

import { type Command, Option } from 'commander';
import type { Remark } from '../../compiler/compile.ts';
import { compileSource, diagnosticsJson, diagnosticsText } from '../compile-source.ts';
import { configOf } from '../config.ts';
import { addInspectOptions, type InspectOptions, inspection } from '../inspect-options.ts';
import { readSources } from '../sources.ts';

interface Options extends InspectOptions {
  readonly format: string;
  readonly report?: boolean;
}

export function check(program: Command): void {
  const command = program
    .command('check')
    .description('say what is wrong with kernel modules')
    .argument('<files...>', 'files or globs')
    .addOption(new Option('--format <format>', 'how to say it').choices(['text', 'json']).default('text'))
    .option('--report', 'say what `reassociate` does to each loop, and why not more')
    .action(run);
  addInspectOptions(command).addHelpText('after', AFTER_HELP);
}

const AFTER_HELP = `
Prints nothing if nothing is wrong, but for what --report asks for. What each code means is in docs/diagnostics.md.

Exit codes: 0 nothing is wrong; 1 something is; 2 the call was wrong.

  kernelize check 'src/**/*.kernel.ts'
  kernelize check dot.ts --report
  kernelize check dot.ts --dump-ir after:select-representation`;

async function run(patterns: readonly string[], options: Options): Promise<void> {
  const sources = await readSources(patterns);
  const inspect = await inspection(options);
  const results = sources.map((source) => {
    const { directives } = configOf(source);
    return compileSource(source, { ...inspect, directives, verify: true });
  });
  if (options.format === 'json') {
    const found = results.flatMap(diagnosticsJson);
    const remarks = results.flatMap((each) => each.remarks);
    console.log(JSON.stringify(options.report ? { diagnostics: found, remarks } : found, null, 2));
  } else {
    for (const compiled of results) if (compiled.diagnostics.length > 0) console.error(diagnosticsText(compiled));
    if (options.report) for (const { remarks } of results) for (const each of remarks) console.log(remarkText(each));
  }
  if (results.some(({ output }) => output === undefined)) process.exitCode = 1;
}

function remarkText({ file, line, column, fn, message }: Remark): string {
  return `${file}:${line}:${column}: ${fn}: ${message}`;
}
