// kernelize inspect FILE --fn NAME --show WHAT: one kernel from the inside.

import { type Command, Option } from 'commander';
import { inspect as inspectKernel, VIEWS, type View } from '../../annotate/inspect.ts';
import { readModule } from '../../compiler/read-module.ts';
import { UsageError } from '../../errors.ts';
import { type Compiler, defaultCompiler, findCompiler } from '../../toolchains/find.ts';
import { diagnosticsText } from '../compile-source.ts';
import { configOf } from '../config.ts';
import { part } from '../part.ts';
import { readSources, type Source } from '../sources.ts';

interface Options {
  readonly fn: string;
  readonly show: View | 'asm';
  readonly compiler?: string;
}

export function inspect(program: Command): void {
  program
    .command('inspect')
    .description('show one kernel from the inside')
    .argument('<file>', 'a kernel module')
    .requiredOption('--fn <name>', 'the kernel')
    .addOption(new Option('--show <what>', 'what to show').choices([...VIEWS, 'asm']).default('c'))
    .option('--compiler <cc>', 'for --show asm: gcc, clang-19, a path')
    .addHelpText('after', AFTER_HELP)
    .action(run);
}

const AFTER_HELP = `
ir     what the C is printed from (docs/compiler.md)
c      the generated C, without headers and glue
types  each variable, and how the machine holds it
loops  what they reduce, and whether threads can share them
asm    machine code, by a C compiler

Exit codes: 0 done; 1 the module has errors; 2 the call was wrong.

  kernelize inspect dot.ts --fn dot --show types`;

async function run(pattern: string, { fn, show, compiler }: Options): Promise<void> {
  const sources = await readSources([pattern]);
  const [source] = sources;
  if (source === undefined || sources.length > 1) throw new UsageError(`${pattern} are several files: name one`);
  const { directives } = configOf(source);
  if (show === 'asm') {
    type AssemblyOf = (source: Source, fn: string, compiler: Compiler | undefined) => Promise<string>;
    const assemblyOf = await part<AssemblyOf>(
      'assembly',
      'assemblyOf',
      'machine code (--show asm)',
      'there are: --show ir, c, types, loops',
    );
    const found = compiler === undefined ? await defaultCompiler() : await findCompiler(compiler);
    process.stdout.write(await assemblyOf(source, fn, found));
    return;
  }
  const { text, ...found } = inspectKernel(source.file, source.text, fn, show, { directives, readModule });
  if (found.diagnostics.length > 0) console.error(diagnosticsText(found));
  if (text === undefined) process.exitCode = 1;
  else process.stdout.write(text);
}
